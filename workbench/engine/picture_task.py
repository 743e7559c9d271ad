"""The tasks of pictures and clips: a server that has what they need, one piece of work at a time on each."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from workbench.comfy import (
    Instance,
    LostPromptError,
    OutputFile,
    PictureServer,
    Pool,
    RunProgress,
    RunReport,
    RunResult,
    patch,
)
from workbench.engine.results import keep, reuse
from workbench.engine.studio import Studio, scratch
from workbench.jobs import Job, Outcome
from workbench.kit.errors import ApiError, NetworkError, WorkbenchError
from workbench.kit.ids import new_id
from workbench.kit.progress import Progress
from workbench.media import probe
from workbench.model.storyboard import Provenance, Take, TakeKind
from workbench.model.workflows import Card, Graph, ShotPlan

UPLOADS = "workbench"
"""Folder for what is uploaded, inside a server's input folder."""


@dataclass(frozen=True)
class Picture:
    """What is to be made.

    Attributes:
        kind: image or clip.
        plan: the values of the workflow's slots.
        graph: patched with them, in API form.
        key: content key of the take.
        image: blob of the picture that the graph starts from; empty for none.
    """

    kind: TakeKind
    plan: ShotPlan
    graph: Graph
    key: str
    image: str = ""


def start_image_name(blob: str) -> str:
    """What a graph calls a blob that is uploaded for it: blobs and uploads are both named by their SHA-256."""
    return f"{UPLOADS}/{blob}.png"


async def make_picture(studio: Studio, job: Job, picture: Picture) -> Outcome:
    """Run a graph on a server that can, and keep what it made."""
    if done := await asyncio.to_thread(reuse, studio, job, picture.key):
        return done
    pool = await asyncio.to_thread(studio.backend.pool)
    async with job.lease(await _places(studio, pool, job, picture)) as url:
        # another shot may have asked for the very same picture while this one waited
        if done := await asyncio.to_thread(reuse, studio, job, picture.key):
            return done
        with scratch(studio) as folder:
            file = await _made(studio, job, picture, pool.at(url), folder)
            take = await asyncio.to_thread(_take, studio, job, picture, file)
            return await asyncio.to_thread(keep, studio, take)


async def _places(studio: Studio, pool: Pool, job: Job, picture: Picture) -> list[str]:
    """Where the task may run. What was submitted is waited for where it was, unless it is surely lost there."""
    held = str(job.memory.get("instance", "")) if job.memory.get("prompt_id") else ""
    if held and not await pool.is_lost(held):
        return [held]
    card, _ = studio.workflow(picture.plan.workflow)
    uploads = [start_image_name(picture.image)] if picture.image else []
    able = [instance.url for instance in await pool.able(picture.graph, card, uploads)]
    if held in able:  # it has come back in between
        return [held]
    if held:
        await job.remember(prompt_id="", instance="")
    return able


async def _made(studio: Studio, job: Job, picture: Picture, instance: Instance, folder: Path) -> Path:
    """The file that the graph's output node saved."""
    card, _ = studio.workflow(picture.plan.workflow)
    async with instance.client() as client:
        graph = picture.graph
        if picture.image:
            data = await asyncio.to_thread(studio.blobs.get, picture.image)
            graph = patch(graph, card, {"image": await client.upload(data, f"{picture.image}.png", subfolder=UPLOADS)})
        result = await _run_once(client, job, graph, card, instance.url)
        if not result.cached:
            instance.ran(result.seconds)
        try:
            file = _output_of(result, card.output_node)
            return await client.download_to(file, folder / f"result{file.suffix}")
        except ApiError:
            # without this the next attempt would get the same lost file from the server's history, or its cache
            await job.remember(prompt_id="")
            await client.free_memory()
            raise


async def _run_once(client: PictureServer, job: Job, graph: Graph, card: Card, place: str) -> RunResult:
    """A prompt that broke off is attached to again; one that the server ended or forgot gets a new id next time."""
    attach = bool(job.memory.get("prompt_id"))
    if not attach:
        await job.remember(prompt_id=new_id(), instance=place)
    try:
        return await _run_on(client, job, graph, card, attach=attach)
    except LostPromptError:
        # the server restarted: nothing of this prompt can still be running there
        await job.remember(prompt_id="")
        return await _run_once(client, job, graph, card, place)
    except NetworkError:
        raise
    except WorkbenchError:
        await job.remember(prompt_id="")
        raise


async def _run_on(client: PictureServer, job: Job, graph: Graph, card: Card, *, attach: bool) -> RunResult:
    """Run under the remembered id; a process that ends leaves the prompt on the server, to be attached to again."""
    prompt_id = job.memory["prompt_id"]
    report = _reporter(job)
    return await client.run(graph, prompt_id, attach=attach, leave=lambda: job.leaving, report=report, card=card)


def _reporter(job: Job) -> RunReport:
    return lambda progress: job.report(Progress(progress.fraction, _waiting(progress)))


def _waiting(progress: RunProgress) -> str:
    return f"number {progress.queue_position} in the server's queue" if progress.queue_position else ""


def _output_of(result: RunResult, node: str) -> OutputFile:
    """The file that a node saved; what others left on the way, such as previews, is not the result."""
    for file in result.outputs:
        if file.node == node:
            return file
    raise ApiError("The workflow ended without a picture.", f"Check that its node {node} saves the result.")


def _take(studio: Studio, job: Job, picture: Picture, file: Path) -> Take:
    facts = probe(file)
    return Take(
        project_id=job.project_id,
        shot_id=job.shot_id,
        kind=picture.kind,
        key=picture.key,
        blob=studio.blobs.put_file(file),
        media_type="image/png" if picture.kind is TakeKind.IMAGE else "video/mp4",
        duration=facts.duration,
        width=facts.width,
        height=facts.height,
        provenance=_provenance(studio, job, picture),
    )


def _provenance(studio: Studio, job: Job, picture: Picture) -> Provenance:
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
        graph=dict(picture.graph),
    )
