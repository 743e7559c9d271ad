"""Videos that people bring: looked into, taken apart into frames, put together again, and made ready for work.

What takes long is a durable task. `extract_footage` leaves a ZIP with the frames and their time sheet,
`reassemble_footage` and `preprocess_footage` a new clip among the project's files.
"""

import asyncio
from typing import Any

from workbench.engine.lookup import episode_of, fetch, hold_project
from workbench.engine.operations import operation
from workbench.engine.single_runs import SingleRun, begin_run, run_facts, run_of_key, runs_of
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.kit.hashing import content_key
from workbench.media import MediaInfo, probe
from workbench.model.assets import Asset
from workbench.model.finishing import FrameRate
from workbench.model.footage import Extraction, FootageWork, FrameFormat, Preprocessing, Reassembly
from workbench.model.people import Actor, Role
from workbench.model.tasks import Render, RenderKind, Task, TaskKind

_SMALLEST = 16
"""Pixels; smaller than that no encoder makes a side."""


class Footage(SingleRun):
    """Work on a video, done or under way.

    Attributes:
        work: what was ordered.
        name: of the result's file; empty until it is made.
        asset: the clip that came of it, by its id among the project's files; none of frames.
    """

    work: FootageWork
    name: str
    asset: str


@operation(Role.VIEW)
def probe_asset(studio: Studio, actor: Actor, asset_id: str) -> MediaInfo:
    """Tell what is in a file of a project: size, rate, length, rotation, codec, colours, sound."""
    with studio.database.session() as session:
        return probe(studio.blobs.path(fetch(session, Asset, asset_id).blob))


@operation(Role.EDIT)
async def extract_footage(
    studio: Studio,
    actor: Actor,
    asset_id: str,
    format: FrameFormat = FrameFormat.JPEG,
    rate: FrameRate | None = None,
) -> Render:
    """Take a clip apart: a ZIP with every frame, or those of a rate, and the sheet that says when each is shown."""
    return await _start(studio, actor, Extraction(asset=asset_id, format=format, rate=rate))


@operation(Role.EDIT)
async def reassemble_footage(
    studio: Studio, actor: Actor, render_id: str, pictures: dict[int, str] | None = None
) -> Render:
    """Put the frames of an extraction together again, with their times and the sound of their clip.

    `pictures` shows others instead: the ids of the project's pictures by the numbers of the frames, from 0.
    """
    work = await asyncio.to_thread(_reassembly, studio, render_id, pictures or {})
    return await _start(studio, actor, work)


@operation(Role.EDIT)
async def preprocess_footage(studio: Studio, actor: Actor, asset_id: str, width: int, height: int) -> Render:
    """Make a clip ready for work: no larger than so many pixels, upright, in square pixels and standard colours."""
    if min(width, height) < _SMALLEST:
        raise InvalidInputError(f"A clip cannot be made to fit into {width} x {height}.", "Allow 16 pixels or more.")
    return await _start(studio, actor, Preprocessing(asset=asset_id, width=width, height=height))


@operation(Role.VIEW)
def list_footage(studio: Studio, actor: Actor, project_id: str) -> list[Footage]:
    """List what was made of a project's videos, the newest first."""
    return [_footage(render, task) for render, task in runs_of(studio, project_id, RenderKind.FOOTAGE)]


def _reassembly(studio: Studio, render_id: str, pictures: dict[int, str]) -> Reassembly:
    """The order to put an extraction together.

    Raises:
        InvalidInputError: the render is no extraction, or is not done.
    """
    with studio.database.session() as session:
        project = fetch(session, Render, render_id).project_id
    done = {one.render_id: one for one in list_footage(studio, Actor("", Role.VIEW), project)}.get(render_id)
    if done is None or not isinstance(done.work, Extraction) or not done.blob:
        raise InvalidInputError("These are no frames of a clip.", "Take the clip apart first.")
    return Reassembly(asset=done.work.asset, frames=done.blob, pictures=pictures)


async def _start(studio: Studio, actor: Actor, work: FootageWork) -> Render:
    """Begin the work, or find it: the same is made once."""
    render = await asyncio.to_thread(_begin, studio, actor, work)
    await studio.jobs.submit(render.id)
    return render


def _begin(studio: Studio, actor: Actor, work: FootageWork) -> Render:
    with studio.database.session() as session:
        clip = fetch(session, Asset, work.asset)
        if clip.kind != "clip" or clip.project_id is None:
            raise InvalidInputError(f"“{clip.name}” is no clip of a project.", "Choose a video.")
        project = hold_project(session, clip.project_id)
        params: dict[str, Any] = work.model_dump(mode="json")
        key = content_key("footage", clip.blob, params)
        if same := run_of_key(studio, session, project.id, RenderKind.FOOTAGE, key):
            return same
        render = Render(
            project_id=project.id,
            episode_id=episode_of(session, project.id).id,
            kind=RenderKind.FOOTAGE,
            name=f"{project.name}: {clip.name}",
            created_by=actor.name,
            options={"work": params},
        )
        return begin_run(studio, session, render, TaskKind.FOOTAGE, key, params)


def _footage(render: Render, task: Task) -> Footage:
    facts = {"name": task.result.get("name", ""), "asset": task.result.get("asset", "")}
    return Footage(**run_facts(render, task), work=render.options["work"], **facts)
