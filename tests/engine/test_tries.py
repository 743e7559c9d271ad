"""Poor pictures are made again in a render: so often and no more, the best is used, and a person's word holds."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.engine.consistent import LORA, known, mia
from tests.engine.looks import LAMP, Answer, answering, judged_by, pictures_made, verdict, written
from tests.llm.messages_api import Fault, MessagesApi, messages_api
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.judgements import judge_takes, judging_status, list_judgements
from workbench.engine.renders import film_notes, get_render, list_tasks, plan_render, start_render
from workbench.engine.storyboard import ShotChanges, list_picks, list_shots, list_takes, pick_take, update_shot
from workbench.kit.errors import InvalidInputError
from workbench.model.consistency import ConsistencyLevel
from workbench.model.people import Actor
from workbench.model.storyboard import Take, TakeKind
from workbench.model.tasks import RenderState, TaskKind

_, LOW, _, HIGH = ConsistencyLevel

pytestmark = pytest.mark.asyncio(loop_scope="module")

RETRY = {"policy": "retry", "threshold": 60, "tries": 2, "drafts": True}


class Judge:
    """Says what a test wants, verdict by verdict; what it does meanwhile is the test's."""

    def __init__(self) -> None:
        self.scores: list[int] = []
        self.more: Answer = {}
        self.meanwhile = lambda: None

    def __call__(self, _: Answer) -> Answer:
        self.meanwhile()
        return verdict(self.scores.pop(0), **self.more)


_judge = Judge()


@pytest.fixture
def judge() -> Judge:
    """Without anything of the test before."""
    _judge.__init__()
    return _judge


@pytest.fixture(scope="module")
def api() -> Iterator[MessagesApi]:
    with messages_api(answering(_judge)) as api:
        yield api


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(tmp_path_factory: pytest.TempPathFactory, api: MessagesApi) -> AsyncIterator[Studio]:
    async with open_studio(load_settings(tmp_path_factory.mktemp("studio"), judged_by(api))) as studio:
        yield studio


async def pictures(studio: Studio, owner: Actor, project: str) -> None:
    """Make the project's pictures, but no film."""
    render = await start_render(studio, owner, project, "preview")
    await pictures_made(studio, owner, render.id)


async def film(studio: Studio, owner: Actor, project: str) -> str:
    """Make the project's film; the id of the render."""
    render = await start_render(studio, owner, project, "preview")
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    return render.id


def images(studio: Studio, owner: Actor, project: str) -> list[Take]:
    """The pictures of the first shot, in the order in which they were made."""
    takes = list_takes(studio, owner, list_shots(studio, owner, project)[0].id)
    return [take for take in reversed(takes) if take.kind is TakeKind.IMAGE]


async def test_the_best_of_so_many_tries_is_used(studio: Studio, api: MessagesApi, judge: Judge, owner: Actor) -> None:
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


async def test_a_good_picture_is_tried_once_and_a_person_stops_the_tries(
    studio: Studio, api: MessagesApi, judge: Judge, owner: Actor
) -> None:
    project = written(studio, owner, "The Cat\n\nAnn fed the cat.", **RETRY)
    judge.scores = [90]
    await pictures(studio, owner, project)
    assert len(images(studio, owner, project)) == 1

    other = written(studio, owner, "The Boat\n\nTom rowed home.", **RETRY)
    judge.scores = [20, 90]
    judge.meanwhile = lambda: pick_take(studio, owner, images(studio, owner, other)[0].id) and None
    await pictures(studio, owner, other)
    (chosen,) = images(studio, owner, other)
    assert chosen.id in list_picks(studio, owner, chosen.shot_id)
    assert judge.scores == [90]


async def test_who_is_not_recognized_is_held_more_firmly_the_next_time(
    studio: Studio, judge: Judge, owner: Actor, tmp_path: Path
) -> None:
    project = written(studio, owner, "The Gate\n\nMia opened a gate.", **RETRY)
    known(studio, owner, project, tmp_path)
    shot = list_shots(studio, owner, project)[0]
    update_shot(studio, owner, shot.id, ShotChanges(characters=(mia(studio, owner, project).id,)))
    fault = {"point": "likeness", "text": "It is another girl.", "add": "freckles", "avoid": ""}
    judge.scores, judge.more = [65, 70, 60], {"likeness": 20, "faults": [fault]}
    await pictures(studio, owner, project)
    made = images(studio, owner, project)
    assert [take.provenance.wish.level for take in made] == [LOW, HIGH, HIGH]
    assert [LORA in str(take.provenance.graph) for take in made] == [False, True, True]
    told = {reason.what: reason for take in made[1:] for reason in take.provenance.reasons}
    assert told["consistency"].why.startswith("The judge saw other people")
    assert told["words"].choice == "freckles"


async def test_a_judge_that_fails_keeps_no_film_back(
    studio: Studio, api: MessagesApi, judge: Judge, owner: Actor
) -> None:
    project = written(studio, owner, "The Tree\n\nAnna planted a tree.", **RETRY)
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


async def test_drafts_are_measured_and_nothing_is_judged_unless_it_is_asked_for(
    studio: Studio, api: MessagesApi, judge: Judge, owner: Actor
) -> None:
    project = written(studio, owner, "The Road\n\nPaul walked home.", policy="retry")
    before = len(api.asked)
    await pictures(studio, owner, project)
    (take,) = images(studio, owner, project)
    (one,) = list_judgements(studio, owner, take.shot_id)
    assert (one.judgement.judge, one.judgement.draft, one.judgement.overall > 60) == ("local measures", True, True)
    assert len(api.asked) == before
    off = written(studio, owner, "The Sea\n\nUna rowed home.")
    render = await start_render(studio, owner, off, "preview")
    assert TaskKind.JUDGE not in {task.kind for task in list_tasks(studio, owner, render.id)}
