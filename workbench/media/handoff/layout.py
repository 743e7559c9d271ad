"""Where everything lies on the timeline, in whole frames: what all formats of the hand-off are written from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Literal

from workbench.kit.errors import VideoError
from workbench.media.handoff.notes import ShotNote
from workbench.media.timeline import Strip, check_overlaps, whole_strip
from workbench.model.cut import Cut, CutShot
from workbench.model.finishing import Framing
from workbench.model.vocabulary import Language, Transition

LaneKind = Literal["voice", "effect", "music"]


@dataclass(frozen=True)
class ShotEvent:
    """A shot on the timeline, from frame `start` of the film on.

    Editing programs place two shots end to end and lay the transition over their edit; it lies in the middle of the
    frames that both share.

    Attributes:
        lead: frames shared with the shot before.
        tail: frames shared with the next one.
        coming: how the shot before gives way.
    """

    strip: Strip
    start: int
    lead: int
    tail: int
    coming: Transition
    note: ShotNote

    @property
    def shot(self) -> CutShot:
        """The shot of the cut."""
        return self.strip.shot

    @property
    def frames(self) -> int:
        """Its whole length, shared frames included."""
        return self.shot.frames

    @property
    def edit_in(self) -> int:
        """The frame of the film at which an edit shows it first."""
        return self.start + self.source_in

    @property
    def edit_out(self) -> int:
        """The frame of the film before which the next shot's edit begins."""
        return self.start + self.frames - self.tail + self.tail // 2

    @property
    def source_in(self) -> int:
        """The first frame of its picture from the edit on; those before belong to the transition."""
        return self.lead // 2

    @property
    def length(self) -> int:
        """Frames from edit to edit."""
        return self.edit_out - self.edit_in


@dataclass(frozen=True)
class Material:
    """A file that is handed over.

    Attributes:
        frames: its length at the film's rate; a still is as long as its shot.
        width, height: of a picture.
        channels: of a sound.
    """

    path: Path
    kind: Literal["still", "clip", "sound"]
    frames: int
    width: int = 0
    height: int = 0
    channels: int = 0


def fitting_scale(cut: Cut, material: Material) -> float:
    """How many times a picture is enlarged that just fits into the frame."""
    return min(cut.width / material.width, cut.height / material.height)


def shown_scale(cut: Cut, shot: CutShot, material: Material) -> float:
    """How many times the picture of a shot is enlarged: one that fills the frame is cut off at two sides."""
    if shot.framing is Framing.FILL:
        return max(cut.width / material.width, cut.height / material.height)
    return fitting_scale(cut, material)


@dataclass(frozen=True)
class SoundEvent:
    """A sound on the timeline, from frame `start` of the film on, at the nearest frame.

    Attributes:
        skipped: frames of the sound that lie before the film and are not heard.
        text: what is said.
    """

    name: str
    lane: str
    material: Material
    start: int
    frames: int
    skipped: int = 0
    gain_db: float = 0.0
    text: str = ""

    @property
    def end(self) -> int:
        """The frame of the film before which it is over."""
        return self.start + self.frames


@dataclass(frozen=True)
class Lane:
    """A track of sounds that follow one another."""

    name: str
    kind: LaneKind
    events: tuple[SoundEvent, ...]


@dataclass(frozen=True)
class Timeline:
    """A film as an editing program has it: one row of pictures, and lanes of sound."""

    title: str
    cut: Cut
    shots: tuple[ShotEvent, ...]
    pictures: tuple[Material, ...]
    lanes: tuple[Lane, ...]

    def placed(self) -> Iterator[tuple[ShotEvent, Material]]:
        """Each shot with its picture, in order."""
        return zip(self.shots, self.pictures, strict=True)


@dataclass(frozen=True)
class Board:
    """A film as people read it."""

    title: str
    cut: Cut
    shots: tuple[ShotEvent, ...]
    language: Language


def shot_events(cut: Cut, notes: Iterable[ShotNote] = ()) -> tuple[ShotEvent, ...]:
    """The shots of a cut on the timeline.

    Raises:
        VideoError: a shot is shorter than its overlaps, or shares frames though its transition does not overlap.
        ConfigurationError: a shot asks for an effect that is not there.
    """
    noted = {note.number: note for note in notes}
    tails = [shot.overlap for shot in cut.shots[:-1]] + [0]
    comings = [Transition.CUT, *(shot.transition for shot in cut.shots)]
    events: list[ShotEvent] = []
    for index, (shot, start, lead, tail) in enumerate(zip(cut.shots, cut.starts(), [0, *tails], tails, strict=False)):
        check_overlaps(shot, lead, tail)
        note = noted.get(shot.number) or ShotNote(number=shot.number)
        event = ShotEvent(whole_strip(cut, index), start, lead, tail, comings[index], note)
        if not event.length:
            raise VideoError(f"{shot.name} is one frame long, and all of it a transition.", "Make the shot longer.")
        events.append(event)
    return tuple(events)


def _heard(event: SoundEvent, total: int) -> SoundEvent | None:
    """What is heard of a sound in a film of so many frames, if anything."""
    skipped = max(0, -event.start)
    start = event.start + skipped
    frames = min(event.frames - skipped, total - start)
    return replace(event, start=start, frames=frames, skipped=skipped) if frames > 0 else None


def lanes(kind: LaneKind, events: Iterable[SoundEvent], total: int) -> Iterator[Lane]:
    """What is heard in a film of so many frames, in lanes; there is a further one where two events would overlap."""
    heard = filter(None, (_heard(event, total) for event in events))
    ordered = sorted(heard, key=lambda event: (event.lane, event.start))
    for name, group in groupby(ordered, key=lambda event: event.lane):
        for number, row in enumerate(_rows(group), start=1):
            yield Lane(name if number == 1 else f"{name} {number}", kind, tuple(row))


def _rows(events: Iterable[SoundEvent]) -> Sequence[Sequence[SoundEvent]]:
    rows: list[list[SoundEvent]] = []
    for event in events:
        free = next((row for row in rows if row[-1].end <= event.start), None)
        if free is None:
            rows.append([event])
        else:
            free.append(event)
    return rows
