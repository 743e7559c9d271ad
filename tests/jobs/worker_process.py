"""A worker in a process of its own, to be killed: `worker_process.py TABLES_URL QUEUE_URL LEDGER [SECONDS]`.

Every task takes the given seconds, a picture with a prompt and a lease as a real one does. What is done goes to the
ledger; the line `ready` on standard output tells that the worker works, and the end of standard input ends it.
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.jobs.support import Ledger, Place
from workbench.jobs import Job, Outcome
from workbench.kit.ids import new_id
from workbench.kit.log import configure_logging
from workbench.model.tasks import TaskKind


class Recorder:
    """Does all kinds of tasks."""

    def __init__(self, ledger: Ledger, seconds: float) -> None:
        self.ledger = ledger
        self.seconds = seconds

    async def __call__(self, job: Job) -> Outcome:
        self.ledger.write("start", job.params["name"], str(os.getpid()))
        if job.kind is TaskKind.IMAGE:
            await self._draw(job)
        else:
            await asyncio.sleep(self.seconds)
        self.ledger.write("end", job.params["name"])
        return Outcome({})

    async def _draw(self, job: Job) -> None:
        if "prompt" not in job.memory:
            await job.remember(prompt=new_id())
            self.ledger.write("submit", job.params["name"], job.memory["prompt"])
        else:
            self.ledger.write("attach", job.params["name"], job.memory["prompt"])
        async with job.lease(["instance"]):
            self.ledger.write("enter", job.params["name"])
            await asyncio.sleep(self.seconds)
            self.ledger.write("leave", job.params["name"])


async def main(tables_url: str, queue_url: str, ledger: str, seconds: str = "0.1") -> None:
    """Work until standard input ends."""
    configure_logging("error")  # to standard error: standard output tells when the worker is ready
    place = Place.open(tables_url, queue_url)
    async with place.working(Recorder(Ledger(Path(ledger)), float(seconds))):
        print("ready", flush=True)  # noqa: T201 - who started it waits for this line
        await asyncio.to_thread(sys.stdin.read)
    place.database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
