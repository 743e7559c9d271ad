"""The cut as a row of segments: shot bodies and transition overlaps, each known by the content of what it shows."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from workbench.kit.errors import VideoError
from workbench.kit.hashing import content_key
from workbench.media.encoding import Encoding, encoding_for
from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.model.cut import Cut, CutShot
from workbench.model.vocabulary import Transition

MEDIA_VERSION = 1
"""Rises when the same cut would look or sound different, so that nothing old is reused."""

_FADE_SECONDS = 0.5


@dataclass(frozen=True)
class Strip:
    """A run of a shot's frames, from `first` up to but not including `last`, and its fades from and to black."""

    shot: CutShot
    first: int
    last: int
    fade_in: int = 0
    fade_out: int = 0

    def light(self, index: int) -> float:
        """How much of the picture is left by fading at a frame of the shot, 0 (black) to 1."""
        opening = (index + 1) / (self.fade_in + 1)
        closing = (self.shot.frames - index) / (self.fade_out + 1)
        return min(1.0, opening, closing)

    def content(self) -> list[object]:
        """What its pixels depend on."""
        shot = self.shot
        return [shot.key, shot.movement, shot.frames, self.first, self.last, self.fade_in, self.fade_out]


@dataclass(frozen=True)
class Caption:
    """Text burned in from frame `first` up to but not including `last` of a segment."""

    first: int
    last: int
    text: str


@dataclass(frozen=True)
class Segment:
    """Frames that are encoded together: a body (one strip) or a cross-fade (two strips of the same length)."""

    strips: tuple[Strip, ...]
    captions: tuple[Caption, ...]
    encoding: Encoding

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.strips[0].last - self.strips[0].first

    @cached_property
    def key(self) -> str:
        """Content key: equal for equal pictures, encoded alike."""
        strips = [strip.content() for strip in self.strips]
        captions = [[caption.first, caption.last, caption.text] for caption in self.captions]
        return content_key("segment", MEDIA_VERSION, self.encoding.content(), strips, captions)


def segments_of(cut: Cut) -> tuple[Segment, ...]:
    """The segments of a cut, in order; their frames add up to the film's.

    Raises:
        VideoError: a shot is shorter than its overlaps, or something other than a cross-fade overlaps.
    """
    events = subtitle_events(cut) if cut.subtitles.enabled else ()
    encoding = encoding_for(cut)
    segments: list[Segment] = []
    position = 0
    for strips in _strips(cut):
        length = strips[0].last - strips[0].first
        captions = _captions(events, position, length, cut.fps)
        segments.append(Segment(strips, captions, encoding))
        position += length
    return tuple(segments)


def _strips(cut: Cut) -> list[tuple[Strip, ...]]:
    strips: list[tuple[Strip, ...]] = []
    before = fade_in = 0
    for index, shot in enumerate(cut.shots):
        follower = cut.shots[index + 1] if index + 1 < len(cut.shots) else None
        after = shot.overlap if follower else 0
        _check_overlaps(shot, before, after)
        fade_out = _fade_frames(shot, cut.fps) if shot.transition is Transition.FADE else 0
        body = Strip(shot, before, shot.frames - after, fade_in, fade_out)
        if body.last > body.first:
            strips.append((body,))
        if follower and after:
            strips.append((Strip(shot, shot.frames - after, shot.frames, fade_in), Strip(follower, 0, after)))
        before = after
        fade_in = _fade_frames(follower, cut.fps) if follower and fade_out else 0
    return strips


def _fade_frames(shot: CutShot, fps: Fraction) -> int:
    """Length of a fade at one end of a shot; never more than a third of it."""
    return min(round(_FADE_SECONDS * fps), shot.frames // 3)


def _check_overlaps(shot: CutShot, before: int, after: int) -> None:
    if after and not shot.transition.overlaps:
        raise VideoError(
            f"Shot {shot.number} shares {after} frames with the next one, but its transition is a {shot.transition}.",
            "Only cross-fades overlap: set the overlap to 0 or the transition to cross-fade.",
        )
    if before + after > shot.frames:
        raise VideoError(
            f"Shot {shot.number} has {shot.frames} frames, fewer than the {before + after} of its cross-fades.",
            "Make the shot longer or its transitions shorter.",
        )


def _captions(events: tuple[SubtitleEvent, ...], position: int, length: int, fps: Fraction) -> tuple[Caption, ...]:
    """The events seen in a segment that starts at a frame of the film, in the segment's own frames."""
    captions: list[Caption] = []
    for event in events:
        first = max(round(event.start * fps) - position, 0)
        last = min(round(event.end * fps) - position, length)
        if last > first:
            captions.append(Caption(first, last, event.text))
    return tuple(captions)
