"""The score of generated music: which chords and plucked notes a film's moods ask for.

Each mood has a scale on one common tonic, a chord progression, and its own slow figures. A stretch of one mood holds
whole chords, and the last chord of the film is the tonic. The same moods and lengths always give the same score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from workbench.kit.hashing import stable_number
from workbench.media.sound.samples import RATE
from workbench.model.vocabulary import Mood

_TONIC = 50
"""D below middle C; all moods share it, so that they blend."""
_BEAT_SECONDS = 60 / 72
_SHORTEST_SECONDS = 8.0
"""Moods that change faster than this are gathered under the first of them."""

_FIFTH, _NINTH = 7, 14
"""Semitones of a perfect fifth and a major ninth."""

_MAJOR = (0, 2, 4, 5, 7, 9, 11)
_LYDIAN = (0, 2, 4, 6, 7, 9, 11)
_DORIAN = (0, 2, 3, 5, 7, 9, 10)
_AEOLIAN = (0, 2, 3, 5, 7, 8, 10)
_PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)


@dataclass(frozen=True)
class Style:
    """How a mood sounds.

    Attributes:
        roots: scale degrees of the chords, in order.
        beats: length of a chord.
        figure: share of the half-beats on which a string is plucked.
        slope: how fast overtones fall off; smaller is brighter.
        height: semitones that the plucked notes lie above the pad.
        harsh: whether chords may have the mood's minor ninths and diminished fifths; in others they would only jar.
    """

    scale: tuple[int, ...]
    roots: tuple[int, ...]
    beats: int
    figure: float
    slope: float
    height: int
    harsh: bool = False


STYLES = {
    Mood.WARM: Style(_MAJOR, (0, 5, 3, 4), beats=6, figure=0.35, slope=2.0, height=12),
    Mood.COLD: Style(_AEOLIAN, (0, 4, 3, 0), beats=8, figure=0.15, slope=2.4, height=24),
    Mood.TENSE: Style(_PHRYGIAN, (0, 1, 0, 6), beats=6, figure=0.5, slope=1.7, height=0, harsh=True),
    Mood.HOPEFUL: Style(_LYDIAN, (0, 1, 5, 4), beats=6, figure=0.45, slope=1.9, height=12),
    Mood.MELANCHOLY: Style(_AEOLIAN, (0, 5, 2, 6), beats=8, figure=0.25, slope=2.2, height=12),
    Mood.MYSTERIOUS: Style(_DORIAN, (0, 3, 1, 6), beats=8, figure=0.2, slope=2.1, height=12),
    Mood.CALM: Style(_MAJOR, (0, 3, 1, 4), beats=8, figure=0.25, slope=2.3, height=12),
    Mood.JOYFUL: Style(_MAJOR, (0, 3, 4, 5, 3, 4), beats=4, figure=0.7, slope=1.8, height=12),
}


@dataclass(frozen=True)
class Section:
    """A stretch of one mood, in samples of the film; `place` counts sections from 0, `ending` marks the last."""

    mood: Mood
    first: int
    last: int
    place: int
    ending: bool

    @property
    def style(self) -> Style:
        """How it sounds."""
        return STYLES[self.mood]


@dataclass(frozen=True)
class Chord:
    """Pad and bass from one sample of the film to another."""

    start: int
    end: int
    pad: tuple[int, ...]
    bass: int


@dataclass(frozen=True)
class Pluck:
    """A plucked note at a sample of the film. `pan` is 0 on the left and 1 on the right."""

    start: int
    pitch: int
    gain: float
    pan: float


def sections(moods: Sequence[tuple[float, Mood]], total: int) -> list[Section]:
    """Stretches of one mood each, from the seconds and mood of each shot.

    The mood changes when the last one has had its time, or the next one will have.
    """
    runs = [(sum(part[0] for part in group), mood) for mood, group in groupby(moods, key=lambda part: part[1])]
    starts: list[tuple[float, Mood]] = []
    clock = 0.0
    for seconds, mood in runs:
        lasted = clock - starts[-1][0] if starts else _SHORTEST_SECONDS
        if max(lasted, seconds) >= _SHORTEST_SECONDS and (not starts or mood is not starts[-1][1]):
            starts.append((clock, mood))
        clock += seconds
    bounds = [*(round(start * RATE) for start, _ in starts), total]
    return [
        Section(mood, first, last, place, ending=place == len(starts) - 1)
        for place, ((_, mood), (first, last)) in enumerate(zip(starts, pairwise(bounds), strict=True))
    ]


def compose(section: Section) -> tuple[list[Chord], list[Pluck]]:
    """The notes of a section: chords one after the other, a bass under each, plucked figures above."""
    style = section.style
    beats = max(1, round((section.last - section.first) / RATE / _BEAT_SECONDS))
    beat = (section.last - section.first) / beats
    count = max(1, round(beats / style.beats))
    marks = [section.first + round(index * style.beats * beat) for index in range(count)]
    chords: list[Chord] = []
    plucks: list[Pluck] = []
    for index, (start, end) in enumerate(pairwise([*marks, section.last])):
        closing = section.ending and index == count - 1
        chance = np.random.default_rng(stable_number("chord", section.mood, section.place, index))
        root = 0 if closing else _root(style, index, chance)
        pitches = _chord(style, root, rich=not closing and chance.random() < 0.5)
        chords.append(Chord(start, end, tuple(pitches), _degree(style, root) % 12 + 36))
        plucks += (
            _cadence(style, pitches, start, beat) if closing else _figure(style, pitches, start, end, beat, chance)
        )
    return chords, plucks


def _root(style: Style, index: int, chance: np.random.Generator) -> int:
    """The degree of a chord: the progression's, or now and then its neighbour a third below, if that sounds well."""
    root = style.roots[index % len(style.roots)]
    away = index >= len(style.roots) and root != 0 and chance.random() < 0.3
    below = (root - 2) % 7
    return below if away and _suits(style, below, below + 4, _FIFTH) else root


