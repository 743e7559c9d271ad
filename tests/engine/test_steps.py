"""Writing step by step: each step is stored, people change it, and the next is written from what they made of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.boards import quiet_studio
from tests.engine.conftest import STORY
from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.llm.scripted_writer import scripted_answer
from workbench.engine import Studio, build_studio, load_settings
from workbench.engine.authoring import STEPS, Authoring
from workbench.engine.characters import CharacterChanges, get_character, list_characters, update_character
from workbench.engine.facts import FactChanges, create_fact, delete_fact, facts_for, list_facts, update_fact
from workbench.engine.outline import BeatChanges, list_beats, update_beat
from workbench.engine.planning import Bible, image_order
from workbench.engine.projects import ProjectChanges, begin_story, open_story, undo, update_project
from workbench.engine.scripts import get_script, save_script
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.engine.world import SceneChanges, WorldChanges, get_world, list_scenes, update_scene, update_world
from workbench.engine.writing_path import list_hints, writing_path
from workbench.kit.errors import WorkbenchError
from workbench.llm import describe_by_rule, fact_text
from workbench.model.people import Actor
from workbench.model.projects import Project
from workbench.model.vocabulary import Lens, ShotSize
from workbench.model.writing import WriteStep


@pytest.fixture
def api() -> Iterator[MessagesApi]:
    with messages_api(scripted_answer) as api:
        yield api


@pytest.fixture
def desk(tmp_path: Path, api: MessagesApi) -> Iterator[Studio]:
    """A studio in which Claude writes, and no task runs."""
    settings = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url, "WORKBENCH_LOG__LEVEL": "error"}
    studio = build_studio(load_settings(tmp_path, settings), worker=False)
    yield studio
    studio.database.close()


def write(studio: Studio, owner: Actor, project: Project, *steps: WriteStep, again: bool = False) -> list[WriteStep]:
    """What the writing task does."""
    anew = frozenset(steps if again else ())
    writer = studio.writer.of(project.id, project.story)
    return Authoring(studio, owner, project.id, writer, studio.database.session, anew, renew=again).write(
        steps or STEPS
    )


def states(studio: Studio, owner: Actor, project: Project) -> list[str]:
    return [step.state for step in writing_path(studio, owner, project.id).steps]


def test_each_step_is_written_from_what_people_made_of_the_one_before(
    desk: Studio, api: MessagesApi, owner: Actor
) -> None:
    project = begin_story(desk, owner, STORY)
    assert states(desk, owner, project) == ["next", *["todo"] * 5]
    write(desk, owner, project, WriteStep.BIBLE)
    assert (len(api.asked), list_shots(desk, owner, project.id)) == (1, [])
    mia = list_characters(desk, owner, project.id)[0]
    update_character(desk, owner, mia.id, CharacterChanges(name="Maja", appearance="a girl with a scar"))
    assert states(desk, owner, project) == ["edited", "next", *["todo"] * 4]
    assert write(desk, owner, project) == list(STEPS[1:])
    told = [str(body["messages"]) for body in api.asked[1:]]
    assert ["Maja" in one for one in told] == [True] * 4
    assert ["a girl with a scar" in one for one in told] == [True, False, False, True]
    assert "Maja" in {line.speaker for shot in list_shots(desk, owner, project.id) for line in shot.lines}
    assert states(desk, owner, project) == ["edited", *["done"] * 5]


def test_an_edit_asks_anew_only_from_where_it_matters(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    project = begin_story(desk, owner, STORY)
    write(desk, owner, project)
    asked = len(api.asked)
    write(desk, owner, project, *STEPS, again=True)
    script = get_script(desk, owner, project.id)
    assert len(api.asked) - asked <= 1  # the director, who now reads lines that were put together
    asked = len(api.asked)
    update_world(desk, owner, project.id, WorldChanges(content="A world of fog."))
    assert states(desk, owner, project)[1:] == ["edited", "done", "done", "done", "stale"]
    write(desk, owner, project, *STEPS[2:], again=True)
    assert len(api.asked) == asked + 1
    assert "A world of fog." in str(api.asked[-1]["messages"])
    assert get_world(desk, owner, project.id).content == "A world of fog."
    assert get_script(desk, owner, project.id).content == script.content


def test_what_people_changed_is_not_written_over_and_is_named(desk: Studio, owner: Actor) -> None:
    project = begin_story(desk, owner, STORY)
    write(desk, owner, project)
    mia = list_characters(desk, owner, project.id)[0]
    update_character(desk, owner, mia.id, CharacterChanges(appearance="a girl with a scar"))
    fact, gone, *_ = list_facts(desk, owner, project.id)
    update_fact(desk, owner, fact.id, FactChanges(value="green"))
    delete_fact(desk, owner, gone.id)
    shot = list_shots(desk, owner, project.id)[1]
    update_shot(desk, owner, shot.id, ShotChanges(lens=Lens.FISHEYE, description="By hand."))
    write(desk, owner, project, *STEPS, again=True)
    assert list_characters(desk, owner, project.id)[0].appearance == "a girl with a scar"
    values = {one.id: one.value for one in list_facts(desk, owner, project.id)}
    assert (values[fact.id], gone.id in values, len(values)) == ("green", False, len(values))
    kept = list_shots(desk, owner, project.id)[1]
    assert (kept.id, kept.lens, kept.description) == (shot.id, Lens.FISHEYE, "By hand.")
    assert mia.name in writing_path(desk, owner, project.id).steps[0].kept


def test_a_beat_that_is_left_out_is_not_filmed(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    project = begin_story(desk, owner, STORY)
    write(desk, owner, project, *STEPS[:4])
    first, second = list_beats(desk, owner, project.id)
    update_beat(desk, owner, second.id, BeatChanges(left_out=True))
    write(desk, owner, project, *STEPS[4:])
    script = next(str(body["messages"]) for body in api.asked if "Write the script" in str(body["messages"]))
    assert (f"[{first.last}]" in script, f"[{second.first}]" in script) == (True, False)
    assert "hung the lamp" not in get_script(desk, owner, project.id).content


def test_a_script_that_was_edited_is_what_is_directed(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    project = begin_story(desk, owner, STORY)
    write(desk, owner, project, *STEPS[:5])
    script = get_script(desk, owner, project.id)
    save_script(desk, owner, project.id, script.content.replace("Who is there?", "Is it you?"), script.number)
    write(desk, owner, project)
    assert "Is it you?" in str(api.asked[-1]["messages"])
    heard = [line.text for shot in list_shots(desk, owner, project.id) for line in shot.lines]
    assert "Is it you?" in heard
    assert "Who is there?" not in heard


@pytest.mark.parametrize("step", range(5))
def test_where_a_step_fails_those_before_it_are_stored(desk: Studio, api: MessagesApi, owner: Actor, step: int) -> None:
    project = begin_story(desk, owner, STORY)
    api.faults = [*[None] * step, Fault(402, kind="billing_error")]
    with pytest.raises(WorkbenchError, match="no money left"):
        write(desk, owner, project)
    done = states(desk, owner, project)
    assert done.index("next") == len([state for state in done if state == "done"]) >= step
    write(desk, owner, project)
    assert len(api.asked) == 5 + 1


def test_the_rules_go_the_same_path_and_direct_what_was_edited(tmp_path: Path, owner: Actor) -> None:
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path / 'rules.db'}") as studio:
        project = begin_story(studio, owner, STORY)
        write(studio, owner, project, *STEPS[:5])
        place = list_scenes(studio, owner, project.id)[0]
        update_scene(studio, owner, place.id, SceneChanges(name="The pier"))
        script = get_script(studio, owner, project.id)
        save_script(studio, owner, project.id, script.content.replace("Who is there?", "Is it you?"), script.number)
        write(studio, owner, project)
        shots = list_shots(studio, owner, project.id)
        assert "Is it you?" in [line.text for shot in shots for line in shot.lines]
        assert place.id in {shot.scene_id for shot in shots}
        assert {shot.lens for shot in shots} > {Lens.NORMAL}
        assert list_hints(studio, owner, project.id) == []
        update_shot(studio, owner, shots[1].id, ShotChanges(size=shots[0].size, angle=shots[0].angle))
        alike = [ShotChanges(size=ShotSize.CLOSE_UP)] * len(shots)
        for shot, changes in zip(shots, alike, strict=True):
            update_shot(studio, owner, shot.id, changes)
        assert list_hints(studio, owner, project.id) != []


def test_a_target_is_planned_to_and_the_outcome_is_said(tmp_path: Path, owner: Actor) -> None:
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path / 'rules.db'}") as studio:
        project = begin_story(studio, owner, STORY)
        settings = project.settings.model_copy(update={"target_seconds": 45})
        update_project(studio, owner, project.id, ProjectChanges(settings=settings))
        write(studio, owner, project)
        assert "0:45 were wished for" in writing_path(studio, owner, project.id).steps[-1].note
        assert any(shot.duration for shot in list_shots(studio, owner, project.id))


def prompts(studio: Studio, owner: Actor, project: Project) -> dict[str, tuple[str, str]]:
    """Prompt and key of each shot's picture."""
    with studio.database.session() as session:
        bible = Bible.of(session, project)
    orders = {
        shot.id: image_order(studio, bible, shot, describe_by_rule(bible.source_of(shot)))
        for shot in list_shots(studio, owner, project.id)
    }
    return {shot: (str(order.plan.values["positive"]), order.key) for shot, order in orders.items()}


