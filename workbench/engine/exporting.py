"""A film handed over into a folder of this machine, in one call: what the command line and scripts use."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.engine.filming import finished, open_numbered, opened_of
from workbench.engine.following import RenderProgress
from workbench.engine.handoff import Handoff, list_handoffs, start_handoff
from workbench.engine.renders import film_notes, start_render
from workbench.engine.report import FilmFinding
from workbench.engine.studio import Studio
from workbench.media.handoff import HandoffFormat, unpack_handoff
from workbench.model.document import Document
from workbench.model.people import Actor
from workbench.model.storyboard import Verdict


class ExportedFiles(Document):
    """A hand-off on disk, with what is worth telling about its film.

    Attributes:
        files: what lies at the top of the folder.
        verdict: the film check's; a faulty film is no success.
        episode, episodes: which part of the story was handed over, counted from 1, and how many there are.
    """

    folder: Path
    files: tuple[Path, ...]
    project_id: str
    film_number: int
    verdict: Verdict
    stand_ins: tuple[str, ...]
    findings: tuple[FilmFinding, ...]
    episode: int = 1
    episodes: int = 1


async def export_project(
    studio: Studio,
    actor: Actor,
    project_id: str,
    folder: Path,
    formats: Sequence[HandoffFormat],
    *,
    stems: bool = False,
    episode: int | None = None,
    on_progress: Callable[[RenderProgress], None] | None = None,
) -> ExportedFiles:
    """Make what a project's film lacks, hand it over, and write the hand-off into a folder.

    Of a story in several episodes, the one that is open is handed over, or that of the given number, which is opened.

    Raises:
        WorkbenchError: the folder cannot be used, or a render failed or was cancelled; what was made is kept.
    """
    if episode is not None:
        await asyncio.to_thread(open_numbered, studio, actor, project_id, episode)
    film = await start_render(studio, actor, project_id)
    made = await finished(studio, actor, film.id, on_progress)
    render = await start_handoff(studio, actor, project_id, tuple(formats), stems)
    await finished(studio, actor, render.id, on_progress)
    handoff = await asyncio.to_thread(_handoff, studio, actor, project_id, render.id)
    files = await asyncio.to_thread(unpack_handoff, studio.blobs.path(handoff.blob), folder)
    notes, (number, count) = film_notes(studio, actor, made.film_id), opened_of(studio, actor, project_id)
    return ExportedFiles(
        folder=folder,
        files=tuple(files),
        project_id=project_id,
        film_number=handoff.film_number,
        verdict=made.verdict or Verdict.UNCHECKED,
        stand_ins=notes.stand_ins,
        findings=notes.findings,
        episode=number,
        episodes=count,
    )


def _handoff(studio: Studio, actor: Actor, project_id: str, render_id: str) -> Handoff:
    return next(one for one in list_handoffs(studio, actor, project_id) if one.render_id == render_id)
