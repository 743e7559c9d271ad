"""A cut becomes a film: only what is not there yet is drawn and encoded, on all cores, then everything is joined."""

import errno
import os
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

import cv2

from workbench.kit.errors import ResourceError
from workbench.kit.files import whole_file
from workbench.kit.progress import Progress, Report, silent
from workbench.media.crew import Crew, cores
from workbench.media.join import join
from workbench.media.segments import DrawingTable, encode_segment
from workbench.media.sound.mix import SoundFacts, make_sound
from workbench.media.timeline import segments_of
from workbench.model.cut import Cut, FilmFacts

_ABANDONED_SECONDS = 3600
"""A temporary file that nobody has written to for so long belongs to a run that was killed."""
_UNUSED_SECONDS = 30 * 24 * 3600
"""Parts that no film has used for so long are removed."""


def make_film(
    cut: Cut,
    out: Path,
    segments: Path,
    *,
    report: Report = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> FilmFacts:
    """Make an MP4 (H.264, BT.709, 4:2:0; AAC, 48 kHz, stereo) of a cut.

    Args:
        out: the film; it is there when it is whole, not before.
        segments: folder of encoded parts, shared by all films; parts whose content is unchanged are used again.
        report: told how far the work is, from 0 to 1.
        cancelled: asked several times a second.

    Raises:
        VideoError: a picture, a voice or the music cannot be read, or the cut contradicts itself.
        WorkCancelledError: `cancelled` said yes; finished parts are kept.
        ResourceError: the disk is full.
    """
    segments.mkdir(parents=True, exist_ok=True)
    _sweep(segments)
    with _disk_errors():
        paths, encoded, sound, facts = _make_parts(cut, segments, report, cancelled)
        with whole_file(out) as temporary:
            frames = join(paths, sound, temporary, cut.fps)
    _mark_used([*paths, sound, sound.with_suffix(".json")])
    report(Progress(1.0, "the film is ready"))
    return FilmFacts(
        frames=frames,
        duration=cut.seconds(frames),
        encoded_frames=encoded,
        loudness_lufs=facts.loudness_lufs,
        true_peak_dbtp=facts.true_peak_dbtp,
        segments=len(paths),
    )


def _make_parts(
    cut: Cut, folder: Path, report: Report, cancelled: Callable[[], bool]
) -> tuple[list[Path], int, Path, SoundFacts]:
    """Encode what is missing; the segments' files in order, the frames encoded, the sound and what it measures."""
    cv2.setNumThreads(1)  # the crew's threads keep the cores busy; OpenCV's own would only get in their way
    segments = segments_of(cut)
    table = DrawingTable(folder, segments[0].encoding.width, segments[0].encoding.height)
    missing = {segment.key: segment for segment in segments if not table.path(segment).exists()}.values()
    encoded = sum(segment.frames for segment in missing)
    threads = max(1, cores() // max(1, len(missing)))
    with Crew(encoded, report, cancelled) as crew:
        sound = crew.start(make_sound, cut, folder, crew.check)
        drawing = [crew.start(encode_segment, segment, table, threads, crew.step) for segment in missing]
        crew.finish([sound, *drawing])
        return [table.path(segment) for segment in segments], encoded, *sound.result()


@contextmanager
def _disk_errors() -> Generator[None]:
    """Turn a full disk into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise ResourceError("The disk is full.", "Free some space; finished parts are kept.") from error


def _sweep(folder: Path) -> None:
    """Remove what killed runs left behind, and parts that are no longer used."""
    now = time.time()
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another run may have finished or removed it just now
            age = now - path.stat().st_mtime
            if age > (_ABANDONED_SECONDS if path.name.startswith(".part-") else _UNUSED_SECONDS):
                path.unlink()


def _mark_used(paths: Iterable[Path]) -> None:
    for path in paths:
        os.utime(path)
