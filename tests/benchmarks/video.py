"""A video taken apart and put together again: CPU next to a plain transcode, exact times, memory that does not grow."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.figures import Cost, Figure, measure
from tests.media.materials import times
from tests.media.recordings import KINDS, recording
from workbench.media import extract_frames, reassemble

_SIZE = (1280, 720)
_SHORT, _LONG = 300, 900
_PROGRAM = """
import sys
from pathlib import Path
from workbench.media import extract_frames, reassemble
source, folder = map(Path, sys.argv[1:])
sheet = extract_frames(source, folder)
reassemble(sheet, [folder / name for name in sheet.names], folder.with_suffix(".mp4"), sound=source)
"""
_ENCODE = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"]


def figures() -> Iterator[Figure]:
    """At 1280x720 with frames as JPEG; the time stamps on small recordings of every kind."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long, short = (_source(folder / f"{frames}.mp4", frames) for frames in (_LONG, _SHORT))
        plain = measure([*_ffmpeg(long), *_ENCODE, "-c:a", "copy", str(folder / "plain.mp4")])
        again, small = _round_trip(long, folder / "long"), _round_trip(short, folder / "short")
        yield Figure("video/frames and back, CPU vs transcode", again.cpu / plain.cpu, "x", 2.0)
        yield Figure("video/memory, 900 frames vs 300", again.peak_mb / small.peak_mb, "x", 1.1)
        yield Figure("video/peak memory", again.peak_mb, "MB", 500)
        for kind in KINDS:
            yield Figure(
                f"video/time stamps, {kind}", _largest_error(recording(kind, folder), folder / f"{kind}-frames"), "s", 0
            )


def _round_trip(source: Path, folder: Path) -> Cost:
    return measure([sys.executable, "-c", _PROGRAM, str(source), str(folder)])


def _largest_error(source: Path, folder: Path) -> float:
    """How far any time stamp is from the source's, in seconds; those of a file that begins late count from there."""
    sheet = extract_frames(source, folder)
    again = folder.with_suffix(".mp4")
    reassemble(sheet, [folder / name for name in sheet.names], again, sound=source)
    pairs = zip(times(source), times(again), strict=True)
    return float(max(abs(before - sheet.origin - after) for before, after in pairs))


def _source(path: Path, frames: int) -> Path:
    """A camera that drifts over a detailed picture, with grain, and a tone."""
    given = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", "{}x{}".format(*_SIZE), "-r", "30", "-i", "pipe:0"]
    tone = ["-f", "lavfi", "-i", f"sine=f=440:r=48000:d={frames / 30}"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *given, *tone, *_ENCODE, "-c:a", "aac", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in _pictures(frames):
            process.stdin.write(frame.tobytes())
        process.stdin.close()
    return path


def _pictures(frames: int) -> Iterator[NDArray[np.uint8]]:
    chance = np.random.default_rng(1)
    width, height = _SIZE
    landscape = np.zeros((height + 200, width + 400, 3), np.float32)
    for scale in (2, 4, 8, 16, 32, 64, 128):
        coarse = chance.standard_normal(
            (landscape.shape[0] // scale + 1, landscape.shape[1] // scale + 1, 3), np.float32
        )
        landscape += cv2.resize(coarse, landscape.shape[1::-1], interpolation=cv2.INTER_CUBIC) * scale**0.8
    landscape = landscape / landscape.std() * 45 + 120
    grain = chance.normal(0, 2, (8, height, width, 3)).astype(np.float32)
    for number in range(frames):
        move = np.array([[1, 0, 0.4 * number % 380], [0, 1, 0.2 * number % 190]], np.float32)
        view = cv2.warpAffine(landscape, move, _SIZE, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        yield (view + grain[number % 8]).clip(0, 255).astype(np.uint8)


def _ffmpeg(source: Path) -> list[str]:
    return [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-i", str(source)]
