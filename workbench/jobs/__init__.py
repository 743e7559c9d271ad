"""Durable tasks: a render's tasks run in order, survive crashes, and tell what happens.

    jobs = Jobs(queue_url, database.sessions, {TaskKind.VOICE: speak, …}, workers=2)
    await jobs.start()
    await jobs.submit(render.id)  # its Render and Task rows are committed
    state = await jobs.wait(render.id, on_event=show)
    await jobs.stop()

A runner is `async def speak(job: Job) -> Outcome`; see `Job` for what it may use.
"""

from workbench.jobs.events import events_after
from workbench.jobs.job import Job, Runner
from workbench.jobs.outcome import Outcome, Postponed
from workbench.jobs.service import Jobs
from workbench.jobs.states import renew_task

__all__ = ["Job", "Jobs", "Outcome", "Postponed", "Runner", "events_after", "renew_task"]
