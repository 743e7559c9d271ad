"""Undo takes back what a person did last, all of it, and never what somebody else did."""

import pytest

from tests.engine.boards import MIA, TOM, say, told, words
from workbench.engine import Studio
from workbench.engine.characters import (
    CharacterChanges,
    create_character,
    delete_character,
    list_characters,
    update_character,
)
from workbench.engine.projects import ProjectChanges, get_project, open_story, undo, update_project, write_project
from workbench.engine.scripts import get_script, list_scripts
from workbench.engine.storyboard import (
    ShotChanges,
    add_shot,
    delete_shot,
    get_shot,
    list_removed_shots,
    list_shots,
    move_shot,
    restore_shot,
    update_shot,
)
from workbench.kit.errors import ConflictError
from workbench.model.people import Actor, Role
from workbench.model.projects import Project

STORY = 'Anna walked to the sea. "I am here," said Anna. The queen sat in the castle. Tom slept in the village.'


@pytest.fixture
def project(still: Studio) -> Project:
    return open_story(still, MIA, STORY)


def _order(studio: Studio, project: Project) -> list[str]:
    shots = list_shots(studio, MIA, project.id)
    assert [shot.position for shot in shots] == list(range(1, len(shots) + 1))
    return [shot.id for shot in shots]


def test_the_first_writing_is_not_taken_back(still: Studio, project: Project) -> None:
    before = _order(still, project)
    assert undo(still, MIA, project.id) is None
    assert _order(still, project) == before


def test_a_rewriting_is_taken_back_whole(still: Studio, project: Project) -> None:
    made = add_shot(still, MIA, project.id, 2, "By hand")
    say(still, MIA, list_shots(still, MIA, project.id)[0], "Anna ran to the sea.")
    before, script = list_shots(still, MIA, project.id), get_script(still, MIA, project.id).content
    old = get_project(still, MIA, project.id)

    write_project(still, MIA, project.id, "The king rode home. Tom slept in the village. The night was cold.")
    assert made.id in [shot.id for shot in list_removed_shots(still, MIA, project.id)]
    undo(still, MIA, project.id)

    after = list_shots(still, MIA, project.id)
    assert [(shot.id, shot.position, shot.lines) for shot in after] == [
        (shot.id, shot.position, shot.lines) for shot in before
    ]
    assert get_script(still, MIA, project.id).content == script
    now = get_project(still, MIA, project.id)
    assert (now.story, now.story_key, now.settings) == (old.story, old.story_key, old.settings)


def test_a_shot_made_by_hand_comes_back_after_a_rewriting(still: Studio, project: Project) -> None:
    made = add_shot(still, MIA, project.id, 2, "By hand")
    write_project(still, TOM, project.id, f"{STORY} The end came.")
    assert made.id not in _order(still, project)
    restore_shot(still, MIA, made.id, position=1)
    assert _order(still, project)[0] == made.id


def test_a_rewritten_script_tells_what_was_edited(still: Studio, project: Project) -> None:
    say(still, MIA, list_shots(still, MIA, project.id)[0], "Anna ran to the sea.")
    write_project(still, MIA, project.id, f"{STORY} The end came.")
    assert told(still, project.id) == [text for texts in words(still, project.id) for text in texts]
    assert told(still, project.id)[0] == "Anna ran to the sea."


def test_moves_removals_and_additions_are_taken_back_in_place(still: Studio, project: Project) -> None:
    first = _order(still, project)
    delete_shot(still, MIA, first[1])
    move_shot(still, MIA, first[0], 2)
    add_shot(still, MIA, project.id, 1)
    for _ in range(3):
        undo(still, MIA, project.id)
    assert _order(still, project) == first
    assert undo(still, MIA, project.id) is None


