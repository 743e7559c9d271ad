"""The library of workflows: what is in it, what comes into it, and how it is corrected."""

import asyncio
from dataclasses import dataclass, fields
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from workbench.comfy import Instance, NodeList, ProblemKind, Verdict, validate
from workbench.comfy.importing import ImportedWorkflow, read_document
from workbench.comfy.slots import Carried, Corrected, SlotField, card_problems, carry_over, slot_fields
from workbench.engine.importing import (
    SavedWorkflow,
    best_import,
    card_of_import,
    editor_server,
    nodes_for,
    saved_workflows,
    unused_id,
)
from workbench.engine.lacking import own_files
from workbench.engine.lookup import fetch
from workbench.engine.operations import need, operation
from workbench.engine.studio import Studio
from workbench.engine.trials import running_trials
from workbench.kit.errors import InvalidInputError, WorkbenchError
from workbench.model.document import Document, fault
from workbench.model.people import Actor, Role
from workbench.model.storyboard import Shot
from workbench.model.workflows import Card, Family, Graph, Purpose, Slot, Workflow, WorkflowVersion
from workbench.storage import checked, hold_name, update_row

_PASTE = "workflow.json"
"""What a paste is called, and what ComfyUI calls a file that nobody named: no two of them are the same workflow."""


class WorkflowView(Document):
    """A workflow's card with its graph.

    Attributes:
        version: counts the changes of an imported workflow; 0 for one that comes with the product and stays as it is.
    """

    card: Card
    graph: Graph
    version: int


class ImportReport(Document):
    """What came of an import.

    Attributes:
        version: 1 for a new workflow; a later one has the corrections of the version before.
        problems: what keeps the workflow from running on the picture servers, one sentence each.
        kept: corrections of an earlier version that were carried over: fields of the card, and slots.
        lost: corrections that could not be, one sentence each.
        notes: what was left out or resolved on the way, one sentence each.
    """

    card: Card
    version: int
    problems: tuple[str, ...]
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    notes: tuple[str, ...]


class WorkflowCheck(Document):
    """What one picture server says to a workflow.

    Attributes:
        answers: whether it told what it has; otherwise nothing is known of it.
        refusals: why it cannot run it, one sentence each; none when it can.
        absent_models: the model files that it does not have, as the graph names them.
        hints: what it takes and a person may want to know.
        advice: what to do about the refusals.
    """

    server: str
    answers: bool
    refusals: tuple[str, ...]
    absent_models: tuple[str, ...] = ()
    hints: tuple[str, ...]
    advice: str


class WorkflowChanges(Document):
    """What a person may correct; what is not set stays."""

    name: str | None = None
    description: str | None = None
    tags: tuple[str, ...] | None = None
    purpose: Purpose | None = None
    family: Family | None = None
    output_node: str | None = None
    slots: tuple[Slot, ...] | None = None
    size_multiple: int | None = None
    frames: str | None = None
    fps: int | None = None


class WorkflowVersionView(Document):
    """One version of a workflow: its number, who made it and when (ISO 8601)."""

    number: int
    made_by: str
    made_at: str
    name: str
    slots: int


@operation(Role.VIEW)
def list_workflows(studio: Studio, actor: Actor) -> list[Card]:
    """List the workflows of the library: those that come with the product, then the imported ones by name."""
    with studio.database.session() as session:
        rows = session.exec(select(Workflow).order_by(Workflow.name)).all()
    return [*(card for card, _ in studio.workflows.values()), *(row.card for row in rows)]


@operation(Role.VIEW)
def get_workflow(studio: Studio, actor: Actor, workflow: str) -> WorkflowView:
    """Get a workflow's card and graph."""
    card, graph = studio.workflow(workflow)
    with studio.database.session() as session:
        row = session.get(Workflow, workflow)
    return WorkflowView(card=card, graph=graph, version=row.version if row else 0)


@operation(Role.VIEW)
async def workflow_form(studio: Studio, actor: Actor, workflow: str) -> list[SlotField]:
    """Tell what each slot of a workflow takes, with the ranges and choices of the picture server."""
    card, graph = await asyncio.to_thread(studio.workflow, workflow)
    return slot_fields(card, graph, await nodes_for(studio, graph))


@operation(Role.VIEW)
async def check_workflow(studio: Studio, actor: Actor, workflow: str) -> list[WorkflowCheck]:
    """Tell for each picture server why it cannot run a workflow, and what else is worth knowing."""
    card, graph = await asyncio.to_thread(studio.workflow, workflow)
    everyone = await asyncio.to_thread(studio.backend.everyone)
    checks = (_checked_on(instance, card, graph, own_files(card, graph)) for instance in everyone)
    return list(await asyncio.gather(*checks))


