"""Music without a library: a quiet bed that follows the moods of the shots and never repeats itself exactly.

Each mood has a scale on one common tonic, a chord progression, and its own slow figures; a stretch of one mood blends
into the next over a few seconds. The same moods and lengths always give the same music.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np

from workbench.kit.hashing import stable_number
from workbench.media.sound.instruments import bass, pad, pluck
from workbench.media.sound.loudness import RATE, Samples
from workbench.media.sound.track import with_soft_edges
from workbench.model.vocabulary import Mood

_TONIC = 50
"""D below middle C; all moods share it, so that they blend."""
_BEAT_SECONDS = 60 / 72
_SHORTEST_SECONDS = 8.0
"""Moods that change faster than this are gathered under the first of them."""
_BLEND_SECONDS = 3.0
_KEPT_NOTES = 16

_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_LYDIAN = (0, 2, 4, 6, 7, 9, 11)
_DORIAN = (0, 2, 3, 5, 7, 9, 10)
_AEOLIAN = (0, 2, 3, 5, 7, 8, 10)
_PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)


@dataclass(frozen=True)
class _Style:
    """How a mood sounds.

    Attributes:
        roots: scale degrees of the chords, in order.
        beats: length of a chord.
        figure: share of the half-beats on which a string is plucked.
        slope: how fast overtones fall off; smaller is brighter.
        height: semitones that the plucked notes lie above the pad.
    """

    scale: tuple[int, ...]
    roots: tuple[int, ...]
    beats: int
    figure: float
    slope: float
    height: int


_STYLES = {
    Mood.WARM: _Style(_MAJOR, (0, 5, 3, 4), beats=6, figure=0.35, slope=2.0, height=12),
    Mood.COLD: _Style(_AEOLIAN, (0, 4, 3, 0), beats=8, figure=0.15, slope=2.4, height=24),
    Mood.TENSE: _Style(_PHRYGIAN, (0, 1, 0, 6), beats=6, figure=0.5, slope=1.7, height=0),
    Mood.HOPEFUL: _Style(_LYDIAN, (3, 4, 0, 5), beats=6, figure=0.45, slope=1.9, height=12),
    Mood.MELANCHOLY: _Style(_AEOLIAN, (0, 5, 2, 6), beats=8, figure=0.25, slope=2.2, height=12),
    Mood.MYSTERIOUS: _Style(_DORIAN, (0, 3, 1, 6), beats=8, figure=0.2, slope=2.1, height=12),
    Mood.CALM: _Style(_MAJOR, (0, 3, 1, 4), beats=8, figure=0.25, slope=2.3, height=12),
    Mood.JOYFUL: _Style(_MAJOR, (0, 3, 4, 5, 3, 4), beats=4, figure=0.7, slope=1.8, height=12),
}

_ATTACK, _RELEASE = 1.4, 2.4
_PAD_GAIN, _BASS_GAIN, _PLUCK_GAIN = 0.10, 0.16, 0.20
_RAW_LUFS = -10.8
"""Loudness of every mood as composed, within half a LU."""


@dataclass(frozen=True)
class _Note:
    """A note of the score: when it starts (samples of the section), how it is played, how loud."""

    start: int
    voice: str
    pitch: int
    gain: float
    seconds: float = 0.0
    pan: float = 0.5


@dataclass(frozen=True)
class _Section:
    """A stretch of one mood, in samples of the film, without its blends."""

    mood: Mood
    first: int
    last: int


def generated_bed(moods: Sequence[tuple[float, Mood]], total: int, size: int, lufs: float) -> Iterator[Samples]:
    """Music in blocks of `size` samples, `total` samples in all, at about a loudness in LUFS.

    Args:
        moods: seconds and mood of each shot, in order.
    """
    gain = np.float32(10 ** ((lufs - _RAW_LUFS) / 20))
    blocks = (block * gain for block in _played(_sections(moods, total), total, size))
    return with_soft_edges(blocks, total)


def _played(sections: Sequence[_Section], total: int, size: int) -> Iterator[Samples]:
    """All sections, blended; a player is let go with its notes when its section is over."""
    players = [_Player(section) for section in sections]
    for position in range(0, total, size):
        block = np.zeros((2, min(size, total - position)), np.float32)
        for player in players:
            player.play(block, position)
        players = [player for player in players if player.last > position + size]
        yield block


def _sections(moods: Sequence[tuple[float, Mood]], total: int) -> list[_Section]:
    """Stretches of one mood each. The mood changes when the last one has had its time, or the next one will have."""
    runs = [(sum(part[0] for part in group), mood) for mood, group in groupby(moods, key=lambda part: part[1])]
    starts: list[tuple[float, Mood]] = []
    clock = 0.0
    for seconds, mood in runs:
        lasted = clock - starts[-1][0] if starts else _SHORTEST_SECONDS
        if max(lasted, seconds) >= _SHORTEST_SECONDS and (not starts or mood is not starts[-1][1]):
            starts.append((clock, mood))
        clock += seconds
    bounds = [*(round(start * RATE) for start, _ in starts), total]
    return [_Section(mood, first, last) for (_, mood), (first, last) in zip(starts, pairwise(bounds), strict=True)]


class _Player:
    """Plays one section into blocks of the film."""

    def __init__(self, section: _Section) -> None:
        self._section = section
        self._blend = round(_BLEND_SECONDS * RATE / 2)
        self._first, self.last = section.first - self._blend, section.last + self._blend
        self._score: list[_Note] | None = None
        self._sound = lru_cache(_KEPT_NOTES)(_sound)

    def play(self, block: Samples, position: int) -> None:
        """Add the section's sound to a block that starts at a sample of the film."""
        start, end = max(position, self._first), min(position + block.shape[1], self.last)
        if start >= end:
            return
        if self._score is None:
            self._score = _compose(self._section.mood, self.last - self._first, self._section.first)
        part = np.zeros((2, end - start), np.float32)
        for note in self._score:
            self._add(part, start - self._first, note)
        block[:, start - position : end - position] += part * self._envelope(start, end)

    def _add(self, part: Samples, offset: int, note: _Note) -> None:
        """Add a note to a part that starts `offset` samples into the section."""
        longest = round((note.seconds + _RELEASE + 3) * RATE)
        if note.start >= offset + part.shape[1] or note.start + longest <= offset:
            return
        samples = self._sound(self._section.mood, note.voice, note.pitch, note.seconds, note.pan)
        start, end = max(offset, note.start), min(offset + part.shape[1], note.start + samples.shape[1])
        if start < end:
            part[:, start - offset : end - offset] += samples[:, start - note.start : end - note.start] * note.gain

    def _envelope(self, start: int, end: int) -> Samples:
        """Equal-power blends at both ends of the section."""
        at = np.arange(start, end)
        share = np.minimum(at - self._first, self.last - at) / (2 * self._blend)
        return np.sin(np.clip(share, 0, 1) * np.pi / 2).astype(np.float32)


