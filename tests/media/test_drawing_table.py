"""Pictures that take much memory while they are read are read one at a time; ordinary ones by all threads."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock

import pytest
from PIL import Image

from workbench.media import segments
from workbench.media.picture.stage import Canvas
from workbench.media.segments import DrawingTable
from workbench.model.finishing import Framing

LARGE, ORDINARY = (6000, 5100), (640, 360)


class _Reads:
    """Reads stills as the table does, and counts how many are being read; `together` of them wait for one another."""

    def __init__(self, together: int = 1) -> None:
        self._load, self._lock, self._met = segments.load_canvas, Lock(), Barrier(together)
        self.paths: list[Path] = []
        self.now = self.most = 0

    def __call__(self, path: Path, framing: Framing, width: int, height: int) -> Canvas | None:
        with self._lock:
            self.paths.append(path)
            self.now += 1
            self.most = max(self.most, self.now)
        self._met.wait(20)
        canvas = self._load(path, framing, width, height)
        with self._lock:
            self.now -= 1
        return canvas


def _asked_at_once(table: DrawingTable, paths: list[Path]) -> list[Canvas | None]:
    """What threads get that ask for one still each, at the same moment."""
    start = Barrier(len(paths))

    def ask(path: Path) -> Canvas | None:
        start.wait(20)
        return table.load(path, Framing.FILL)

    with ThreadPoolExecutor(len(paths)) as threads:
        return list(threads.map(ask, paths))


def _pictures(folder: Path, size: tuple[int, int], suffix: str = "png") -> list[Path]:
    paths = [folder / f"{grey}.{suffix}" for grey in (60, 180)]
    for path, grey in zip(paths, (60, 180), strict=True):
        Image.new("L", size, grey).save(path)
    return paths


def test_large_pictures_are_read_one_at_a_time_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dark, light = _pictures(tmp_path, LARGE)
    reads = _Reads()
    monkeypatch.setattr(segments, "load_canvas", reads)
    first, second, third = _asked_at_once(DrawingTable(tmp_path, 160, 90), [dark, dark, light])
    assert first is second
    assert first is not None
    assert third is not None
    assert int(third.planes[0].mean()) > int(first.planes[0].mean()) + 80
    assert (sorted(reads.paths), reads.most) == (sorted([dark, light]), 1)


@pytest.mark.parametrize(("size", "suffix"), [(ORDINARY, "png"), (LARGE, "jpg")])
def test_pictures_that_take_little_memory_are_read_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], suffix: str
) -> None:
    """A large JPEG is among them: it is read at an eighth of its size."""
    paths = _pictures(tmp_path, size, suffix)
    reads = _Reads(together=2)
    monkeypatch.setattr(segments, "load_canvas", reads)
    assert None not in _asked_at_once(DrawingTable(tmp_path, 160, 90), paths)
    assert reads.most == 2
