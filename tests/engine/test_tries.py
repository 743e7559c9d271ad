"""Poor pictures are made again in a render: so often and no more, the best is used, and a person's word holds."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.engine.looks import LAMP, Answer, answering, verdict, written
from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.judgements import judge_takes, judging_status, list_judgements
from workbench.engine.renders import cancel_render, film_notes, get_render, list_tasks, plan_render, start_render
from workbench.engine.storyboard import list_picks, list_shots, list_takes, pick_take
from workbench.kit.errors import InvalidInputError
from workbench.model.people import Actor
from workbench.model.storyboard import Take, TakeKind
from workbench.model.tasks import Render, RenderState, TaskKind

RETRY = {"policy": "retry", "threshold": 60, "tries": 2, "drafts": True}


class Judge:
    """Says what a test wants, verdict by verdict; what it does meanwhile is the test's."""

    def __init__(self) -> None:
        self.scores: list[int] = []
        self.meanwhile = lambda: None

    def __call__(self, _: Answer) -> Answer:
        self.meanwhile()
        return verdict(self.scores.pop(0))


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def api(judge: Judge) -> Iterator[MessagesApi]:
    with messages_api(answering(judge)) as api:
        yield api


@asynccontextmanager
async def opened(folder: Path, api: MessagesApi) -> AsyncGenerator[Studio]:
    """A studio that writes by rule and judges by the scripted model, on the draft backend."""
    small = {"WORKBENCH_FILM__HEIGHT": "240", "WORKBENCH_LOG__LEVEL": "error"}
    async with open_studio(
        load_settings(folder, {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url, **small})
    ) as studio:
        yield studio


async def film(studio: Studio, owner: Actor, project: str) -> str:
    """Make the project's film; the id of the render."""
    render = await start_render(studio, owner, project, "preview")
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    return render.id


async def judged(studio: Studio, owner: Actor, project: str, render: Render | None = None) -> None:
    """Make the project's pictures, and end the render before its film is cut."""
    render = render or await start_render(studio, owner, project, "preview")
    async with asyncio.timeout(60):
        while not await asyncio.to_thread(_is_at_cut, studio, owner, render.id):  # noqa: ASYNC110 - it is in a database
            await asyncio.sleep(0.05)
    await cancel_render(studio, owner, render.id)


def _is_at_cut(studio: Studio, owner: Actor, render_id: str) -> bool:
    return all(task.state.is_final for task in list_tasks(studio, owner, render_id) if task.kind is not TaskKind.CUT)


def images(studio: Studio, owner: Actor, project: str) -> list[Take]:
    """The pictures of the first shot, in the order in which they were made."""
    takes = list_takes(studio, owner, list_shots(studio, owner, project)[0].id)
    return [take for take in reversed(takes) if take.kind is TakeKind.IMAGE]


async def test_the_best_of_so_many_tries_is_used(tmp_path: Path, api: MessagesApi, judge: Judge, owner: Actor) -> None:
    async with opened(tmp_path, api) as studio:
        project = written(studio, owner, LAMP, **RETRY)
        written_by_now, judge.scores = len(api.asked), [20, 50, 40]
        render = await film(studio, owner, project)
        made = images(studio, owner, project)
        assert (len(made), len(api.asked) - written_by_now) == (3, 3)
        first, second, third = made
        assert [take.try_of for take in made] == ["", first.key, first.key]
        assert len({take.provenance.seed for take in made}) == 3
        assert second.provenance.prompt.startswith(f"{first.provenance.prompt}, better shot, better people")
        assert "bad people" in third.provenance.negative
        assert second.id in list_picks(studio, owner, first.shot_id)
        kinds = [task.kind for task in list_tasks(studio, owner, render)]
        assert (kinds.count(TaskKind.IMAGE), kinds.count(TaskKind.JUDGE)) == (3, 3)
        (note,) = film_notes(studio, owner, get_render(studio, owner, render).film_id).notes
        assert note.startswith("Shot 1 was judged poor: 50 of 100, by Claude")
        assert plan_render(studio, owner, project).is_empty, "the best try is what the shot needs"
        await film(studio, owner, project)
        assert (len(images(studio, owner, project)), len(api.asked) - written_by_now) == (3, 3)


