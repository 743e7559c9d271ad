"""Small pictures, voices and cuts for films of a second or two."""

from pathlib import Path

import pytest

from tests.media.materials import Materials


@pytest.fixture
def materials(tmp_path: Path) -> Materials:
    """Makes input files in a folder of the test's own."""
    return Materials(tmp_path / "inputs")


@pytest.fixture
def segments(tmp_path: Path) -> Path:
    """The folder of kept parts."""
    return tmp_path / "segments"
