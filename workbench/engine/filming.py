"""Story in, film out, in one call: what the command line and notebooks use. It writes files on this machine."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlmodel import select

from workbench.engine.lookup import fetch
from workbench.engine.projects import open_story
from workbench.engine.renders import get_render, start_render
from workbench.engine.studio import Studio
from workbench.kit.errors import ApiError
from workbench.kit.files import whole_file
from workbench.model.cut import Quality
from workbench.model.document import Document
from workbench.model.people import Actor
from workbench.model.storyboard import Film
from workbench.model.tasks import Event, RenderState, Task
from workbench.model.vocabulary import Aspect, Language


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
    findings: tuple[str, ...]


async def film_story(
    studio: Studio,
    actor: Actor,
    story: str,
    out: Path,
    *,
    aspect: Aspect | None = None,
    language: Language | None = None,
    quality: Quality = "final",
    on_event: Callable[[Event], None] | None = None,
) -> FilmFiles:
    """Make a story's film and write it to `out`, with an .srt and a .report.json beside it.

    Raises:
        WorkbenchError: the story cannot be used, or the render failed or was cancelled; finished takes are kept.
    """
    project = open_story(studio, actor, story, language, aspect)
    render = await start_render(studio, actor, project.id, quality)
    state = await studio.jobs.wait(render.id, on_event=on_event)
    status = get_render(studio, actor, render.id)
    if state is not RenderState.COMPLETED:
        raise ApiError(status.error or f"The render was {state.value}.", "Run the same command again to go on.")
    run, encoded = _work_done(studio, render.id)
    return export_film(studio, status.film_id, out, project.id, encoded_frames=encoded, tasks_run=run)


def _work_done(studio: Studio, render_id: str) -> tuple[int, int]:
    """How many tasks really ran, and how many frames were encoded."""
    with studio.database.session() as session:
        tasks = session.exec(select(Task).where(Task.render_id == render_id)).all()
    run = [task for task in tasks if not task.reused]
    return len(run), sum(int(task.result.get("encoded_frames", 0)) for task in run)


def export_film(
    studio: Studio, film_id: str, out: Path, project_id: str, *, encoded_frames: int = 0, tasks_run: int = 0
) -> FilmFiles:
    """Copy a finished film with its subtitles and report to a folder."""
    with studio.database.session() as session:
        film = fetch(session, Film, film_id)
    files = {out: film.blob, out.with_suffix(".srt"): film.subtitles_blob}
    files[out.with_suffix(".report.json")] = film.report_blob
    for path, blob in files.items():
        with whole_file(path) as part:
            shutil.copyfile(studio.blobs.path(blob), part)
    report = json.loads(out.with_suffix(".report.json").read_text())
    return FilmFiles(
        film=out,
        subtitles=out.with_suffix(".srt"),
        report=out.with_suffix(".report.json"),
        project_id=project_id,
        seconds=film.duration,
        encoded_frames=encoded_frames,
        tasks_run=tasks_run,
        stand_ins=tuple(report["stand_ins"]),
        findings=tuple(finding["text"] for finding in report["findings"]),
    )