def test_a_fact_is_in_the_prompts_that_it_concerns_and_a_change_makes_only_those_again(
    tmp_path: Path, owner: Actor
) -> None:
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path / 'rules.db'}") as studio:
        project = open_story(studio, owner, STORY)
        mia = next(one for one in list_characters(studio, owner, project.id) if one.name == "Mia")
        hers = {shot.id for shot in list_shots(studio, owner, project.id) if mia.id in shot.characters}
        assert hers < set(prompts(studio, owner, project))
        create_fact(studio, owner, project.id, "scar", "on her left cheek", "Mia")
        eyes = create_fact(studio, owner, project.id, "eye colour", "green", "Mia")
        before = prompts(studio, owner, project)
        for words in ("eye colour: green", "scar: on her left cheek"):
            assert {shot for shot, (prompt, _) in before.items() if words in prompt} == hers
        update_fact(studio, owner, eyes.id, FactChanges(value="grey"))
        after = prompts(studio, owner, project)
        assert {shot for shot in after if after[shot] != before[shot]} == hers
        assert {shot for shot, (prompt, _) in after.items() if "eye colour: grey" in prompt} == hers


def test_facts_hold_for_who_and_where_and_from_when(tmp_path: Path, owner: Actor) -> None:
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path / 'rules.db'}") as studio:
        project = open_story(studio, owner, STORY)
        mia = next(one for one in list_characters(studio, owner, project.id) if one.name == "Mia")
        create_fact(studio, owner, project.id, "eyes", "green", "Mia")
        create_fact(studio, owner, project.id, "coat", "red", "Mia")
        create_fact(studio, owner, project.id, "coat", "black", "Mia", since=3)
        create_fact(studio, owner, project.id, "century", "the nineteenth")
        update_character(studio, owner, mia.id, CharacterChanges(name="Maja"))
        maja, facts = get_character(studio, owner, mia.id), list_facts(studio, owner, project.id)
        early, late, nobody = (
            [fact_text(fact) for fact in facts_for(facts, seen, None, chapter)]
            for seen, chapter in (([maja], 1), ([maja], 3), ([], None))
        )
        assert early == ["century: the nineteenth", "Maja: eyes: green", "Maja: coat: red"]
        assert late == ["century: the nineteenth", "Maja: eyes: green", "Maja: coat: black"]
        assert nobody == ["century: the nineteenth"]
        undo(studio, owner, project.id)
