"""The task that has a language model translate a shot, before its picture is made."""

import asyncio

from workbench.engine.lookup import fetch, project_of_shot
from workbench.engine.planning import Bible, offer_for
from workbench.engine.studio import Studio
from workbench.jobs import Job, Outcome
from workbench.kit.progress import Progress
from workbench.model.storyboard import Shot


async def translate_shot(studio: Studio, job: Job) -> Outcome:
    """The runner of the translation task. The answer is kept by its key, where planning finds it."""
    return await asyncio.to_thread(_translate_shot, studio, job)


def _translate_shot(studio: Studio, job: Job) -> Outcome:
    with studio.database.session() as session:
        shot = fetch(session, Shot, job.shot_id)
        bible = Bible.of(session, project_of_shot(session, shot))
    source, offer = bible.source_of(shot), offer_for(studio, bible, shot)
    job.report(Progress(0.0, f"asking {studio.translator.name}"))
    translation = studio.translator.translate(source, offer, task_id=job.id, cancelled=job.cancelled)
    return Outcome({"translated_by": translation.translated_by}, key=studio.translator.key(source, offer))