async def _checked_on(instance: Instance, card: Card, graph: Graph, files: list[str]) -> WorkflowCheck:
    try:
        nodes = await instance.nodes()
        verdict = validate(graph, nodes, card=card, files=files) if nodes else Verdict()
    except WorkbenchError as error:
        return WorkflowCheck(
            server=instance.name, answers=False, refusals=(error.message,), hints=(), advice=error.advice
        )
    return WorkflowCheck(
        server=instance.name,
        answers=nodes is not None,
        absent_models=verdict.lacking(ProblemKind.ABSENT_MODEL),
        refusals=tuple(dict.fromkeys(problem.sentence for problem in verdict.refusals)),
        hints=tuple(dict.fromkeys(problem.sentence for problem in verdict.hints)),
        advice=" ".join(dict.fromkeys(problem.advice for problem in verdict.refusals)),
    )


@operation(Role.EDIT)
async def import_workflow(studio: Studio, actor: Actor, text: str, name: str = _PASTE) -> ImportReport:
    """Import a workflow from its JSON, as ComfyUI saves or exports it.

    Importing a name again makes a new version, with what was corrected on the card before; what has no name of its own
    is always a new workflow.
    """
    return await import_bytes(studio, actor, text.encode(), name)


async def import_bytes(studio: Studio, actor: Actor, data: bytes, name: str) -> ImportReport:
    """Import a workflow from a file: JSON, or a picture, film or sound that ComfyUI made.

    Raises:
        NotAllowedError: the actor may not edit.
        InvalidInputError: there is no workflow in it, or a damaged one.
        NetworkError: no picture server answers, so that nothing can be compared with it.
    """
    need(actor, Role.EDIT)
    imported, nodes = await best_import(studio, await asyncio.to_thread(read_document, data, name))
    return await asyncio.to_thread(_taken_in, studio, actor, imported, nodes, data)


@operation(Role.VIEW)
async def list_saved_workflows(studio: Studio, actor: Actor) -> list[SavedWorkflow]:
    """List the workflows that people saved on the picture servers; one that is away has none now."""
    return await saved_workflows(studio)


@operation(Role.EDIT)
async def import_saved_workflow(studio: Studio, actor: Actor, server: str, name: str) -> ImportReport:
    """Import a workflow that somebody saved on a picture server, which is given by its name in the settings."""
    async with await editor_server(studio, server) as client:
        data = await client.saved_workflow(name)
    return await import_bytes(studio, actor, data, name)


def _taken_in(studio: Studio, actor: Actor, imported: ImportedWorkflow, nodes: NodeList, data: bytes) -> ImportReport:
    """Keep a workflow under the id of an earlier import of that name, with its corrections, or under a new one."""
    title, is_named = _title(imported.name), imported.name != _PASTE
    told, graph = card_of_import(imported, nodes, title), imported.graph
    source = studio.blobs.put(data)
    with studio.database.session() as session:
        hold_name(session, "import of a workflow")
        earlier = _earlier(session, title) if is_named else None
        identity = earlier.id if earlier else unused_id(studio, session, imported.name)
        told = told.model_copy(update={"id": identity, "name": title if is_named else identity})
        carried = Carried(told, (), ())
        if earlier:
            carried = carry_over(Corrected(earlier.graph, earlier.told, earlier.card), told, graph, nodes)
        row = _write(session, actor, earlier, _State(carried.card, told, graph, source))
        return ImportReport(
            card=carried.card,
            version=row.version,
            problems=imported.problems,
            kept=carried.kept,
            lost=carried.lost,
            notes=imported.notes,
        )


def _earlier(session: Session, title: str) -> Workflow | None:
    """The workflow of that name, else the one that was imported under it and renamed later."""
    rows = session.exec(select(Workflow).order_by(Workflow.name)).all()
    return next((row for row in rows if row.name == title), None) or next(
        (row for row in rows if row.told.name == title), None
    )


def _title(file_name: str) -> str:
    return file_name.rpartition("/")[2].rpartition(".")[0] or file_name


@operation(Role.EDIT)
async def update_workflow(
    studio: Studio, actor: Actor, workflow: str, changes: WorkflowChanges, version: int | None = None
) -> Card:
    """Correct the card of an imported workflow: its name, tags, purpose, family, slots and output."""
    _, graph = await asyncio.to_thread(studio.workflow, workflow)
    nodes = await nodes_for(studio, graph)
    return await asyncio.to_thread(_corrected, studio, actor, workflow, changes, nodes, version)


