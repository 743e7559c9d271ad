"""The task of a trial run."""

import asyncio
from pathlib import Path

from workbench.engine.graph_run import GraphRun, called, made_by, places
from workbench.engine.studio import Studio, scratch
from workbench.jobs import Job, Outcome
from workbench.media import identify_file
from workbench.model.workflows import Card


async def make_trial(studio: Studio, job: Job) -> Outcome:
    """Run the graph of a trial on a server that can, and keep what it made; graph and card are those of its start."""
    run = GraphRun(Card.model_validate(job.params["card"]), job.params["graph"], tuple(job.params["files"].values()))
    pool = await asyncio.to_thread(studio.backend.pool)
    urls = await places(pool, job, run)
    async with job.lease(urls, called(pool, urls)) as url:
        with scratch(studio) as folder:
            file = await made_by(studio, job, run, pool.at(url), folder)
            return await asyncio.to_thread(_kept, studio, file)


def _kept(studio: Studio, file: Path) -> Outcome:
    _, media_type = identify_file(file, file.name)
    made = {"blob": studio.blobs.put_file(file), "media_type": media_type, "draft": studio.backend.is_draft}
    return Outcome(made)
