"""The hand-off: a film's cut for other programs, as one ZIP, made by a durable task."""

from datetime import datetime

from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.media.handoff import HandoffFormat
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.tasks import Render, RenderState

ALL_FORMATS = tuple(HandoffFormat)


class Handoff(Document):
    """A hand-off, made or under way.

    Attributes:
        blob, name, size: of the ZIP (bytes); empty until it is made.
        film_number: of the film that lies in it; 0 while none shows this cut.
        made_at: when it was ready, or begun while it is not.
    """

    render_id: str
    state: RenderState
    error: str
    progress: float
    note: str
    blob: str
    name: str
    size: int
    formats: tuple[HandoffFormat, ...]
    stems: bool
    film_number: int
    made_at: datetime


@operation(Role.EDIT)
async def start_handoff(
    studio: Studio,
    actor: Actor,
    project_id: str,
    formats: tuple[HandoffFormat, ...] = ALL_FORMATS,
    stems: bool = False,
) -> Render:
    """Hand a film's cut over: timelines, lists and storyboard as one ZIP, with pictures and sounds beside them.

    The same cut in the same formats is handed over once: the render that does so, or did, is the answer.
    """
    raise NotImplementedError


@operation(Role.VIEW)
def list_handoffs(studio: Studio, actor: Actor, project_id: str) -> list[Handoff]:
    """List a project's hand-offs, the newest first."""
    raise NotImplementedError