def _corrected(
    studio: Studio, actor: Actor, workflow: str, changes: WorkflowChanges, nodes: NodeList, version: int | None
) -> Card:
    """Change the card as it is in the database now, so that what others corrected meanwhile stays."""
    with studio.database.session() as session:
        row = _imported(studio, session, workflow)
        new = _changed(row.card, changes)
        if faults := card_problems(new, row.graph, nodes):
            raise InvalidInputError(" ".join(faults), "Correct the card.")
        state = _State(new, row.told, row.graph, row.source)
        _write(session, actor, row, state, row.version if version is None else version)
        return new


def _changed(card: Card, changes: WorkflowChanges) -> Card:
    given = {name: getattr(changes, name) for name in changes.model_fields_set}
    values = {name: value for name, value in given.items() if value is not None}
    try:
        return Card.model_validate(card.model_dump() | values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInputError(f"The card's {where} {fault(first)}.", "Correct the card.") from None


@operation(Role.EDIT)
def delete_workflow(studio: Studio, actor: Actor, workflow: str) -> None:
    """Take an imported workflow out of the library, with its versions. Takes and trials that it made stay.

    One that shots are made with, or that is at work now, stays.
    """
    with studio.database.session() as session:
        row = _imported(studio, session, workflow)
        shots = session.exec(select(Shot)).all()
        if used := sum(shot.generation.workflow == workflow for shot in shots):
            raise InvalidInputError(
                f"{used} shots are made with “{row.name}”.", "Choose another workflow for them first."
            )
        if running := len(running_trials(session, workflow)):
            raise InvalidInputError(
                f"{running} trial runs of “{row.name}” are under way.", "Wait for them, or cancel them first."
            )
        for version in session.exec(select(WorkflowVersion).where(WorkflowVersion.workflow_id == workflow)):
            session.delete(version)
        session.flush()
        session.delete(row)


@operation(Role.VIEW)
def list_workflow_versions(studio: Studio, actor: Actor, workflow: str) -> list[WorkflowVersionView]:
    """List the versions of an imported workflow, the newest first."""
    query = select(WorkflowVersion).where(WorkflowVersion.workflow_id == workflow)
    with studio.database.session() as session:
        rows = session.exec(query.order_by(col(WorkflowVersion.number).desc())).all()
    return [
        WorkflowVersionView(
            number=row.number,
            made_by=row.made_by,
            made_at=row.created_at.isoformat(),
            name=row.card.name,
            slots=len(row.card.slots),
        )
        for row in rows
    ]


@operation(Role.EDIT)
def restore_workflow_version(studio: Studio, actor: Actor, workflow: str, number: int) -> Card:
    """Make an earlier version of an imported workflow the newest one."""
    query = select(WorkflowVersion).where(WorkflowVersion.workflow_id == workflow, WorkflowVersion.number == number)
    with studio.database.session() as session:
        row, old = _imported(studio, session, workflow), session.exec(query).first()
        if old is None:
            raise InvalidInputError(f"“{row.name}” has no version {number}.", "Choose one of its versions.")
        _write(session, actor, row, _State(old.card, old.told, old.graph, old.source))
        return old.card


def _imported(studio: Studio, session: Session, workflow: str) -> Workflow:
    if workflow in studio.workflows:
        raise InvalidInputError(
            "A workflow that comes with the product stays as it is.", "Import a copy of it, and change that."
        )
    return fetch(session, Workflow, workflow)


@dataclass(frozen=True)
class _State:
    """What a version keeps of a workflow; see `Workflow` for the fields."""

    card: Card
    told: Card
    graph: Graph
    source: str


def _write(session: Session, actor: Actor, row: Workflow | None, state: _State, version: int | None = None) -> Workflow:
    """Keep a workflow as it is now, as a new version."""
    kept: dict[str, Any] = {field.name: getattr(state, field.name) for field in fields(state)}
    shown = {name: getattr(state.card, name) for name in ("name", "description", "category", "tags")}
    if row is None:
        row = checked(Workflow, id=state.card.id, **kept, **shown)
        session.add(row)
        session.flush()
    else:
        update_row(session, row, version, {**kept, **shown})
    session.add(WorkflowVersion(workflow_id=row.id, number=row.version, made_by=actor.name, **kept))
    return row
