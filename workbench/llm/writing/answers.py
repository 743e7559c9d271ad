"""The answers of a writer, one type for each step. What they refer to is checked in `checks`."""

from workbench.model.bounds import Name, Names, Prose, WorldText
from workbench.model.document import Document
from workbench.model.story import CharacterDraft, SceneDraft
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    Mood,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)


class CharacterSheet(CharacterDraft):
    """Somebody who is seen or heard. `name` and `aliases` as the story calls them; `appearance` in English."""

    name: Name
    aliases: Names = ()
    description: Prose = ""
    appearance: Prose
    personality: Prose = ""


class PlaceSheet(SceneDraft):
    """A place where something happens; `kind` is what it looks like most."""

    name: Name
    description: Prose = ""


class Reading(Document):
    """What a chapter adds to what is known."""

    summary: Prose
    characters: tuple[CharacterSheet, ...]
    places: tuple[PlaceSheet, ...]


class World(Document):
    """The world of the whole story."""

    title: Name
    synopsis: Prose
    content: WorldText
    keywords: Names


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
    """One shot. `scene` counts the scenes of the script from 1, `lines` are numbers of passages."""

    scene: int
    lines: tuple[int, ...]
    description: Prose
    characters: Names
    size: ShotSize
    angle: CameraAngle
    movement: CameraMovement
    mood: Mood
    transition: Transition


class ChapterShots(Document):
    """The shots of a chapter, in order."""

    shots: tuple[ShotSheet, ...]
