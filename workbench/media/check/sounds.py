"""What is wrong with a film's sound: silent and clipped stretches, loudness and peaks, and voices out of place."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from workbench.media.check.stretches import Span, Stretches, stretch_finding
from workbench.media.check.voices import Coarse, coarse, voice_findings
from workbench.media.sound.cues import voices_of
from workbench.media.sound.loudness import LoudnessMeter
from workbench.media.sound.samples import RATE, Samples, decoded, regrouped
from workbench.model.cut import Cut
from workbench.model.findings import Finding, FindingKind

_SILENT_SECONDS = 3.0
_SILENT_DB = -60.0
_CLIPPED_SECONDS = 0.1
_FULL = 0.999
_CLIPPED_SAMPLES = 3
"""So many samples of a tenth of a second at full scale are heard as a crack."""
_TOLERANCE_LU = 0.5
"""What EBU R 128 allows a programme to be off."""
_FAINT_MUSIC_DB = -30.0
"""Music so far below the voices, or further, may fall silent."""
_BLOCK = RATE // 10


def sound_findings(path: Path, cut: Cut, stop: Callable[[], None]) -> list[Finding]:
    """Listen to a film once, from beginning to end.

    Args:
        stop: called for each tenth of a second and for each voice; raises when the work is cancelled.

    Raises:
        VideoError: a voice of the cut cannot be read.
    """
    meter = LoudnessMeter()
    silent, clipped = Stretches(), Stretches()
    heard: list[Coarse] = []
    for number, block in enumerate(regrouped(decoded(path), _BLOCK)):
        stop()
        span = number / 10, (number + 1) / 10
        silent.see(_is_silent(block), *span)
        clipped.see(_is_clipped(block), *span)
        meter.add(block)
        heard.append(coarse(block))
    findings = [stretch_finding(FindingKind.CLIPPED, span, cut) for span in clipped.outside((), _CLIPPED_SECONDS)]
    wrong = [span for span in silent.outside((), _SILENT_SECONDS) if _should_sound(span, cut)]
    findings += [stretch_finding(FindingKind.SILENT, span, cut) for span in wrong]
    return [*findings, *voice_findings(cut, heard, stop), *_level_findings(*meter.finish(), cut)]


def _is_silent(block: Samples) -> bool:
    return float((block.astype(np.float64) ** 2).mean()) < 10 ** (_SILENT_DB / 10)


def _is_clipped(block: Samples) -> bool:
    return int((np.abs(block) >= _FULL).sum()) >= _CLIPPED_SAMPLES


def _should_sound(span: Span, cut: Cut) -> bool:
    """Whether music, or a voice, belongs into a stretch of the film."""
    spoken = any(start < span[1] and end > span[0] for start, end in (voice.span for voice in voices_of(cut)))
    return spoken or cut.sound.music_gain_db > _FAINT_MUSIC_DB


def _level_findings(lufs: float, peak: float, cut: Cut) -> Iterator[Finding]:
    """Loudness and peak of the whole film; one in which nothing should be heard has none."""
    wanted = cut.sound.loudness.lufs
    whole = 0.0, cut.seconds(cut.total_frames)
    if abs(lufs - wanted) > _TOLERANCE_LU and _should_sound(whole, cut):
        text = f"The film's loudness is {lufs:.1f} LUFS, not {wanted:.1f}."
        yield Finding(kind=FindingKind.LOUDNESS, text=text)
    if peak > cut.sound.true_peak_dbtp:
        text = f"The sound peaks at {peak:.1f} dBTP, above {cut.sound.true_peak_dbtp:.1f}."
        yield Finding(kind=FindingKind.PEAK, text=text)
