"""Renders from start to end, on both databases."""

import asyncio
import threading
from collections import Counter

import pytest

from tests.jobs.support import Ledger, Place, position_of, shots, task
from workbench.jobs import Job, Jobs, Outcome
from workbench.kit.errors import ConfigurationError, NotFoundError, ResourceError
from workbench.kit.progress import Progress
from workbench.model.tasks import RenderState, TaskKind, TaskState


async def quick(job: Job) -> Outcome:
    return Outcome({"name": job.params["name"]}, key=f"key of {job.id}")


async def test_render_completes(anywhere: Place) -> None:
    render_id, state = await anywhere.make(quick, *shots(3))
    assert state is RenderState.COMPLETED
    render = anywhere.render(render_id)
    assert (render.error, render.started_at is not None, render.ended_at is not None) == ("", True, True)
    for name, made in anywhere.tasks(render_id).items():
        assert (made.state, made.progress, made.attempts) == (TaskState.COMPLETED, 1.0, 1)
        assert (made.result, made.key) == ({"name": name}, f"key of {made.id}")


async def test_order_of_tasks(anywhere: Place) -> None:
    render_id, _ = await anywhere.make(quick, *shots(3))
    tasks, events = anywhere.tasks(render_id), anywhere.events(render_id)
    ends = {name: position_of(events, each.id, TaskState.COMPLETED) for name, each in tasks.items()}
    starts = {name: position_of(events, each.id, TaskState.RUNNING) for name, each in tasks.items()}
    for number in range(3):
        assert ends[f"voice-{number}"] < starts[f"image-{number}"]
    assert max(end for name, end in ends.items() if name != "cut") < starts["cut"]


async def test_events_tell_every_state(anywhere: Place) -> None:
    seen: list[int] = []
    render_id = anywhere.add_render(*shots(2))
    async with anywhere.working(quick) as jobs:
        await jobs.submit(render_id)
        await jobs.wait(render_id, on_event=lambda event: seen.append(event.seq or 0))
    assert seen == [event.seq for event in anywhere.events(render_id)] == sorted(seen)
    assert anywhere.told(render_id, "cut") == ["running", "completed"]
    renders = [event.data["state"] for event in anywhere.events(render_id) if event.kind == "render"]
    assert renders == ["running", "completed"]


async def test_wait_goes_on_after_a_known_event(place: Place) -> None:
    render_id, _ = await place.make(quick, task("a", "a"), task("b", "b"))
    events, later = place.events(render_id), []
    watcher = place.jobs(quick, worker=False)
    await watcher.start()
    await watcher.wait(render_id, after=events[2].seq or 0, on_event=later.append)
    await watcher.stop()
    assert [event.seq for event in later] == [event.seq for event in events[3:]]


async def test_local_tasks_run_up_to_the_number_of_workers(place: Place, ledger: Ledger) -> None:
    together = asyncio.Barrier(3)

    async def work(job: Job) -> Outcome:
        ledger.write("enter", job.id)
        await together.wait()  # only reached when three run
        await asyncio.sleep(0.1)  # a fourth would come in
        ledger.write("leave", job.id)
        return Outcome({})

    await place.make(work, *[task(f"t{number}", f"g{number}") for number in range(9)], workers=3)
    assert ledger.most_at_once("enter", "leave") == 3


async def test_remote_tasks_are_not_limited_by_workers(place: Place) -> None:
    together = asyncio.Barrier(6)

    async def work(_job: Job) -> Outcome:
        await together.wait()  # only reached when all six run
        return Outcome({})

    tasks = [task(f"t{number}", f"g{number}", kind=TaskKind.IMAGE) for number in range(6)]
    _, state = await place.make(work, *tasks, workers=1)
    assert state is RenderState.COMPLETED


async def test_submitting_again_changes_nothing(anywhere: Place, ledger: Ledger) -> None:
    async def work(job: Job) -> Outcome:
        ledger.write("run", job.params["name"])
        await asyncio.sleep(0.05)
        return Outcome({})

    render_id = anywhere.add_render(*shots(2))
    async with anywhere.working(work) as jobs:
        await asyncio.gather(*[jobs.submit(render_id) for _ in range(5)])
        await jobs.wait(render_id)
        await jobs.submit(render_id)
        await asyncio.sleep(0.6)  # longer than the queue is left alone
    assert ledger.counts("run") == Counter(dict.fromkeys(anywhere.tasks(render_id), 1))
    assert anywhere.told(render_id, "cut") == ["running", "completed"]


