"""The answers of a writer, one type for each step. What they refer to is checked in `checks`."""

from typing import Annotated

from annotated_types import Ge, Le

from workbench.model.bounds import Name, Names, Prose, Subject, WorldText
from workbench.model.document import Document
from workbench.model.story import CharacterDraft
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    CameraSide,
    Colour,
    Lens,
    Light,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)

ShotLength = Annotated[float, Ge(0), Le(60)]


class CharacterSheet(CharacterDraft):
    """Somebody who is seen or heard. `name` and `aliases` as the story calls them; `appearance` in English."""

    name: Name
    aliases: Names = ()
    description: Prose = ""
    appearance: Prose
    personality: Prose = ""


class PlaceSheet(Document):
    """A place where something happens; `kind` is what it looks like most."""

    name: Name
    kind: PlaceKind
    description: Prose


class FactSheet(Document):
    """Something that must hold from a passage on: `what` about `subject` is `value`."""

    subject: Subject
    what: Name
    value: Prose
    passage: int


class Reading(Document):
    """What a chapter adds to what is known."""

    summary: Prose
    characters: tuple[CharacterSheet, ...]
    places: tuple[PlaceSheet, ...]
    facts: tuple[FactSheet, ...]


class Digest(Document):
    """What several summaries say, in one."""

    summary: Prose


class World(Document):
    """The world of the whole story."""

    title: Name
    synopsis: Prose
    content: WorldText
    keywords: Names


class BeatSheet(Document):
    """A stretch in which one thing happens, from the passage `first` to the next beat."""

    first: int
    title: Name
    summary: Prose


class Outline(Document):
    """The beats of a chapter, in order."""

    beats: tuple[BeatSheet, ...]


class EpisodeSheet(Document):
    """One part of a series, from the beat `first_beat` to the next part."""

    first_beat: int
    title: Name
    synopsis: Prose


class Series(Document):
    """The parts of a series, in order."""

    episodes: tuple[EpisodeSheet, ...]


class ScriptLine(Document):
    """A passage that is heard: said by a character, or told by the narrator when `speaker` is empty."""

    passage: int
    speaker: str


class ScriptScene(Document):
    """A stretch in one place, at one hour, in one weather."""

    place: str
    time_of_day: TimeOfDay
    weather: Weather
    lines: tuple[ScriptLine, ...]


class ChapterScript(Document):
    """The script of a chapter."""

    scenes: tuple[ScriptScene, ...]


class ShotSheet(Document):
    """One shot. `scene` is the number of a scene of the script, `lines` are numbers of its lines."""

    scene: int
    lines: tuple[int, ...]
    description: Prose
    characters: Names
    size: ShotSize
    angle: CameraAngle
    movement: CameraMovement
    side: CameraSide
    lens: Lens
    light: Light
    colour: Colour
    mood: Mood
    blocking: Prose
    sound: Prose
    duration: ShotLength
    transition: Transition


class DirectedShots(Document):
    """The shots of a stretch of the script, in order."""

    shots: tuple[ShotSheet, ...]
