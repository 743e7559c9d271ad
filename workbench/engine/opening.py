"""Opening and closing a studio."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
from sqlmodel import col, select

from workbench.engine.backend import Backend
from workbench.engine.language_models import language_model
from workbench.engine.runners import runners_for
from workbench.engine.settings import Settings
from workbench.engine.studio import Studio, workflow_library
from workbench.engine.translation import Translator, translating_model
from workbench.engine.writer import Writer
from workbench.jobs import Jobs
from workbench.kit.command import command
from workbench.kit.errors import ConfigurationError
from workbench.kit.log import configure_logging, get_logger
from workbench.model.tasks import Render, RenderKind, RenderState
from workbench.storage import Database, open_blobs
from workbench.voice import Speaker

_log = get_logger(__name__)
_WORDS = {
    RenderKind.FILM: "film",
    RenderKind.HANDOFF: "hand-off",
    RenderKind.TRIAL: "trial run",
    RenderKind.CHAT: "answer",
    RenderKind.JUDGEMENTS: "judging of pictures",
    RenderKind.CHECK: "continuity check",
    RenderKind.FOOTAGE: "work on a video",
    RenderKind.WRITING: "story",
}


def build_studio(settings: Settings, *, worker: bool = True) -> Studio:
    """Put a studio together: logs set up, folders made, database migrated, nothing running yet.

    Args:
        settings: as loaded.
        worker: whether this process runs tasks; without, it submits and watches.

    Raises:
        ConfigurationError: the data folder cannot be used.
    """
    set_up_logging(settings)
    prepare_folders(settings)
    database = Database(settings.database_url)
    database.migrate()
    studio = Studio(
        settings=settings,
        database=database,
        blobs=open_blobs(settings.blobs_url, settings.blobs_cache, settings.s3_access),
        backend=Backend(settings),
        writer=Writer(database, language_model(settings, "writer"), settings.llm.budget),
        translator=Translator(database, translating_model(settings), settings.llm.budget),
        speaker=Speaker(online=settings.voice.engine == "edge"),
        workflows=workflow_library(),
        jobs=None,  # pyright: ignore[reportArgumentType]  # set below: the runners need the studio
    )
    studio.jobs = Jobs(
        settings.jobs_database_url,
        database.sessions,
        runners_for(studio),
        workers=settings.jobs.workers,
        retry_base=settings.jobs.retry_base,
        worker=worker,
    )
    if worker:
        _tell_what_goes_on(studio)
    return studio


@asynccontextmanager
async def open_studio(settings: Settings, *, worker: bool = True) -> AsyncGenerator[Studio]:
    """A studio whose tasks run while the block lasts; work that a dead process left is taken up at once."""
    studio = build_studio(settings, worker=worker)
    try:
        await studio.jobs.start()
        yield studio
    finally:
        await studio.jobs.stop()
        studio.backend.stop()
        studio.database.close()


def set_up_logging(settings: Settings) -> None:
    """Log as the settings say."""
    configure_logging(settings.log.level, as_json=settings.log.format == "json", tracebacks=settings.error_log)


def prepare_folders(settings: Settings) -> None:
    """Make the data folder, and clear what killed processes left in it.

    Raises:
        ConfigurationError: it cannot be made or written to.
    """
    try:
        settings.scratch_folder.mkdir(parents=True, exist_ok=True)
        _sweep(settings.scratch_folder)
    except OSError as error:
        raise ConfigurationError(
            f"The data folder {settings.data} cannot be used: {error.strerror}.",
            "Name another one as `data` in workbench.yaml, or as WORKBENCH_DATA.",
        ) from None


def _sweep(folder: Path) -> None:
    """Remove what processes left that were killed; what is older than its process was left by an earlier one."""
    for path in folder.iterdir():
        try:
            process = psutil.Process(int(path.name.partition("-")[0]))
            is_left_over = process.create_time() > path.stat().st_mtime
        except (psutil.NoSuchProcess, FileNotFoundError, ValueError):
            is_left_over = True
        if is_left_over:
            shutil.rmtree(path, ignore_errors=True)


def _tell_what_goes_on(studio: Studio) -> None:
    """Name what was broken off, by whatever, and how to stop it: it is made to its end beside what is asked for."""
    over = [state for state in RenderState if state.is_final]
    query = select(Render.kind, Render.name, Render.id).where(col(Render.state).not_in(over))
    with studio.database.session() as session:
        unfinished = list(session.exec(query.order_by(col(Render.created_at))))
    for kind, name, render in unfinished:
        stop = command(f"do cancel_render --render-id {render}")
        _log.info(f"going on with an unfinished {_WORDS[RenderKind(kind)]}, too", film=name, to_stop=stop)
