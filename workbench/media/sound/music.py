"""Music without a library: a quiet bed that follows the moods of the shots and never repeats itself exactly.

A stretch of one mood blends into the next over a few seconds. The same moods and lengths always give the same music.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from workbench.media.sound.instruments import Band, Mono
from workbench.media.sound.samples import RATE, Samples
from workbench.media.sound.score import Chord, Pluck, Section, compose, sections
from workbench.model.vocabulary import Mood

_BLEND = round(1.5 * RATE)
"""Half of the time in which a mood gives way to the next."""
_SWELL, _EBB = round(1.4 * RATE), round(2.4 * RATE)
"""How long a chord takes to come, and to go once its time is over."""
_PAD_GAIN, _BASS_GAIN, _PLUCK_GAIN = 0.10, 0.14, 0.26
_WIDTH = round(1.37 * RATE)
"""The pad's two sides are the same chorus, heard this far apart."""
_ECHOES = ((0, 1.0), (round(0.31 * RATE), 0.30), (round(0.62 * RATE), 0.16))
"""A plucked note and its echoes, which come from the other side: delay and strength."""
_RAW_LUFS = -11.2
"""Loudness of what is played before it is brought to its level."""


def generated_bed(moods: Sequence[tuple[float, Mood]], total: int, size: int, lufs: float) -> Iterator[Samples]:
    """Music in blocks of `size` samples, `total` samples in all, at about a loudness in LUFS, without fades.

    Args:
        moods: seconds and mood of each shot, in order.
    """
    gain = np.float32(10 ** ((lufs - _RAW_LUFS) / 20))
    band = Band()
    waiting = [_Player(section, band) for section in sections(moods, total)]
    for position in range(0, total, size):
        block = np.zeros((2, min(size, total - position)), np.float32)
        for player in waiting:
            player.play(block, position)
        waiting = [player for player in waiting if player.last > position + size]
        yield block * gain


class _Player:
    """Plays one section into blocks of the film."""

    def __init__(self, section: Section, band: Band) -> None:
        self._section, self._band = section, band
        self._first, self.last = section.first - _BLEND, section.last + _BLEND
        self._score: tuple[list[Chord], list[Pluck]] | None = None

    def play(self, block: Samples, position: int) -> None:
        """Add the section's sound to a block that starts at a sample of the film."""
        start, end = max(position, self._first), min(position + block.shape[1], self.last)
        if start >= end:
            return
        chords, plucks = self._score = self._score or compose(self._section)
        part = np.zeros((2, end - start), np.float32)
        for chord in chords:
            self._add_chord(part, start, chord)
        for note in plucks:
            self._add_pluck(part, start, note)
        block[:, start - position : end - position] += part * self._envelope(start, end)

    def _add_chord(self, part: Samples, position: int, chord: Chord) -> None:
        """Add a chord; the first of a section is there from the blend on, the last one until its end."""
        opening = chord.start - (_BLEND if chord.start == self._section.first else 0)
        closing = chord.end + (_BLEND if chord.end == self._section.last else 0)
        start, end = max(position, opening), min(position + part.shape[1], closing + _EBB)
        if start >= end:
            return
        at = np.arange(start - opening, end - opening, dtype=np.float32)
        level = np.minimum(at / _SWELL, (closing + _EBB - opening - at) / _EBB).clip(0, 1)
        swell = 0.5 - 0.5 * np.cos(np.float32(np.pi) * level)
        low = _BASS_GAIN * _cut(self._band.bass(chord.bass), start, end)
        strings = self._band.pad(chord.pad, self._section.style.slope)
        for side, shift in ((0, 0), (1, _WIDTH)):
            part[side, start - position : end - position] += swell * (
                low + _PAD_GAIN * _cut(strings, start + shift, end + shift)
            )

    def _add_pluck(self, part: Samples, position: int, note: Pluck) -> None:
        for bounce, (delay, strength) in enumerate(_ECHOES):
            sound = self._band.pluck(note.pitch, self._section.style.slope)
            at = note.start + delay
            start, end = max(position, at), min(position + part.shape[1], at + len(sound))
            if start >= end:
                continue
            pan = (1 - note.pan if bounce else note.pan) * np.pi / 2
            gain = _PLUCK_GAIN * note.gain * strength
            for side, share in enumerate((np.cos(pan), np.sin(pan))):
                part[side, start - position : end - position] += np.float32(gain * share) * sound[start - at : end - at]

    def _envelope(self, start: int, end: int) -> Mono:
        """Equal-power blends at both ends of the section."""
        at = np.arange(start - self._first, end - self._first, dtype=np.float32)
        share = np.minimum(at, self.last - self._first - at) / (2 * _BLEND)
        return np.sin(np.clip(share, 0, 1) * np.float32(np.pi / 2))


def _cut(loop: Mono, start: int, end: int) -> Mono:
    """A loop as it sounds between two samples of the film when it runs on and on."""
    return np.resize(np.roll(loop, -start), end - start)
