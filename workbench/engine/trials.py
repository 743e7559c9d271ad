"""Trial runs: a workflow run once with values of one's own, its result kept beside them."""

import asyncio
from collections.abc import Mapping
from pathlib import PurePosixPath

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from workbench.comfy import patch
from workbench.engine.assets import assets_of
from workbench.engine.graph_run import upload_name
from workbench.engine.lookup import episode_of, fetch, hold_project
from workbench.engine.operations import operation
from workbench.engine.single_runs import SingleRun, begin_run, run_facts
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.kit.hashing import content_key
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.tasks import Render, RenderKind, RenderState, Task, TaskKind
from workbench.model.workflows import FILE_SLOTS, Card, SlotValue

_MOST = 200


class Trial(SingleRun):
    """A trial run, made or under way.

    Attributes:
        task_id: of its one task; while that is at work, /previews/{task_id} may show what it has so far.
        media_type: of the result; empty until it is made.
        seconds: that it took, waiting included; None while it is not over.
        instance: the address of the server that made it.
        draft: whether that was a draft backend.
        values: what the slots were given; files by the ids of their assets.
    """

    task_id: str
    media_type: str
    seconds: float | None
    instance: str
    draft: bool
    values: dict[str, SlotValue]


@operation(Role.EDIT)
async def try_workflow(
    studio: Studio, actor: Actor, project_id: str, workflow: str, values: dict[str, SlotValue]
) -> Render:
    """Run a workflow once with some values. What it makes is kept beside them, and is no take of any shot.

    Pictures, films and sounds are given by the id of the project's asset. Asking for the same while it is under way
    gives that trial.
    """
    render = await asyncio.to_thread(_begin, studio, actor, project_id, workflow, values)
    await studio.jobs.submit(render.id)
    return render


def _begin(studio: Studio, actor: Actor, project_id: str, workflow: str, values: Mapping[str, SlotValue]) -> Render:
    card, graph = studio.workflow(workflow)
    with studio.database.session() as session:
        project = hold_project(session, project_id)
        files = _files(session, project_id, card, values)
        patched = patch(graph, card, {**values, **files})  # a value of the wrong kind is refused here
        key = content_key("trial", project_id, actor.identity, workflow, patched, card.output_node)
        if same := next((render for render, task in running_trials(session, workflow) if task.key == key), None):
            return same
        told = card.model_dump(mode="json")
        params = {
            "workflow": workflow,
            "values": dict(values),
            "card": told,
            "graph": patched,
            "files": files,
        }
        render = _render(project, episode_of(session, project_id).id, card, actor)
        return begin_run(studio, session, render, TaskKind.TRIAL, key, params)


def _render(project: Project, episode_id: str, card: Card, actor: Actor) -> Render:
    return Render(
        project_id=project.id,
        episode_id=episode_id,
        kind=RenderKind.TRIAL,
        name=f"{project.name}: {card.name}",
        created_by=actor.name,
        options={"workflow": card.id},
    )


def running_trials(session: Session, workflow: str) -> list[tuple[Render, Task]]:
    """The trial runs of a workflow that are not over, in all projects."""
    query = select(Render, Task).join(Task, col(Task.render_id) == Render.id)
    under_way = col(Render.state).in_([state for state in RenderState if not state.is_final])
    return list(session.exec(query.where(*_is_trial_of(workflow), under_way)))


def _is_trial_of(workflow: str) -> tuple[ColumnElement[bool], ...]:
    """What a render must be; what a trial is made with stands in its options."""
    made_with: ColumnElement[str] = col(Render.options)["workflow"].as_string()
    return col(Render.kind) == RenderKind.TRIAL, made_with == workflow


def _files(session: Session, project_id: str, card: Card, values: Mapping[str, SlotValue]) -> dict[str, str]:
    """The names under which the files of slots will be uploaded.

    Raises:
        InvalidInputError: one is no file of the project.
    """
    wanted = {
        slot.name: str(values[slot.name]) for slot in card.slots if slot.kind in FILE_SLOTS and values.get(slot.name)
    }
    assets = assets_of(session, project_id) if wanted else {}
    if absent := [slot for slot, asset in wanted.items() if asset not in assets]:
        raise InvalidInputError(
            f"What slot '{absent[0]}' is given is no file of this project.", "Upload the file first."
        )
    return {
        slot: upload_name(assets[asset].blob, PurePosixPath(assets[asset].name).suffix.lower())
        for slot, asset in wanted.items()
    }


@operation(Role.VIEW)
def list_trials(
    studio: Studio, actor: Actor, project_id: str, workflow: str, before: str = "", limit: int = 20
) -> list[Trial]:
    """List a project's trial runs of a workflow, the newest first, at most 200 at once.

    `before` is the render of the last one that is known: those that are older follow.
    """
    query = select(Render, Task).join(Task, col(Task.render_id) == Render.id)
    query = query.where(*_is_trial_of(workflow), Render.project_id == project_id)
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        if before:
            query = query.where(col(Render.created_at) < fetch(session, Render, before).created_at)
        rows = session.exec(query.order_by(col(Render.created_at).desc()).limit(max(1, min(limit, _MOST)))).all()
        return [_trial(render, task) for render, task in rows]


def _trial(render: Render, task: Task) -> Trial:
    over = render.ended_at
    return Trial(
        **run_facts(render, task),
        task_id=task.id,
        media_type=task.result.get("media_type", ""),
        seconds=(over - render.created_at).total_seconds() if over else None,
        instance=str(task.memory.get("instance", "")),
        draft=task.result.get("draft", False),
        values=task.params["values"],
    )
