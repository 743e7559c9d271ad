"""Opening and closing a studio."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from workbench.engine.backend import Backend
from workbench.engine.runners import runners_for
from workbench.engine.settings import Settings
from workbench.engine.studio import Studio, workflow_library
from workbench.jobs import Jobs
from workbench.storage import Database, open_blobs
from workbench.voice import Speaker


def build_studio(settings: Settings, *, worker: bool = True) -> Studio:
    """Put a studio together: folders made, database migrated, nothing running yet.

    Args:
        settings: as loaded.
        worker: whether this process runs tasks; without, it submits and watches.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    database.migrate()
    studio = Studio(
        settings=settings,
        database=database,
        blobs=open_blobs(settings.blobs_url, settings.blobs_cache, settings.s3_access),
        backend=Backend(settings),
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
    return studio


@asynccontextmanager
async def open_studio(settings: Settings, *, worker: bool = True) -> AsyncGenerator[Studio]:
    """A studio whose tasks run while the block lasts; work that a dead process left is taken up at once."""
    studio = build_studio(settings, worker=worker)
    await studio.jobs.start()
    try:
        yield studio
    finally:
        await studio.jobs.stop()
        studio.backend.stop()
        studio.database.close()
