"""Taking back what a person did."""

import pytest
from sqlmodel import select

from workbench.kit.errors import ConflictError
from workbench.model.people import Actor, Edit, Role
from workbench.model.projects import Character, Episode, Project, Scene
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import ShotSize
from workbench.storage import Database, checked, record_edit, snapshot, undo_last, update_row

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
        row = session.get_one(Shot, shot.id)
        before = snapshot(row, changes)
        update_row(session, row, None, changes)
        record_edit(session, actor, "p", row, before)


def undo(database: Database, actor: Actor) -> Edit | None:
    with database.session() as session:
        return undo_last(session, "p", actor)


def current(database: Database, shot: Shot) -> Shot:
    with database.session() as session:
        return session.get_one(Shot, shot.id)


def test_changes_are_taken_back_from_the_last_to_the_first(database: Database, shot: Shot) -> None:
    change(database, MEI, shot, size=ShotSize.CLOSE_UP, lines=[{"text": "Hi", "language": "en"}])
    change(database, MEI, shot, description="A storm.")
    undo(database, MEI)
    assert (current(database, shot).description, current(database, shot).size) == ("A harbour.", ShotSize.CLOSE_UP)
    edit = undo(database, MEI)
    now = current(database, shot)
    assert (now.size, now.lines, now.version) == (ShotSize.MEDIUM, (), 5)
    assert edit is not None
    assert edit.undone_at is not None
    assert undo(database, MEI) is None


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


def test_another_project_is_left_alone(database: Database, shot: Shot) -> None:
    change(database, MEI, shot, description="A storm.")
    with database.session() as session:
        assert undo_last(session, "other", MEI) is None


def test_a_new_row_is_removed_again_even_after_changes_that_were_taken_back(database: Database, shot: Shot) -> None:
    with database.session() as session:
        session.add(scene := checked(Scene, project_id="p", name="Harbour"))
        record_edit(session, MEI, "p", scene, None)
    with database.session() as session:
        row = session.get_one(Scene, scene.id)
        before = snapshot(row, ["name"])
        update_row(session, row, 1, {"name": "Quay"})
        record_edit(session, MEI, "p", row, before)
    undo(database, MEI)
    undo(database, MEI)
    with database.session() as session:
        assert session.get(Scene, scene.id) is None


def test_a_new_row_that_is_in_use_stays(database: Database, shot: Shot) -> None:
    with database.session() as session:
        session.add(scene := checked(Scene, project_id="p", name="Harbour"))
        record_edit(session, MEI, "p", scene, None)
    change(database, TOM, shot, scene_id=scene.id)
    with pytest.raises(ConflictError, match="Something else uses this scene"):
        undo(database, MEI)
    assert current(database, shot).scene_id == scene.id


def test_a_removed_row_comes_back_as_it_was(database: Database, shot: Shot) -> None:
    with database.session() as session:
        session.add(mei := checked(Character, project_id="p", name="Mei", aliases=("妹",), voice="v1"))
    with database.session() as session:
        row = session.get_one(Character, mei.id)
        before = snapshot(row)
        session.delete(row)
        record_edit(session, MEI, "p", row, before)
    with database.session() as session:
        assert session.get(Character, mei.id) is None
    undo(database, MEI)
    with database.session() as session:
        back = session.get_one(Character, mei.id)
    assert (back.name, back.aliases, back.voice, back.created_at) == ("Mei", ("妹",), "v1", mei.created_at)
    assert back.version == 2


def test_a_removed_row_whose_home_is_gone_stays_away(database: Database, shot: Shot) -> None:
    with database.session() as session:
        row = session.get_one(Shot, shot.id)
        before = snapshot(row)
        session.delete(row)
        record_edit(session, MEI, "p", row, before)
        session.flush()
        session.delete(session.get_one(Episode, "e"))
    with pytest.raises(ConflictError, match="has lost what it belongs to"):
        undo(database, MEI)
