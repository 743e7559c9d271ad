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
from workbench.engine.outline import current_episode, list_episodes, open_episode
from workbench.engine.projects import (
    ProjectChanges,
    open_story,
    update_project,
)
from workbench.engine.renders import RenderStatus, get_render, start_render
from workbench.engine.report import FilmFinding, report_notes
from workbench.engine.studio import Studio
from workbench.engine.targets import REPORT, film_path, film_suffix, subtitles_path
from workbench.kit.disk import disk_errors
from workbench.kit.errors import ApiError, InvalidInputError
from workbench.kit.files import whole_file
from workbench.kit.times import now
from workbench.model.cut import Quality
from workbench.model.document import Document
from workbench.model.people import Actor
from workbench.model.projects import Project
from workbench.model.storyboard import Film, Verdict
from workbench.model.tasks import RenderState, Task
from workbench.model.vocabulary import Aspect, Language

_LOOK_SECONDS = 0.25


class FilmFiles(Document):
    """A film on disk, with what is worth telling about it.

    Attributes:
        subtitles: what is spoken, as .srt.
        tracks: the subtitle files of each language by their format.
        verdict: the film check's; a faulty film is no success.
        episode, episodes: which part of the story was filmed, counted from 1, and how many there are.
    """

    film: Path
    subtitles: Path
    tracks: dict[str, dict[str, Path]]
    report: Path
    project_id: str
    seconds: float
    encoded_frames: int
    tasks_run: int
    verdict: Verdict
    written_by: tuple[str, ...]
    stand_ins: tuple[str, ...]
    findings: tuple[FilmFinding, ...]
    notes: tuple[str, ...]
    episode: int = 1
    episodes: int = 1


async def film_story(
    studio: Studio,
    actor: Actor,
    story: str,
    out: Path,
    *,
    aspect: Aspect | None = None,
    language: Language | None = None,
    episode: int | None = None,
    quality: Quality = "final",
    on_progress: Callable[[RenderProgress], None] | None = None,
) -> FilmFiles:
    """Make a story's film and write it to `out`, with its subtitles and a .report.json beside it.

    Of a story in several episodes, the one that is open is filmed, or that of the given number, which is opened.
    A project that is there for the story is used again. Where a film of another quality is on its way already, that one
    is finished first; from its parts the wanted one is only a cut.

    Raises:
        WorkbenchError: the story or `out` cannot be used, or the render failed or was cancelled; finished takes are
            kept.
    """
    begun, out = now(), film_path(out, "film")
    project = await asyncio.to_thread(project_of_story, studio, actor, story, language=language, aspect=aspect)
    if episode is not None:
        await asyncio.to_thread(open_numbered, studio, actor, project.id, episode)
    status = await _render(studio, actor, project.id, quality, on_progress)
    run, encoded = _work_done(studio, status.id, begun)
    files = export_film(studio, status.film_id, out, project.id, encoded_frames=encoded, tasks_run=run)
    number, count = opened_of(studio, actor, project.id)
    return files.model_copy(update={"episode": number, "episodes": count})


def opened_of(studio: Studio, actor: Actor, project_id: str) -> tuple[int, int]:
    """Which episode is open, counted from 1, of how many."""
    ids = [one.id for one in list_episodes(studio, actor, project_id)]
    return ids.index(current_episode(studio, actor, project_id).id) + 1, len(ids)


def open_numbered(studio: Studio, actor: Actor, project_id: str, number: int) -> None:
    """Open the episode of that number.

    Raises:
        InvalidInputError: there is no such episode, or none yet.
    """
    episodes = list_episodes(studio, actor, project_id)
    if not 1 <= number <= len(episodes):
        raise InvalidInputError(
            f"There is no episode {number}; the story has {len(episodes)} so far.",
            "Film it once without naming one: that divides the story.",
        )
    open_episode(studio, actor, episodes[number - 1].id)


