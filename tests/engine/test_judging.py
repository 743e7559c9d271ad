"""Takes are judged by a model or by measures; a model that fails says why, and nothing is paid for twice."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import select

from tests.engine.looks import add_take, answering, picture, png, shot_with, verdict, written
from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from workbench.engine import Studio, build_studio, judging, load_settings
from workbench.engine.assets import store_file
from workbench.engine.characters import CharacterChanges, list_characters, update_character
from workbench.engine.facts import FactChanges, create_fact, update_fact
from workbench.engine.judgements import list_judgements, overrule_judgement
from workbench.engine.judging import judge_one
from workbench.engine.storyboard import ShotChanges, board, list_picks, list_takes, update_shot
from workbench.kit.errors import WorkbenchError
from workbench.llm import Claude, Patience
from workbench.model.judging import JudgedBy, Opinion, Point
from workbench.model.people import Actor
from workbench.model.projects import Character
from workbench.model.tasks import Cost

TWO_SHOTS = """The Lamp

Mia lived in a small house by the harbour. One rainy night she saw a light on the sea.

In the morning the rain had stopped. Mia walked to the forest and hung the lamp in a tree.
"""


@pytest.fixture(scope="module")
def server() -> Iterator[MessagesApi]:
    with messages_api(answering(lambda _: verdict(80))) as api:
        yield api


@pytest.fixture
def api(server: MessagesApi) -> MessagesApi:
    server.asked.clear()
    return server


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, server: MessagesApi) -> Iterator[Studio]:
    """A studio that runs no tasks; its judge is asked again at once."""
    hasty = Claude(KEY, url=server.url, patience=Patience(tries=2, base=0))
    settings = load_settings(tmp_path_factory.mktemp("desk"), {"WORKBENCH_LOG__LEVEL": "error"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judging, "judge_model", lambda _studio: hasty)  # pyright: ignore[reportUnknownArgumentType, reportUnknownLambdaType]  # no type
        studio = build_studio(settings, worker=False)
        yield studio
        studio.database.close()


def test_a_model_is_shown_the_take_the_shot_and_the_references(
    desk: Studio, api: MessagesApi, owner: Actor, tmp_path: Path
) -> None:
    project = written(desk, owner, TWO_SHOTS)
    (mia,) = list_characters(desk, owner, project)
    (tmp_path / "mia.png").write_bytes(png(picture()))
    asset = store_file(desk, owner, project, tmp_path / "mia.png", "mia.png")
    with desk.database.session() as session:
        session.get_one(Character, mia.id).reference_assets = (asset.id,)
    shot, take = shot_with(desk, owner, project, picture())
    update_shot(desk, owner, shot.id, ShotChanges(characters=(mia.id,)))
    with pytest.raises(WorkbenchError, match="likeness: give a score"):
        judge_one(desk, take.id, by_model=True)
    assert len(api.asked) == 3, "an answer without a likeness is sent back twice"
    content = api.asked[0]["messages"][0]["content"]
    assert [part["type"] for part in content] == ["text", "image", "image", "text"]
    assert shot.description in content[0]["text"]
    assert mia.appearance in content[0]["text"]
    assert content[-1]["text"].startswith("Picture 1 is the take. Picture 2 is a reference of Mia.")


def test_a_judgement_is_kept_and_not_paid_for_twice(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    shot, take = shot_with(desk, owner, written(desk, owner), picture())
    first, second = (judge_one(desk, take.id, by_model=True) for _ in range(2))
    assert (first.id, len(api.asked)) == (second.id, 1)
    (listed,) = list_judgements(desk, owner, shot.id)
    row = listed.judgement
    assert (row.by, row.overall, row.seen, listed.stale) == (JudgedBy.MODEL, 80, "A lamp.", False)
    assert row.cost == pytest.approx(0.0046, abs=0.001)
    assert row.judge.startswith("Claude (claude-opus-5-5), instructions ")
    update_shot(desk, owner, shot.id, ShotChanges(description="A dark room."))
    assert list_judgements(desk, owner, shot.id)[0].stale
    judge_one(desk, take.id, by_model=True)
    assert len(api.asked) == 2
    assert not list_judgements(desk, owner, shot.id)[0].stale
    update_shot(desk, owner, shot.id, ShotChanges(description=shot.description))
    assert judge_one(desk, take.id, by_model=True).id == first.id, "as it was is judged already"
    assert len(api.asked) == 2
    assert not list_judgements(desk, owner, shot.id)[0].stale


def test_a_judgement_is_outdated_by_whatever_the_judge_was_told(desk: Studio, owner: Actor) -> None:
    project = written(desk, owner, TWO_SHOTS)
    (mia,) = list_characters(desk, owner, project)
    shot, take = shot_with(desk, owner, project, picture())
    update_shot(desk, owner, shot.id, ShotChanges(characters=(mia.id,)))
    judge_one(desk, take.id, by_model=True)
    fact = create_fact(desk, owner, project, "eye colour", "green", subject=mia.name)
    assert board(desk, owner, project)[0].mark is not None
    assert _is_outdated(desk, owner, project)
    judge_one(desk, take.id, by_model=True)
    assert not _is_outdated(desk, owner, project)
    update_fact(desk, owner, fact.id, FactChanges(value="brown"))
    assert _is_outdated(desk, owner, project)
    judge_one(desk, take.id, by_model=True)
    create_fact(desk, owner, project, "eye colour", "blue", subject="Nobody who is seen")
    assert not _is_outdated(desk, owner, project), "a fact about others changes nothing"
    update_character(desk, owner, mia.id, CharacterChanges(appearance="a woman in a yellow coat"))
    assert _is_outdated(desk, owner, project)


def _is_outdated(studio: Studio, owner: Actor, project: str) -> bool:
    """Whether the first shot's judgement is, as the board and the list of judgements both say."""
    card = board(studio, owner, project)[0]
    (listed,) = [one.stale for one in list_judgements(studio, owner, card.id)][-1:]
    assert card.mark is not None
    assert card.mark.stale == listed
    return listed


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        ([Fault(401, kind="authentication_error")], "does not accept the key"),
        ([Fault(402, kind="billing_error")], "no money left"),
        ([Fault(413, kind="request_too_large")], "too long"),
        ([Fault(429, {"retry-after": "0"}, "rate_limit_error")] * 2, "limit of requests"),
        ([Fault(500)] * 2, "Claude"),
        ([Fault(529, kind="overloaded_error")] * 2, "overloaded"),
        ([Fault(overloaded_after=1)] * 2, "overloaded"),
        ([Fault(cut_after=1)] * 2, "broke off"),
        ([Fault(stop="refusal", text="", message="No.")], "declines"),
        ([Fault(stop="max_tokens", text='{"seen')] * 3, "no answer that can be used"),
        ([Fault(edit=lambda good: {**good, "shot": 400})] * 3, "no answer that can be used"),
    ],
)
def test_a_judge_that_fails_says_why_and_the_take_stays(
    desk: Studio, api: MessagesApi, owner: Actor, faults: list[Fault], says: str
) -> None:
    shot, take = shot_with(desk, owner, written(desk, owner), picture())
    api.faults = list(faults)
    with pytest.raises(WorkbenchError, match=says) as caught:
        judge_one(desk, take.id, by_model=True)
    assert KEY not in str(caught.value)
    assert list_judgements(desk, owner, shot.id) == []
    assert [one.id for one in list_takes(desk, owner, shot.id)] == [take.id]
    assert judge_one(desk, take.id, by_model=True).overall == 80


