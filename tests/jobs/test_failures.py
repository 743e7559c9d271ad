"""What errors of runners lead to: another attempt, or a person's look; and what is told of them."""

import asyncio
import errno
import os
from collections.abc import Callable
from itertools import count

import pytest

from tests.jobs.support import Ledger, Place, shots, task, until
from workbench.jobs import Job, Outcome
from workbench.jobs.outcome import failure_of
from workbench.kit.errors import (
    ApiError,
    ConfigurationError,
    ErrorClass,
    InvalidInputError,
    NetworkError,
    ResourceError,
    VideoError,
)
from workbench.model.tasks import RenderState, TaskKind, TaskState


async def test_retried_until_it_works(anywhere: Place, ledger: Ledger) -> None:
    async def work(job: Job) -> Outcome:
        ledger.write("attempt", job.params["name"], str(job.attempt))
        if job.attempt < 3:
            raise NetworkError("The server broke off.", "Nothing to do.")
        return Outcome({"attempt": job.attempt})

    render_id, state = await anywhere.make(work, task("a", "a"))
    made = anywhere.tasks(render_id)["a"]
    assert state is RenderState.COMPLETED
    assert ledger.lines() == [("attempt", "a", "1"), ("attempt", "a", "2"), ("attempt", "a", "3")]
    assert (made.attempts, made.result, made.error, made.error_class) == (3, {"attempt": 3}, "", "")
    assert anywhere.told(render_id, "a") == [
        "running",
        "retry_pending",
        "running",
        "retry_pending",
        "running",
        "completed",
    ]


async def test_in_review_when_attempts_run_out(place: Place, ledger: Ledger) -> None:
    async def work(job: Job) -> Outcome:
        ledger.write("attempt", job.params["name"])
        raise ApiError("The server is confused.", "Look at it.")

    render_id, state = await place.make(work, task("a", "a", max_retries=1))
    made = place.tasks(render_id)["a"]
    assert ledger.counts("attempt") == {"a": 2}
    assert (state, made.state, made.attempts) == (RenderState.FAILED, TaskState.MANUAL_REVIEW, 2)
    assert (made.error, made.error_class) == ("The server is confused. Look at it.", "api")


@pytest.mark.parametrize("error", [ConfigurationError, VideoError, InvalidInputError])
async def test_in_review_at_once(place: Place, error: type[ConfigurationError]) -> None:
    async def work(_job: Job) -> Outcome:
        raise error("The model is missing.", "Install it.")

    render_id, state = await place.make(work, task("a", "a"))
    made = place.tasks(render_id)["a"]
    assert (state, made.state, made.attempts) == (RenderState.FAILED, TaskState.MANUAL_REVIEW, 1)
    assert made.error_class == error.error_class


async def test_only_what_needs_a_failed_task_is_left_out(anywhere: Place) -> None:
    async def work(job: Job) -> Outcome:
        if job.params["name"] in ("voice-0", "image-2"):
            raise ConfigurationError("The voice is missing.", "Install it.")
        return Outcome({})

    render_id, state = await anywhere.make(work, *shots(3))
    render, tasks = anywhere.render(render_id), anywhere.tasks(render_id)
    assert state is RenderState.FAILED
    assert render.error.startswith("2 shots need a look")
    done = {name for name, each in tasks.items() if each.state is TaskState.COMPLETED}
    assert done == {"voice-1", "image-1", "voice-2"}
    assert tasks["voice-0"].state is tasks["image-2"].state is TaskState.MANUAL_REVIEW
    for blocked in (tasks["image-0"], tasks["cut"]):
        assert (blocked.state, blocked.attempts) == (TaskState.CANCELLED, 0)
        assert "did not succeed" in blocked.note


async def test_render_tells_the_error_of_its_cut(place: Place) -> None:
    async def work(job: Job) -> Outcome:
        if job.kind is TaskKind.CUT:
            raise VideoError("The film has no sound.", "Pick a voice.")
        return Outcome({})

    render_id, _ = await place.make(work, *shots(1))
    assert place.render(render_id).error == "The film has no sound. Pick a voice."


