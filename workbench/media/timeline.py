"""The cut as a row of segments: shot bodies and transition overlaps, each known by the content of what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from workbench.kit.errors import VideoError
from workbench.kit.hashing import content_key
from workbench.media.encoding import Encoding, encoding_for
from workbench.media.picture.plugins import Plugin, find_plugin
from workbench.media.text.lettering import Plate
from workbench.media.text.subtitles import subtitle_events
from workbench.model.cut import Cut, CutShot
from workbench.model.finishing import Card, TextOverlay
from workbench.model.vocabulary import Transition

MEDIA_VERSION = 3
"""Rises when the same cut would look or sound different, so that nothing old is reused."""

FADE_SECONDS = 0.5
"""How long a shot takes to go into black, and to come out of it."""
_OVERLAY_FADE_SECONDS = 0.25


@dataclass(frozen=True)
class Inset:
    """An overlay that is seen from frame `first` up to but not including `last` of its shot, and fades in `fade`."""

    overlay: TextOverlay
    first: int
    last: int
    fade: int

    def opacity(self, index: int) -> float:
        """How opaque it is at a frame of the shot, 0 (not there) to 1."""
        coming, going = index - self.first + 1, self.last - index
        return max(0.0, min(1.0, coming / (self.fade + 1), going / (self.fade + 1)))

    def content(self) -> list[object]:
        """What its pixels depend on."""
        overlay = self.overlay
        return [overlay.text, overlay.place, overlay.colour, self.first, self.last, self.fade]


@dataclass(frozen=True)
class Strip:
    """A run of a shot's frames, from `first` up to but not including `last`, and its fades from and to black.

    Attributes:
        insets: the overlays that are seen in these frames.
        neighbour: the shot that a card shows out of focus.
    """

    shot: CutShot
    first: int
    last: int
    fade_in: int = 0
    fade_out: int = 0
    insets: tuple[Inset, ...] = ()
    plugins: tuple[Plugin, ...] = ()
    neighbour: CutShot | None = None

    def run(self, first: int, last: int) -> "Strip":
        """A part of the strip, without what is not seen in it."""
        return replace(
            self,
            first=first,
            last=last,
            fade_in=self.fade_in if first < self.fade_in else 0,
            fade_out=self.fade_out if last > self.shot.frames - self.fade_out else 0,
            insets=tuple(inset for inset in self.insets if inset.first < last and inset.last > first),
        )

    def light(self, index: int) -> float:
        """How much of the picture is left by fading at a frame of the shot, 0 (black) to 1."""
        opening = index / self.fade_in if self.fade_in else 1.0
        closing = (self.shot.frames - 1 - index) / self.fade_out if self.fade_out else 1.0
        return min(1.0, opening, closing)

    def content(self) -> list[object]:
        """What its pixels depend on."""
        run = [self.shot.frames, self.first, self.last, self.fade_in, self.fade_out]
        plugins = [[plugin.name, plugin.version] for plugin in self.plugins]
        beside = _picture_content(self.neighbour) if self.neighbour else None
        return [_picture_content(self.shot), run, [inset.content() for inset in self.insets], plugins, beside]


def _picture_content(shot: CutShot) -> list[object]:
    """What a shot's picture depends on, whatever run of it is drawn."""
    if isinstance(shot.picture, Card):
        card = shot.picture
        return [card.role, card.text, card.detail, card.ground]
    return [shot.key, shot.movement, shot.framing, shot.frames]


@dataclass(frozen=True)
class Caption:
    """A subtitle burned in from frame `first` up to but not including `last` of a segment."""

    first: int
    last: int
    plate: Plate


@dataclass(frozen=True)
class Segment:
    """Frames that are encoded together: a body (one strip) or a transition (two strips of the same length)."""

    strips: tuple[Strip, ...]
    captions: tuple[Caption, ...]
    encoding: Encoding

    @property
    def frames(self) -> int:
        """Length in frames."""
        return self.strips[0].last - self.strips[0].first

    @property
    def transition(self) -> Transition:
        """How the first strip gives way to the second."""
        return self.strips[0].shot.transition

    @cached_property
    def key(self) -> str:
        """Content key: equal for equal pictures, encoded alike."""
        strips = [strip.content() for strip in self.strips]
        blend = self.transition if len(self.strips) == 2 else None
        captions = [[caption.first, caption.last, caption.plate.content()] for caption in self.captions]
        return content_key("segment", MEDIA_VERSION, self.encoding.content(), strips, blend, captions)