def test_a_move_is_taken_back_although_another_shot_came_in_before_it(still: Studio, project: Project) -> None:
    first = _order(still, project)
    move_shot(still, MIA, first[0], 3)
    new = add_shot(still, TOM, project.id, 1)
    undo(still, MIA, project.id)
    assert [identity for identity in _order(still, project) if identity != new.id] == first


def test_what_cannot_be_taken_back_is_said_once(still: Studio, project: Project) -> None:
    shot = list_shots(still, MIA, project.id)[0]
    update_shot(still, MIA, shot.id, ShotChanges(notes="softly"))
    update_shot(still, MIA, shot.id, ShotChanges(description="A storm."))
    update_shot(still, TOM, shot.id, ShotChanges(description="A calm sea."))
    with pytest.raises(ConflictError, match="changed again since"):
        undo(still, MIA, project.id)
    undo(still, MIA, project.id)
    now = get_shot(still, MIA, shot.id)
    assert (now.notes, now.description) == ("", "A calm sea.")
    assert undo(still, MIA, project.id) is None

    undo(still, TOM, project.id)
    undo(still, MIA, project.id)  # nothing is in its way any more
    assert get_shot(still, MIA, shot.id).description == shot.description


def test_a_rename_is_taken_back_with_the_name_that_it_kept(still: Studio, project: Project) -> None:
    anna = list_characters(still, MIA, project.id)[0]
    for changes in (CharacterChanges(name="Bella"), CharacterChanges(name="Bella", aliases=("Bel",))):
        update_character(still, MIA, anna.id, changes)
        undo(still, MIA, project.id)
        now = next(row for row in list_characters(still, MIA, project.id) if row.id == anna.id)
        assert (now.name, now.aliases) == (anna.name, anna.aliases)


def test_somebody_who_is_needed_by_now_stays(still: Studio, project: Project) -> None:
    who = create_character(still, MIA, project.id, "Zed")
    shot = list_shots(still, TOM, project.id)[0]
    update_shot(still, TOM, shot.id, ShotChanges(characters=(who.id,)))
    with pytest.raises(ConflictError, match="Zed is in shot 1"):
        undo(still, MIA, project.id)
    assert who.id in [row.id for row in list_characters(still, MIA, project.id)]
    undo(still, TOM, project.id)
    undo(still, MIA, project.id)
    assert who.id not in [row.id for row in list_characters(still, MIA, project.id)]


def test_who_left_comes_back_into_the_removed_shots(still: Studio, project: Project) -> None:
    who = create_character(still, MIA, project.id, "Zed")
    shot = list_shots(still, MIA, project.id)[0]
    update_shot(still, MIA, shot.id, ShotChanges(characters=(who.id,)))
    delete_shot(still, MIA, shot.id)
    delete_character(still, MIA, who.id)
    undo(still, MIA, project.id)
    undo(still, MIA, project.id)
    assert get_shot(still, MIA, shot.id).characters == (who.id,)
    assert not get_shot(still, MIA, shot.id).removed


def test_undo_is_by_identity_not_by_name(still: Studio, owner: Actor, project: Project) -> None:
    guest = Actor(owner.name, Role.EDIT, "an invitation")
    update_project(still, owner, project.id, ProjectChanges(name="Mine"))
    assert undo(still, guest, project.id) is None
    assert get_project(still, owner, project.id).name == "Mine"
    renamed = Actor("Guest", Role.EDIT, guest.id)
    update_project(still, guest, project.id, ProjectChanges(description="Ours"))
    assert undo(still, renamed, project.id) is not None


def test_versions_that_were_taken_back_are_not_counted_again(still: Studio, project: Project) -> None:
    shot = list_shots(still, MIA, project.id)[0]
    say(still, MIA, shot, "One.")
    undo(still, MIA, project.id)
    say(still, MIA, get_shot(still, MIA, shot.id), "Two.")
    assert [script.number for script in list_scripts(still, MIA, project.id)] == [3, 1]
    assert "One." in get_script(still, MIA, project.id, 2).content
