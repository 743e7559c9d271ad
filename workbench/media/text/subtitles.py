"""Subtitles from the times of spoken words: events of one or two readable lines, in whole frames of the film."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, zip_longest

from workbench.media.text.lettering import Plate
from workbench.media.text.linebreaks import Token, break_events, break_lines
from workbench.media.text.page import Page, page_of
from workbench.media.text.reading import last_frame
from workbench.media.text.tokens import spoken_tokens, translated_tokens
from workbench.model.cut import Cut, CutShot, VoiceCue
from workbench.model.finishing import SubtitleLook, SubtitleStyle

_ROUNDING = 1e-6
"""In frames; far more than floats lose in a film of a day."""


@dataclass(frozen=True)
class SpokenWord:
    """A word of an event: from which to which character of its text, and in which frames of the film it sounds."""

    begin: int
    end: int
    first: int
    last: int


@dataclass(frozen=True)
class SubtitleEvent:
    """Text on the screen from frame `first` of the film up to but not including frame `last`.

    Attributes:
        shot: what messages call the shot in which it is spoken.
        words: when each of its words sounds; empty where that is not known.
    """

    first: int
    last: int
    fps: Fraction
    text: str
    shot: str
    words: tuple[SpokenWord, ...] = ()

    @property
    def start(self) -> float:
        """When it appears, in seconds of the film."""
        return float(self.first / self.fps)

    @property
    def end(self) -> float:
        """When it is gone, in seconds of the film."""
        return float(self.last / self.fps)

    def content(self) -> list[object]:
        """What is read of it, and when."""
        return [self.first, self.last, self.text]

    def spoken(self) -> Iterator[tuple[SpokenWord, int]]:
        """Each word, and the frame before which it is the one that is spoken: a pause belongs to the word before it."""
        for word, follower in zip_longest(self.words, self.words[1:]):
            yield word, min(follower.first if follower else word.last, self.last)

    def plates(self, style: SubtitleStyle) -> Iterator[tuple[int, int, Plate]]:
        """What is seen of it from which frame up to which: one plate, or one for each word as it is spoken."""
        at = self.first
        for word, until in self.spoken() if style.look is SubtitleLook.HIGHLIGHT else ():
            if until > at:
                yield at, until, Plate(self.text, style, (word.begin, word.end))
                at = until
        if self.last > at:
            yield at, self.last, Plate(self.text, style)


def subtitle_events(cut: Cut, language: str = "") -> tuple[SubtitleEvent, ...]:
    """The subtitles of a cut in time order, one at a time.

    An event appears with the frame in which its first word begins and stays at least until the frame in which its last
    word ends. Where two voices overlap, the later one takes the screen.

    Args:
        language: the tag of a translation, used where a voice has it; empty for the spoken words.
    """
    page = page_of(cut.width, cut.height, cut.subtitles.size)
    events = [
        event
        for shot, first in zip(cut.shots, cut.starts(), strict=True)
        for cue in shot.voices
        for event in _cue_events(shot, cue, language, _Clock(first, cue.start, cut.fps), page)
    ]
    return _one_at_a_time(sorted(events, key=lambda event: event.first), cut.total_frames)


@dataclass(frozen=True)
class _Clock:
    """Turns seconds of a voice into frames of the film."""

    shot: int
    offset: float
    fps: Fraction

    def first(self, seconds: float) -> int:
        """The frame in which a moment lies."""
        return max(0, math.floor(self._frames(seconds) + _ROUNDING))

    def last(self, seconds: float) -> int:
        """The first frame that begins after a moment."""
        return max(self.first(seconds), math.ceil(self._frames(seconds) - _ROUNDING))

    def _frames(self, seconds: float) -> float:
        return self.shot + (self.offset + seconds) * float(self.fps)


def _cue_events(shot: CutShot, cue: VoiceCue, language: str, clock: _Clock, page: Page) -> Iterator[SubtitleEvent]:
    translation = cue.translations.get(language)
    tokens = spoken_tokens(cue, page) if translation is None else translated_tokens(translation, cue, page)
    timed = translation is None and bool(cue.words)
    for run in break_events(tokens) if tokens else []:
        text, words = _written(break_lines(run), clock)
        first, last = clock.first(run[0].start), clock.last(run[-1].end)
        yield SubtitleEvent(first, max(last, first + 1), clock.fps, text, shot.name, words if timed else ())


def _written(lines: Iterable[Sequence[Token]], clock: _Clock) -> tuple[str, tuple[SpokenWord, ...]]:
    """The text of an event, and where and when each of its words is."""
    texts: list[str] = []
    words: list[SpokenWord] = []
    for line in lines:
        written = "".join(token.text for token in line)
        begin = sum(len(text) + 1 for text in texts) - (len(written) - len(written.lstrip()))
        for token in line:
            end = begin + len(token.text.rstrip())
            words.append(SpokenWord(max(begin, 0), end, clock.first(token.start), clock.last(token.end)))
            begin += len(token.text)
        texts.append(written.strip())
    return "\n".join(texts), tuple(words)


def _one_at_a_time(events: Sequence[SubtitleEvent], film: int) -> tuple[SubtitleEvent, ...]:
    """Events that end before the next one begins, and stay as long as reading them takes."""
    followers = [after.first for _, after in pairwise(events)] + [None] * bool(events)
    timed = (
        replace(event, last=min(film, last_frame(event.first, event.last, follower, film, event.text, event.fps)))
        for event, follower in zip(events, followers, strict=True)
    )
    return tuple(event for event in timed if event.last > event.first)
