"""How each kind of task is done: writing, voice, image, clip, cut, hand-off. All look for a finished result first."""

import asyncio
from collections.abc import Collection, Mapping

from sqlmodel import Session

from workbench.comfy import (
    ComfyClient,
    LostPromptError,
    NodeList,
    OutputFile,
    RunProgress,
    RunReport,
    RunResult,
    patch,
    validate,
)
from workbench.engine.authoring import write_project_of
from workbench.engine.film_task import make_cut
from workbench.engine.handoff_task import make_handoff
from workbench.engine.lookup import fetch, project_of_shot
from workbench.engine.planning import Bible, Need, clip_need
from workbench.engine.studio import Studio
from workbench.engine.takes import adopt_take, find_take, pick_take, picked_takes
from workbench.jobs import Job, Outcome, Runner
from workbench.kit.errors import ApiError, ConfigurationError, NetworkError, WorkbenchError
from workbench.kit.ids import new_id
from workbench.kit.progress import Progress
from workbench.media import probe_bytes
from workbench.model.storyboard import Provenance, Shot, Take, TakeKind
from workbench.model.tasks import TaskKind
from workbench.model.workflows import Card, Graph, ShotPlan
from workbench.voice import Speech, voice


def runners_for(studio: Studio) -> Mapping[TaskKind, Runner]:
    """The runner of each task kind, bound to a studio."""
    return {
        TaskKind.WRITE: lambda job: write_project_of(studio, job),
        TaskKind.VOICE: lambda job: _make_voice(studio, job),
        TaskKind.IMAGE: lambda job: _make_image(studio, job),
        TaskKind.CLIP: lambda job: _make_clip(studio, job),
        TaskKind.CUT: lambda job: make_cut(studio, job),
        TaskKind.HANDOFF: lambda job: make_handoff(studio, job),
    }


def _reuse(studio: Studio, job: Job, key: str) -> Outcome | None:
    """A finished take with that key, picked for the job's shot."""
    with studio.database.session() as session:
        take = find_take(session, studio.blobs, job.project_id, key)
        if take is None:
            return None
        own = adopt_take(session, take, job.project_id, job.shot_id, str(job.params.get("line", "")))
        _pick(studio, session, own)
        return Outcome({"take": own.id}, key=key, reused=True)


def _pick(studio: Studio, session: Session, take: Take) -> None:
    pick_take(session, take, by_person=False)
    studio.tell(session, take.project_id, "take", shot_id=take.shot_id, take=take.id, take_kind=take.kind.value)


def _keep(studio: Studio, take: Take, data: bytes) -> Outcome:
    """Store the bytes, then the take, then the pick: a crash between them loses nothing that was paid for."""
    take.blob = studio.blobs.put(data)
    with studio.database.session() as session:
        session.add(take)
        session.flush()
        _pick(studio, session, take)
        return Outcome({"take": take.id}, key=take.key)


async def _make_voice(studio: Studio, job: Job) -> Outcome:
    key = job.key
    if done := await asyncio.to_thread(_reuse, studio, job, key):
        return done
    voice_id = str(job.params["voice"])
    speech = await studio.speaker.speak(str(job.params["text"]), voice_id)
    stands_in = bool(speech.degraded) and studio.settings.voice.engine == "edge"
    if stands_in:
        key = f"{job.key}-stand-in"  # of its own, so that it is not found again once the chosen voice answers
        if done := await asyncio.to_thread(_reuse, studio, job, key):
            return done
    take = _voice_take(job, speech, voice_id, key)
    return await asyncio.to_thread(_keep, studio, take, speech.wav)


def _voice_take(job: Job, speech: Speech, voice_id: str, key: str) -> Take:
    """The row of a voice take."""
    return Take(
        project_id=job.project_id,
        shot_id=job.shot_id,
        kind=TakeKind.VOICE,
        line_id=str(job.params["line"]),
        key=key,
        blob="",
        media_type="audio/wav",
        duration=speech.duration,
        words=speech.words,
        provenance=Provenance(
            backend=speech.engine, detail=voice(voice_id).name, degraded=speech.degraded, prompt=str(job.params["text"])
        ),
    )


async def _make_image(studio: Studio, job: Job) -> Outcome:
    plan = ShotPlan.model_validate(job.params["plan"])
    return await _make_picture(studio, job, TakeKind.IMAGE, job.params["graph"], plan, job.key)


