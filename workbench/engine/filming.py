"""Story in, film out, in one call: what the command line and scripts use. It writes files on this machine."""

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlmodel import select

from workbench.engine.following import RenderProgress, render_progress
from workbench.engine.lookup import fetch
from workbench.engine.projects import (
    ProjectChanges,
    open_story,
    update_project,
)
from workbench.engine.renders import RenderStatus, get_render, start_render
from workbench.engine.studio import Studio
from workbench.engine.targets import REPORT, SUBTITLES, film_path
from workbench.kit.errors import ApiError
from workbench.kit.files import whole_file
from workbench.kit.times import now
from workbench.model.cut import Quality
from workbench.model.document import Document
from workbench.model.findings import Finding
from workbench.model.people import Actor
from workbench.model.projects import Project
from workbench.model.storyboard import Film
from workbench.model.tasks import RenderState, Task
from workbench.model.vocabulary import Aspect, Language

_LOOK_SECONDS = 0.25


class FilmFiles(Document):
    """A film on disk, with what is worth telling about it."""

    film: Path
    subtitles: Path
    report: Path
    project_id: str
    seconds: float
    encoded_frames: int
    tasks_run: int
    stand_ins: tuple[str, ...]
    findings: tuple[Finding, ...]


async def film_story(
    studio: Studio,
    actor: Actor,
    story: str,
    out: Path,
    *,
    aspect: Aspect | None = None,
    language: Language | None = None,
    quality: Quality = "final",
    on_progress: Callable[[RenderProgress], None] | None = None,
) -> FilmFiles:
    """Make a story's film and write it to `out`, with an .srt and a .report.json beside it.

    A project that is there for the story is used again, in the frame rate and height that the settings say now.

    Raises:
        WorkbenchError: the story or `out` cannot be used, or the render failed or was cancelled; finished takes are
            kept.
    """
    begun, out = now(), film_path(out, "film")
    project = await asyncio.to_thread(project_of_story, studio, actor, story, language=language, aspect=aspect)
    render = await start_render(studio, actor, project.id, quality)
    status = await _follow(studio, actor, render.id, on_progress)
    if status.state is not RenderState.COMPLETED:
        raise ApiError(status.error or f"The render was {status.state.value}.", "Run the same command again to go on.")
    run, encoded = _work_done(studio, render.id, begun)
    return export_film(studio, status.film_id, out, project.id, encoded_frames=encoded, tasks_run=run)


def project_of_story(
    studio: Studio, actor: Actor, story: str, *, language: Language | None = None, aspect: Aspect | None = None
) -> Project:
    """The project of a story in a language, an aspect and the size of the settings."""
    project = open_story(studio, actor, story, language, aspect)
    size = {"fps": studio.settings.film.fps, "height": studio.settings.film.height}
    settings = project.settings.model_copy(update=size)
    if settings == project.settings:
        return project
    return update_project(studio, actor, project.id, ProjectChanges(settings=settings))


async def _follow(
    studio: Studio, actor: Actor, render_id: str, on_progress: Callable[[RenderProgress], None] | None
) -> RenderStatus:
    """Wait for a render's end, whichever process runs it."""
    while True:
        progress = await asyncio.to_thread(render_progress, studio, render_id)
        if on_progress:
            on_progress(progress)
        if progress.state.is_final:
            return await asyncio.to_thread(get_render, studio, actor, render_id)
        await asyncio.sleep(_LOOK_SECONDS)


def _work_done(studio: Studio, render_id: str, since: datetime) -> tuple[int, int]:
    """How many tasks really ran since then, and how many frames were encoded."""
    with studio.database.session() as session:
        tasks = session.exec(select(Task).where(Task.render_id == render_id)).all()
    run = [task for task in tasks if not task.reused and task.ended_at and task.ended_at >= since]
    return len(run), sum(int(task.result.get("encoded_frames", 0)) for task in run)


def export_film(
    studio: Studio, film_id: str, out: Path, project_id: str, *, encoded_frames: int = 0, tasks_run: int = 0
) -> FilmFiles:
    """Copy a finished film to a folder, with its report, and its subtitles in all languages and formats ordered."""
    with studio.database.session() as session:
        film = fetch(session, Film, film_id)
    subtitles, report_file = out.with_suffix(SUBTITLES), out.with_suffix(REPORT)
    files = {out: film.blob, subtitles: film.subtitles_blob, report_file: film.report_blob}
    beside = film.composition.get("beside", {})
    files |= {out.with_name(out.stem + ending): blob for ending, blob in beside.items()}
    for path, blob in files.items():
        with whole_file(path) as part:
            shutil.copyfile(studio.blobs.path(blob), part)
    report = json.loads(report_file.read_text("utf-8"))
    return FilmFiles(
        film=out,
        subtitles=subtitles,
        report=report_file,
        project_id=project_id,
        seconds=film.duration,
        encoded_frames=encoded_frames,
        tasks_run=tasks_run,
        stand_ins=tuple(report["stand_ins"]),
        findings=report["findings"],
    )
