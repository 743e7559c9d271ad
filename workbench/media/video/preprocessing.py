"""A video made ready for work: no larger than allowed, upright, in even sides, square pixels and standard colours."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import cv2

from workbench.kit.disk import disk_errors
from workbench.kit.files import remove_scraps, whole_file
from workbench.kit.memory import freed_memory_kept
from workbench.kit.progress import Progress, Report, silent
from workbench.media.crew import Crew, cores
from workbench.media.picture.conform import conformed
from workbench.media.picture.footage import Footage
from workbench.media.picture.framing import cover_planes
from workbench.media.pipeline import in_order
from workbench.media.video.probing import MediaInfo, probe
from workbench.media.video.timing import Shown, shown
from workbench.media.video.writing import PictureTrack, Sound, TimedPicture, write_footage


def preprocess(
    source: Path,
    out: Path,
    largest: tuple[int, int],
    *,
    report: Report = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """A video that fits into `largest` (width, height in pixels), with the frames and the sound of its source.

    Returns:
        `out`, an MP4 that is there when it is whole; or the source itself when nothing had to be changed.

    Raises:
        VideoError: the video cannot be read to its end.
        WorkCancelledError: `cancelled` said yes.
        ResourceError: the disk is full.
    """
    info = probe(source)
    size = fitting_size(info, largest)
    if _is_ready(info, size):
        return source
    cv2.setNumThreads(1)
    remove_scraps(out.parent)
    with disk_errors(), freed_memory_kept(), whole_file(out) as temporary, Crew(1, report, cancelled) as crew:
        crew.expect(info.frames)
        crew.finish([crew.start(_convert, source, temporary, info, size, crew.step)])
    report(Progress(1.0, "the video is ready"))
    return out


def fitting_size(info: MediaInfo, largest: tuple[int, int]) -> tuple[int, int]:
    """Even sides in which a picture fits into `largest` in its own shape; never larger than it is."""
    width, height = info.width * info.pixel_aspect, info.height
    scale = min(1, largest[0] / width, largest[1] / height)
    return max(2, int(width * scale) // 2 * 2), max(2, int(height * scale) // 2 * 2)


def _is_ready(info: MediaInfo, size: tuple[int, int]) -> bool:
    plain = info.rotation == 0 and info.pixel_aspect == 1 and not info.colour.is_hdr
    return plain and (info.width, info.height) == size


def _convert(source: Path, out: Path, info: MediaInfo, size: tuple[int, int], step: Callable[[], None]) -> None:
    with closing(Footage(source)) as footage:
        footage.use_all_cores()
        track = PictureTrack(*size, info.fps, footage.time_base)
        fit = partial(_fitted, info, track)
        with closing(in_order(fit, shown(footage, source), cores())) as pictures:
            write_footage(out, track, pictures, Sound(source, footage.origin), step)


def _fitted(info: MediaInfo, track: PictureTrack, frame: Shown) -> TimedPicture:
    planes = conformed(frame.video, max(track.width, track.height))
    planes = cover_planes(planes, track.width, track.height, float(info.pixel_aspect))
    return TimedPicture(planes, frame.first, frame.last)
