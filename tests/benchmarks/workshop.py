"""Where films are made to be measured: each in a process of its own, beside a plain encode of the same frames."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import imageio_ffmpeg

from tests.benchmarks.compose import Composed
from tests.benchmarks.figures import Cost, measure
from workbench.media.encoding import Encoding, encoding_for
from workbench.media.picture.frame import Frame
from workbench.media.segments import DrawingTable, draw_segment
from workbench.media.timeline import segments_of
from workbench.model.cut import Cut

_BATCH = 700
"""Frames that are on the disk at the same time at most; at 720p they take a gigabyte."""


@dataclass(frozen=True)
class Made:
    """A film that was made, and what its whole process cost."""

    film: Path
    composed: Composed
    cost: Cost


class Workshop:
    """Makes films in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def compose(self, cut: Cut, segments: str) -> Made:
        """Make the film of a cut; parts are kept in, and found in, a folder of that name."""
        order, film = self._folder / "cut.json", self._folder / "film.mp4"
        order.write_text(cut.model_dump_json())
        cost = measure(
            [sys.executable, "-m", "tests.benchmarks.compose", str(order), str(film), str(self._folder / segments)]
        )
        composed = Composed.model_validate_json(film.with_suffix(".json").read_bytes())
        return Made(film, composed, cost)

    def with_moviepy(self, cut: Cut) -> Cost:
        """Make the same film with MoviePy."""
        order, film = self._folder / "cut.json", self._folder / "moviepy.mp4"
        order.write_text(cut.model_dump_json())
        return measure([sys.executable, "-m", "tests.benchmarks.with_moviepy", str(order), str(film)])

    def plain_encode(self, cut: Cut) -> Cost:
        """Encode the frames of a cut, drawn beforehand, by ffmpeg's libx264 with the same settings and all cores."""
        raw = self._folder / "frames.yuv"
        costs = [measure(_plain(raw, encoding_for(cut))) for _ in _written(cut, raw)]
        return Cost(sum(cost.wall for cost in costs), sum(cost.cpu for cost in costs), max(c.peak_mb for c in costs))


def _written(cut: Cut, raw: Path) -> Iterator[None]:
    """The frames of a cut as planar I420 in a file, batch by batch."""
    frames = _frames(cut)
    for first in frames:
        with raw.open("wb") as file:
            _write(first, file)
            for _, frame in zip(range(_BATCH - 1), frames, strict=False):
                _write(frame, file)
        yield
    raw.unlink()


def _write(frame: Frame, file) -> None:
    for plane in frame.planes:
        file.write(plane.tobytes())


def _frames(cut: Cut) -> Iterator[Frame]:
    cv2.setNumThreads(1)
    encoding = encoding_for(cut)
    table = DrawingTable(Path(), encoding.width, encoding.height)
    for segment in segments_of(cut):
        with closing(draw_segment(segment, table)) as frames:
            yield from frames


def _plain(raw: Path, encoding: Encoding) -> list[str]:
    given = {"f": "rawvideo", "pix_fmt": "yuv420p", "s": f"{encoding.width}x{encoding.height}", "r": str(encoding.fps)}
    wanted = {"c:v": "libx264", **encoding.recipe.options(threads=0)}
    out = str(raw.with_suffix(".mp4"))
    return [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *_flags(given), "-i", str(raw), *_flags(wanted), out]


def _flags(options: dict[str, str]) -> Iterable[str]:
    return [part for name, value in options.items() for part in (f"-{name}", value)]
