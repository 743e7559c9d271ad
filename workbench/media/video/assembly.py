"""Frames become a video again: each at its time, with the sound of the video that they were taken from."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, pairwise
from pathlib import Path

import cv2

from workbench.kit.disk import disk_errors
from workbench.kit.errors import InvalidInputError, VideoError
from workbench.kit.files import remove_scraps, whole_file
from workbench.kit.memory import freed_memory_kept
from workbench.kit.progress import Progress, Report, silent
from workbench.media.crew import Crew, cores
from workbench.media.picture.conform import even_planes
from workbench.media.picture.faults import UNREADABLE
from workbench.media.picture.frame import Planes
from workbench.media.pipeline import in_order
from workbench.media.video.images import read_frame
from workbench.media.video.writing import PictureTrack, Sound, SoundKind, TimedPicture, write_footage
from workbench.model.footage import FootageFacts, FrameSheet


def reassemble(
    sheet: FrameSheet,
    pictures: Sequence[Path],
    out: Path,
    *,
    sound: Path | None = None,
    report: Report = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> FootageFacts:
    """Make a video of pictures at the times of a sheet: H.264, BT.709, MP4; sides that are odd are made even.

    Args:
        pictures: one for each frame of the sheet, in order, all of one size; the frames themselves, or what was made
            of them.
        out: the video; it is there when it is whole, not before.
        sound: the video that the frames were taken from; its sound is copied bit by bit where MP4 takes it.

    Raises:
        InvalidInputError: there are more or fewer pictures than frames, or they differ in size.
        VideoError: a picture or the sound cannot be read.
        WorkCancelledError: `cancelled` said yes.
        ResourceError: the disk is full.
    """
    if len(pictures) != len(sheet.ticks):
        message = f"There are {len(pictures)} pictures for {len(sheet.ticks)} frames."
        raise InvalidInputError(message, "Give one picture for each frame.")
    cv2.setNumThreads(1)
    remove_scraps(out.parent)
    with disk_errors(), freed_memory_kept(), whole_file(out) as temporary, Crew(1, report, cancelled) as crew:
        crew.expect(len(pictures))
        job = crew.start(_assemble, sheet, pictures, temporary, sound, crew.step)
        crew.finish([job])
    report(Progress(1.0, "the video is ready"))
    duration = float((sheet.end - sheet.ticks[0]) * sheet.time_base)
    return FootageFacts(frames=len(pictures), duration=duration, sound=job.result())


def _assemble(
    sheet: FrameSheet, pictures: Sequence[Path], out: Path, sound: Path | None, step: Callable[[], None]
) -> SoundKind:
    with closing(in_order(_read, pictures, cores())) as planes:
        timed = _timed(sheet, pictures, planes)
        first = next(timed)
        height, width = first.planes[0].shape
        track = PictureTrack(width, height, sheet.mean_rate, sheet.time_base, sheet.pixel_aspect)
        return write_footage(out, track, chain((first,), timed), Sound(sound, sheet.origin) if sound else None, step)


def _timed(sheet: FrameSheet, pictures: Sequence[Path], planes: Iterable[Planes]) -> Iterator[TimedPicture]:
    """The pictures with their times.

    Raises:
        InvalidInputError: one is of another size than the first.
    """
    size: tuple[int, ...] = ()
    for path, picture, (first, last) in zip(pictures, planes, pairwise((*sheet.ticks, sheet.end)), strict=True):
        size = size or picture[0].shape
        if picture[0].shape != size:
            raise InvalidInputError(f"{path.name} has another size than the first picture.", "Make all of one size.")
        yield TimedPicture(picture, first, last)


def _read(path: Path) -> Planes:
    """An image file as planes of even size.

    Raises:
        VideoError: it cannot be read.
    """
    try:
        rgb = read_frame(path)
    except UNREADABLE as error:
        raise _unreadable(path) from error
    if rgb is None:
        raise _unreadable(path)
    return even_planes(rgb)


def _unreadable(path: Path) -> VideoError:
    return VideoError(f"{path.name} cannot be read as a picture.", "Make it again.")
