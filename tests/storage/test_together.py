"""Sessions in one transaction, on each kind of database: all that they do is kept, or none of it."""

import pytest
from sqlmodel import select

from workbench.kit.errors import InvalidInputError
from workbench.model.projects import Episode, Project
from workbench.storage import Database


def names(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.exec(select(Project.name)))


def add(database: Database, name: str) -> None:
    with database.session() as session:
        session.add(Project(name=name))


def test_what_is_done_together_is_kept_together(database: Database) -> None:
    with database.together() as joined:
        add(joined, "One")
        assert names(joined) == ["One"]
        add(joined, "Two")
    assert sorted(names(database)) == ["One", "Two"]


def test_a_rehearsal_leaves_nothing(database: Database) -> None:
    with database.together(keep=False) as joined:
        add(joined, "One")
        assert names(joined) == ["One"]
    assert names(database) == []


def test_an_error_takes_everything_back(database: Database) -> None:
    def fail() -> None:
        with database.together() as joined:
            add(joined, "One")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(database) == []


def test_what_is_refused_within_takes_back_itself_alone(database: Database) -> None:
    with database.together() as joined:
        add(joined, "One")
        with pytest.raises(InvalidInputError), joined.session() as session:
            session.add(Episode(project_id="nobody", title="None"))
        add(joined, "Two")
    assert sorted(names(database)) == ["One", "Two"]
