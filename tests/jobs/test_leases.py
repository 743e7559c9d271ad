"""Leases: one holder at a time, any free one, and nobody else has to wait."""

import asyncio
import threading
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import Connection, event

from tests.jobs.support import Ledger, Place, task, until
from workbench.jobs import Job, Outcome
from workbench.jobs.leases import Leases
from workbench.kit.times import now
from workbench.model.tasks import Lease, RenderState, TaskKind, TaskState


def pictures(count: int) -> list[object]:
    return [task(f"t{number}", f"g{number}", kind=TaskKind.IMAGE) for number in range(count)]


async def test_one_holder_for_each_name(anywhere: Place, ledger: Ledger) -> None:
    async def work(job: Job) -> Outcome:
        async with job.lease(["a", "b"]) as name:
            ledger.write(f"enter {name}", job.id)
            await asyncio.sleep(0.02)
            ledger.write(f"leave {name}", job.id)
        return Outcome({"name": name})

    render_id, _ = await anywhere.make(work, *pictures(12))
    for name in ("a", "b"):
        assert ledger.most_at_once(f"enter {name}", f"leave {name}") == 1
    assert {each.result["name"] for each in anywhere.tasks(render_id).values()} == {"a", "b"}


async def test_waiting_is_told_and_others_go_on(place: Place) -> None:
    with place.database.session() as session:
        session.add(Lease(name="busy", holder="somebody else", until=now() + timedelta(hours=1)))

    async def work(job: Job) -> Outcome:
        if job.kind is TaskKind.IMAGE:
            async with job.lease(["busy"]):
                pass
        return Outcome({})

    waiting = [task(f"w{number}", f"w{number}", kind=TaskKind.IMAGE) for number in range(8)]
    render_id = place.add_render(*waiting, *[task(f"v{number}", f"v{number}") for number in range(4)])
    async with place.working(work, workers=1) as jobs:
        await jobs.submit(render_id)
        await until(lambda: place.count(render_id, TaskState.COMPLETED) == 4)
        await until(
            lambda: {place.tasks(render_id)[each.params["name"]].note for each in waiting} == {"waiting for busy"}
        )
        with place.database.session() as session:
            session.get_one(Lease, "busy").holder = ""
        assert await jobs.wait(render_id) is RenderState.COMPLETED
    assert place.tasks(render_id)["w0"].note == ""


async def test_cancelled_holder_gives_it_back(place: Place) -> None:
    async def work(job: Job) -> Outcome:
        async with job.lease(["instance"]):
            await asyncio.sleep(60 if job.params["name"] == "first" else 0)
        return Outcome({})

    first, second = (place.add_render(task(name, name, kind=TaskKind.IMAGE)) for name in ("first", "second"))
    async with place.working(work) as jobs:
        await jobs.submit(first)
        await until(lambda: place.count(first, TaskState.RUNNING) == 1)
        await jobs.submit(second)
        await until(lambda: "waiting" in place.tasks(second)["second"].note)
        await jobs.cancel(first)
        assert await asyncio.wait_for(jobs.wait(second), 10) is RenderState.COMPLETED


async def test_cancelled_waiter_takes_nothing(place: Place) -> None:
    with place.database.session() as session:
        session.add(Lease(name="busy", holder="somebody else", until=now() + timedelta(hours=1)))

    over: list[Job] = []

    async def work(job: Job) -> Outcome:
        try:
            async with job.lease(["busy"]):
                return Outcome({})
        finally:
            over.append(job)

    render_id = place.add_render(*pictures(2))
    async with place.working(work) as jobs:
        await jobs.submit(render_id)
        await until(lambda: all("waiting" in each.note for each in place.tasks(render_id).values()))
        await jobs.cancel(render_id)
        await until(lambda: len(over) == 2)
        with place.database.session() as session:
            session.get_one(Lease, "busy").holder = ""
        await asyncio.sleep(0.6)  # longer than a waiter asks again
        with place.database.session() as session:
            assert session.get_one(Lease, "busy").holder == ""