async def test_a_good_picture_is_tried_once_and_a_person_stops_the_tries(
    tmp_path: Path, api: MessagesApi, judge: Judge, owner: Actor
) -> None:
    async with opened(tmp_path, api) as studio:
        project = written(studio, owner, LAMP, **RETRY)
        judge.scores = [90]
        await judged(studio, owner, project)
        assert len(images(studio, owner, project)) == 1

        other = written(studio, owner, "The Boat\n\nTom rowed home.", **RETRY)
        judge.scores = [20, 90]
        judge.meanwhile = lambda: pick_take(studio, owner, images(studio, owner, other)[0].id) and None
        await judged(studio, owner, other)
        (chosen,) = images(studio, owner, other)
        assert chosen.id in list_picks(studio, owner, chosen.shot_id)
        assert judge.scores == [90]


async def test_a_judge_that_fails_keeps_no_film_back(
    tmp_path: Path, api: MessagesApi, judge: Judge, owner: Actor
) -> None:
    async with opened(tmp_path, api) as studio:
        project = written(studio, owner, LAMP, **RETRY)
        api.faults = [Fault(401, kind="authentication_error")]
        render = await film(studio, owner, project)
        (note,) = film_notes(studio, owner, get_render(studio, owner, render).film_id).notes
        assert note.startswith("Shot 1 was not judged. Claude does not accept the key.")
        judge.scores = [70]
        asked = await judge_takes(studio, owner, project)
        assert await studio.jobs.wait(asked.id) is RenderState.COMPLETED
        (one,) = list_judgements(studio, owner, images(studio, owner, project)[0].shot_id)
        assert one.judgement.overall == 70
        status = judging_status(studio, owner, project)
        assert status is not None
        assert (status.done, status.total, status.problems) == (1, 1, ())
        with pytest.raises(InvalidInputError, match="no picture that was not judged"):
            await judge_takes(studio, owner, project)


async def test_what_was_broken_off_goes_on_without_being_paid_for_twice(
    tmp_path: Path, api: MessagesApi, judge: Judge, owner: Actor
) -> None:
    async with opened(tmp_path, api) as studio:
        project = written(studio, owner, LAMP, **RETRY)
        before, judge.scores = len(api.asked), [20, 30, 80]
        api.hold_from(before + 2)
        render = await start_render(studio, owner, project, "preview")
        assert await asyncio.to_thread(api.reached, before + 2, 60)
    api.go_on()
    judge.scores = [80]
    async with opened(tmp_path, api) as studio:
        await judged(studio, owner, project, render)
        first, second = images(studio, owner, project)
        assert second.id in list_picks(studio, owner, first.shot_id)
        assert len(api.asked) - before == 3, "one answer was lost with the process that waited for it"


async def test_drafts_are_measured_and_nothing_is_judged_unless_it_is_asked_for(
    tmp_path: Path, api: MessagesApi, owner: Actor
) -> None:
    async with opened(tmp_path, api) as studio:
        project = written(studio, owner, LAMP, policy="retry")
        before = len(api.asked)
        await judged(studio, owner, project)
        (take,) = images(studio, owner, project)
        (one,) = list_judgements(studio, owner, take.shot_id)
        assert (one.judgement.judge, one.judgement.draft, one.judgement.overall > 60) == ("local measures", True, True)
        assert len(api.asked) == before
        off = written(studio, owner, "The Boat\n\nTom rowed home.")
        render = await start_render(studio, owner, off, "preview")
        assert TaskKind.JUDGE not in {task.kind for task in list_tasks(studio, owner, render.id)}