async def test_no_secret_and_no_trace_is_stored(place: Place) -> None:
    async def work(job: Job) -> Outcome:
        if job.params["name"] == "known":
            raise InvalidInputError("Refused: Bearer abc123 at https://host/?key=xyz789", "Check sk-def456.")
        raise RuntimeError("password hunter2 in /home/someone")

    render_id, _ = await place.make(work, task("known", "a"), task("unknown", "b", max_retries=0))
    tasks = place.tasks(render_id)
    text = " ".join([*(each.error for each in tasks.values()), *(str(event.data) for event in place.events(render_id))])
    for secret in ("abc123", "xyz789", "def456", "hunter2", "Traceback", "/home"):
        assert secret not in text
    assert "Refused" in tasks["known"].error
    assert "RuntimeError" in tasks["unknown"].error
    assert tasks["unknown"].error_class == "api"


async def test_time_limit_stops_the_work(place: Place, ledger: Ledger) -> None:
    async def work(job: Job) -> Outcome:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ledger.write("stopped", job.params["name"], f"cancelled={job.cancelled()} leaving={job.leaving}")
            raise
        return Outcome({})

    render_id, _ = await place.make(work, task("a", "a", timeout=0.1, max_retries=0))
    made = place.tasks(render_id)["a"]
    assert made.state is TaskState.MANUAL_REVIEW
    assert "longer than 0.1 seconds" in made.error
    assert ledger.lines() == [("stopped", "a", "cancelled=True leaving=False")]


async def test_work_that_is_broken_off_does_not_hang(place: Place) -> None:
    async def work(_job: Job) -> Outcome:
        raise asyncio.CancelledError  # as from a library whose own scope was cancelled

    render_id, state = await place.make(work, task("a", "a", max_retries=0))
    assert state is RenderState.FAILED
    assert "broken off" in place.tasks(render_id)["a"].error


async def test_waiting_attempts_hold_no_place(place: Place) -> None:
    """One worker, and a task that waits long for its next attempt: the others go on."""

    async def work(job: Job) -> Outcome:
        if job.params["name"] == "stubborn":
            raise NetworkError("Not reachable.")
        return Outcome({})

    render_id = place.add_render(task("stubborn", "a", priority=90), *[task(f"t{i}", f"g{i}") for i in range(4)])
    async with place.working(work, workers=1, retry_base=60.0) as jobs:
        await jobs.submit(render_id)
        await until(lambda: place.count(render_id, TaskState.COMPLETED) == 4)
        stubborn = place.tasks(render_id)["stubborn"]
        assert (stubborn.state, stubborn.retry_delay) == (TaskState.RETRY_PENDING, 60.0)
        assert place.render(render_id).state is RenderState.RUNNING


async def test_memory_outlives_a_failed_attempt(place: Place, ledger: Ledger) -> None:
    numbers = count()

    async def work(job: Job) -> Outcome:
        if "prompt" not in job.memory:
            await job.remember(prompt=f"prompt {next(numbers)}", other=1)
            raise NetworkError("The answer was lost.")
        ledger.write("attach", job.params["name"], job.memory["prompt"])
        return Outcome({})

    render_id, _ = await place.make(work, task("a", "a"))
    assert ledger.lines() == [("attach", "a", "prompt 0")]
    assert place.tasks(render_id)["a"].memory == {"prompt": "prompt 0", "other": 1}


@pytest.mark.parametrize(
    ("error", "attempt", "delay"),
    [
        (NetworkError("x"), 1, 5.0),
        (NetworkError("x"), 4, 40.0),
        (ResourceError("x"), 1, 20.0),
        (ApiError("x"), 30, 300.0),
    ],
)
def test_delay_doubles_and_is_longer_when_something_is_short(error: Exception, attempt: int, delay: float) -> None:
    assert failure_of(error).delay(5.0, attempt) == delay


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: MemoryError(), ErrorClass.RESOURCE),
        (lambda: OSError(28, "No space left on device"), ErrorClass.RESOURCE),
        (lambda: ConnectionResetError(), ErrorClass.NETWORK),
        (lambda: TimeoutError(), ErrorClass.NETWORK),
        (lambda: KeyError("x"), ErrorClass.API),
    ],
)
def test_class_of_other_errors(make: Callable[[], Exception], expected: ErrorClass) -> None:
    assert failure_of(make()).error_class is expected


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full. Free some space; finished parts are kept."),
        (errno.EDQUOT, "The disk is full. Free some space; finished parts are kept."),
        (errno.EFBIG, "A file grew larger than this disk allows. Use another disk, or order a smaller film."),
        (errno.EIO, "Something unexpected went wrong (OSError). The log tells more."),
    ],
)
def test_a_disk_that_takes_no_more_is_told(number: int, sentence: str) -> None:
    assert failure_of(OSError(number, os.strerror(number))).message == sentence
