"""Pictures that are drawn when they are needed: a still or a clip is a recipe until it is saved.

A clip of 121 frames is a third of a gigabyte; so nodes hand recipes on, and frames are made one by one on their way
into the file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from workbench.draft import drawing

Frame = NDArray[np.uint8]
"""A picture, (height, width, 3), RGB."""


class Pictures(Protocol):
    """The value of ComfyUI's IMAGE type: one or more pictures of one size."""

    def frames(self) -> Iterator[Frame]:
        """Make the pictures."""
        ...


@dataclass(frozen=True)
class Still:
    """Pictures that exist already: loaded or plain."""

    images: tuple[Frame, ...] = field(repr=False)

    def frames(self) -> Iterator[Frame]:
        """The pictures as they are."""
        yield from self.images


@dataclass(frozen=True)
class Drawn:
    """Draft pictures of a prompt; each further one of a batch has the next seed."""

    prompt: str
    width: int
    height: int
    seed: int
    batch: int = 1

    def frames(self) -> Iterator[Frame]:
        """Draw the batch."""
        for number in range(self.batch):
            yield drawing.draw(self.prompt, width=self.width, height=self.height, seed=self.seed + number)


@dataclass(frozen=True)
class Animated:
    """A draft clip: the first picture, moved as the prompt says."""

    first: Pictures
    prompt: str
    length: int
    seed: int

    def frames(self) -> Iterator[Frame]:
        """Move the first picture for `length` frames."""
        yield from drawing.animate(next(self.first.frames()), self.prompt, frames=self.length, seed=self.seed)


@dataclass(frozen=True)
class Changed:
    """Pictures made from others, frame by frame."""

    change: Callable[..., Frame] = field(repr=False)
    sources: tuple[Pictures, ...]

    def frames(self) -> Iterator[Frame]:
        """Make the sources and change them."""
        yield from map(self.change, *(source.frames() for source in self.sources))


@dataclass(frozen=True)
class Streamed:
    """Pictures made from the streams of others: `make` takes an iterator of frames for each source."""

    make: Callable[..., Iterator[Frame]] = field(repr=False)
    sources: tuple[Pictures, ...]

    def frames(self) -> Iterator[Frame]:
        """Make the sources and what becomes of them, frame by frame."""
        yield from self.make(*(source.frames() for source in self.sources))


@dataclass(frozen=True)
class Joined:
    """Several pictures in a row, all of the first one's size."""

    sources: tuple[Pictures, ...]

    def frames(self) -> Iterator[Frame]:
        """Make the sources one after the other."""
        size: tuple[int, int] | None = None
        for source in self.sources:
            for frame in source.frames():
                size = size or size_of(frame)
                yield fitted(frame, *size)


def size_of(frame: Frame) -> tuple[int, int]:
    """Width and height in pixels."""
    return frame.shape[1], frame.shape[0]


def fitted(frame: Frame, width: int, height: int) -> Frame:
    """The picture scaled to cover a size and cropped around its centre."""
    if size_of(frame) == (width, height):
        return frame
    return np.asarray(ImageOps.fit(Image.fromarray(frame), (width, height), Image.Resampling.BILINEAR))
