"""Taking back what a person did."""

import pytest
from sqlmodel import select

from workbench.kit.errors import ConflictError
from workbench.model.people import Actor, Edit, Role
from workbench.model.projects import Character, Episode, Project, Scene
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import ShotSize
from workbench.storage import Database, Step, checked, undo_last, update_row

MEI = Actor("Mei", Role.EDIT)
TOM = Actor("Tom", Role.EDIT)


@pytest.fixture
def shot(database: Database) -> Shot:
    with database.session() as session:
        session.add(checked(Project, id="p", name="Moon"))
        session.flush()
        session.add(checked(Episode, id="e", project_id="p", title="One"))
        session.flush()
        session.add(shot := checked(Shot, episode_id="e", position=1, description="A harbour."))
    return shot


def change(database: Database, actor: Actor, shot: Shot, **changes: object) -> None:
    with database.session() as session:
        Step(session, actor, "p").change(session.get_one(Shot, shot.id), changes)


def undo(database: Database, actor: Actor) -> tuple[Edit, ...]:
    """What was taken back; the refusal is raised when there is one."""
    with database.session() as session:
        undone = undo_last(session, "p", actor)
    if undone.refusal:
        raise ConflictError(undone.refusal)
    return undone.edits


def current(database: Database, shot: Shot) -> Shot:
    with database.session() as session:
        return session.get_one(Shot, shot.id)


def test_changes_are_taken_back_from_the_last_to_the_first(database: Database, shot: Shot) -> None:
    change(database, MEI, shot, size=ShotSize.CLOSE_UP, lines=[{"text": "Hi", "language": "en"}])
    change(database, MEI, shot, description="A storm.")
    undo(database, MEI)
    assert (current(database, shot).description, current(database, shot).size) == ("A harbour.", ShotSize.CLOSE_UP)
    (edit,) = undo(database, MEI)
    now = current(database, shot)
    assert (now.size, now.lines, now.version) == (ShotSize.MEDIUM, (), 5)
    assert edit.undone_at is not None
    assert undo(database, MEI) == ()


def test_only_the_changed_fields_are_written_down(database: Database, shot: Shot) -> None:
    change(database, MEI, shot, size=ShotSize.CLOSE_UP)
    with database.session() as session:
        edit = session.exec(select(Edit)).one()
    assert (edit.actor, edit.entity, edit.entity_id) == ("Mei", "shot", shot.id)
    assert (edit.before, edit.after) == ({"size": "medium shot"}, {"size": "close-up"})


def test_each_person_takes_back_their_own_change(database: Database, shot: Shot) -> None:
    change(database, MEI, shot, description="A storm.")
    change(database, TOM, shot, notes="louder")
    undo(database, MEI)
    now = current(database, shot)
    assert (now.description, now.notes) == ("A harbour.", "louder")


def test_what_somebody_changed_since_is_not_overwritten(database: Database, shot: Shot) -> None:
    change(database, MEI, shot, description="A storm.")
    change(database, TOM, shot, description="A calm sea.")
    with pytest.raises(ConflictError, match="changed again since"):
        undo(database, MEI)
    assert current(database, shot).description == "A calm sea."
    undo(database, TOM)
    undo(database, MEI)
    assert current(database, shot).description == "A harbour."


def test_a_step_is_taken_back_whole_or_not_at_all(database: Database, shot: Shot) -> None:
    with database.session() as session:
        step = Step(session, MEI, "p")
        scene = step.add(checked(Scene, project_id="p", name="Harbour"))
        step.change(session.get_one(Shot, shot.id), {"description": "A storm.", "notes": "loud"})
    change(database, TOM, shot, notes="louder")
    with pytest.raises(ConflictError):
        undo(database, MEI)
    assert current(database, shot).description == "A storm."
    undo(database, TOM)
    assert len(undo(database, MEI)) == 2
    assert (current(database, shot).description, current(database, shot).notes) == ("A harbour.", "")
    with database.session() as session:
        assert session.get(Scene, scene.id) is None


def test_a_row_can_be_added_so_that_undo_keeps_it(database: Database, shot: Shot) -> None:
    with database.session() as session:
        new = Step(session, MEI, "p").add(checked(Shot, episode_id="e", position=2), before={"removed": True})
    undo(database, MEI)
    assert current(database, new).removed


def test_a_step_that_is_not_to_be_undone_is_still_told_of(database: Database, shot: Shot) -> None:
    with database.session() as session:
        Step(session, MEI, "p", undoable=False).change(session.get_one(Shot, shot.id), {"notes": "x"})
    assert undo(database, MEI) == ()
    with pytest.raises(ConflictError, match="Mei changed the notes"), database.session() as session:
        Step(session, TOM, "p").change(session.get_one(Shot, shot.id), {"notes": "y"}, seen=shot.version)


def test_a_change_that_was_not_written_down_is_not_merged(database: Database, shot: Shot) -> None:
    with database.session() as session:
        update_row(session, session.get_one(Shot, shot.id), None, {"notes": "x"})
    with pytest.raises(ConflictError, match="Somebody else changed"), database.session() as session:
        Step(session, TOM, "p").change(session.get_one(Shot, shot.id), {"mood": "tense mood"}, seen=shot.version)


def test_another_project_is_left_alone(database: Database, shot: Shot) -> None:
    change(database, MEI, shot, description="A storm.")
    with database.session() as session:
        assert undo_last(session, "other", MEI).edits == ()


def test_a_new_row_is_removed_again_even_after_changes_that_were_taken_back(database: Database, shot: Shot) -> None:
    with database.session() as session:
        scene = Step(session, MEI, "p").add(checked(Scene, project_id="p", name="Harbour"))
    with database.session() as session:
        Step(session, MEI, "p").change(session.get_one(Scene, scene.id), {"name": "Quay"})
    undo(database, MEI)
    undo(database, MEI)
    with database.session() as session:
        assert session.get(Scene, scene.id) is None


def test_a_new_row_that_is_in_use_stays(database: Database, shot: Shot) -> None:
    with database.session() as session:
        scene = Step(session, MEI, "p").add(checked(Scene, project_id="p", name="Harbour"))
    change(database, TOM, shot, scene_id=scene.id)
    with pytest.raises(ConflictError, match="something else uses it now"):
        undo(database, MEI)
    assert current(database, shot).scene_id == scene.id


def test_a_removed_row_comes_back_as_it_was(database: Database, shot: Shot) -> None:
    with database.session() as session:
        session.add(mei := checked(Character, project_id="p", name="Mei", aliases=("妹",), voice="v1"))
    with database.session() as session:
        Step(session, MEI, "p").remove(session.get_one(Character, mei.id))
    with database.session() as session:
        assert session.get(Character, mei.id) is None
    undo(database, MEI)
    with database.session() as session:
        back = session.get_one(Character, mei.id)
    assert (back.name, back.aliases, back.voice, back.created_at) == ("Mei", ("妹",), "v1", mei.created_at)
    assert back.version == 3  # it went, and it came back


def test_a_removed_row_whose_home_is_gone_stays_away(database: Database, shot: Shot) -> None:
    with database.session() as session:
        Step(session, MEI, "p").remove(session.get_one(Shot, shot.id))
        session.flush()
        session.delete(session.get_one(Episode, "e"))
    with pytest.raises(ConflictError, match="What it belongs to is gone"):
        undo(database, MEI)
