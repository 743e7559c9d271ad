"""Single frames of shots, drawn without encoding a film, and clips of unusual kinds."""

from contextlib import closing
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from tests.media.materials import SIZE
from workbench.media.picture.frame import Frame, rgb_of
from workbench.media.picture.source import Screen, naming_shot
from workbench.media.picture.still import load_canvas
from workbench.model.cut import CutShot

FPS = Fraction(24)


def screen(size: tuple[int, int] = SIZE) -> Screen:
    """What a film of a size is drawn for."""
    return Screen(*size, FPS, partial(load_canvas, width=size[0], height=size[1]))


def drawn(
    shot: CutShot, *indices: int, size: tuple[int, int] = SIZE, neighbour: CutShot | None = None
) -> list[NDArray[np.uint8]]:
    """Frames of a shot as RGB."""
    target = Frame(*size)
    frames: list[NDArray[np.uint8]] = []
    with naming_shot(shot), closing(screen(size).open(shot, indices[0], neighbour)) as picture:
        for index in indices:
            picture.draw(index, target)
            frames.append(rgb_of(target.planes))
    return frames


def raw_clip(
    path: Path, pictures: list[NDArray[np.generic]], layout: str, *, times: list[Fraction] | None = None, **tags: int
) -> Path:
    """A lossless clip (FFV1 in Matroska) from pictures in FFmpeg's pixel format `layout`, with colour tags."""
    stored = "bgr0" if layout == "rgb24" else layout
    with av.open(path, "w", format="matroska") as container:
        stream = container.add_stream("ffv1", rate=24)
        first = av.VideoFrame.from_ndarray(pictures[0], format=layout)
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, stored
        for name, value in tags.items():
            setattr(stream.codec_context, name, value)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format=layout).reformat(format=stored)
            frame.time_base = Fraction(1, 1000)
            frame.pts = round((times[number] if times else Fraction(number, 24)) * 1000)
            for name, value in tags.items():
                setattr(frame, name, value)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
