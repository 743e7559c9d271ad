"""Black and frozen stretches, seen in the frames of the film's file.

Black is what ffmpeg's `blackdetect` takes for black by default: nearly all of the frame below a tenth of full light.
Frozen is what its `freezedetect` takes for frozen: frames that differ by -60 dB on average. To be cheap, only frames
that others refer to are decoded, without smoothing at their blocks, and of those only a grid is looked at.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import cv2
import numpy as np

from workbench.media.check.stretches import Span, Stretches, stretch_finding
from workbench.media.picture.frame import Bytes, plane_view
from workbench.media.text.page import LINES, page_of, rows_of
from workbench.media.timeline import FADE_SECONDS
from workbench.model.cut import Cut
from workbench.model.findings import Finding, FindingKind
from workbench.model.finishing import Card
from workbench.model.vocabulary import Transition

_BLACK_SECONDS = 1.0
_FROZEN_SECONDS = 1.0
_BLACK_LUMA = 16 + 0.1 * 219
_BLACK_SHARE = 0.98
_FROZEN_DIFFERENCE = 0.001 * 255
_GRID = 8
"""Every eighth pixel across and down is looked at."""
_QUICK = {"skip_frame": "noref", "skip_loop_filter": "all"}


def picture_findings(path: Path, cut: Cut, stop: Callable[[], None]) -> list[Finding]:
    """Stretches of a second in which the film is black or stands still, except where it is meant to.

    Args:
        stop: called for each picture; raises when the work is cancelled.
    """
    eye = _Eye()
    for luma, start, end in _glances(path, _clear_share(cut)):
        stop()
        eye.see(luma, start, end)
    meant = list(_meant(cut))
    black = [stretch_finding(FindingKind.BLACK, span, cut) for span in eye.black.outside(meant, _BLACK_SECONDS)]
    frozen = [stretch_finding(FindingKind.FROZEN, span, cut) for span in eye.frozen.outside(meant, _FROZEN_SECONDS)]
    return [*black, *frozen]


@dataclass
class _Eye:
    """Sees what is black, and what stays as it was since a moment that it remembers."""

    black: Stretches = field(default_factory=Stretches)
    frozen: Stretches = field(default_factory=Stretches)
    _reference: tuple[Bytes, float] | None = None

    def see(self, luma: Bytes, start: float, end: float) -> None:
        """Look at what is on the screen from one second of the film to another."""
        self.black.see(bool((luma < _BLACK_LUMA).mean() >= _BLACK_SHARE), start, end)
        still = self._reference is not None and _difference(luma, self._reference[0]) <= _FROZEN_DIFFERENCE
        if self._reference is None or not still:
            self._reference = luma, start
        self.frozen.see(still, self._reference[1], end)


def _difference(luma: Bytes, other: Bytes) -> float:
    return cv2.norm(luma, other, cv2.NORM_L1) / luma.size


def _clear_share(cut: Cut) -> float:
    """The upper part of the frame that no subtitle reaches: they would make a black or still picture look alive."""
    if not cut.subtitles.enabled:
        return 1.0
    page = page_of(cut.width, cut.height, cut.subtitles.size)
    return (page.bottom - rows_of(LINES) * page.size) / cut.height


def _meant(cut: Cut) -> Iterator[Span]:
    """Where the film is meant to be black or still: on cards, and where a shot goes into black or comes out of it."""
    for shot, first in zip(cut.shots, cut.starts(), strict=True):
        start, end = cut.seconds(first), cut.seconds(first + shot.frames)
        if isinstance(shot.picture, Card):
            yield start, end
        if shot.transition is Transition.FADE:
            yield end - FADE_SECONDS, end + FADE_SECONDS
        if shot.overlap:
            yield end - cut.seconds(shot.overlap), end


def _glances(path: Path, share: float) -> Iterator[tuple[Bytes, float, float]]:
    """A grid of luma for each frame that others refer to, with the time from when until when it is seen.

    Args:
        share: how much of the frame is looked at, from its top.
    """
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.codec_context.options = _QUICK
        rows = max(_GRID, round(share * stream.height))
        seen: tuple[Bytes, float] | None = None
        for frame in container.decode(stream):
            if seen is not None:
                yield *seen, frame.time
            seen = np.ascontiguousarray(plane_view(frame, 0)[:rows:_GRID, ::_GRID]), frame.time
        if seen is not None:
            yield *seen, float((stream.duration or 0) * (stream.time_base or 0))
