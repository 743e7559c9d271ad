"""A video taken apart: every frame as an image file, and a time sheet by which they become a video again."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from fractions import Fraction
from functools import partial
from pathlib import Path

import cv2
from pydantic import ValidationError

from workbench.kit.disk import disk_errors
from workbench.kit.errors import InvalidInputError
from workbench.kit.files import remove_scraps, write_whole
from workbench.kit.hashing import sha256_file
from workbench.kit.memory import freed_memory_kept
from workbench.kit.progress import Progress, Report, silent
from workbench.media.crew import Crew, cores
from workbench.media.picture.conform import upright_rgb
from workbench.media.picture.footage import Footage
from workbench.media.pipeline import in_order
from workbench.media.video.images import encoded
from workbench.media.video.probing import probe
from workbench.media.video.timing import Shown, at_rate, shown
from workbench.model.footage import FrameFormat, FrameSheet

SHEET = "frames.json"
"""The file of the time sheet, beside the frames."""


def extract_frames(
    source: Path,
    folder: Path,
    *,
    rate: Fraction | None = None,
    format: FrameFormat = FrameFormat.JPEG,
    report: Report = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> FrameSheet:
    """Write the frames of a video into a folder: upright, in 8 bits, BT.709 (HDR is brought into its range).

    The time sheet is written last. When the work ends before that, the folder is continued the next time: frames that
    are there are not written again. Memory does not grow with the length of the video.

    Args:
        folder: empty, or one that holds frames of the same order.
        rate: frames per second; None for every frame at its own time.

    Raises:
        VideoError: the video cannot be read to its end.
        InvalidInputError: the folder holds something else.
        WorkCancelledError: `cancelled` said yes.
        ResourceError: the disk is full.
    """
    info = probe(source)
    order = FrameSheet(source=sha256_file(source), format=format, rate=rate, pixel_aspect=info.pixel_aspect)
    cv2.setNumThreads(1)
    with disk_errors(), freed_memory_kept():
        sheet = _opened(folder, order)
        if not _is_whole(folder, sheet):
            with Crew(1, report, cancelled) as crew:
                crew.expect(info.frames)
                job = crew.start(_extract, source, folder, order, crew.step)
                crew.finish([job])
            sheet = job.result()
            write_whole(folder / SHEET, sheet.model_dump_json().encode())
    report(Progress(1.0, f"{len(sheet.ticks)} frames"))
    return sheet


def read_sheet(folder: Path) -> FrameSheet:
    """The time sheet of a folder of frames.

    Raises:
        InvalidInputError: it is no such folder, or not all of its frames are there.
    """
    sheet = _found(folder)
    if sheet is None:
        raise InvalidInputError(f"{folder.name} holds no frames of a video.", "Take the frames out of a video first.")
    if not _is_whole(folder, sheet):
        message = f"Not all frames are in the folder {folder.name}."
        raise InvalidInputError(message, "Take the frames out of the video again; those that are there are kept.")
    return sheet


def _opened(folder: Path, order: FrameSheet) -> FrameSheet:
    """The sheet of a folder that holds, or will hold, the frames of an order."""
    folder.mkdir(parents=True, exist_ok=True)
    remove_scraps(folder)
    sheet = _found(folder)
    if sheet is None and not any(folder.iterdir()):
        write_whole(folder / SHEET, order.model_dump_json().encode())
        return order
    if sheet is None or not _same_order(sheet, order):
        raise InvalidInputError(f"The folder {folder.name} holds something else.", "Choose an empty folder.")
    return sheet


def _found(folder: Path) -> FrameSheet | None:
    try:
        return FrameSheet.model_validate_json((folder / SHEET).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def _same_order(sheet: FrameSheet, order: FrameSheet) -> bool:
    return (sheet.source, sheet.format, sheet.rate) == (order.source, order.format, order.rate)


def _is_whole(folder: Path, sheet: FrameSheet) -> bool:
    return bool(sheet.ticks) and all((folder / name).exists() for name in sheet.names)


def _extract(source: Path, folder: Path, order: FrameSheet, step: Callable[[], None]) -> FrameSheet:
    """Write the frames that are not there yet; the sheet of all."""
    with closing(Footage(source)) as footage:
        footage.use_all_cores()
        frames, time_base = shown(footage, source), footage.time_base
        if order.rate is not None:
            frames, time_base = at_rate(frames, time_base, order.rate), 1 / order.rate
        spans: list[tuple[int, int]] = []
        with closing(in_order(partial(_keep, folder, order), _numbered(frames, order), cores())) as kept:
            for span in kept:
                spans.append(span)
                step()
    end = spans[-1][1]
    ticks = [first for first, _ in spans] if order.rate is None else range(spans[0][0], end)
    update = {"time_base": time_base, "origin": footage.origin, "ticks": tuple(ticks), "end": end}
    return order.model_copy(update=update)


def _numbered(frames: Iterable[Shown], order: FrameSheet) -> Iterator[tuple[Shown, range]]:
    """Each frame with the numbers of its files: one, or one for every tick of a constant rate."""
    count = 0
    for frame in frames:
        copies = 1 if order.rate is None else frame.last - frame.first
        yield frame, range(count, count + copies)
        count += copies


def _keep(folder: Path, order: FrameSheet, numbered: tuple[Shown, range]) -> tuple[int, int]:
    """Write those files of a frame that are not there yet; when it is shown, in ticks."""
    frame, numbers = numbered
    missing = [path for number in numbers if not (path := folder / order.name(number)).exists()]
    if missing:
        data = encoded(upright_rgb(frame.video), order.format)
        for path in missing:
            write_whole(path, data)
    return frame.first, frame.last
