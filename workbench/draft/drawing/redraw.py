"""Pictures drawn again: in the light of a prompt, after lines, or within a mask. Frames are (H, W, 3) uint8 RGB."""

from collections.abc import Iterable, Iterator
from typing import cast

import cv2
import numpy as np

from workbench.draft.drawing import light
from workbench.draft.drawing.brief import language_of
from workbench.draft.drawing.colour import rgb
from workbench.draft.drawing.compose import draw
from workbench.draft.drawing.motion import FRAMES_A_SECOND
from workbench.draft.drawing.overlay import add_note
from workbench.draft.drawing.palette import Palette, palette_for
from workbench.draft.drawing.raster import Picture, Plane, blurred, scaled
from workbench.draft.drawing.weather import add_falling
from workbench.draft.drawing.words import find_word
from workbench.model.vocabulary import Mood, TimeOfDay, Weather

_TONES = 14
_PAPER = (246, 240, 228)
_BLACK_IN_LINE_ART = 0.7


def redraw(frames: Iterable[Picture], prompt: str, *, seed: int, share: float) -> Iterator[Picture]:
    """Each frame in flat tones and dark outlines, in the light and weather that the prompt names.

    Args:
        share: how far it leaves the frame: 0 keeps it, 1 shows only what was drawn.
    """
    palette, weather = _light_of(prompt)
    for index, frame in enumerate(frames):
        drawn = light.grade(_lit(_flattened(frame), palette), palette)
        drawn = add_falling(drawn, weather, seed, index / FRAMES_A_SECOND)
        mixed = cast(Picture, cv2.addWeighted(frame, 1 - share, drawn, share, 0))
        yield _marked(mixed, prompt)


def trace(lines: Iterable[Picture], looks: Iterator[Picture], prompt: str) -> Iterator[Picture]:
    """The lines of each frame, inked over the soft colours of the first of `looks`; the result has its size.

    Frames that are no line art give their own outlines.
    """
    look = next(looks)
    height, width = look.shape[:2]
    paper = np.empty_like(look)
    paper[:] = _PAPER
    ground = cast(Picture, cv2.addWeighted(blurred(look, width / 24), 0.6, paper, 0.4, 0))
    for frame in lines:
        ink = scaled(_outlines(frame), (width, height), smooth=False)
        yield _marked(_inked(ground, ink), prompt)


def repaint(frames: Iterable[Picture], masks: Iterable[Picture], prompt: str, *, seed: int) -> Iterator[Picture]:
    """Each frame with the prompt's picture where its mask is white."""
    for frame, mask in zip(frames, masks, strict=False):
        height, width = frame.shape[:2]
        new = draw(prompt, width=width, height=height, seed=seed)
        weight = cv2.GaussianBlur(scaled(mask, (width, height), smooth=False), (0, 0), max(1.0, width / 200))
        share = np.divide(weight, 255, dtype=np.float32)
        yield _marked((frame * (1 - share) + new * share).round().astype(np.uint8), prompt)


def with_insets(frames: Iterable[Picture], others: Iterable[Picture]) -> Iterator[Picture]:
    """Each frame with another picture in its lower left corner, small and framed in white."""
    for frame, other in zip(frames, others, strict=False):
        height, width = frame.shape[:2]
        high = height // 3
        wide = min(width // 3, max(1, round(other.shape[1] * high / other.shape[0])))
        edge = max(2, height // 120)
        inset = np.pad(scaled(other, (wide, high)), ((edge, edge), (edge, edge), (0, 0)), constant_values=255)
        result, margin = frame.copy(), height // 24
        result[height - margin - inset.shape[0] : height - margin, margin : margin + inset.shape[1]] = inset
        yield result


def _light_of(prompt: str) -> tuple[Palette, Weather]:
    """Only what the prompt names changes the light: an edit that says nothing of the night keeps the day."""
    weather = find_word(Weather, prompt) or Weather.CLEAR
    mood, time = find_word(Mood, prompt) or Mood.CALM, find_word(TimeOfDay, prompt) or TimeOfDay.DAY
    return palette_for(mood, time, weather), weather


def _flattened(frame: Picture) -> Picture:
    """Few tones within soft areas, and dark lines around them."""
    soft = cv2.bilateralFilter(cv2.bilateralFilter(frame, 7, 40, 7), 7, 40, 7)
    step = 255 / _TONES
    table = (np.round(np.arange(256) / step) * step).clip(0, 255).astype(np.uint8)
    return _inked(cast(Picture, cv2.LUT(soft, table)), _outlines(cast(Picture, soft)))


def _outlines(frame: Picture) -> Picture:
    """White lines on black, (H, W): the frame itself when it is line art, else its edges."""
    grey = cast(Picture, cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY))
    if np.count_nonzero(grey < 16) > _BLACK_IN_LINE_ART * grey.size:
        return grey
    return cast(Picture, cv2.Canny(grey, 60, 160))


def _inked(frame: Picture, lines: Picture) -> Picture:
    """Soft dark lines on a frame."""
    soft = cast(Picture, cv2.GaussianBlur(lines, (3, 3), 0))
    kept = cast(Picture, cv2.cvtColor(cv2.convertScaleAbs(soft, alpha=-0.75, beta=255), cv2.COLOR_GRAY2RGB))
    return cast(Picture, cv2.multiply(frame, kept, scale=1 / 255))


def _lit(frame: Picture, palette: Palette) -> Picture:
    """The frame in the palette's daylight."""
    daylight: Plane = np.asarray(rgb(palette.daylight), np.float32)
    table = np.clip(np.arange(256, dtype=np.float32)[:, None] * daylight, 0, 255).astype(np.uint8)
    return cast(Picture, cv2.LUT(frame, table.reshape(1, 256, 3)))


def _marked(frame: Picture, prompt: str) -> Picture:
    return add_note(frame, " ".join(prompt.split()), language_of(prompt))