def segments_of(cut: Cut) -> tuple[Segment, ...]:
    """The segments of a cut, in order; their frames add up to the film's.

    Raises:
        VideoError: a shot is shorter than its overlaps, or shares frames though its transition does not overlap.
        ConfigurationError: a shot asks for an effect that is not there.
    """
    events = subtitle_events(cut) if cut.subtitles.enabled else ()
    plates = [plate for event in events for plate in event.plates(cut.subtitles)]
    encoding = encoding_for(cut)
    segments: list[Segment] = []
    position = 0
    for strips in _strips(cut):
        length = strips[0].last - strips[0].first
        captions = _captions(plates, position, length)
        segments.append(Segment(strips, captions, encoding))
        position += length
    return tuple(segments)


def _strips(cut: Cut) -> list[tuple[Strip, ...]]:
    """The strips of each segment: a shot's own frames, then those that it shares with its follower."""
    strips: list[tuple[Strip, ...]] = []
    before, tail = 0, None
    for index, shot in enumerate(cut.shots):
        after = shot.overlap if index + 1 < len(cut.shots) else 0
        check_overlaps(shot, before, after)
        whole = whole_strip(cut, index)
        if tail:
            strips.append((tail, whole.run(0, before)))
        if shot.frames > before + after:
            strips.append((whole.run(before, shot.frames - after),))
        before, tail = after, whole.run(shot.frames - after, shot.frames) if after else None
    return strips


def whole_strip(cut: Cut, index: int) -> Strip:
    """All frames of a shot.

    Raises:
        ConfigurationError: it asks for an effect that is not there.
    """
    shot = cut.shots[index]
    opens = index > 0 and cut.shots[index - 1].transition is Transition.FADE
    fade = min(round(FADE_SECONDS * cut.fps), shot.frames // 3)
    return Strip(
        shot,
        0,
        shot.frames,
        fade_in=fade if opens else 0,
        fade_out=fade if shot.transition is Transition.FADE else 0,
        insets=tuple(_inset(overlay, shot, cut.fps) for overlay in shot.overlays),
        plugins=tuple(find_plugin(name, shot.name) for name in shot.plugins),
        neighbour=_neighbour(cut.shots, index),
    )


def _inset(overlay: TextOverlay, shot: CutShot, fps: Fraction) -> Inset:
    first = round(overlay.start * fps)
    last = shot.frames if overlay.end is None else min(round(overlay.end * fps), shot.frames)
    return Inset(overlay, first, last, min(round(_OVERLAY_FADE_SECONDS * fps), max(0, last - first) // 3))


def _neighbour(shots: Sequence[CutShot], index: int) -> CutShot | None:
    """The shot that a card is laid over: for a title the next one that is no card, for an end card the last one."""
    card = shots[index].picture
    if not isinstance(card, Card) or card.ground != "picture":
        return None
    others = shots[index + 1 :] if card.role == "title" else shots[:index][::-1]
    return next((shot for shot in others if not isinstance(shot.picture, Card)), None)


def check_overlaps(shot: CutShot, before: int, after: int) -> None:
    """See that a shot has room for the frames that it shares with the one before and the one after.

    Raises:
        VideoError: it has not, or its transition is none in which frames are shared.
    """
    if after and not shot.transition.overlaps:
        raise VideoError(
            f"{shot.name} shares {after} frames with the next one, but its transition is a {shot.transition}.",
            "Set its overlap to 0, or choose a transition in which both shots are seen.",
        )
    if before + after > shot.frames:
        raise VideoError(
            f"{shot.name} has {shot.frames} frames, fewer than the {before + after} of its transitions.",
            "Make the shot longer or its transitions shorter.",
        )


def _captions(plates: Sequence[tuple[int, int, Plate]], position: int, length: int) -> tuple[Caption, ...]:
    """The plates seen in a segment that starts at a frame of the film, in the segment's own frames."""
    return tuple(
        Caption(max(first - position, 0), min(last - position, length), plate)
        for first, last, plate in plates
        if first < position + length and last > position
    )
