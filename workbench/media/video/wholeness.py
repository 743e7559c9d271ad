"""Whether a file that was sent from elsewhere is all there: a cut-off film opens and plays, up to where it was cut."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from math import inf
from pathlib import Path

import av
from av.container import InputContainer
from PIL import ImageSequence

from workbench.kit.errors import VideoError
from workbench.media.files import identify_file
from workbench.media.opening import opened
from workbench.media.picture.faults import UNREADABLE
from workbench.media.picture.still import open_image

_SHORT = 0.1
"""Seconds by which a film may be shorter than it says when it has no frame rate."""


def check_whole(path: Path) -> None:
    """Read a picture, clip or sound to its end. Pictures and sounds are decoded; of a clip every packet is looked for.

    Raises:
        VideoError: it is none of them, or a part is missing.
    """
    kind, _ = identify_file(path, path.name)
    if kind != "clip":
        return
    try:
        is_whole = _all_pictures(path) or _all_packets(path)
    except UNREADABLE as error:
        raise _cut_off(path) from error
    if not is_whole:
        raise _cut_off(path)


def _all_pictures(path: Path) -> bool:
    """Whether it is a moving picture (GIF, WebP, PNG) whose every frame can be read."""
    image = open_image(path)
    if image is None:
        return False
    with image:
        for frame in ImageSequence.Iterator(image):
            frame.load()
    return True


def _all_packets(path: Path) -> bool:
    """Whether a film has as many packets as it says, and lasts as long."""
    with opened(path) as container:
        stream = container.streams.video[0]
        count, first, end = 0, inf, 0.0
        for packet in container.demux():
            if packet.size and packet.is_corrupt:
                return False
            count += bool(packet.size) and packet.stream is stream
            if packet.pts is not None and packet.time_base:
                first = min(first, float(packet.pts * packet.time_base))
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        told = (container.duration or 0) / av.time_base
        return count >= stream.frames and end - min(first, 0.0) + _tolerance(container) >= told


def _tolerance(container: InputContainer) -> float:
    """Seconds: a frame and a half; a container rounds, and leaves out what a sound coder puts before the sound."""
    rate = container.streams.video[0].average_rate
    return 1.5 / float(rate) if rate else _SHORT


def _cut_off(path: Path) -> VideoError:
    return VideoError(f"“{path.name}” is cut off or damaged.", "Check that the file is whole.")