def project_of_story(
    studio: Studio, actor: Actor, story: str, *, language: Language | None = None, aspect: Aspect | None = None
) -> Project:
    """The project of a story in a language and an aspect, in the frame rate and height that somebody has set.

    What the settings leave at its default, a project that is there already keeps.
    """
    project = open_story(studio, actor, story, language, aspect)
    wanted = studio.settings.film.model_dump(include={"fps", "height"}, exclude_unset=True)
    settings = project.settings.model_copy(update=wanted)
    if settings == project.settings:
        return project
    return update_project(studio, actor, project.id, ProjectChanges(settings=settings))


async def _render(
    studio: Studio,
    actor: Actor,
    project_id: str,
    quality: Quality,
    on_progress: Callable[[RenderProgress], None] | None,
) -> RenderStatus:
    """Render until there is a film of that quality."""
    while True:
        render = await start_render(studio, actor, project_id, quality)
        status = await finished(studio, actor, render.id, on_progress)
        if status.quality == quality:
            return status


async def finished(
    studio: Studio, actor: Actor, render_id: str, on_progress: Callable[[RenderProgress], None] | None
) -> RenderStatus:
    """Wait for the good end of a render, whichever process runs it.

    Raises:
        ApiError: it failed or was cancelled.
    """
    while True:
        progress = await asyncio.to_thread(render_progress, studio, render_id)
        if on_progress:
            on_progress(progress)
        if progress.state.is_final:
            break
        await asyncio.sleep(_LOOK_SECONDS)
    status = await asyncio.to_thread(get_render, studio, actor, render_id)
    if status.state is not RenderState.COMPLETED:
        raise ApiError(status.error or f"The render was {status.state.value}.", "Run the same command again to go on.")
    return status


def _work_done(studio: Studio, render_id: str, since: datetime) -> tuple[int, int]:
    """How many tasks really ran since then, and how many frames were encoded."""
    with studio.database.session() as session:
        tasks = session.exec(select(Task).where(Task.render_id == render_id)).all()
    run = [task for task in tasks if not task.reused and task.ended_at and task.ended_at >= since]
    return len(run), sum(int(task.result.get("encoded_frames", 0)) for task in run)


def export_film(
    studio: Studio, film_id: str, out: Path, project_id: str, *, encoded_frames: int = 0, tasks_run: int = 0
) -> FilmFiles:
    """Copy a finished film to a path, with its subtitles and report beside it. A ProRes film ends with .mov.

    Raises:
        ResourceError: the disk is full; what was there under a name stays until its copy is whole.
    """
    with studio.database.session() as session:
        film = fetch(session, Film, film_id)
    out = out.with_suffix(film_suffix(film))
    _copy(studio, film.blob, out)
    report = json.loads(_copy(studio, film.report_blob, out.with_suffix(REPORT)).read_text("utf-8"))
    return FilmFiles(
        film=out,
        subtitles=_copy(studio, film.subtitles_blob, subtitles_path(out, "srt")),
        tracks=_copy_tracks(studio, film, out, report.get("language", "")),
        report=out.with_suffix(REPORT),
        project_id=project_id,
        seconds=film.duration,
        encoded_frames=encoded_frames,
        tasks_run=tasks_run,
        verdict=film.verdict,
        written_by=tuple(report.get("written_by", ())),
        stand_ins=tuple(report["stand_ins"]),
        findings=report["findings"],
        notes=report_notes(report),
    )


def _copy(studio: Studio, blob: str, path: Path) -> Path:
    with disk_errors(), whole_file(path) as part:
        shutil.copyfile(studio.blobs.path(blob), part)
    return path


def _copy_tracks(studio: Studio, film: Film, out: Path, spoken: str) -> dict[str, dict[str, Path]]:
    """Copy the subtitles beside a film; those in the spoken language have the film's own name."""
    return {
        language: {
            format_: _copy(studio, blob, subtitles_path(out, format_, "" if language == spoken else language))
            for format_, blob in files.items()
        }
        for language, files in film.tracks.items()
    }