def _suits(style: Style, root: int, degree: int, semitones: int) -> bool:
    """Whether a note lies as far above the root as in a chord without tension, or the mood wants the tension."""
    return style.harsh or _degree(style, degree) - _degree(style, root) == semitones


def _degree(style: Style, degree: int) -> int:
    """MIDI pitch of a degree of the scale, counted on through the octaves."""
    return _TONIC + style.scale[degree % 7] + 12 * (degree // 7)


def _chord(style: Style, root: int, *, rich: bool) -> list[int]:
    """A triad, with a fitting ninth when rich, every note in the octave around middle C so that voices move little."""
    ninth = [root + 8] if rich and _suits(style, root, root + 8, _NINTH) else []
    degrees = [root, root + 2, root + 4, *ninth]
    return sorted({(_degree(style, degree) - 55) % 12 + 55 for degree in degrees})


def _figure(
    style: Style, chord: Sequence[int], start: int, end: int, beat: float, chance: np.random.Generator
) -> list[Pluck]:
    """Plucked notes of a chord: a wandering arpeggio with rests, a little louder on the beat."""
    place = int(chance.integers(len(chord)))
    notes: list[Pluck] = []
    for tick in range(round((end - start) / beat) * 2):
        place += int(chance.choice((-1, 1, 1, 2)))
        if chance.random() >= style.figure * (1.3 if tick % 2 == 0 else 0.7):
            continue
        octave, step = divmod(place % (2 * len(chord)), len(chord))
        pitch = chord[step] + style.height + 12 * octave
        gain = float(chance.uniform(0.6, 1.0)) * (1.0 if tick % 2 == 0 else 0.75)
        pan = (0.3, 0.5, 0.7)[int(chance.integers(3))]
        notes.append(Pluck(start + round(tick * beat / 2), pitch, gain, pan))
    return notes


def _cadence(style: Style, chord: Sequence[int], start: int, beat: float) -> list[Pluck]:
    """The last chord, broken upwards once."""
    return [
        Pluck(start + round(step * beat / 2), pitch + style.height, 0.8, 0.3 + 0.1 * step)
        for step, pitch in enumerate([*chord, chord[0] + 12])
    ]
