"""What a writer (offline rules, or a language model) makes of a story."""

import re
from typing import Literal

from pydantic import Field

from workbench.kit.ids import new_id
from workbench.model.document import Document
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    CameraSide,
    Colour,
    Language,
    Lens,
    Light,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)

_MARKED = re.compile(r"[*_]|\[\[")
_REMARK = re.compile(r"\[\[.*?\]\]")
_EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_)(?=\S)(.+?)(?<=[^\s\\])\1(?!\w)")
_ESCAPE = re.compile(r"\\([*_])")
"""Emphasis and escapes as in Fountain (https://fountain.io/syntax#emphasis), as far as they do not nest."""

Gender = Literal["female", "male", "neutral"]
Age = Literal["child", "young", "adult", "old"]


class Line(Document):
    """One spoken piece of a shot: dialogue of a character, or narration when `speaker` is empty.

    `id` stays the same while the line is edited; voice takes hang on it. `translations` are subtitles in other
    languages, by tag.
    """

    id: str = Field(default_factory=new_id)
    speaker: str = ""
    text: str
    language: Language
    translations: dict[str, str] = Field(default_factory=dict)


class WorldDraft(Document):
    """The world in a paragraph and keywords."""

    content: str
    keywords: tuple[str, ...] = ()


class CharacterDraft(Document):
    """A person of the story. `appearance` is prose that a picture can be drawn from, always in English."""

    name: str
    aliases: tuple[str, ...] = ()
    description: str = ""
    appearance: str
    personality: str = ""
    gender: Gender = "neutral"
    age: Age = "adult"


class SceneDraft(Document):
    """A place of the story."""

    name: str
    kind: PlaceKind
    description: str = ""
    aliases: tuple[str, ...] = ()


class FactDraft(Document):
    """Something that must hold: Mia's `eye colour` is `green`.

    Attributes:
        subject: who or what it is about: a character, a place, or nothing for the world.
        since: the number of the chapter from which on it holds; a later fact of the same name takes its place.
        passage: the words of the story that say so; empty where the writer decided it.
    """

    subject: str = ""
    what: str
    value: str
    since: int = 1
    passage: str = ""


class PremiseDraft(WorldDraft):
    """The world, with what the film is called and what it tells in a few sentences."""

    title: str
    synopsis: str = ""


class ChapterDraft(Document):
    """What happens in a chapter, for whoever writes later ones."""

    number: int
    summary: str


class BibleDraft(Document):
    """What is known of a story when it has been read: who, where, what must hold, and what happens."""

    characters: tuple[CharacterDraft, ...] = ()
    places: tuple[SceneDraft, ...] = ()
    facts: tuple[FactDraft, ...] = ()
    chapters: tuple[ChapterDraft, ...] = ()


class BeatDraft(Document):
    """A stretch of the story in which one thing happens: its passages `first` to `last`."""

    title: str
    summary: str = ""
    chapter: int = 1
    first: int
    last: int


class EpisodeDraft(Document):
    """One part of a series, which tells the beats `first_beat` to `last_beat`, counted from 1.

    Attributes:
        seconds: how long it should be; 0 for as long as it takes.
    """

    title: str
    synopsis: str = ""
    first_beat: int
    last_beat: int
    seconds: float = 0.0


class ShotDraft(Document):
    """One shot as the writer sees it: what is seen, who is there, what is said.

    Attributes:
        duration: the least length in seconds; what is said may make it longer.
        chapter: the number of the story's chapter that it tells.
        source: content key of the shot that it was before its words were changed; empty where they were not.
    """

    scene: str
    description: str
    characters: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    size: ShotSize = ShotSize.MEDIUM
    angle: CameraAngle = CameraAngle.EYE_LEVEL
    movement: CameraMovement = CameraMovement.STATIC
    mood: Mood = Mood.CALM
    time_of_day: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR
    transition: Transition = Transition.CUT
    side: CameraSide = CameraSide.ON_LINE
    lens: Lens = Lens.NORMAL
    light: Light = Light.NATURAL
    colour: Colour = Colour.NATURAL
    blocking: str = ""
    sound: str = ""
    duration: float = 0.0
    chapter: int = 1
    source: str = ""


class ScriptElement(Document):
    """One paragraph of a structured script, in the kinds of the Fountain format.

    Attributes:
        kind: a `note` is a section, a synopsis, a remark, a centred text, a page break, what is sung, or what a writer
            took out: it is kept with its marks, and nobody speaks it. A `title_page` is one entry of the title page.
        text: with its marks of emphasis; in rows only where it is an entry of the title page.
        character: who speaks; of an entry of the title page its key; of a note in somebody's speech, who speaks there.
        extension: what stands in brackets behind the name of who speaks, such as V.O.
        manner: how it is said, as the script tells in brackets.
        dual: it is said at the same time as the dialogue before it.
        shot, line: ids of the shot and of its line that an action or a dialogue tells; empty when not known.
    """

    kind: Literal["scene_heading", "action", "dialogue", "transition", "note", "title_page"]
    text: str
    character: str = ""
    extension: str = ""
    manner: str = ""
    dual: bool = False
    shot: str = ""
    line: str = ""

    @property
    def is_spoken(self) -> bool:
        """Whether it is heard: told by the narrator, or said by a character."""
        return self.kind in ("action", "dialogue")

    @property
    def words(self) -> str:
        """The text as it is read aloud: without marks of emphasis and remarks."""
        bare = _EMPHASIS.sub(r"\2", _REMARK.sub(" ", self.text)) if _MARKED.search(self.text) else self.text
        return " ".join(_ESCAPE.sub(r"\1", bare).split())


class StoryPlan(Document):
    """A whole story, planned: the answer of a writer."""

    schema_version: Literal[1] = 1
    title: str
    language: Language
    synopsis: str = ""
    world: WorldDraft
    characters: tuple[CharacterDraft, ...]
    scenes: tuple[SceneDraft, ...]
    script: tuple[ScriptElement, ...]
    shots: tuple[ShotDraft, ...]
    written_by: str