def _sound(mood: Mood, voice: str, pitch: int, seconds: float, pan: float) -> Samples:
    slope = _STYLES[mood].slope
    if voice == "pad":
        return pad(pitch, seconds, _ATTACK, _RELEASE, slope)
    if voice == "bass":
        return bass(pitch, seconds, _ATTACK / 2, _RELEASE / 2)
    return pluck(pitch, pan, slope)


def _compose(mood: Mood, length: int, place: int) -> list[_Note]:
    """The notes of a section: chords one after the other, a bass under each, plucked figures above."""
    style = _STYLES[mood]
    seconds = style.beats * _BEAT_SECONDS
    step = round(seconds * RATE)
    notes: list[_Note] = []
    for index in range(-(-length // step)):
        chance = np.random.default_rng(stable_number("chord", mood, place, index))
        root = _root(style, index, chance)
        chord = _chord(style, root, rich=chance.random() < 0.5)
        start = index * step
        notes += [_Note(start, "pad", pitch, _PAD_GAIN, seconds) for pitch in chord]
        notes.append(_Note(start, "bass", _degree(style, root) % 12 + 36, _BASS_GAIN, seconds))
        notes += _figure(style, chord, start, chance)
    return notes


def _root(style: _Style, index: int, chance: np.random.Generator) -> int:
    """The degree of a chord: the progression's, or now and then its neighbour a third below."""
    root = style.roots[index % len(style.roots)]
    away = index >= len(style.roots) and root != 0 and chance.random() < 0.3
    return (root - 2) % 7 if away else root


def _degree(style: _Style, degree: int) -> int:
    """MIDI pitch of a degree of the scale, counted on through the octaves."""
    return _TONIC + style.scale[degree % 7] + 12 * (degree // 7)


def _chord(style: _Style, root: int, *, rich: bool) -> list[int]:
    """A triad, with its ninth when rich, every note in the octave around middle C so that voices move little."""
    degrees = [root, root + 2, root + 4, *([root + 8] if rich else [])]
    return sorted({(_degree(style, degree) - 55) % 12 + 55 for degree in degrees})


def _figure(style: _Style, chord: Sequence[int], start: int, chance: np.random.Generator) -> list[_Note]:
    """Plucked notes of a chord: a wandering arpeggio with rests, a little louder on the beat."""
    half = _BEAT_SECONDS / 2
    place = int(chance.integers(len(chord)))
    notes: list[_Note] = []
    for tick in range(style.beats * 2):
        place += int(chance.choice((-1, 1, 1, 2)))
        if chance.random() >= style.figure * (1.3 if tick % 2 == 0 else 0.7):
            continue
        octave, step = divmod(place % (2 * len(chord)), len(chord))
        pitch = chord[step] + style.height + 12 * octave
        loud = _PLUCK_GAIN * float(chance.uniform(0.6, 1.0)) * (1.0 if tick % 2 == 0 else 0.75)
        pan = (0.3, 0.5, 0.7)[int(chance.integers(3))]
        notes.append(_Note(start + round(tick * half * RATE), "pluck", pitch, loud, pan=pan))
    return notes
