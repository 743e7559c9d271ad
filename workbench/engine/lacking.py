"""What the picture servers lack for the workflows: node classes and model files, told before anything runs."""

import asyncio
from collections.abc import Iterable

from sqlmodel import Session, select

from workbench.comfy import Instance, NodeList, ProblemKind, validate
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import WorkbenchError
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.storyboard import Shot
from workbench.model.workflows import FILE_SLOTS, Card, Graph, Workflow

Library = Iterable[tuple[Card, Graph]]


class WorkflowLack(Document):
    """What a server lacks for one workflow.

    Attributes:
        is_used: whether shots are made with it.
        models: files that are not on the server, as the graph names them.
        nodes: classes that it does not have.
        others: other reasons to refuse the workflow, one sentence each.
    """

    workflow: str
    name: str
    is_used: bool
    models: tuple[str, ...]
    nodes: tuple[str, ...]
    others: tuple[str, ...]


class ServerCheck(Document):
    """What one picture server can run.

    Attributes:
        is_known: whether it told what it has; some kinds of servers never do, and one that is away does not now.
        problem: why it did not tell, empty otherwise.
        able: ids of the workflows that it has everything for.
        lacking: the other workflows, those that shots are made with first.
    """

    server: str
    is_known: bool
    problem: str = ""
    able: tuple[str, ...] = ()
    lacking: tuple[WorkflowLack, ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """Every model file that is not there, once."""
        return tuple(dict.fromkeys(model for lack in self.lacking for model in lack.models))

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node class that is not there, once."""
        return tuple(dict.fromkeys(node for lack in self.lacking for node in lack.nodes))


@operation(Role.VIEW)
async def check_servers(studio: Studio, actor: Actor) -> list[ServerCheck]:
    """Tell for each picture server which workflows it can run, and what it lacks for the others."""
    everyone = await asyncio.to_thread(studio.backend.everyone)
    library, used = await asyncio.to_thread(_library, studio)
    return list(await asyncio.gather(*(check_server(instance, library, used) for instance in everyone)))


async def check_server(instance: Instance, library: Library, used: frozenset[str] = frozenset()) -> ServerCheck:
    """Compare workflows with what a server has; `used` are the ids of those that shots are made with."""
    try:
        nodes = await instance.nodes()
    except WorkbenchError as error:
        return ServerCheck(server=instance.name, is_known=False, problem=error.message)
    if nodes is None:
        return ServerCheck(server=instance.name, is_known=False)
    lacks = await asyncio.to_thread(lambda: [_lack(card, graph, nodes, used) for card, graph in library])
    lacking = sorted((lack for lack in lacks if not _is_able(lack)), key=lambda lack: not lack.is_used)
    able = tuple(lack.workflow for lack in lacks if _is_able(lack))
    return ServerCheck(server=instance.name, is_known=True, able=able, lacking=tuple(lacking))


def own_files(card: Card, graph: Graph) -> list[str]:
    """The files that the graph names at its slots; a person gives others before it runs."""
    targets = (target for slot in card.slots if slot.kind in FILE_SLOTS for target in slot.targets)
    return [str(graph[target.node]["inputs"].get(target.input)) for target in targets if target.node in graph]


def _library(studio: Studio) -> tuple[list[tuple[Card, Graph]], frozenset[str]]:
    with studio.database.session() as session:
        rows = session.exec(select(Workflow).order_by(Workflow.name)).all()
        return [*studio.workflows.values(), *((row.card, row.graph) for row in rows)], _used(session)


def _used(session: Session) -> frozenset[str]:
    return frozenset(shot.generation.workflow for shot in session.exec(select(Shot)) if not shot.removed)


def _lack(card: Card, graph: Graph, nodes: NodeList, used: frozenset[str]) -> WorkflowLack:
    verdict = validate(graph, nodes, card=card, files=own_files(card, graph))
    told = (ProblemKind.ABSENT_MODEL, ProblemKind.UNKNOWN_CLASS)
    return WorkflowLack(
        workflow=card.id,
        name=card.name,
        is_used=card.id in used,
        models=verdict.lacking(ProblemKind.ABSENT_MODEL),
        nodes=verdict.lacking(ProblemKind.UNKNOWN_CLASS),
        others=tuple(dict.fromkeys(problem.sentence for problem in verdict.refusals if problem.kind not in told)),
    )


def _is_able(lack: WorkflowLack) -> bool:
    return not (lack.models or lack.nodes or lack.others)
