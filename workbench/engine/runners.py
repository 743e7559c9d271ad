"""How each kind of task is done. All but a trial look for a finished result first."""

import asyncio
from collections.abc import Mapping

from workbench.comfy import patch
from workbench.engine.film_task import make_cut
from workbench.engine.graph_run import GraphRun, upload_name
from workbench.engine.handoff_task import make_handoff
from workbench.engine.lookup import fetch, project_of_shot
from workbench.engine.picture_task import Picture, make_picture
from workbench.engine.planning import Bible, Need, clip_need
from workbench.engine.results import keep, reuse
from workbench.engine.studio import Studio
from workbench.engine.takes import picked_takes
from workbench.engine.trial_task import make_trial
from workbench.engine.writing_task import write_project_of
from workbench.jobs import Job, Outcome, Runner
from workbench.kit.errors import ConfigurationError
from workbench.model.storyboard import Provenance, Shot, Take, TakeKind
from workbench.model.tasks import TaskKind
from workbench.model.workflows import ShotPlan
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
        TaskKind.TRIAL: lambda job: make_trial(studio, job),
    }


async def _make_voice(studio: Studio, job: Job) -> Outcome:
    key = job.key
    if done := await asyncio.to_thread(reuse, studio, job, key):
        return done
    voice_id = str(job.params["voice"])
    speech = await studio.speaker.speak(str(job.params["text"]), voice_id)
    stands_in = bool(speech.degraded) and studio.settings.voice.engine == "edge"
    if stands_in:
        key = f"{job.key}-stand-in"  # of its own, so that it is not found again once the chosen voice answers
        if done := await asyncio.to_thread(reuse, studio, job, key):
            return done
    take = _voice_take(job, speech, voice_id, key)
    take.blob = await asyncio.to_thread(studio.blobs.put, speech.wav)
    return await asyncio.to_thread(keep, studio, take)


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
    card, _ = await asyncio.to_thread(studio.workflow, plan.workflow)
    return await make_picture(studio, job, Picture(TakeKind.IMAGE, plan, GraphRun(card, job.params["graph"]), job.key))


async def _make_clip(studio: Studio, job: Job) -> Outcome:
    need = await asyncio.to_thread(_clip_now, studio, job)
    plan = ShotPlan.model_validate(need.params["plan"])
    card, graph = await asyncio.to_thread(studio.workflow, plan.workflow)
    files = {"image": upload_name(str(need.params["image"]), ".png")}
    patched = patch(graph, card, plan.values | files | {"prefix": f"workbench/{job.project_id[:8]}/clip"})
    return await make_picture(studio, job, Picture(TakeKind.CLIP, plan, GraphRun(card, patched, files), need.key))


def _clip_now(studio: Studio, job: Job) -> Need:
    """What the clip is made from, now that its image and its voices are there."""
    with studio.database.session() as session:
        shot = fetch(session, Shot, job.shot_id)
        bible = Bible.of(session, project_of_shot(session, shot))
        need = clip_need(studio, bible, shot, picked_takes(session, [shot.id]))
    if not need.key:
        raise ConfigurationError("The clip has no picture to start from.", "Make the shot's picture first.")
    return need
