"""Two people at one project, on each kind of database: nobody's work is lost, and nothing is there twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.boards import MIA, TOM, at_once, quiet_studio, say, told, words
from workbench.engine import Studio
from workbench.engine.projects import create_project, list_projects, open_story, undo, write_project
from workbench.engine.scripts import get_script, list_scripts, save_script
from workbench.engine.storyboard import ShotChanges, add_shot, get_shot, list_shots, move_shot, update_shot
from workbench.engine.world import WorldChanges, get_world, update_world
from workbench.kit.errors import ConflictError
from workbench.model.finishing import Framing
from workbench.model.projects import Project
from workbench.model.storyboard import Finish, Shot
from workbench.model.vocabulary import Mood

STORY = "The king walked to the sea. The queen sat in the castle. Anna laughed in the dark forest."


@pytest.fixture
def studio(tmp_path: Path, migrated_url: str) -> Iterator[Studio]:
    with quiet_studio(tmp_path, migrated_url) as studio:
        yield studio


@pytest.fixture
def project(studio: Studio) -> Project:
    return open_story(studio, MIA, STORY)


@pytest.fixture
def seen(studio: Studio, project: Project) -> Shot:
    """The first shot as both pages show it."""
    return list_shots(studio, MIA, project.id)[0]


def test_changes_to_different_fields_go_together(studio: Studio, seen: Shot) -> None:
    update_shot(studio, TOM, seen.id, ShotChanges(description="A storm."), version=seen.version)
    update_shot(studio, MIA, seen.id, ShotChanges(mood=Mood.TENSE), version=seen.version)
    now = get_shot(studio, MIA, seen.id)
    assert (now.description, now.mood, now.version) == ("A storm.", Mood.TENSE, seen.version + 2)


def test_a_field_that_both_changed_is_named(studio: Studio, seen: Shot) -> None:
    update_shot(studio, TOM, seen.id, ShotChanges(description="A storm.", scene_id=None), version=seen.version)
    with pytest.raises(ConflictError, match="Tom changed the description of this shot in the meantime"):
        update_shot(studio, MIA, seen.id, ShotChanges(description="Rain.", notes="x"), version=seen.version)
    now = get_shot(studio, MIA, seen.id)
    assert (now.description, now.notes) == ("A storm.", "")
    update_shot(studio, MIA, seen.id, ShotChanges(description="Rain."), version=now.version)


def test_the_fields_of_a_finish_go_together_too(studio: Studio, seen: Shot) -> None:
    fitted, quiet = Finish(framing=Framing.FIT), Finish(gain_db=-6.0)
    update_shot(studio, TOM, seen.id, ShotChanges(finish=fitted), version=seen.version)
    update_shot(studio, MIA, seen.id, ShotChanges(finish=quiet), version=seen.version)
    assert get_shot(studio, MIA, seen.id).finish == Finish(framing=Framing.FIT, gain_db=-6.0)
    with pytest.raises(ConflictError, match="changed the gain db of this shot in the meantime"):
        update_shot(studio, TOM, seen.id, ShotChanges(finish=Finish(gain_db=3.0)), version=seen.version)


def test_the_same_change_is_no_conflict(studio: Studio, seen: Shot) -> None:
    for actor in (TOM, MIA):
        update_shot(studio, actor, seen.id, ShotChanges(description="A storm."), version=seen.version)
    assert get_shot(studio, MIA, seen.id).version == seen.version + 1


def test_what_undo_changed_counts_too(studio: Studio, project: Project, seen: Shot) -> None:
    changed = update_shot(studio, TOM, seen.id, ShotChanges(description="A storm."))
    undo(studio, TOM, project.id)
    with pytest.raises(ConflictError, match="description"):
        update_shot(studio, MIA, seen.id, ShotChanges(description="Rain."), version=changed.version)


def test_a_stale_move_stays_where_somebody_else_put_the_shot(studio: Studio, seen: Shot) -> None:
    move_shot(studio, TOM, seen.id, 3, version=seen.version)
    with pytest.raises(ConflictError, match="position"):
        move_shot(studio, MIA, seen.id, 2, version=seen.version)


def test_giving_way_is_no_change(studio: Studio, project: Project, seen: Shot) -> None:
    add_shot(studio, TOM, project.id, 1)
    now = get_shot(studio, MIA, seen.id)
    assert (now.position, now.version) == (seen.position + 1, seen.version)


def test_a_change_from_an_unknown_version_is_refused(studio: Studio, seen: Shot) -> None:
    with pytest.raises(ConflictError):
        update_shot(studio, MIA, seen.id, ShotChanges(notes="x"), version=seen.version + 5)


def test_saves_of_the_same_version_go_together(studio: Studio, project: Project) -> None:
    opened = get_script(studio, MIA, project.id)
    save_script(studio, TOM, project.id, opened.content.replace("The king", "The old king"), number=opened.number)
    save_script(studio, MIA, project.id, opened.content.replace("Anna laughed", "Anna cried"), number=opened.number)
    texts = [text for one in words(studio, project.id) for text in one]
    assert texts[0].startswith("The old king")
    assert texts[-1].startswith("Anna cried")
    undo(studio, TOM, project.id)
    assert told(studio, project.id)[0].startswith("The king")
    assert told(studio, project.id)[-1].startswith("Anna cried")


def test_a_line_that_moved_meanwhile_is_changed_where_it_is(studio: Studio, project: Project, seen: Shot) -> None:
    opened = get_script(studio, MIA, project.id)
    move_shot(studio, TOM, seen.id, 3)
    save_script(studio, MIA, project.id, opened.content.replace("Anna laughed", "Anna cried"), number=opened.number)
    assert get_shot(studio, MIA, seen.id).position == 3
    assert any("Anna cried" in text for one in words(studio, project.id) for text in one)


def test_a_story_opened_by_many_at_once_is_one_project(studio: Studio) -> None:
    opened = at_once(lambda _: open_story(studio, MIA, "Bob slept in the village. The night was cold.").id)
    assert set(opened) == {row.id for row in list_projects(studio, MIA)}
    assert len(set(opened)) == 1


def test_shots_added_at_once_stand_in_a_row(studio: Studio, project: Project) -> None:
    at_once(lambda number: add_shot(studio, MIA, project.id, 2, f"Shot {number}"))
    assert [shot.position for shot in list_shots(studio, MIA, project.id)] == list(range(1, 10))


def test_scripts_saved_at_once_are_numbered_one_by_one(studio: Studio, project: Project) -> None:
    opened = get_script(studio, MIA, project.id)
    at_once(
        lambda number: save_script(
            studio, MIA, project.id, f"{opened.content}\n\nLine number {number}.", number=opened.number
        )
    )
    assert [script.number for script in list_scripts(studio, MIA, project.id)] == [7, 6, 5, 4, 3, 2, 1]
    texts = [text for one in words(studio, project.id) for text in one]
    assert {f"Line number {number}." for number in range(6)} <= set(texts)
    assert told(studio, project.id) == texts


def test_a_world_first_written_by_many_is_one(studio: Studio) -> None:
    project = create_project(studio, MIA, "Q")
    at_once(lambda number: update_world(studio, MIA, project.id, WorldChanges(content=f"World {number}")))
    assert get_world(studio, MIA, project.id).version == 7


def test_undos_at_once_take_back_one_step_each(studio: Studio, project: Project, seen: Shot) -> None:
    for number in range(4):
        update_shot(studio, MIA, seen.id, ShotChanges(notes=f"note {number}"))
    taken = [edit.seq for edit in at_once(lambda _: undo(studio, MIA, project.id)) if edit]
    assert len(taken) == len(set(taken)) == 4
    assert get_shot(studio, MIA, seen.id).notes == ""


def test_everything_at_once_ends_in_order(studio: Studio, project: Project, seen: Shot) -> None:
    def work(number: int) -> None:
        match number % 3:
            case 0:
                write_project(studio, TOM, project.id, f"{STORY} The end came.")
            case 1:
                move_shot(studio, MIA, seen.id, 2)
            case _:
                say(studio, MIA, get_shot(studio, MIA, seen.id), f"Words {number}.")

    at_once(work)
    shots = list_shots(studio, MIA, project.id)
    assert [shot.position for shot in shots] == list(range(1, len(shots) + 1))
    assert told(studio, project.id) == [line.text for shot in shots for line in shot.lines]
