"""How each kind of task is done. All but a trial look for a finished result first."""

import asyncio
from collections.abc import Mapping
from typing import Any

from workbench.engine.chat_task import answer_message
from workbench.engine.continuity import check_storyboard
from workbench.engine.film_task import make_cut
from workbench.engine.footage_task import make_footage
from workbench.engine.graph_run import GraphRun
from workbench.engine.handoff_task import make_handoff
from workbench.engine.judge_task import judge_what_was_made
from workbench.engine.lookup import fetch, project_of_shot, shot_after
from workbench.engine.picture_task import Picture, make_picture
from workbench.engine.planning import Bible, Need, clip_need, image_need
from workbench.engine.results import keep, reuse
from workbench.engine.studio import Studio
from workbench.engine.takes import picked_takes
from workbench.engine.translation_task import translate_shot
from workbench.engine.trial_task import make_trial
from workbench.engine.tries import as_tried
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
        TaskKind.TRANSLATE: lambda job: translate_shot(studio, job),
        TaskKind.VOICE: lambda job: _make_voice(studio, job),
        TaskKind.IMAGE: lambda job: _make_image(studio, job),
        TaskKind.CLIP: lambda job: _make_clip(studio, job),
        TaskKind.CUT: lambda job: make_cut(studio, job),
        TaskKind.HANDOFF: lambda job: make_handoff(studio, job),
        TaskKind.TRIAL: lambda job: make_trial(studio, job),
        TaskKind.CHAT: lambda job: answer_message(studio, job),
        TaskKind.JUDGE: lambda job: judge_what_was_made(studio, job),
        TaskKind.CHECK: lambda job: check_storyboard(studio, job),
        TaskKind.FOOTAGE: lambda job: make_footage(studio, job),
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
    key, params = job.key, job.params
    if "plan" not in params:  # its words were not there when the task was made
        await translate_shot(studio, job)
        key, params = await asyncio.to_thread(_image_now, studio, job)
    return await _make_picture(studio, job, TakeKind.IMAGE, params, key)


def _image_now(studio: Studio, job: Job) -> tuple[str, dict[str, Any]]:
    """Key and parameters of an image, now that its words are there."""
    with studio.database.session() as session:
        shot = fetch(session, Shot, job.shot_id)
        need = image_need(studio, Bible.of(session, project_of_shot(session, shot)), shot)
    if not need.key:
        raise ConfigurationError("The shot was changed before its picture was described.", "Go on with the render.")
    return need.key, need.params


async def _make_clip(studio: Studio, job: Job) -> Outcome:
    need = await asyncio.to_thread(_clip_now, studio, job)
    return await _make_picture(studio, job, TakeKind.CLIP, need.params, need.key)


async def _make_picture(studio: Studio, job: Job, kind: TakeKind, params: Mapping[str, Any], key: str) -> Outcome:
    plan = ShotPlan.model_validate(params["plan"])
    card, _ = await asyncio.to_thread(studio.workflow, plan.workflow)
    run = GraphRun(card, params["graph"], tuple(params.get("files", ())), plan.wish)
    return await make_picture(studio, job, Picture(kind, plan, run, key))


def _clip_now(studio: Studio, job: Job) -> Need:
    """What the clip is made from, now that its image and its voices are there."""
    with studio.database.session() as session:
        shot = fetch(session, Shot, job.shot_id)
        bible = Bible.of(session, project_of_shot(session, shot))
        after = shot_after(session, shot)
        around = [shot.id, after.id] if after else [shot.id]
        need = clip_need(studio, bible, as_tried(shot, job.params), picked_takes(session, around), after)
    if not need.key:
        raise ConfigurationError("The clip has no picture to start from.", "Make the shot's picture first.")
    return need
