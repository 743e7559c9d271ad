"""Trial runs: a workflow run once with values of one's own, its result kept beside them."""

import asyncio
from collections.abc import Mapping
from pathlib import PurePosixPath

from sqlmodel import Session

from workbench.comfy import patch
from workbench.engine.assets import assets_of
from workbench.engine.graph_run import upload_name
from workbench.engine.lookup import episode_of, hold_project
from workbench.engine.operations import operation
from workbench.engine.single_runs import SingleRun, begin_run, run_facts, runs_of
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.kit.hashing import content_key
from workbench.model.people import Actor, Role
from workbench.model.tasks import Render, RenderKind, Task, TaskKind
from workbench.model.workflows import Card, SlotValue

FILE_SLOTS = ("image", "mask", "video", "audio")
"""Kinds of slots whose value is a file."""


class Trial(SingleRun):
    """A trial run, made or under way.

    Attributes:
        media_type: of the result; empty until it is made.
        seconds: that it took, waiting included; None while it is not over.
        instance: the address of the server that made it.
        values: what the slots were given; files by the ids of their assets.
    """

    media_type: str
    seconds: float | None
    instance: str
    values: dict[str, SlotValue]


@operation(Role.EDIT)
async def try_workflow(
    studio: Studio, actor: Actor, project_id: str, workflow: str, values: dict[str, SlotValue]
) -> Render:
    """Run a workflow once with some values. What it makes is kept beside them, and is no take of any shot.

    Pictures, films and sounds are given by the id of the project's asset.
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
        params = {"workflow": workflow, "values": dict(values), "graph": patched, "files": files}
        render = Render(
            project_id=project_id,
            episode_id=episode_of(session, project_id).id,
            kind=RenderKind.TRIAL,
            name=f"{project.name}: {card.name}",
            created_by=actor.name,
            options={"workflow": workflow},
        )
        return begin_run(studio, session, render, TaskKind.TRIAL, content_key("trial", render.id), params)


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
def list_trials(studio: Studio, actor: Actor, project_id: str, workflow: str) -> list[Trial]:
    """List a project's trial runs of a workflow, the newest first."""
    runs = runs_of(studio, project_id, RenderKind.TRIAL)
    return [_trial(render, task) for render, task in runs if render.options["workflow"] == workflow]


def _trial(render: Render, task: Task) -> Trial:
    over = render.ended_at
    return Trial(
        **run_facts(render, task),
        media_type=task.result.get("media_type", ""),
        seconds=(over - render.created_at).total_seconds() if over else None,
        instance=str(task.memory.get("instance", "")),
        values=task.params["values"],
    )