@pytest.mark.parametrize(
    "fault",
    [Fault(wrap="I looked:\n{}\nThat is all."), Fault(429, {"retry-after": "0"}), Fault(cut_after=0), Fault(edit=dict)],
)
def test_what_can_be_mended_is(desk: Studio, api: MessagesApi, owner: Actor, fault: Fault) -> None:
    _, take = shot_with(desk, owner, written(desk, owner), picture())
    api.faults = [fault]
    assert judge_one(desk, take.id, by_model=True).overall == 80


def test_a_low_score_without_a_reason_is_sent_back(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    _, take = shot_with(desk, owner, written(desk, owner), picture())
    api.faults = [Fault(edit=lambda good: {**good, "people": 10})]
    assert judge_one(desk, take.id, by_model=True).overall == 80
    assert "say what is wrong with `people`" in str(api.asked[1]["messages"][-1]["content"])


def test_judging_has_a_budget_of_its_own(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    project = written(desk, owner, TWO_SHOTS, budget=0.001)
    judge_one(desk, shot_with(desk, owner, project, picture())[1].id, by_model=True)
    _, other = shot_with(desk, owner, project, picture(), number=1)
    with pytest.raises(WorkbenchError, match="Judging has used up its budget"):
        judge_one(desk, other.id, by_model=True)
    assert len(api.asked) == 1
    with desk.database.session() as session:
        rows = session.exec(select(Cost).where(Cost.project_id == project)).all()
    assert {row.what for row in rows} == {"claude-opus-5-5: judging shot 1"}


def test_measures_are_marked_as_such_and_see_what_is_no_picture(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    project = written(desk, owner)
    shot, good = shot_with(desk, owner, project, picture())
    row = judge_one(desk, good.id, by_model=False)
    assert (row.by, row.judge, row.overall, row.faults) == (JudgedBy.MEASURES, "local measures", 100, ())
    black = add_take(desk, shot, project, np.zeros((180, 320, 3), np.uint8))
    row = judge_one(desk, black.id, by_model=False)
    assert {fault.point for fault in row.faults} == {Point.LIGHT, Point.DETAIL, Point.SHARPNESS}
    assert (row.overall, api.asked) == (0, [])
    assert len(list_judgements(desk, owner, shot.id)) == 2


def test_a_person_overrules(desk: Studio, owner: Actor) -> None:
    shot, take = shot_with(desk, owner, written(desk, owner), np.zeros((180, 320, 3), np.uint8))
    row = judge_one(desk, take.id, by_model=False)
    assert judging.is_poor(row, 60)
    wrong = overrule_judgement(desk, owner, row.id, Opinion.WRONG)
    assert (wrong.opinion_by, judging.is_poor(wrong, 60)) == (owner.name, False)
    assert overrule_judgement(desk, owner, row.id, Opinion.NONE).opinion_by == ""
    overrule_judgement(desk, owner, row.id, Opinion.ACCEPTED)
    assert list_picks(desk, owner, shot.id) == {take.id}
    assert judge_one(desk, take.id, by_model=False).opinion is Opinion.ACCEPTED, "what was said stays"
