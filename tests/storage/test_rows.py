"""Rows: checked on the way in, and changed without losing another person's change."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.kit.errors import ConflictError, InvalidInputError
from workbench.model.projects import Character, Project, ProjectSettings
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Aspect, ShotSize
from workbench.storage import Database, checked, update_row


@pytest.fixture
def project(database: Database) -> Project:
    with database.session() as session:
        session.add(project := checked(Project, name="Moon"))
    return project


def test_values_are_turned_into_their_types() -> None:
    shot = checked(Shot, episode_id="e", position="3", size="close-up", lines=[{"text": "Hi", "language": "en"}])
    assert (shot.position, shot.size, shot.lines[0].text) == (3, ShotSize.CLOSE_UP, "Hi")
    assert shot.version == 1


def test_an_unknown_field_is_an_error() -> None:
    with pytest.raises(InvalidInputError, match="A shot has no field paint, sice that can be set") as caught:
        checked(Shot, episode_id="e", position=1, sice="close-up", paint="red")
    assert "size" in caught.value.advice


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        checked(Shot, position="first", size="huge", lines=[{"text": "Hi"}])
    said = caught.value.message
    for part in (
        "episode_id is missing",
        "position must be a valid integer",
        "size must be 'extreme wide shot'",
        "lines.0.",
    ):
        assert part in said


def test_a_change_is_counted_dated_and_kept(database: Database, project: Project) -> None:
    with database.session() as session:
        row = session.get_one(Project, project.id)
        update_row(session, row, 1, {"name": "月", "settings": {"aspect": "9:16"}})
    with database.session() as session:
        kept = session.get_one(Project, project.id)
    assert (kept.name, kept.version) == (row.name, row.version) == ("月", 2)
    assert kept.settings == ProjectSettings(aspect=Aspect.TALL)
    assert kept.updated_at > project.updated_at
    assert kept.created_at == project.created_at


def test_a_change_to_what_somebody_else_changed_is_refused(database: Database, project: Project) -> None:
    with database.session() as session:
        update_row(session, session.get_one(Project, project.id), 1, {"name": "Sun"})
    with pytest.raises(ConflictError, match="Somebody else changed this project"), database.session() as session:
        update_row(session, session.get_one(Project, project.id), 1, {"name": "Star"})
    with database.session() as session:
        assert session.get_one(Project, project.id).name == "Sun"
        update_row(session, session.get_one(Project, project.id), None, {"name": "Star"})


def test_of_many_changes_at_the_same_moment_one_wins(database: Database, project: Project) -> None:
    together = threading.Barrier(4)

    def rename(name: str) -> bool:
        together.wait()
        try:
            with database.session() as session:
                update_row(session, session.get_one(Project, project.id), 1, {"name": name})
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(rename, "abcd")) == [False, False, False, True]


@pytest.mark.parametrize("name", ["id", "version", "created_at", "updated_at", "nonsense"])
def test_what_the_store_keeps_itself_cannot_be_set(database: Database, project: Project, name: str) -> None:
    with pytest.raises(InvalidInputError, match=f"no field {name} that can be set"), database.session() as session:
        update_row(session, session.get_one(Project, project.id), 1, {name: "1"})


def test_a_wrong_value_changes_nothing(database: Database, project: Project) -> None:
    with pytest.raises(InvalidInputError, match=r"settings\.fps must be"), database.session() as session:
        update_row(session, session.get_one(Project, project.id), 1, {"name": "x", "settings": {"fps": 1000}})
    with database.session() as session:
        assert session.get_one(Project, project.id).name == "Moon"


def test_a_row_that_is_gone_is_not_changed(database: Database, project: Project) -> None:
    with database.session() as session:
        session.add(character := checked(Character, project_id=project.id, name="Mei"))
    with database.session() as session:
        seen = session.get_one(Character, character.id)
        session.delete(seen)
        session.flush()
        with pytest.raises(ConflictError):
            update_row(session, character, 1, {"name": "Lan"})
