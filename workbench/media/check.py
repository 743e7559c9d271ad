"""The film check: what a viewer would stumble over, found in the finished file."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av
import numpy as np
from numpy.typing import NDArray

from workbench.media.encoding import encoding_for
from workbench.media.picture.frame import plane_view
from workbench.media.sound.loudness import LoudnessMeter
from workbench.media.sound.samples import RATE, decoded, regrouped
from workbench.media.text.faults import reading_findings
from workbench.media.video.probing import MediaInfo, probe
from workbench.model.cut import Cut
from workbench.model.document import Document
from workbench.model.finishing import Card

FindingKind = Literal["size", "rate", "duration", "black", "frozen", "silent", "loudness", "peak", "subtitles"]

_BLACK_SECONDS = 1.0
_FROZEN_SECONDS = 1.0
_SILENT_SECONDS = 3.0
_BLACK_LUMA = 24.0
"""Mean luma below which a frame counts as black; black itself is 16."""
_FROZEN_DIFFERENCE = 0.25
"""Mean luma difference (of 255) up to which two frames count as the same, about -60 dB."""
_SILENT_DB = -60.0
_LOUDNESS_TOLERANCE = 1.0
_GRID = 8
"""Every eighth pixel across and down is looked at."""
_ROUNDING = 1e-6


class Finding(Document):
    """Something wrong with a film: what, from which second on, and a sentence about it."""

    kind: FindingKind
    at: float
    text: str


def film_findings(path: Path, cut: Cut) -> list[Finding]:
    """Everything that is wrong with a finished film, in time order; an empty list means that nothing is.

    Looked for: wrong size, rate or duration; black or frozen stretches of a second; silence of three seconds; loudness
    more than 1 LU off; peaks above the limit; subtitles that cannot be read well.

    Raises:
        VideoError: the film cannot be read.
    """
    info = probe(path)
    sound = _sound_findings(path, cut) if info.has_audio else [_finding("silent", "The film has no sound track.")]
    seen = (finding for finding in _picture_findings(path) if not _on_card(finding, cut))
    faults = reading_findings(cut) if cut.subtitles.enabled else []
    reading = [_finding("subtitles", fault.text, fault.at) for fault in faults]
    findings = [*_format_findings(info, cut), *seen, *sound, *reading]
    return sorted(findings, key=lambda finding: finding.at)


def _on_card(finding: Finding, cut: Cut) -> bool:
    """Whether a still or dark stretch begins on a card, which is meant to be one."""
    spans = zip(cut.starts(), cut.shots, strict=True)
    cards = [(start, start + shot.frames) for start, shot in spans if isinstance(shot.picture, Card)]
    return any(cut.seconds(start) - 1 <= finding.at < cut.seconds(end) for start, end in cards)


def _format_findings(info: MediaInfo, cut: Cut) -> Iterator[Finding]:
    wanted = encoding_for(cut)
    if (info.width, info.height) != (wanted.width, wanted.height):
        yield _finding("size", f"The film is {info.width}x{info.height}, not {wanted.width}x{wanted.height}.")
    if info.fps != cut.fps:
        yield _finding("rate", f"The film has {float(info.fps):.3f} frames per second, not {float(cut.fps):.3f}.")
    if info.frames != cut.total_frames:
        yield _finding("duration", f"The film has {info.frames} frames, not {cut.total_frames}.")


def _finding(kind: FindingKind, text: str, at: float = 0.0) -> Finding:
    return Finding(kind=kind, at=at, text=text)


@dataclass
class _Stretch:
    """A run of time in which something holds; a long enough run is a finding."""

    kind: FindingKind
    least: float
    since: float = 0.0
    until: float = 0.0

    def see(self, holds: bool, start: float, end: float) -> Iterator[Finding]:
        """Note whether it holds from `start` to `end`; yields the run that ends here, if it was long enough."""
        if not holds:
            yield from self.close(end)
        self.until = end

    def close(self, start: float) -> Iterator[Finding]:
        """The run until now, if it was long enough; the next one can begin at `start`."""
        length = self.until - self.since
        if length >= self.least - _ROUNDING:
            text = f"The film is {self.kind} for {length:.1f} s."
            yield Finding(kind=self.kind, at=round(self.since, 3), text=text)
        self.since = self.until = start


def _picture_findings(path: Path) -> Iterator[Finding]:
    black, frozen = _Stretch("black", _BLACK_SECONDS), _Stretch("frozen", _FROZEN_SECONDS)
    reference: NDArray[np.float32] | None = None
    for luma, start, end in _glances(path):
        if reference is None:
            reference = luma
        yield from black.see(float(luma.mean()) < _BLACK_LUMA, start, end)
        still = float(np.abs(luma - reference).mean()) <= _FROZEN_DIFFERENCE
        if not still:
            yield from frozen.close(start)
            reference = luma
        yield from frozen.see(True, start, end)
    yield from black.close(0.0)
    yield from frozen.close(0.0)


def _glances(path: Path) -> Iterator[tuple[NDArray[np.float32], float, float]]:
    """A coarse grid of luma for each frame that others refer to, with the time from when until when it is seen."""
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        stream.codec_context.skip_frame = "NONREF"
        seen: tuple[NDArray[np.float32], float] | None = None
        for frame in container.decode(stream):
            if seen is not None:
                yield *seen, frame.time
            seen = plane_view(frame, 0)[::_GRID, ::_GRID].astype(np.float32), frame.time
        if seen is not None:
            yield *seen, float((stream.duration or 0) * (stream.time_base or 0))


def _sound_findings(path: Path, cut: Cut) -> Iterator[Finding]:
    meter = LoudnessMeter()
    silent = _Stretch("silent", _SILENT_SECONDS)
    for number, block in enumerate(regrouped(decoded(path), RATE // 10)):
        meter.add(block)
        power = float((block.astype(np.float64) ** 2).mean())
        yield from silent.see(power < 10 ** (_SILENT_DB / 10), number / 10, (number + 1) / 10)
    yield from silent.close(0.0)
    lufs, peak = meter.finish()
    if abs(lufs - cut.sound.loudness.lufs) > _LOUDNESS_TOLERANCE:
        yield _finding("loudness", f"The film's loudness is {lufs:.1f} LUFS, not {cut.sound.loudness.lufs:.1f}.")
    if peak > cut.sound.true_peak_dbtp:
        yield _finding("peak", f"The sound peaks at {peak:.1f} dBTP, above {cut.sound.true_peak_dbtp:.1f}.")