async def test_holder_from_before_a_crash_need_not_stand_in_line(place: Place) -> None:
    first, second = (task(name, name, kind=TaskKind.IMAGE) for name in ("first", "second"))
    with place.database.session() as session:
        session.add(Lease(name="instance", holder=second.id, until=now() + timedelta(hours=1)))
    order: list[str] = []

    async def work(job: Job) -> Outcome:
        if job.id == second.id:
            await until(lambda: "waiting" in place.tasks(job.render_id)["first"].note)
        async with job.lease(["instance"]):
            order.append(job.params["name"])
        return Outcome({})

    await place.make(work, first, second)
    assert order == ["second", "first"]


async def test_late_renewal_gives_no_sibling_a_chance(place: Place) -> None:
    """As after a sleep of the machine: the lease ran out, its holder is this very process and goes on."""
    finish = asyncio.Event()

    async def work(job: Job) -> Outcome:
        async with job.lease(["instance"]):
            loops[job.params["name"]] = asyncio.get_running_loop()
            await finish.wait()
        return Outcome({})

    loops: dict[str, asyncio.AbstractEventLoop] = {}
    render_id = place.add_render(*pictures(2))
    async with place.working(work) as jobs:
        await jobs.submit(render_id)
        await until(lambda: len(loops) == 1 and place.count(render_id, TaskState.RUNNING) == 2)
        with place.database.session() as session:
            session.get_one(Lease, "instance").until = now() - timedelta(seconds=1)
        await asyncio.sleep(0.6)  # longer than a waiter asks again
        assert len(loops) == 1
        next(iter(loops.values())).call_soon_threadsafe(finish.set)
        assert await jobs.wait(render_id) is RenderState.COMPLETED
    assert len(loops) == 2


async def test_sibling_that_began_to_look_earlier_sees_what_was_taken_meanwhile(place: Place) -> None:
    """The first to look is held up, the other may overtake it, and what that one took has then run out."""
    leases, begins, ran_out = Leases(place.database.sessions), count(), threading.Event()

    def hold_up_the_first(_: Connection) -> None:
        if next(begins) == 0:
            ran_out.wait(0.3)

    event.listen(place.database.engine, "begin", hold_up_the_first, insert=True)
    takes = [asyncio.create_task(leases.take(["instance"], name, lambda: None)) for name in ("first", "second")]
    await asyncio.wait(takes, return_when=asyncio.FIRST_COMPLETED)
    with place.database.session() as session:
        session.get_one(Lease, "instance").until = now() - timedelta(seconds=1)
    ran_out.set()
    await asyncio.wait(takes, timeout=0.6)  # longer than a waiter asks again
    assert [take.done() for take in takes].count(True) == 1
    for take in takes:
        take.cancel()
    await asyncio.gather(*takes, return_exceptions=True)


async def test_waiting_does_not_count_towards_the_time_limit(place: Place) -> None:
    async def work(job: Job) -> Outcome:
        async with job.lease(["instance"]):
            await asyncio.sleep(0.4)
        return Outcome({})

    limits = {"timeout": 1.0, "max_retries": 0}
    tasks = [task(f"t{number}", f"g{number}", kind=TaskKind.IMAGE, **limits) for number in range(5)]
    _, state = await place.make(work, *tasks)  # two seconds of work, one after the other
    assert state is RenderState.COMPLETED


async def test_lease_is_renewed_until_it_is_lost(place: Place) -> None:
    leases = Leases(place.database.sessions)
    assert await leases.take(["instance"], "me", lambda: None) == "instance"

    def change(**values: object) -> None:
        with place.database.session() as session:
            session.get_one(Lease, "instance").sqlmodel_update(values)

    def until_when() -> datetime:
        with place.database.session() as session:
            return session.get_one(Lease, "instance").until

    change(until=now() - timedelta(seconds=1))
    leases.renew()
    assert until_when() > now()
    change(holder="somebody else", until=now() - timedelta(seconds=1))
    leases.renew()
    leases.renew()
    assert until_when() < now()
