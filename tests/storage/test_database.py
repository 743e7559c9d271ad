"""The database, on SQLite and on a real PostgreSQL alike."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import col, select

from workbench.kit.errors import ConfigurationError, InvalidInputError, ResourceError
from workbench.model.finishing import FrameRate
from workbench.model.people import Actor, Edit, Invitation, Role
from workbench.model.projects import Project, ProjectSettings, ProjectStatus, Script
from workbench.model.tables import metadata
from workbench.model.vocabulary import Language
from workbench.storage import Database, undo_last


def test_the_migrations_make_exactly_the_tables_of_the_model(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    script = "import sys; from workbench.storage.database import Database; Database(sys.argv[1]).migrate()"
    starts = [subprocess.Popen([sys.executable, "-c", script, database_url]) for _ in range(2)]
    assert [start.wait(60) for start in starts] == [0, 0]
    database = Database(database_url)
    assert "tables up to date" in database.check()
    database.close()


def test_rows_from_before_a_migration_are_kept(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(database_url)
    with monkeypatch.context() as patch:
        upgrade = command.upgrade
        patch.setattr(command, "upgrade", lambda config, _: upgrade(config, "0001"))
        database.migrate()
    moment = "'2026-03-04 05:06:07+00:00'"
    with database.engine.begin() as connection:
        for statement in (
            f"INSERT INTO project VALUES ('p', {moment}, {moment}, 1, 'Moon', '', 'draft', 'en', '{{}}', '', '')",
            f"INSERT INTO episode VALUES ('e', {moment}, {moment}, 1, 'p', 'One', '', 1, 'draft')",
            *(f"INSERT INTO script VALUES ('{it}', {moment}, 'e', 1, '{it}', '[]', 'Mei')" for it in "ab"),
            "INSERT INTO edit (project_id, actor, entity, entity_id, before, after, made_at)"
            f" VALUES ('p', 'Mei', 'project', 'p', '{{\"name\": \"Sun\"}}', '{{\"name\": \"Moon\"}}', {moment})",
        ):
            connection.exec_driver_sql(statement)
    database.migrate()
    with database.session() as session:
        scripts = session.exec(select(Script).order_by(col(Script.number))).all()
        assert [(script.content, script.number, script.removed) for script in scripts] == [
            ("a", 1, False),
            ("b", 2, False),
        ]
        assert len(undo_last(session, "p", Actor("Mei", Role.EDIT)).edits) == 1
        assert session.get_one(Project, "p").name == "Sun"
    database.close()


def test_settings_from_before_a_migration_are_read_and_undone(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    with monkeypatch.context() as patch:
        upgrade = command.upgrade
        patch.setattr(command, "upgrade", lambda config, _: upgrade(config, "0001"))
        database.migrate()
    moment = "'2026-03-04 05:06:07+00:00'"
    now, before = ('{"music_style": "auto", "fps": %d, "height": 480}' % rate for rate in (48, 25))  # noqa: UP031 - the braces are JSON
    with database.engine.begin() as connection:
        for statement in (
            f"INSERT INTO project VALUES ('p', {moment}, {moment}, 1, 'Moon', '', 'draft', 'en', '{now}', '', '')",
            "INSERT INTO edit (project_id, actor, entity, entity_id, before, after, made_at)"
            f" VALUES ('p', 'Mei', 'project', 'p', '{{\"settings\": {before}}}', '{{\"settings\": {now}}}', {moment})",
        ):
            connection.execute(sa.text(statement.replace(":", "\\:")))
    database.migrate()
    with database.session() as session:
        project = session.get_one(Project, "p")
        assert (project.settings.fps, project.settings.height) == (FrameRate.SMOOTH, 480)
        assert len(undo_last(session, "p", Actor("Mei", Role.EDIT)).edits) == 1
        assert project.settings.fps is FrameRate.PAL
    database.close()


def test_a_number_too_large_is_refused_without_showing_it(database: Database) -> None:
    with (
        pytest.raises(InvalidInputError, match="cannot hold one of the values") as caught,
        database.session() as session,
    ):
        session.exec(select(Edit).where(col(Edit.seq) > 2**70)).all()
    assert not any(shown in str(caught.value) for shown in ("SELECT", str(2**70)))


def test_a_database_of_a_newer_workbench_is_left_alone(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for start in (database.migrate, database.check):
        with pytest.raises(ConfigurationError, match=r"newer workbench|are at 9999"):
            start()


def test_the_check_asks_for_a_migration(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(ConfigurationError, match="are at nothing, and this workbench needs"):
        database.check()
    database.close()


def test_values_come_back_with_their_types(database: Database) -> None:
    born = datetime(2026, 3, 4, 5, 6, 7, 89, tzinfo=timezone(timedelta(hours=8)))
    with database.session() as session:
        session.add(
            Project(id="p", name="月", status=ProjectStatus.ARCHIVED, language=Language.CHINESE, created_at=born)
        )
        session.add(Invitation(name="a", role=Role.EDIT, key_hash="h", expires_at=born))
    with database.session() as session:
        project, invitation = session.get_one(Project, "p"), session.exec(select(Invitation)).one()
    assert project.status is ProjectStatus.ARCHIVED
    assert project.language is Language.CHINESE
    assert project.settings == ProjectSettings()
    assert invitation.role is Role.EDIT
    assert invitation.expires_at == project.created_at == born
    assert project.created_at.tzinfo is UTC


def test_an_enum_is_kept_as_its_value_and_found_by_its_member(database: Database) -> None:
    with database.session() as session:
        session.add(Project(name="a", status=ProjectStatus.IN_PROGRESS))
        session.add(Invitation(name="a", role=Role.OWN, key_hash="h"))
        session.flush()
        assert session.connection().execute(sa.text("SELECT status, language FROM project")).one() == (
            "in_progress",
            "en",
        )
        assert session.connection().execute(sa.text("SELECT role FROM invitation")).scalar_one() == 4
        found = session.exec(select(Project).where(col(Project.status).in_([ProjectStatus.IN_PROGRESS]))).all()
        assert [project.name for project in found] == ["a"]


def test_a_value_outside_the_enum_is_not_kept(database: Database) -> None:
    with (
        pytest.raises(sa.exc.StatementError, match="'lost' is not a valid ProjectStatus"),
        database.session() as session,
    ):
        session.add(Project(name="a", status="lost"))


def test_a_session_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.session() as session:
            session.add(Project(name="a"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.session() as session:
        assert session.exec(select(Project)).all() == []


def test_rows_stay_readable_after_their_session(database: Database) -> None:
    with database.session() as session:
        project = Project(name="a")
        session.add(project)
    assert project.name == "a"


def test_a_row_cannot_name_a_project_that_is_not_there(database: Database) -> None:
    with pytest.raises(InvalidInputError, match="refers to something that is gone"), database.session() as session:
        session.add(Invitation(name="a", role=Role.VIEW, key_hash="h", project_id="nobody"))


def test_writers_at_the_same_time_wait_for_each_other(database: Database) -> None:
    with database.session() as session:
        session.add(Project(id="p", name="0"))

    def count_up(_: int) -> None:
        for _ in range(5):
            with database.session() as session:
                project = session.exec(select(Project).where(Project.id == "p").with_for_update()).one()
                project.name = str(int(project.name) + 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, range(4)))
    with database.session() as session:
        assert session.get_one(Project, "p").name == "20"


def test_sqlite_lets_readers_of_other_programs_in_while_it_writes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    database.migrate()
    with database.session() as session:
        session.add(Project(name="a"))
        session.flush()
        reader = sa.create_engine(f"sqlite:///{tmp_path / 'a.db'}", connect_args={"timeout": 0})
        with reader.connect() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM project")).scalar_one() == 0
        reader.dispose()
    database.close()


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///:memory:", "mysql://u:SECRET@h/d", "SECRET", "postgresql"])
def test_a_url_of_no_known_database_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match="no database that the workbench knows") as caught:
        Database(url)
    assert "SECRET" not in str(caught.value)


def test_a_server_that_is_down_is_named_without_its_password() -> None:
    database = Database("postgresql://me:SECRET@127.0.0.1:1/films")
    for attempt in (database.check, database.migrate):
        with pytest.raises(ResourceError, match=r"me:\*\*\*@127\.0\.0\.1:1/films does not answer") as caught:
            attempt()
        assert "SECRET" not in str(caught.value)
    database.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("Once upon a time there was no database.")
    database = Database(f"sqlite:///{tmp_path / 'story.txt'}")
    with pytest.raises(ResourceError, match=r"story\.txt does not answer: file is not a database"):
        database.migrate()
    database.close()
