"""What a person may change, and what is refused in one sentence."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.boards import MIA, quiet_studio
from workbench.engine import Studio
from workbench.engine.characters import (
    CharacterChanges,
    create_character,
    delete_character,
    list_characters,
    update_character,
)
from workbench.engine.projects import (
    ProjectChanges,
    create_project,
    get_project,
    open_story,
    project_progress,
    update_project,
    write_project,
)
from workbench.engine.storyboard import (
    ShotChanges,
    add_shot,
    board,
    delete_shot,
    get_shot,
    list_removed_shots,
    list_shots,
    list_takes,
    move_shot,
    pick_take,
    restore_shot,
    update_shot,
)
from workbench.engine.takes import pick_take as pick
from workbench.engine.world import SceneChanges, create_scene, list_scenes, update_scene
from workbench.kit.errors import ConflictError, InvalidInputError, WorkbenchError
from workbench.model.finishing import FrameRate
from workbench.model.projects import Project, ProjectSettings
from workbench.model.story import Line
from workbench.model.storyboard import Generation, Provenance, Shot, Take, TakeKind
from workbench.model.vocabulary import Language, PlaceKind
from workbench.storage import checked
from workbench.voice import narrator_voice

STORY = 'Anna walked to the sea. "I am here," said Anna. The queen sat in the castle. Tom slept in the village.'


@pytest.fixture
def project(still: Studio) -> Project:
    return open_story(still, MIA, STORY)


@pytest.fixture
def shot(still: Studio, project: Project) -> Shot:
    return list_shots(still, MIA, project.id)[0]


def _line(identity: str, text: str, speaker: str = "") -> Line:
    return Line(id=identity, speaker=speaker, text=text, language=Language.ENGLISH)


BAD_CHANGES = {
    "endless": ShotChanges(duration=math.inf),
    "no number": ShotChanges(duration=math.nan),
    "an hour": ShotChanges(duration=3600),
    "negative": ShotChanges(duration=-1),
    "seed below": ShotChanges(generation=Generation(seed=-1)),
    "seed above": ShotChanges(generation=Generation(seed=2**64)),
    "long prompt": ShotChanges(generation=Generation(prompt="x" * 4001)),
    "long description": ShotChanges(description="x" * 4001),
    "long line": ShotChanges(lines=(_line("a", "x" * 2001),)),
    "one id twice": ShotChanges(lines=(_line("a", "x"), _line("a", "y"))),
    "no id": ShotChanges(lines=(_line("", "x"),)),
    "no such place": ShotChanges(scene_id="nowhere"),
    "nobody": ShotChanges(characters=("nobody",)),
    "no such workflow": ShotChanges(generation=Generation(workflow="nothing")),
    "a workflow for clips": ShotChanges(generation=Generation(workflow="image_to_video")),
    "a workflow that wants a picture": ShotChanges(generation=Generation(workflow="sdxl_image_to_image")),
}


@pytest.mark.parametrize("changes", BAD_CHANGES.values(), ids=BAD_CHANGES.keys())
def test_a_shot_is_not_given_what_cannot_be_made(still: Studio, shot: Shot, changes: ShotChanges) -> None:
    with pytest.raises(InvalidInputError) as caught:
        update_shot(still, MIA, shot.id, changes)
    assert len(caught.value.message) < 160
    assert get_shot(still, MIA, shot.id) == shot


def test_the_greatest_seed_is_kept_whole(still: Studio, shot: Shot) -> None:
    update_shot(still, MIA, shot.id, ShotChanges(generation=Generation(seed=2**64 - 1)))
    assert get_shot(still, MIA, shot.id).generation.seed == 2**64 - 1


def test_another_projects_place_and_people_are_not_this_ones(still: Studio, shot: Shot) -> None:
    other = create_project(still, MIA, "Other")
    scene = create_scene(still, MIA, other.id, "Harbour", PlaceKind.FIELD)
    who = create_character(still, MIA, other.id, "Zed")
    for changes in (ShotChanges(scene_id=scene.id), ShotChanges(characters=(who.id,))):
        with pytest.raises(InvalidInputError):
            update_shot(still, MIA, shot.id, changes)


BAD_CALLS: dict[str, Callable[[Studio, Project], object]] = {
    "a project without a name": lambda studio, it: update_project(studio, MIA, it.id, ProjectChanges(name="  ")),
    "a name like a novel": lambda studio, it: create_project(studio, MIA, "x" * 121),
    "an unknown narrator": lambda studio, it: update_project(
        studio,
        MIA,
        it.id,
        ProjectChanges(settings=it.settings.model_copy(update={"narrator_voice": "nobody"})),
    ),
    "somebody without a name": lambda studio, it: create_character(studio, MIA, it.id, " "),
    "a place without a name": lambda studio, it: create_scene(studio, MIA, it.id, "\0", PlaceKind.FIELD),
    "two of one name": lambda studio, it: create_character(studio, MIA, it.id, "Anna"),
    "an unknown voice": lambda studio, it: update_character(
        studio, MIA, list_characters(studio, MIA, it.id)[0].id, CharacterChanges(voice="nobody")
    ),
}


@pytest.mark.parametrize("call", BAD_CALLS.values(), ids=BAD_CALLS.keys())
def test_what_makes_no_sense_is_refused(
    still: Studio, project: Project, call: Callable[[Studio, Project], object]
) -> None:
    with pytest.raises(InvalidInputError):
        call(still, project)


def test_unseen_characters_are_left_out_on_every_database(tmp_path: Path, migrated_url: str) -> None:
    with quiet_studio(tmp_path, migrated_url) as studio:
        project = open_story(studio, MIA, STORY)
        shot = list_shots(studio, MIA, project.id)[0]
        changes = ShotChanges(description="a\0b\x07\r\nc", lines=(_line("a", "d\0e"), _line("b", " \n ")))
        kept = update_shot(studio, MIA, shot.id, changes)
        assert (kept.description, [line.text for line in kept.lines]) == ("ab\nc", ["de"])
        for odd in ("\0", "\ud800"):
            with pytest.raises(WorkbenchError) as caught:
                get_shot(studio, MIA, odd)
            assert "SELECT" not in str(caught.value)


def test_a_place_can_be_taken_from_a_shot(still: Studio, shot: Shot) -> None:
    assert shot.scene_id is not None
    changed = update_shot(still, MIA, shot.id, ShotChanges(scene_id=None, description=None))
    assert (changed.scene_id, changed.description) == (None, shot.description)


def test_what_is_the_same_is_no_change(still: Studio, shot: Shot) -> None:
    assert update_shot(still, MIA, shot.id, ShotChanges(description=shot.description)).version == shot.version


@pytest.mark.parametrize(("wanted", "given"), [(-5, 1), (0, 1), (2, 2), (2**80, 5)])
def test_a_position_is_as_near_as_can_be(still: Studio, project: Project, wanted: int, given: int) -> None:
    while len(list_shots(still, MIA, project.id)) < 4:
        add_shot(still, MIA, project.id, 1)
    assert add_shot(still, MIA, project.id, wanted).position == given
    shots = list_shots(still, MIA, project.id)
    assert move_shot(still, MIA, shots[2].id, wanted).position == given
    assert [shot.position for shot in list_shots(still, MIA, project.id)] == [1, 2, 3, 4, 5]


def test_a_new_shot_looks_like_the_one_before_it(still: Studio, shot: Shot, project: Project) -> None:
    new = add_shot(still, MIA, project.id, 2)
    assert (new.scene_id, new.mood, new.time_of_day) == (shot.scene_id, shot.mood, shot.time_of_day)


def test_a_removed_shot_can_only_be_restored(still: Studio, shot: Shot, project: Project) -> None:
    delete_shot(still, MIA, shot.id)
    for call in (
        lambda: update_shot(still, MIA, shot.id, ShotChanges(notes="x")),
        lambda: move_shot(still, MIA, shot.id, 2),
        lambda: delete_shot(still, MIA, shot.id),
    ):
        with pytest.raises(InvalidInputError, match="taken off the board"):
            call()
    assert [one.id for one in list_removed_shots(still, MIA, project.id)] == [shot.id]
    assert restore_shot(still, MIA, shot.id).position == 1
    assert list_shots(still, MIA, project.id)[0].id == shot.id
    with pytest.raises(InvalidInputError, match="is on the board"):
        restore_shot(still, MIA, shot.id)


def test_a_take_of_a_removed_shot_is_not_picked(still: Studio, shot: Shot, project: Project) -> None:
    take = _voice(still, project, shot, shot.lines[0].id, 2.0)
    delete_shot(still, MIA, shot.id)
    with pytest.raises(InvalidInputError, match="taken off the board"):
        pick_take(still, MIA, take.id)
    assert [one.id for one in list_takes(still, MIA, shot.id)] == [take.id]


def _voice(studio: Studio, project: Project, shot: Shot, line_id: str, seconds: float) -> Take:
    with studio.database.session() as session:
        take = checked(
            Take,
            project_id=project.id,
            shot_id=shot.id,
            kind=TakeKind.VOICE,
            line_id=line_id,
            key=f"k {line_id}",
            blob="b",
            media_type="audio/wav",
            duration=seconds,
            provenance=Provenance(backend="test", degraded="a stand-in"),
        )
        session.add(take)
        session.flush()
        pick(session, take, by_person=False)
        return take


def test_voices_of_lines_that_are_gone_do_not_count(still: Studio, shot: Shot, project: Project) -> None:
    _voice(still, project, shot, shot.lines[0].id, 2.0)
    _voice(still, project, shot, "a line of long ago", 3.0)
    assert board(still, MIA, project.id)[0].seconds == 2.0
    update_shot(still, MIA, shot.id, ShotChanges(lines=()))
    card = board(still, MIA, project.id)[0]
    assert (card.seconds, card.degraded, card.words) == (0.0, "", "")


def test_progress_counts_what_is_on_the_board(still: Studio, shot: Shot, project: Project) -> None:
    before = project_progress(still, MIA, project.id).shots
    delete_shot(still, MIA, shot.id)
    assert project_progress(still, MIA, project.id).shots == before - 1


def test_who_is_only_in_removed_shots_can_leave(still: Studio, project: Project) -> None:
    who = create_character(still, MIA, project.id, "Zed")
    shot = list_shots(still, MIA, project.id)[-1]
    update_shot(still, MIA, shot.id, ShotChanges(characters=(who.id,)))
    with pytest.raises(ConflictError, match=f"Zed is in shot {shot.position}"):
        delete_character(still, MIA, who.id)
    delete_shot(still, MIA, shot.id)
    delete_character(still, MIA, who.id)
    assert restore_shot(still, MIA, shot.id).characters == ()


def test_an_old_name_goes_on_to_mean_the_same_person(still: Studio, project: Project) -> None:
    anna = next(row for row in list_characters(still, MIA, project.id) if row.name == "Anna")
    renamed = update_character(still, MIA, anna.id, CharacterChanges(name="Bella", aliases=("Bel",)))
    assert (renamed.aliases, renamed.version) == (("Bel", "Anna"), anna.version + 1)
    write_project(still, MIA, project.id, f"{STORY} Anna went home to the village.")
    cast = list_characters(still, MIA, project.id)
    assert [row.name for row in cast if "Anna" in (row.name, *row.aliases)] == ["Bella"]
    last = list_shots(still, MIA, project.id)[-1]
    assert anna.id in last.characters
    assert update_character(still, MIA, anna.id, CharacterChanges(name="Anna")).aliases == ("Bel", "Bella")


def test_a_second_person_is_not_given_a_name_in_use(still: Studio, project: Project) -> None:
    anna, other = list_characters(still, MIA, project.id)[0], create_character(still, MIA, project.id, "Zed")
    update_character(still, MIA, anna.id, CharacterChanges(name="Bella"))
    for changes in (CharacterChanges(name=" Anna "), CharacterChanges(aliases=("Bella",))):
        with pytest.raises(InvalidInputError, match="Bella is called"):
            update_character(still, MIA, other.id, changes)


def test_settings_without_a_narrator_leave_the_narrator(still: Studio, project: Project) -> None:
    changes = ProjectChanges(settings=ProjectSettings(fps=FrameRate.WEB))
    settings = update_project(still, MIA, project.id, changes).settings
    assert (settings.fps, settings.narrator_voice) == (FrameRate.WEB, project.settings.narrator_voice)


def test_every_change_is_counted(still: Studio) -> None:
    project = create_project(still, MIA, "Q")
    write_project(still, MIA, project.id, STORY)
    written = get_project(still, MIA, project.id)
    assert written.version == project.version + 1
    louder = project.settings.model_copy(update={"narrator_voice": narrator_voice(Language.CHINESE).id})
    with pytest.raises(ConflictError, match="changed the narrator voice"):
        update_project(still, MIA, project.id, ProjectChanges(settings=louder), version=project.version)
    with pytest.raises(ConflictError):
        write_project(still, MIA, project.id, STORY, version=project.version)
    shot = list_shots(still, MIA, project.id)[-1]
    assert move_shot(still, MIA, shot.id, 1).version == shot.version + 1
    with pytest.raises(ConflictError):
        delete_shot(still, MIA, shot.id, version=shot.version)
    scene = list_scenes(still, MIA, project.id)[0]
    assert update_scene(still, MIA, scene.id, SceneChanges(name="Quay")).version == scene.version + 1