async def _make_clip(studio: Studio, job: Job) -> Outcome:
    need = await asyncio.to_thread(_clip_now, studio, job)
    if done := await asyncio.to_thread(_reuse, studio, job, need.key):
        return done
    plan = ShotPlan.model_validate(need.params["plan"])
    card, graph = studio.workflow(plan.workflow)
    blob = str(need.params["image"])
    data = await asyncio.to_thread(studio.blobs.get, blob)
    async with await asyncio.to_thread(studio.backend.client) as client:
        name = await client.upload(data, f"{blob}.png")
    patched = patch(graph, card, plan.values | {"image": name, "prefix": f"workbench/{job.project_id[:8]}/clip"})
    return await _make_picture(studio, job, TakeKind.CLIP, patched, plan, need.key, uploads=(name,))


def _clip_now(studio: Studio, job: Job) -> Need:
    """What the clip is made from, now that its image and its voices are there."""
    with studio.database.session() as session:
        shot = fetch(session, Shot, job.shot_id)
        bible = Bible.of(session, project_of_shot(session, shot))
        need = clip_need(studio, bible, shot, picked_takes(session, [shot.id]))
    if not need.key:
        raise ConfigurationError("The clip has no picture to start from.", "Make the shot's picture first.")
    return need


async def _make_picture(
    studio: Studio,
    job: Job,
    kind: TakeKind,
    graph: Graph,
    plan: ShotPlan,
    key: str,
    uploads: Collection[str] = (),
) -> Outcome:
    """Run a graph on the picture server, one job at a time on each, and keep what it made."""
    if done := await asyncio.to_thread(_reuse, studio, job, key):
        return done
    url = await asyncio.to_thread(studio.backend.url)
    async with job.lease([url]):
        # another shot may have asked for the very same picture while this one waited
        if done := await asyncio.to_thread(_reuse, studio, job, key):
            return done
        data = await _run_graph(studio, job, graph, studio.workflow(plan.workflow)[0], uploads)
    take = await asyncio.to_thread(_picture_take, job, kind, key, data, _provenance(studio, job, url, graph, plan))
    return await asyncio.to_thread(_keep, studio, take, data)


async def _run_graph(studio: Studio, job: Job, graph: Graph, card: Card, uploads: Collection[str]) -> bytes:
    """Submit under an id that is stored first; after a crash or a lost answer attach to it, never submit blindly."""
    async with await asyncio.to_thread(studio.backend.client) as client:
        validate(graph, NodeList(await client.object_info()), card=card, files=uploads).require()
        result = await _run_once(client, job, graph, card)
        try:
            return await client.download(_output_of(result, card.output_node))
        except ApiError:
            # without this the next attempt would get the same lost file from the server's history, or its cache
            await job.remember(prompt_id="")
            await client.free_memory()
            raise


async def _run_once(client: ComfyClient, job: Job, graph: Graph, card: Card) -> RunResult:
    """A prompt that broke off is attached to again; one that the server ended or forgot gets a new id next time."""
    attach = bool(job.memory.get("prompt_id"))
    if not attach:
        await job.remember(prompt_id=new_id())
    try:
        return await _run_on(client, job, graph, card, attach=attach)
    except LostPromptError:
        # the server restarted: nothing of this prompt can still be running there
        await job.remember(prompt_id="")
        return await _run_once(client, job, graph, card)
    except NetworkError:
        raise
    except WorkbenchError:
        await job.remember(prompt_id="")
        raise


async def _run_on(client: ComfyClient, job: Job, graph: Graph, card: Card, *, attach: bool) -> RunResult:
    """Run under the remembered id; a process that ends leaves the prompt on the server, to be attached to again."""
    prompt_id = job.memory["prompt_id"]
    return await client.run(
        graph, prompt_id, attach=attach, leave=lambda: job.leaving, report=_reporter(job), card=card
    )


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


def _provenance(studio: Studio, job: Job, url: str, graph: Graph, plan: ShotPlan) -> Provenance:
    seed = plan.values.get("seed")
    return Provenance(
        backend=studio.backend.kind,
        draft=studio.backend.is_draft,
        instance=url,
        prompt_id=str(job.memory["prompt_id"]),
        workflow=plan.workflow,
        prompt=str(plan.values.get("positive", "")),
        negative=str(plan.values.get("negative", "")),
        seed=seed if isinstance(seed, int) else None,
        detail=plan.planned_by,
        graph=dict(graph),
    )


def _picture_take(job: Job, kind: TakeKind, key: str, data: bytes, provenance: Provenance) -> Take:
    facts = probe_bytes(data)
    return Take(
        project_id=job.project_id,
        shot_id=job.shot_id,
        kind=kind,
        key=key,
        blob="",
        media_type="image/png" if kind is TakeKind.IMAGE else "video/mp4",
        duration=facts.duration,
        width=facts.width,
        height=facts.height,
        provenance=provenance,
    )
