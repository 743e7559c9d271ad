"""Workers that are killed, stopped, or have company: what is done is not done again, and nothing is lost."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from tests.jobs.support import Ledger, Place, shots, task, until
from tests.jobs.worker_process import Recorder
from workbench.jobs import Job, Outcome
from workbench.kit.times import now
from workbench.model.tasks import Executor, Lease, RenderState, TaskKind, TaskState

_ROOT = Path(__file__).parents[2]

Urls = tuple[str, str]


@asynccontextmanager
async def worker(urls: Urls, ledger: Ledger, seconds: float) -> AsyncGenerator[Process]:
    """A worker in a process of its own."""
    command = ["-W", "error", "-m", "tests.jobs.worker_process", *urls, str(ledger.path), str(seconds)]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, cwd=_ROOT, stdin=PIPE, stdout=PIPE)
    assert process.stdin
    assert process.stdout
    try:
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.stdin.close()
        await process.communicate()


async def kill(process: Process) -> None:
    process.kill()
    await process.wait()


async def idle(_job: Job) -> Outcome:
    raise AssertionError("a submitter runs nothing")


def delete_queue(folder: Path) -> None:
    for file in folder.glob("queue.db*"):
        file.unlink()


@asynccontextmanager
async def submitted(place: Place, count: int) -> AsyncGenerator[tuple[str, "asyncio.Task[RenderState]"]]:
    """A render of some shots, submitted and watched from this process, which runs no tasks."""
    async with place.working(idle, worker=False) as jobs:
        render_id = place.add_render(*shots(count))
        await jobs.submit(render_id)
        yield render_id, asyncio.create_task(jobs.wait(render_id))


async def test_killed_worker_goes_on_where_it_was(anywhere: Place, urls: Urls, ledger: Ledger) -> None:
    async with submitted(anywhere, 5) as (render_id, watched):
        async with worker(urls, ledger, 0.3) as process:
            await until(lambda: ledger.counts("submit").total() == 5)  # no kill between remembering and submitting
            await until(lambda: ledger.counts("end").total() >= 4)
            await until(lambda: ledger.counts("enter").total() > ledger.counts("leave").total())
            await kill(process)
        before = anywhere.tasks(render_id)
        async with anywhere.working(Recorder(ledger, 0.01)):
            assert await watched is RenderState.COMPLETED
    starts, prompts = ledger.counts("start"), ledger.values("submit")
    assert all(starts[name] == 1 + (each.state is TaskState.RUNNING) for name, each in before.items())
    assert sum(each.state is TaskState.COMPLETED for each in before.values()) >= 3
    assert all(each.attempts == 1 for each in anywhere.tasks(render_id).values())
    assert ledger.counts("submit") == dict.fromkeys((name for name in before if "image" in name), 1)
    assert ledger.values("attach")
    assert ledger.values("attach").items() <= prompts.items()


async def test_two_workers_share_the_work(anywhere: Place, urls: Urls, ledger: Ledger) -> None:
    async with worker(urls, ledger, 0.01), anywhere.working(Recorder(ledger, 0.01)) as jobs:
        render_id = anywhere.add_render(*shots(30))
        await jobs.submit(render_id)
        assert await jobs.wait(render_id) is RenderState.COMPLETED
    assert ledger.counts("start") == dict.fromkeys(anywhere.tasks(render_id), 1)
    assert ledger.most_at_once("enter", "leave") == 1  # of thirty pictures on one instance
    assert len(set(ledger.values("start").values())) == 2  # both processes had a part in it


async def test_work_of_a_killed_worker_is_taken_over_by_another(
    place: Place, sqlite_urls: Urls, ledger: Ledger
) -> None:
    render_id = place.add_render(task("a", "a"))
    async with worker(sqlite_urls, ledger, 60) as first, place.working(idle, worker=False) as jobs:
        await jobs.submit(render_id)
        await until(lambda: ledger.counts("start").total() == 1)
        async with place.working(Recorder(ledger, 0)):
            await kill(first)
            assert await jobs.wait(render_id) is RenderState.COMPLETED
    assert ledger.counts("start") == {"a": 2}


async def test_stopped_worker_leaves_its_work_for_the_next_start(anywhere: Place, ledger: Ledger) -> None:
    async def work(job: Job) -> Outcome:
        if "prompt" in job.memory:
            ledger.write("attach", job.params["name"])
            return Outcome({})
        await job.remember(prompt="p")
        try:
            async with job.lease(["instance"]):
                await asyncio.sleep(60)
        finally:
            ledger.write("left", job.params["name"], f"leaving={job.leaving}")
        return Outcome({})

    render_id = anywhere.add_render(task("a", "a", kind=TaskKind.IMAGE))
    async with anywhere.working(work) as jobs:
        await jobs.submit(render_id)
        await until(lambda: bool(anywhere.tasks(render_id)["a"].memory))
        await asyncio.sleep(0.2)
    left = anywhere.tasks(render_id)["a"]
    assert (left.state, left.attempts) == (TaskState.RUNNING, 1)
    with anywhere.database.session() as session:
        assert session.get_one(Lease, "instance").holder == left.id  # the remote work is still there
    async with anywhere.working(work) as jobs:
        assert await jobs.wait(render_id) is RenderState.COMPLETED
    assert ledger.lines() == [("left", "a", "leaving=True"), ("attach", "a", "")]
    assert anywhere.tasks(render_id)["a"].attempts == 1


async def test_worker_of_another_machine_is_dead_when_it_was_silent(place: Place) -> None:
    with place.database.session() as session:
        session.add(Executor(id="silent", host="elsewhere", pid=1, beat=now() - timedelta(minutes=5)))
        session.add(Executor(id="alive", host="elsewhere", pid=1, beat=now()))
    async with place.working(idle):
        with place.database.session() as session:
            known = set(session.exec(select(Executor.id)))
    assert "alive" in known
    assert "silent" not in known
    assert len(known) == 2


async def test_queue_that_was_lost_is_filled_again(place: Place, tmp_path: Path, ledger: Ledger) -> None:
    """Somebody deleted the queue's file: the tables know what is to be done."""

    async def wait(_job: Job) -> Outcome:
        await asyncio.sleep(60)
        return Outcome({})

    async def work(job: Job) -> Outcome:
        ledger.write("run", job.params["name"])
        return Outcome({})

    render_id = place.add_render(*shots(2))
    async with place.working(wait) as jobs:
        await jobs.submit(render_id)
        await until(lambda: place.count(render_id, TaskState.RUNNING) == 2)
    delete_queue(tmp_path)
    async with place.working(work) as jobs:
        assert await jobs.wait(render_id) is RenderState.COMPLETED
    assert ledger.counts("run") == dict.fromkeys(place.tasks(render_id), 1)


@pytest.mark.parametrize("holder", ["", "another task"])
async def test_lease_whose_time_ran_out_is_free(place: Place, holder: str) -> None:
    with place.database.session() as session:
        session.add(Lease(name="instance", holder=holder, until=now() - timedelta(seconds=1)))

    async def work(job: Job) -> Outcome:
        async with job.lease(["instance"]) as name:
            return Outcome({"got": name})

    render_id, _ = await place.make(work, task("a", "a", kind=TaskKind.IMAGE))
    assert place.tasks(render_id)["a"].result == {"got": "instance"}
