"""Voices and sound effects: where they lie in the film, at which level, and what to say when one cannot be read.

Levels: speech is brought to -22 dB RMS, which is about -20 LUFS heard from both sides. An effect is brought to where
its loudest moment (400 ms, EBU Tech 3341) is as loud as speech, unless its peak would then pass that of speech: a
knock is not blown up into a bang. From there on `gain_db` is what the fader shows.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from workbench.kit.disk import takes_no_more
from workbench.kit.errors import VideoError
from workbench.kit.hashing import sha256_file
from workbench.media.sound.loudness import SILENT_LUFS, PowerMeter, loudest_lufs
from workbench.media.sound.samples import RATE, Samples, decoded, regrouped, to_db
from workbench.model.cut import Cut, EffectCue, VoiceCue

SPEECH_LUFS = -20.0

_SPEECH_DB = -22.0
_SPEECH_PEAK_DB = -6.0
_SPEECH_FRAME = RATE // 50
_SPEECH_RANGE_DB = 30.0
_MOST_GAIN_DB = 24.0
_MISSING_SECONDS = 0.25
"""A voice may end so much sooner than announced; one that ends sooner still was cut off."""


@contextmanager
def reading(what: str, path: Path, advice: str) -> Generator[None]:
    """Turn whatever goes wrong while a sound file is read into a sentence that says what it is and why.

    Raises:
        VideoError: it cannot be read.
        OSError: the disk takes no more.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise _unreadable(what, path, "it is not there", advice) from error
    except (FFmpegError, OSError) as error:
        if takes_no_more(error):
            raise
        raise _unreadable(what, path, "it is damaged, or not a sound file", advice) from error
    except ValueError as error:
        raise _unreadable(what, path, str(error), advice) from error


def _unreadable(what: str, path: Path, why: str, advice: str) -> VideoError:
    return VideoError(f"{what} cannot be read ({path.name}): {why}.", advice)


@dataclass(frozen=True)
class Voice:
    """A line on the film's timeline. `first` is its first sample there; what lies before the film is not heard."""

    shot: str
    cue: VoiceCue
    first: int

    @property
    def span(self) -> tuple[float, float]:
        """When the line is spoken, in seconds of the film."""
        return self.first / RATE, self.first / RATE + self.cue.duration

    def content(self) -> list[object]:
        """What is heard of it."""
        with self._reading():
            return [self.first, self.cue.duration, self.cue.gain_db, sha256_file(self.cue.audio)]

    def recording(self) -> Samples:
        """Its samples as they were recorded, shape (1, samples)."""
        with self._reading():
            samples = np.concatenate(list(decoded(self.cue.audio, "mono")), axis=1)
            seconds = samples.shape[1] / RATE
            if seconds < self.cue.duration - _MISSING_SECONDS:
                raise ValueError(f"it ends after {seconds:.1f} of {self.cue.duration:.1f} seconds")
            return samples

    def parts(self) -> Iterator[Samples]:
        """Its samples at their level, in one part."""
        samples = self.recording()
        level = speech_level(samples[0])
        gain_db = min(_SPEECH_DB - level, _MOST_GAIN_DB) if level > SILENT_LUFS else 0.0
        yield samples * np.float32(10 ** ((gain_db + self.cue.gain_db) / 20))

    def _reading(self) -> AbstractContextManager[None]:
        return reading(f"{self.shot}: a voice", self.cue.audio, "Make the voice again.")


@dataclass(frozen=True)
class Effect:
    """A sound effect on the film's timeline, in stereo. It rings on over later shots until it is over."""

    shot: str
    cue: EffectCue
    first: int

    def content(self) -> list[object]:
        """What is heard of it."""
        with self._reading():
            return [self.first, self.cue.gain_db, sha256_file(self.cue.audio)]

    def parts(self) -> Iterator[Samples]:
        """Its samples at their level, shape (2, samples), second by second: an effect may be long."""
        with self._reading():
            gain = np.float32(10 ** ((self._level_db() + self.cue.gain_db) / 20))
            for part in regrouped(decoded(self.cue.audio), RATE):
                yield part * gain

    def _level_db(self) -> float:
        """The gain in dB that brings it beside speech."""
        meter, peak = PowerMeter(), 0.0
        for part in regrouped(decoded(self.cue.audio), RATE):
            meter.add(part)
            peak = max(peak, float(np.abs(part).max()))
        loudest = loudest_lufs(meter.finish())
        if loudest <= SILENT_LUFS:
            return 0.0
        return min(SPEECH_LUFS - loudest, _SPEECH_PEAK_DB - to_db(peak), _MOST_GAIN_DB)

    def _reading(self) -> AbstractContextManager[None]:
        return reading(f"{self.shot}: a sound effect", self.cue.audio, "Choose another file for the effect.")


P = TypeVar("P", Voice, Effect)


def voices_of(cut: Cut) -> list[Voice]:
    """All voices that begin before the film is over, in order of time."""
    return _in_order(
        cut,
        [
            Voice(shot.name, cue, _sample(cut, frame, cue.start))
            for shot, frame in zip(cut.shots, cut.starts(), strict=True)
            for cue in shot.voices
        ],
    )


def effects_of(cut: Cut) -> list[Effect]:
    """All sound effects that begin before the film is over, in order of time."""
    return _in_order(
        cut,
        [
            Effect(shot.name, cue, _sample(cut, frame, cue.start))
            for shot, frame in zip(cut.shots, cut.starts(), strict=True)
            for cue in shot.effects
        ],
    )


def _in_order(cut: Cut, placed: Iterable[P]) -> list[P]:
    total = samples_of(cut)
    return sorted((each for each in placed if each.first < total), key=lambda each: each.first)


def _sample(cut: Cut, frame: int, seconds: float) -> int:
    """The sample of the film that lies so many seconds after the beginning of a frame."""
    return round(float(frame * RATE / cut.fps) + seconds * RATE)


def samples_of(cut: Cut) -> int:
    """Length of the film in samples, exact at every rate."""
    return round(cut.total_frames * RATE / cut.fps)


def speech_level(samples: NDArray[np.float32]) -> float:
    """RMS level in dB of the sounding parts of a voice: 20 ms frames within 30 dB of the loudest; -70 for silence."""
    count = max(1, len(samples) // _SPEECH_FRAME)
    frames = np.resize(samples, (count, _SPEECH_FRAME))
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    if power.max() <= 10 ** (SILENT_LUFS / 10):
        return SILENT_LUFS
    sounding = power[power > power.max() * 10 ** (-_SPEECH_RANGE_DB / 10)]
    return float(10 * np.log10(sounding.mean()))
