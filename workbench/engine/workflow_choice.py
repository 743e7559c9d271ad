"""Which workflows a shot may be made with, and why the others may not."""

from sqlmodel import Session, select

from workbench.comfy.slots import IMAGE_SLOT, LAST_IMAGE
from workbench.engine.operations import operation
from workbench.engine.picture_graph import own_places
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Making, Project
from workbench.model.storyboard import Generation, TakeKind
from workbench.model.workflows import FILE_SLOTS, Card, Workflow, WorkflowCategory

_CLIP_ENDS = (IMAGE_SLOT, LAST_IMAGE)


class WorkflowChoice(Document):
    """A workflow as a choice for shots.

    Attributes:
        yours: whether it was imported.
        why_not: why it makes no such takes, a sentence; empty when it does.
    """

    id: str
    name: str
    yours: bool
    why_not: str = ""


@operation(Role.VIEW)
def list_workflow_choices(studio: Studio, actor: Actor, kind: TakeKind) -> list[WorkflowChoice]:
    """List the workflows that make images, or clips, of shots, and why the others do not."""
    with studio.database.session() as session:
        rows = session.exec(select(Workflow).order_by(Workflow.name)).all()
    cards = [*((card, False) for card, _ in studio.workflows.values()), *((row.card, True) for row in rows)]
    return [WorkflowChoice(id=card.id, name=card.name, yours=yours, why_not=unfit(card, kind)) for card, yours in cards]


def unfit(card: Card, kind: TakeKind) -> str:
    """Why a workflow does not make takes of a kind, a sentence; empty when it does."""
    makes_images = card.category is WorkflowCategory.IMAGE
    if makes_images is not (kind is TakeKind.IMAGE):
        return f"{card.name} makes images." if makes_images else f"{card.name} makes clips."
    offered = {*own_places(card), *(() if makes_images else _CLIP_ENDS)}
    wanted = [slot.name for slot in card.slots if slot.kind in FILE_SLOTS and slot.name not in offered]
    return f"{card.name} wants a file at “{wanted[0]}”, which no shot has." if wanted else ""


def refuse_unfit(studio: Studio, generation: Generation | Making) -> None:
    """Refuse workflows that do not make what they are chosen for.

    Raises:
        InvalidInputError: naming the workflow, and why not.
        NotFoundError: there is no such workflow.
    """
    image = generation.workflow if isinstance(generation, Generation) else generation.image_workflow
    for name, kind in ((image, TakeKind.IMAGE), (generation.video_workflow, TakeKind.CLIP)):
        if name and (why_not := unfit(studio.workflow(name)[0], kind)):
            raise InvalidInputError(why_not, "Choose another workflow, or none.")


def films_with(session: Session, workflow: str) -> list[Project]:
    """The projects that make their pictures or clips with a workflow where a shot does not say otherwise."""
    rows = session.exec(select(Project)).all()
    return [row for row in rows if workflow in (row.settings.making.image_workflow, row.settings.making.video_workflow)]
