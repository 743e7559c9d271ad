"""A twelve-shot film at 1280x720: how fast, how much beyond the bare encoder, how much memory."""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import imageio_ffmpeg

from tests.benchmarks.figures import Figure, measure

STORY = Path(__file__).parent / "twelve_shots.txt"
_ENCODE = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p"]


def figures() -> Iterator[Figure]:
    """The whole command, then the composition alone next to a plain libx264 encode of the same frames."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = folder / "film.mp4"
        env = {"WORKBENCH_DATA": str(folder / "data")}
        command = [sys.executable, "-m", "workbench", "film", str(STORY), "--out", str(film), "--json"]
        whole = measure(command, env)
        facts = json.loads(film.with_suffix(".report.json").read_text())["facts"]
        yield Figure("film/film seconds per wall second", facts["duration"] / whole.wall, "x", 1.0, at_least=True)
        yield Figure("film/peak memory", whole.peak_mb, "MB", 1500)
        again = measure(command, env)
        yield Figure("film/second run, nothing changed", again.wall, "s", 15.0)
        cut = measure([sys.executable, "-m", "tests.benchmarks.compose", str(folder)], env)
        raw = _raw_frames(film, folder / "frames.yuv")
        plain = measure(_plain_encode(raw, film, folder / "plain.mp4"))
        yield Figure("film/composition CPU vs plain libx264", cut.cpu / plain.cpu, "x", 1.6)


def _raw_frames(film: Path, target: Path) -> Path:
    """The film's frames as planar I420, so that the plain encode reads and does not decode."""
    with av.open(str(film)) as source, target.open("wb") as raw:
        for frame in source.decode(video=0):
            raw.write(frame.to_ndarray(format="yuv420p").tobytes())
    return target


def _plain_encode(raw: Path, film: Path, out: Path) -> list[str]:
    with av.open(str(film)) as source:
        stream = source.streams.video[0]
        size, rate = f"{stream.width}x{stream.height}", str(stream.average_rate)
    given = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", rate, "-i", str(raw)]
    return [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *given, *_ENCODE, str(out)]
