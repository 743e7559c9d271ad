"""The tasks of pictures and clips: made once, by a server that has what they need."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from workbench.comfy import Instance, Pool
from workbench.comfy.blocks import Level
from workbench.engine.graph_run import GraphRun, called, made_by, places
from workbench.engine.outages import outlasting
from workbench.engine.results import keep, reuse
from workbench.engine.studio import Studio, scratch
from workbench.jobs import Job, Outcome
from workbench.media import identify_file, probe
from workbench.model.storyboard import Provenance, Take, TakeKind
from workbench.model.workflows import Graph, Reason, ShotPlan


@dataclass(frozen=True)
class Picture:
    """What is to be made.

    Attributes:
        kind: image or clip.
        plan: the values of the workflow's slots.
        run: the workflow's graph with them, and what is put into it.
        key: content key of the take.
    """

    kind: TakeKind
    plan: ShotPlan
    run: GraphRun
    key: str


async def make_picture(studio: Studio, job: Job, picture: Picture) -> Outcome:
    """Run a graph on a server that can, and keep what it made; of shots that need the same picture, one makes it."""
    if done := await asyncio.to_thread(reuse, studio, job, picture.key):
        return done
    async with job.lease([f"picture {picture.key}"], "the same picture"):
        if done := await asyncio.to_thread(reuse, studio, job, picture.key):
            return done

        async def made(pool: Pool) -> Outcome:
            urls = await places(pool, job, picture.run)
            async with job.lease(urls, called(pool, urls)) as url:
                return await _made(studio, job, picture, pool.at(url))

        return await outlasting(studio, job, made)


async def _made(studio: Studio, job: Job, picture: Picture, instance: Instance) -> Outcome:
    nodes = await instance.nodes() if picture.run.wish.blocks else None
    level, ready = picture.run.level_on(nodes), picture.run.on(nodes)
    with scratch(studio) as folder:
        file = await made_by(studio, job, ready, instance, folder)
        provenance = _provenance(studio, job, picture, ready.graph, level)
        take = await asyncio.to_thread(_take, studio, job, picture, file, provenance)
        return await asyncio.to_thread(keep, studio, take)


def _take(studio: Studio, job: Job, picture: Picture, file: Path, provenance: Provenance) -> Take:
    facts = probe(file)
    return Take(
        project_id=job.project_id,
        shot_id=job.shot_id,
        kind=picture.kind,
        key=picture.key,
        try_of=str(job.params.get("try_of", "")),
        blob=studio.blobs.put_file(file),
        media_type=identify_file(file, file.name)[1],
        duration=facts.duration,
        width=facts.width,
        height=facts.height,
        provenance=provenance,
    )


def _provenance(studio: Studio, job: Job, picture: Picture, graph: Graph, level: Level | None) -> Provenance:
    values = picture.plan.values
    seed = values.get("seed")
    return Provenance(
        backend=studio.backend.kind,
        draft=studio.backend.is_draft,
        instance=str(job.memory["instance"]),
        prompt_id=str(job.memory["prompt_id"]),
        workflow=picture.plan.workflow,
        prompt=str(values.get("positive", "")),
        negative=str(values.get("negative", "")),
        seed=seed if isinstance(seed, int) else None,
        detail=picture.plan.planned_by,
        graph=dict(graph),
        wish=picture.plan.wish,
        method=level.method or "" if level else "",
        warnings=level.warnings if level else (),
        reasons=_reasons(picture.plan, job),
    )


def _reasons(plan: ShotPlan, job: Job) -> tuple[Reason, ...]:
    """Why it was planned as it was; what a try is made otherwise for goes before what is said of the same."""
    own = [Reason.model_validate(reason) for reason in job.params.get("reasons", ())]
    return (*(reason for reason in plan.reasons if reason.what not in {one.what for one in own}), *own)