async def test_submitter_leaves_the_work_to_a_worker(anywhere: Place) -> None:
    render_id = anywhere.add_render(*shots(1))
    submitter = anywhere.jobs(quick, worker=False)
    await submitter.start()
    await submitter.submit(render_id)
    await asyncio.sleep(0.6)
    assert set(anywhere.states(render_id).values()) == {TaskState.PENDING}
    async with anywhere.working(quick):
        assert await submitter.wait(render_id) is RenderState.COMPLETED
    await submitter.stop()


async def test_progress_is_shown_from_threads(place: Place) -> None:
    def count(job: Job) -> None:
        for step in range(200):
            job.report(Progress(step / 100, f"step {step} with sk-secret123"))
            threading.Event().wait(0.005)

    async def work(job: Job) -> Outcome:
        await asyncio.to_thread(count, job)
        return Outcome({})

    render_id, _ = await place.make(work, task("a", "a"))
    told = [event.data for event in place.events(render_id) if event.kind == "task" and event.data["note"]]
    assert 2 <= len(told) <= 50  # of two hundred reports in a second or, on a busy machine, a few
    assert all(0 <= data["progress"] <= 1 and data["kind"] == "voice" for data in told)
    assert not any("secret123" in data["note"] for data in told)


async def test_reused_result_is_marked(place: Place) -> None:
    async def work(_job: Job) -> Outcome:
        return Outcome({"take": "old"}, reused=True)

    render_id, _ = await place.make(work, task("a", "a", key="made before"))
    made = place.tasks(render_id)["a"]
    assert (made.reused, made.key, made.result) == (True, "made before", {"take": "old"})


async def test_empty_render_completes(place: Place) -> None:
    _, state = await place.make(quick)
    assert state is RenderState.COMPLETED


async def test_circle_fails_with_a_sentence(place: Place) -> None:
    a, b = task("a", "a"), task("b", "b")
    a.parents, b.parents = (b.id,), (a.id,)
    render_id, state = await place.make(quick, a, b)
    assert state is RenderState.FAILED
    assert "wait for each other" in place.render(render_id).error
    assert set(place.states(render_id).values()) == {TaskState.CANCELLED}


async def test_unknown_render(place: Place) -> None:
    async with place.working(quick) as jobs:
        for call in (jobs.submit, jobs.cancel, jobs.wait):
            with pytest.raises(NotFoundError, match="no render"):
                await call("nobody")


async def test_submit_before_start(place: Place) -> None:
    render_id = place.add_render(task("a", "a"))
    with pytest.raises(ConfigurationError, match="not started"):
        await place.jobs(quick).submit(render_id)


@pytest.mark.parametrize("url", ["mysql://host/queue", "somewhere"])
def test_queue_elsewhere_is_refused(place: Place, url: str) -> None:
    with pytest.raises(ConfigurationError, match="neither SQLite nor PostgreSQL"):
        Jobs(url, place.database.sessions, {}, workers=1)


async def test_unreachable_queue_is_named_without_its_password(place: Place) -> None:
    jobs = Jobs("postgresql://user:hunter2@127.0.0.1:1/queue", place.database.sessions, {}, workers=1)
    with pytest.raises(ResourceError, match="does not answer") as caught:
        await jobs.start()
    assert "hunter2" not in str(caught.value)


async def test_start_and_stop_again_and_again(anywhere: Place) -> None:
    jobs = anywhere.jobs(quick)
    for _ in range(3):
        before = set(threading.enumerate())
        await jobs.start()
        render_id = anywhere.add_render(*shots(1))
        await jobs.submit(render_id)
        assert await jobs.wait(render_id) is RenderState.COMPLETED
        await jobs.stop()
        left = [thread.name for thread in set(threading.enumerate()) - before]
        assert all(name.startswith("asyncio_") for name in left), left  # this test's own loop keeps its threads


def test_every_caller_may_bring_its_own_loop(place: Place) -> None:
    """As in an app whose threads run handlers with loops of their own."""
    jobs = place.jobs(quick)
    asyncio.run(jobs.start())
    render_id = place.add_render(*shots(1))
    thread = threading.Thread(target=lambda: asyncio.run(jobs.submit(render_id)))
    thread.start()
    thread.join()
    assert asyncio.run(jobs.wait(render_id)) is RenderState.COMPLETED
    asyncio.run(jobs.stop())
