"""The database: SQLite in WAL mode by default, PostgreSQL by URL, the same tables and rules on both."""

from collections.abc import Generator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from sqlite3 import SQLITE_BUSY
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Error as SqliteError

import stamina
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from workbench.kit.disk import disk_error, takes_no_more
from workbench.kit.errors import ConfigurationError, InvalidInputError, ResourceError

_BUSY_SECONDS = 30
_CONNECT_SECONDS = 10
_MIGRATION_LOCK = 0x776F726B  # any number that no other user of the PostgreSQL server takes


class Database:
    """One database with its connections.

    Args:
        url: `sqlite:///path` or `postgresql://user:password@host/name`.

    Attributes:
        sessions: makes sessions whose rows stay readable after their commit.

    Raises:
        ConfigurationError: the URL is not one of these.
    """

    def __init__(self, url: str) -> None:
        self._url = _parsed(url)
        self.engine = _sqlite(self._url) if self._is_sqlite else _postgresql(self._url)
        self.sessions: sessionmaker[Session] = sessionmaker(self.engine, class_=Session, expire_on_commit=False)

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @property
    def _place(self) -> str:
        return f"{self._url.database}" if self._is_sqlite else self._url.render_as_string(hide_password=True)

    @contextmanager
    def session(self) -> Generator[Session]:
        """One transaction: committed when the block ends well, rolled back when it raises.

        Raises:
            InvalidInputError: the database cannot hold a value (too large a number, a character that it does not
                know), or a row would refer to nothing or be there twice.
        """
        try:
            with self.sessions.begin() as session:
                yield session
        except IntegrityError as error:
            raise InvalidInputError(
                "This cannot be kept: it refers to something that is gone, or is there already.", "Reload the page."
            ) from error
        except (DataError, OverflowError, UnicodeEncodeError) as error:
            raise InvalidInputError(
                "The database cannot hold one of the values: a number is too large, or a character cannot be stored.",
                "Correct it, and try again.",
            ) from error

    @contextmanager
    def together(self, *, keep: bool = True, step: str = "") -> Generator["Database"]:
        """This database, with all of its sessions in one transaction: all that they do is kept, or none of it.

        Args:
            keep: False takes everything back when the block ends: a rehearsal.
            step: identity of the step (see `Step`) that everything in it belongs to; without, each is its own.
        """
        with self.engine.connect() as connection, connection.begin() as transaction:
            joined = copy(self)
            joined.sessions = sessionmaker(
                connection,
                class_=Session,
                expire_on_commit=False,
                join_transaction_mode="create_savepoint",
                info={"step": step},
            )
            yield joined
            if not keep:
                transaction.rollback()

    @contextmanager
    def reading(self) -> Generator[Session]:
        """What is committed, to be read only; unlike `session` it never waits for a writer, not even the caller's."""
        with Session(self.engine.execution_options(reads_only=True), expire_on_commit=False) as session:
            yield session

    def migrate(self) -> None:
        """Bring the tables up to date; processes that start together wait for the first one.

        Raises:
            ConfigurationError: a newer workbench wrote this database.
            ResourceError: the database cannot be opened or reached.
        """
        config = _alembic_config()
        with self._connected(migrates=True) as connection:
            if not self._is_sqlite:  # SQLite's BEGIN IMMEDIATE is such a lock already
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise ConfigurationError(
                    f"The database {self._place} was written by a newer workbench.",
                    "Update the workbench, or name another database in the settings.",
                ) from error

    def check(self) -> str:
        """Version and state in a phrase.

        Raises:
            ConfigurationError: the tables are not those of this workbench.
            ResourceError: the database cannot be opened or reached.
        """
        newest = ScriptDirectory.from_config(_alembic_config()).get_current_head()
        with self._connected() as connection:
            version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
            present = MigrationContext.configure(connection).get_current_revision()
        if present != newest:
            raise ConfigurationError(
                f"The tables of {self._place} are at {present or 'nothing'}, and this workbench needs {newest}.",
                "Start the workbench once to migrate them, or update it.",
            )
        return f"{'SQLite' if self._is_sqlite else 'PostgreSQL'} {version}, {self._place}, tables up to date"

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _connected(self, *, migrates: bool = False) -> Generator[Connection]:
        try:
            with self.engine.execution_options(migrates=migrates).begin() as connection:
                yield connection
        except DBAPIError as error:
            if takes_no_more(error):
                raise disk_error(error) from error
            raise ResourceError(
                f"The database {self._place} does not answer: {str(error.orig).splitlines()[0]}.",
                "Check that it runs and that the database setting names it, with the right user and password.",
            ) from error


def hold_name(session: Session, name: str) -> None:
    """Keep others who hold the same name waiting until the transaction ends. SQLite's transactions wait anyway."""
    if session.get_bind().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        session.connection().execute(lock, {"name": name})


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = URL.create("unreadable")
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed
    raise ConfigurationError(
        "The database setting names no database that the workbench knows.",
        "Use sqlite:///path/to/file.db or postgresql://user:password@host/name.",
    )


def _sqlite(url: URL) -> Engine:
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    """Readers beside one writer, and transactions that begin when we say so (DDL included)."""
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in ("synchronous=NORMAL", f"busy_timeout={_BUSY_SECONDS}000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _is_busy(error: Exception) -> bool:
    return isinstance(error, SqliteError) and error.sqlite_errorcode & 0xFF == SQLITE_BUSY


@stamina.retry(on=_is_busy, attempts=None, timeout=_BUSY_SECONDS, wait_initial=0.05, wait_max=1.0)
def _write_ahead(connection: SqliteConnection) -> None:
    """SQLite does not wait for others where it changes the journal, so processes that start together would refuse."""
    connection.execute("PRAGMA journal_mode=WAL")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock first: a transaction that reads and then writes can never fail on another's write.

    A migration puts a new table in the place of one that it changes (SQLite's own procedure, lang_altertable.html,
    section 7): while it does so, rows refer to nothing.
    """
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if options.get('migrates') else 'ON'}")
    connection.exec_driver_sql("BEGIN" if options.get("reads_only") else "BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_SECONDS})


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", "workbench.storage:migrations")
    config.set_main_option("path_separator", "os")
    return config
