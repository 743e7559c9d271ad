"""The task that writes: a whole project before its film is made, or the steps that somebody asked for."""

import asyncio
from typing import Any

from workbench.engine.authoring import STEPS, Authoring, awaits_writing
from workbench.engine.lookup import fetch
from workbench.engine.studio import Studio
from workbench.jobs import Job, Outcome
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.tasks import Render, Task, TaskKind
from workbench.model.writing import WriteStep

_WRITE_SECONDS = 24 * 3600.0
"""A novel is some hundred questions to a model that thinks."""


def writing_task(render: Render, actor: Actor, until: WriteStep, again: WriteStep | None = None) -> Task:
    """The task that writes the steps up to `until`, those from `again` on also where they were written before."""
    params: dict[str, Any] = {"actor": actor.name, "actor_id": actor.id, "until": until.value}
    if again:
        params["again"] = again.value
    return Task(
        render_id=render.id,
        project_id=render.project_id,
        group="story",
        kind=TaskKind.WRITE,
        params=params,
        timeout=_WRITE_SECONDS,
    )


async def write_project_of(studio: Studio, job: Job) -> Outcome:
    """The runner of the writing task. What its render has to make then, the cut finds out."""
    return await asyncio.to_thread(_write_project_of, studio, job)


def _write_project_of(studio: Studio, job: Job) -> Outcome:
    until, again = WriteStep(job.params.get("until", WriteStep.SHOTS)), job.params.get("again")
    with studio.database.session() as session:
        project = fetch(session, Project, job.project_id)
        if until is WriteStep.SHOTS and not again and not awaits_writing(session, project):
            return Outcome({}, reused=True)
    writer = studio.writer.of(project.id, project.story, task_id=job.id, report=job.report, cancelled=job.cancelled)
    actor = Actor(job.params["actor"], Role.EDIT, job.params["actor_id"])
    steps = STEPS[: STEPS.index(until) + 1]
    anew = frozenset(steps[STEPS.index(WriteStep(again)) :] if again else ())
    authoring = Authoring(
        studio, actor, project.id, writer, studio.database.session, anew, renew=bool(again), identity=job.id
    )
    done = authoring.write(steps)
    return Outcome({"written_by": writer.name, "steps": [step.value for step in done]}, reused=not done)
