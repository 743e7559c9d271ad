"""A database that is away for a while."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError

from workbench.jobs.patience import patiently


def database(folder: Path) -> Engine:
    folder.mkdir()
    engine = create_engine(f"sqlite:///{folder / 'workbench.db'}", poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (text TEXT UNIQUE)"))
    return engine


def write(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO note VALUES ('done')"))


async def test_record_is_written_when_the_database_is_back(tmp_path: Path) -> None:
    folder, away = tmp_path / "data", tmp_path / "away"
    engine = database(folder)
    folder.rename(away)
    writing = asyncio.create_task(patiently(lambda: write(engine)))
    await asyncio.sleep(0.2)
    assert not writing.done()
    away.rename(folder)
    await writing
    with engine.connect() as connection:
        assert connection.execute(text("SELECT text FROM note")).scalars().all() == ["done"]


async def test_other_errors_are_raised_at_once(tmp_path: Path) -> None:
    engine = database(tmp_path / "data")
    write(engine)
    with pytest.raises(IntegrityError):
        await patiently(lambda: write(engine))
