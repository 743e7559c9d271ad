"""A studio on a fresh folder, with the draft backend and offline voices: the real parts, only small."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.engine.boards import quiet_studio
from workbench.engine import Studio, film_story, load_settings, open_studio
from workbench.engine.people import local_owner
from workbench.model.people import Actor

STORY = """The Lamp

Mia lived in a small house by the harbour. One rainy night she saw a light on the sea.
"Who is there?" asked Mia.
"Only an old sailor," said the man. He smiled and gave her a lamp.
In the morning the rain had stopped. Mia walked to the forest and hung the lamp in a tree.
"""
SHORT = "The Lamp\n\nMia hung the lamp in a tree. In the morning the rain had stopped.\n"
SMALL = {"WORKBENCH_FILM__HEIGHT": "240", "WORKBENCH_JOBS__RETRY_BASE": "0.05"}


@pytest.fixture
def story() -> str:
    return STORY


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    async with open_studio(load_settings(tmp_path, SMALL)) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def short_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose data is a studio with one project and its film: tests copy it, and go on from there."""
    folder = tmp_path_factory.mktemp("short_film")
    async with open_studio(load_settings(folder, SMALL)) as studio:
        await film_story(studio, local_owner(), SHORT, folder / "film.mp4")
    return folder


@pytest.fixture
def still(tmp_path: Path) -> Iterator[Studio]:
    """A studio for editing: nothing runs in it."""
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path / 'still.db'}") as studio:
        yield studio


@pytest.fixture
def owner() -> Actor:
    return local_owner()
