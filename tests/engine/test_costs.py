"""What language models cost: told before, counted after, stopped by the budget."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.boards import quiet_studio
from tests.engine.conftest import STORY
from tests.llm.messages_api import KEY, messages_api
from tests.llm.scripted_writer import scripted_answer
from workbench.engine import Studio, build_studio, load_settings
from workbench.engine.costs import estimate_writing, project_costs
from workbench.engine.doctor import list_language_models
from workbench.engine.projects import open_story, write_project
from workbench.kit.errors import ConfigurationError
from workbench.model.people import Actor

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


def test_a_film_by_rule_costs_nothing(tmp_path: Path, owner: Actor) -> None:
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path / 'still.db'}") as studio:
        assert (estimate_writing(studio, owner, STORY).money, estimate_writing(studio, owner, STORY).writer) == (0, "")
        told = project_costs(studio, owner, open_story(studio, owner, STORY).id)
        assert (told.steps, told.money, told.budget, told.cached_share) == ((), 0, None, 0)
        assert {use.model for use in list_language_models(studio, owner)} == {""}


def test_which_model_does_what_can_be_asked(desk: Studio, owner: Actor) -> None:
    uses = list_language_models(desk, owner)
    assert [use.role for use in uses] == ["writer", "translator", "judge", "quick"]
    assert [use.model for use in uses if use.role != "translator"] == ["Claude (claude-opus-5-5)"] * 3
    assert [use.model for use in uses if use.role == "translator"] == [""]  # has to be named
