"""What language models cost: told before, counted after, stopped by the budget."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.boards import quiet_studio
from tests.engine.conftest import STORY
from tests.engine.looks import picture, shot_with
from tests.llm.messages_api import KEY, messages_api
from tests.llm.scripted_writer import scripted_answer
from workbench.engine import Studio, build_studio, load_settings
from workbench.engine.chat_task import chat_model
from workbench.engine.costs import estimate_writing, project_costs
from workbench.engine.doctor import list_language_models
from workbench.engine.estimates import estimate_checking, estimate_judging, estimate_message, estimate_translating
from workbench.engine.projects import open_story, write_project
from workbench.engine.records import ProjectRecords
from workbench.engine.storyboard import list_shots
from workbench.engine.world import WorldChanges, update_world
from workbench.engine.writing_path import writing_path
from workbench.kit.errors import ConfigurationError
from workbench.llm import Reply, Usage
from workbench.model.people import Actor
from workbench.model.writing import WriteStep

SCRIPT = "INT. ROOM - DAY\n\nMIA\nHello."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Studio]:
    with messages_api(scripted_answer) as api:
        environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url, "WORKBENCH_LLM__BUDGET": "0.01"}
        studio = build_studio(load_settings(tmp_path, environ), worker=False)
        yield studio
        studio.database.close()


def test_what_a_film_costs_is_told_before_and_counted_after(desk: Studio, owner: Actor) -> None:
    about = estimate_writing(desk, owner, STORY)
    assert about.writer == "Claude (claude-opus-5-5)"
    assert about.money == pytest.approx(about.read * 4e-6 + about.answered * 20e-6)
    assert estimate_writing(desk, owner, STORY * 4).answered == pytest.approx(4 * about.answered, rel=0.02)
    assert (estimate_writing(desk, owner, SCRIPT).read, estimate_writing(desk, owner, SCRIPT).money) == (0, 0)

    project = open_story(desk, owner, STORY)
    with pytest.raises(ConfigurationError, match="used up its budget"):
        write_project(desk, owner, project.id, STORY)
    told = project_costs(desk, owner, project.id)
    assert [step.what.partition(": ")[2] for step in told.steps] == [
        "reading chapter 1 of 1",
        "writing the world",
        "outlining chapter 1 of 1",
    ]
    assert (told.steps[0].fresh, told.steps[0].cached, told.steps[0].stored, told.steps[0].answered) == (
        100,
        40,
        20,
        200,
    )
    assert told.cached_share == pytest.approx(0.25)
    assert told.money == pytest.approx(sum(step.money or 0 for step in told.steps))
    assert (told.budget, told.left) == (0.01, 0)


def test_work_to_come_is_told_by_its_own_questions(tmp_path: Path, owner: Actor) -> None:
    with messages_api(scripted_answer) as api:
        server = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url, "WORKBENCH_LLM__WRITER": "offline"}
        environ = {**server, "WORKBENCH_LLM__TRANSLATOR": "claude-sonnet-5-5", "WORKBENCH_LLM__JUDGE": "unheard-of"}
        studio = build_studio(load_settings(tmp_path, environ), worker=False)
        project = open_story(studio, owner, STORY).id
        shots = len(list_shots(studio, owner, project))
        words = estimate_translating(studio, owner, project)
        assert (words.model, words.count) == ("Claude (claude-sonnet-5-5)", shots)
        assert words.money == pytest.approx(words.read * 2e-6 + words.answered * 10e-6)
        assert estimate_judging(studio, owner, project).count == 0, "there is no picture yet"
        shot_with(studio, owner, project, picture())
        look = estimate_judging(studio, owner, project)
        assert (look.count, look.money) == (1, None), "nobody knows the price"
        assert look.read > 790
        check = estimate_checking(studio, owner, project)
        assert (check.model, check.count, check.money) == (look.model, shots, None)
        assert check.read > sum(len(shot.description) for shot in list_shots(studio, owner, project)) / 4
        talk = estimate_message(studio, owner, project)
        assert (talk.model, talk.count) == ("Claude (claude-opus-5-5)", 1), "whoever writes, a model talks"
        assert chat_model(studio, rewrite=True).name == talk.model, "and rewrites"
        studio.database.close()
    assert api.asked == []


def test_the_next_message_costs_more_in_a_longer_film(desk: Studio, owner: Actor) -> None:
    project = open_story(desk, owner, SCRIPT).id
    before = estimate_message(desk, owner, project)
    assert before.model == "Claude (claude-opus-5-5)"
    update_world(desk, owner, project, WorldChanges(content="It rains. " * 200))
    assert estimate_message(desk, owner, project).read > before.read + 400


def test_money_that_a_server_tells_is_no_token(tmp_path: Path, owner: Actor) -> None:
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path / 'still.db'}") as studio:
        project = open_story(studio, owner, STORY).id
        reply = Reply("", "end", Usage(fresh=10, answered=5), "claude", money=0.25)
        ProjectRecords(studio.database, 0.0, project).spend("writing the world", reply)
        step = next(step for step in writing_path(studio, owner, project).steps if step.step is WriteStep.WORLD)
        assert (step.tokens, step.money) == (15, 0.25)


def test_a_film_by_rule_costs_nothing(tmp_path: Path, owner: Actor) -> None:
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path / 'still.db'}") as studio:
        assert (estimate_writing(studio, owner, STORY).money, estimate_writing(studio, owner, STORY).writer) == (0, "")
        told = project_costs(studio, owner, open_story(studio, owner, STORY).id)
        assert (told.steps, told.money, told.budget, told.cached_share) == ((), 0, None, 0)
        assert {use.model for use in list_language_models(studio, owner)} == {""}


def test_which_model_does_what_can_be_asked(desk: Studio, owner: Actor) -> None:
    uses = list_language_models(desk, owner)
    assert [use.role for use in uses] == ["writer", "translator", "judge", "quick"]
    opus = "Claude (claude-opus-5-5)"
    assert [use.model for use in uses] == [opus, "", opus, opus]
