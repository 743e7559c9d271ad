"""What nodes hand on: models are names, a prompt is its text, a latent the plan of pictures to come."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, repeat
from typing import Any, Protocol

from PIL import Image

from workbench.draft import drawing
from workbench.draft.folders import Folders
from workbench.draft.pictures import Animated, Changed, Drawn, Frame, Pictures, Streamed, fitted

_EDIT_SHARE = 0.75
"""How far an edit leaves its picture in a draft."""


class Run(Protocol):
    """What a node may use of the prompt that it runs in."""

    folders: Folders
    previews: bool

    def step(self, value: int, maximum: int, preview: Image.Image | None) -> None:
        """Report one step of a long node, with a picture of how far it is; stops the node when it is interrupted."""
        ...


@dataclass(frozen=True)
class Result:
    """A node's outputs, and what an output node shows in messages and history."""

    outputs: tuple[object, ...] = ()
    shown: dict[str, Any] | None = None


@dataclass(frozen=True)
class Weights:
    """A MODEL, CLIP, VAE, …

    Attributes:
        files: that it was loaded from, which a draft does not read.
        motion: whether it moves pictures.
        looks: pictures of whom or what it should show.
        lines: the lines to hold to.
    """

    files: tuple[str, ...]
    motion: bool = False
    looks: tuple[Pictures, ...] = ()
    lines: Pictures | None = None


@dataclass(frozen=True)
class Conditioning:
    """A prompt, the pictures that it is about, the lines to hold to, and pictures of whom or what should be seen."""

    text: str
    references: tuple[Pictures, ...] = ()
    lines: Pictures | None = None
    looks: tuple[Pictures, ...] = ()


@dataclass(frozen=True)
class Video:
    """Pictures at a rate."""

    pictures: Pictures
    fps: float


@dataclass(frozen=True)
class Latent:
    """Pictures to come.

    Attributes:
        width, height, batch: size in pixels and number of new pictures.
        length: frames of a new clip, 0 for stills.
        start, end: first and last picture of a new clip.
        source: pictures to draw again instead; size and number are theirs.
        mask: where the source is drawn anew.
        prompt, seed, share: what a sampler was asked for, and how much of it; nothing before it was sampled.
    """

    width: int = 0
    height: int = 0
    batch: int = 1
    length: int = 0
    start: Pictures | None = None
    end: Pictures | None = None
    source: Pictures | None = None
    mask: Pictures | None = None
    prompt: Conditioning = Conditioning("")
    seed: int = 0
    share: float = 0.0

    def pictures(self) -> Pictures:
        """The recipe of the pictures; whom they should show stands beside, since a draft cannot draw a likeness."""
        made = self._drawn_again(self.source) if self.source else self._clip() if self.length else self._stills()
        return beside(made, self.prompt.looks[0]) if self.prompt.looks else made

    def preview(self, edge: int) -> Image.Image:
        """The first picture with a longer side of at most `edge` pixels; what is new is drawn at that size."""
        shrink = min(1.0, edge / max(self.width, self.height, 1))
        small = replace(self, width=max(64, int(self.width * shrink)), height=max(64, int(self.height * shrink)))
        picture = Image.fromarray(next(small.pictures().frames()))
        picture.thumbnail((edge, edge))
        return picture

    def _drawn_again(self, source: Pictures) -> Pictures:
        text = self.prompt.text
        if self.mask:
            return Streamed(partial(drawing.repaint, prompt=text, seed=self.seed), (source, self.mask))
        share = _EDIT_SHARE if self.prompt.references else self.share
        if not share:
            return source
        changed = Streamed(partial(drawing.redraw, prompt=text, seed=self.seed, share=share), (source,))
        others = self.prompt.references[1:]
        return Streamed(drawing.with_insets, (changed, others[0])) if others else changed

    def _stills(self) -> Pictures:
        prompt = self.prompt
        if drawing.asks_for_sheet(prompt.text):
            make = partial(_sheet, prompt=prompt.text, width=self.width, height=self.height)
            return Streamed(make, prompt.references[:1])
        if prompt.references:
            return self._drawn_again(self._sized(prompt.references[0]))
        drawn = Drawn(prompt.text, self.width, self.height, self.seed, self.batch)
        return self._traced(prompt.lines, drawn) if prompt.lines else drawn

    def _clip(self) -> Pictures:
        prompt, drawn = self.prompt, Drawn(self.prompt.text, self.width, self.height, self.seed)
        if prompt.lines:
            looks = self._sized(prompt.references[0]) if prompt.references else drawn
            return Streamed(partial(_held, length=self.length), (self._traced(prompt.lines, looks),))
        first = self._sized(self.start) if self.start else drawn
        if self.end:
            return Streamed(partial(drawing.passage, frames=self.length), (first, self._sized(self.end)))
        return Animated(first, prompt.text, self.length, self.seed)

    def _sized(self, pictures: Pictures) -> Pictures:
        return Changed(partial(fitted, width=self.width, height=self.height), (pictures,))

    def _traced(self, lines: Pictures, looks: Pictures) -> Pictures:
        return Streamed(partial(drawing.trace, prompt=self.prompt.text), (lines, looks))


def beside(pictures: Pictures, other: Pictures) -> Pictures:
    """Pictures with the first of others in a corner of each."""
    return Streamed(_with_inset, (pictures, other))


def _with_inset(frames: Iterator[Frame], others: Iterator[Frame]) -> Iterator[Frame]:
    return drawing.with_insets(frames, repeat(next(others)))


def _sheet(*references: Iterator[Frame], prompt: str, width: int, height: int) -> Iterator[Frame]:
    """A character sheet, with the picture that it was made from when there is one."""
    reference = next(references[0]) if references else None
    yield drawing.draw_sheet(prompt, width=width, height=height, reference=reference)


def _held(frames: Iterator[Frame], length: int) -> Iterator[Frame]:
    """`length` frames; the last one stays when there are fewer."""
    shown: Frame | None = None
    for shown in islice(frames, length):
        length -= 1
        yield shown
    if shown is not None:
        yield from repeat(shown, length)
