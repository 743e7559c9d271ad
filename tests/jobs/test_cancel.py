"""Cancelling a render: shown at once, told to the runners, and never overwritten."""

import asyncio
import threading
from contextlib import suppress

import pytest
from sqlalchemy import text

from tests.jobs.support import Ledger, Place, shots, task, until
from workbench.jobs import Job, Outcome
from workbench.jobs.events import task_event
from workbench.jobs.states import cancel_render
from workbench.model.tasks import RenderState, Task, TaskKind, TaskState


async def started(place: Place, render_id: str, number: int) -> None:
    await until(lambda: place.count(render_id, TaskState.RUNNING) >= number)


async def test_shown_at_once_and_told_to_the_runner(anywhere: Place, ledger: Ledger) -> None:
    async def work(job: Job) -> Outcome:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ledger.write("interrupt", job.params["name"], f"cancelled={job.cancelled()} leaving={job.leaving}")
            raise
        return Outcome({})

    render_id = anywhere.add_render(*shots(3))
    async with anywhere.working(work) as jobs:
        await jobs.submit(render_id)
        await started(anywhere, render_id, 2)
        running = {name for name, state in anywhere.states(render_id).items() if state is TaskState.RUNNING}
        await jobs.cancel(render_id)
        assert anywhere.render(render_id).state is RenderState.CANCELLED
        assert set(anywhere.states(render_id).values()) == {TaskState.CANCELLED}
        await until(lambda: len(ledger.lines()) == 2)
        assert await jobs.wait(render_id) is RenderState.CANCELLED
    assert set(ledger.lines()) == {("interrupt", name, "cancelled=True leaving=False") for name in running}


async def test_cancel_and_report_do_not_block_each_other(postgresql_urls: tuple[str, str]) -> None:
    """Each changes the task's row and writes an event; the order must be the same in both."""
    place = Place.open(*postgresql_urls)
    render_id = place.add_render(task("a", "a", state=TaskState.RUNNING))

    def cancel() -> None:
        with place.database.session() as session:
            cancel_render(session, render_id)

    def is_waiting() -> bool:
        with place.database.session() as session:
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            return session.connection().execute(text(waiting)).scalar_one() > 0

    with place.database.session() as session:
        row = session.get_one(Task, place.tasks(render_id)["a"].id)
        row.progress = 0.5
        session.flush()
        cancelling = asyncio.create_task(asyncio.to_thread(cancel))
        await until(is_waiting)
        session.add(task_event(row))
    await cancelling
    assert place.states(render_id) == {"a": TaskState.CANCELLED}
    place.database.close()


async def test_nothing_is_logged_by_the_queue(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    async def work(_job: Job) -> Outcome:
        await asyncio.sleep(60)
        return Outcome({})

    cancelled, left = place.add_render(*shots(1)), place.add_render(*shots(1))
    async with place.working(work) as jobs:
        await jobs.submit(cancelled)
        await started(place, cancelled, 1)
        await jobs.cancel(cancelled)
        await jobs.submit(left)
        await started(place, left, 1)
        await asyncio.sleep(1.2)  # longer than the queue takes to tell
    output = capfd.readouterr()
    assert "dbos" not in (output.out + output.err).lower()


async def test_thread_is_told(place: Place, ledger: Ledger) -> None:
    def draw(job: Job) -> None:
        while not job.cancelled():
            threading.Event().wait(0.01)
        ledger.write("stopped", job.params["name"])

    async def work(job: Job) -> Outcome:
        await asyncio.to_thread(draw, job)
        return Outcome({})

    render_id = place.add_render(task("a", "a"))
    async with place.working(work) as jobs:
        await jobs.submit(render_id)
        await started(place, render_id, 1)
        await jobs.cancel(render_id)
        await until(lambda: bool(ledger.lines()))


async def test_late_success_does_not_win(anywhere: Place) -> None:
    go_on = threading.Event()

    async def work(_job: Job) -> Outcome:
        with suppress(asyncio.CancelledError):  # a runner that had its result and returns it all the same
            await asyncio.to_thread(go_on.wait)
        return Outcome({"take": "late"})

    render_id = anywhere.add_render(task("a", "a"), task("cut", kind=TaskKind.CUT))
    async with anywhere.working(work) as jobs:
        await jobs.submit(render_id)
        await started(anywhere, render_id, 1)
        await jobs.cancel(render_id)
        version = anywhere.tasks(render_id)["a"].version
        go_on.set()
        await asyncio.sleep(1.5)  # longer than the queue takes to tell
    late = anywhere.tasks(render_id)["a"]
    assert (late.state, late.result, late.version) == (TaskState.CANCELLED, {}, version)
    assert anywhere.states(render_id)["cut"] is TaskState.CANCELLED
    assert anywhere.told(render_id, "a") == ["running", "cancelled"]
    assert anywhere.render(render_id).state is RenderState.CANCELLED


async def test_nothing_is_started_for_a_cancelled_task(place: Place, ledger: Ledger) -> None:
    """A runner that is about to submit stores the prompt's id first; after a cancel that fails."""
    go_on = threading.Event()

    async def work(job: Job) -> Outcome:
        await asyncio.shield(asyncio.to_thread(go_on.wait))
        await job.remember(prompt="p")
        ledger.write("submit", job.params["name"])
        return Outcome({})

    render_id = place.add_render(task("a", "a"))
    async with place.working(work) as jobs:
        await jobs.submit(render_id)
        await started(place, render_id, 1)
        await jobs.cancel(render_id)
        go_on.set()
        await asyncio.sleep(0.5)
    assert not ledger.lines()
    assert place.tasks(render_id)["a"].memory == {}


async def test_other_renders_go_on(place: Place) -> None:
    async def work(job: Job) -> Outcome:
        await asyncio.sleep(60 if job.params.get("long") else 0)
        return Outcome({})

    long, short = place.add_render(*shots(2, long=True)), place.add_render(*shots(2))
    async with place.working(work, workers=2) as jobs:
        await jobs.submit(long)
        await started(place, long, 2)
        await jobs.submit(short)
        await jobs.cancel(long)
        assert await jobs.wait(short) is RenderState.COMPLETED


async def test_finished_render_stays_finished(place: Place) -> None:
    async def work(_job: Job) -> Outcome:
        return Outcome({})

    render_id = place.add_render(task("a", "a"))
    async with place.working(work) as jobs:
        await jobs.submit(render_id)
        await jobs.wait(render_id)
        await jobs.cancel(render_id)
    assert place.render(render_id).state is RenderState.COMPLETED
    assert place.states(render_id) == {"a": TaskState.COMPLETED}


async def test_render_can_be_cancelled_from_another_process(place: Place, ledger: Ledger) -> None:
    async def work(job: Job) -> Outcome:
        try:
            await asyncio.sleep(60)
        finally:
            ledger.write("ended", job.params["name"])
        return Outcome({})

    render_id = place.add_render(task("a", "a"))
    async with place.working(work):
        other = place.jobs(work, worker=False)
        await other.start()
        await other.submit(render_id)
        await started(place, render_id, 1)
        await other.cancel(render_id)
        await other.stop()
        await until(lambda: bool(ledger.lines()))
