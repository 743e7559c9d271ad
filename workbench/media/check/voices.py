"""Whether each voice is heard in the film where the cut has it, and whether its recording is clean.

The beginning of every recording is looked for around its place by normalised cross-correlation (J. P. Lewis, "Fast
normalized cross-correlation", 1995), at a rate that keeps the voice's body. Music under it and the film's limiter
hardly change the result.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.media.sound.cues import Voice, voices_of
from workbench.media.sound.samples import RATE, Samples
from workbench.media.text.faults import quoted
from workbench.model.cut import Cut
from workbench.model.findings import Finding, FindingKind

Coarse = NDArray[np.float32]
"""Mono sound at 4 kHz."""

_STEP = 12
_RATE = RATE // _STEP
_LISTENED = _RATE
"""A second of each voice is looked for, from where it begins to sound."""
_REACH = _RATE // 2
"""How far around its place."""
_ONSET = 0.1
"""Share of a recording's peak at which its voice begins."""
_SURE, _NOTHING = 0.5, 0.3
"""From the one likeness on it is the voice that was found; below the other one it is not there: so much is chance."""
_CLEAR_DB = 6.0
"""A voice that is meant to be so much louder than the music under it cannot be missed."""
_FAINT = 1e-7
"""Energy of a second that is nearly silent; less is not divided by."""
_FULL, _FLAT, _FLAT_TOPS = 0.999, 8, 3
"""What is clipped: so many samples in a row at full scale, so often."""


def coarse(block: Samples) -> Coarse:
    """What voices are looked for in: sound of any number of channels, of which whole coarse samples are kept."""
    mono = block.mean(axis=0)
    return mono[: len(mono) // _STEP * _STEP].reshape(-1, _STEP).mean(axis=1)


def voice_findings(cut: Cut, heard: Sequence[Coarse], stop: Callable[[], None]) -> Iterator[Finding]:
    """What is wrong with the voices of a film, which was heard in these blocks.

    Args:
        stop: called for each voice; raises when the work is cancelled.

    Raises:
        VideoError: a recording cannot be read.
    """
    around = np.zeros(_REACH + _LISTENED, np.float32)
    film = np.concatenate([around, *heard, around])
    voices = voices_of(cut)
    for voice in voices:
        stop()
        recording = voice.recording()
        line = f"“{quoted(voice.cue.text)}”"
        if _flat_tops(recording[0]) >= _FLAT_TOPS:
            yield _finding(voice, FindingKind.CLIPPED, f"{line} was recorded too loud: its peaks are cut off.")
        likeness, late = _found(voice, recording, film)
        if likeness >= _SURE and abs(late) > 1 / cut.fps:
            hurried = f"{line} is heard {-1000 * late:.0f} ms early."
            text = f"{line} is heard {1000 * late:.0f} ms late." if late > 0 else hurried
            yield _finding(voice, FindingKind.SYNC, text)
        elif likeness < _NOTHING and _must_be_heard(voice, voices, cut):
            yield _finding(voice, FindingKind.SYNC, f"{line} is not heard where it belongs.")


def _finding(voice: Voice, kind: FindingKind, text: str) -> Finding:
    return Finding(kind=kind, at=round(max(0.0, voice.span[0]), 3), shot=voice.shot, text=text)


def _flat_tops(recording: NDArray[np.float32]) -> int:
    """How often a recording stays at full scale."""
    edges = np.diff((np.abs(recording) >= _FULL).astype(np.int8), prepend=0, append=0)
    return int(((np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)) >= _FLAT).sum())


def _found(voice: Voice, recording: Samples, film: Coarse) -> tuple[float, float]:
    """How alike the film is to a voice where it is most so, from 0 to 1, and how many seconds after its place that is.

    Args:
        film: with silence of the lengths `_REACH` and `_LISTENED` before and after it.
    """
    onset = int(np.argmax(np.abs(recording[0]) >= _ONSET * np.abs(recording).max()))
    wanted = coarse(recording[:, onset:])[:_LISTENED]
    first = max(0, (voice.first + onset) // _STEP + _LISTENED)
    around = film[first : first + len(wanted) + 2 * _REACH]
    if len(around) < len(wanted) or not wanted.any():
        return 1.0, 0.0
    products = _correlated(around, wanted)
    power = np.cumsum(np.concatenate([[0.0], around.astype(np.float64) ** 2]))
    powers = power[len(wanted) :] - power[: -len(wanted)]
    likeness = products / np.sqrt(np.maximum(powers, _FAINT) * float((wanted**2).sum(dtype=np.float64)))
    best = int(np.argmax(likeness))
    return float(likeness[best]), (best - _REACH) / _RATE


def _correlated(film: Coarse, wanted: Coarse) -> NDArray[np.float64]:
    """The products of a piece of sound with what lies under it wherever it fits into a longer one."""
    size = 1 << (len(film) - 1).bit_length()
    spectrum = np.fft.rfft(film, size) * np.conj(np.fft.rfft(wanted, size))
    return np.fft.irfft(spectrum, size)[: len(film) - len(wanted) + 1]


def _must_be_heard(voice: Voice, voices: Sequence[Voice], cut: Cut) -> bool:
    """Whether nothing may hide a voice: it is not turned down, the music is, and no other sound is near."""
    start, end = voice.span
    alone = sum(other.span[0] < end and other.span[1] > start for other in voices) == 1
    music_db = cut.sound.music_gain_db + cut.sound.duck_db
    quiet = not any(shot.effects for shot in cut.shots) and voice.cue.gain_db - music_db >= _CLEAR_DB
    return alone and quiet and start >= 0 and end <= cut.seconds(cut.total_frames)
