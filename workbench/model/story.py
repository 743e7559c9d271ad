"""What a writer (offline rules, or a language model) makes of a story."""

from typing import Literal

from pydantic import Field

from workbench.kit.ids import new_id
from workbench.model.document import Document
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    Language,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)

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


class ShotDraft(Document):
    """One shot as the writer sees it: what is seen, who is there, what is said."""

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


class ScriptElement(Document):
    """One paragraph of a structured script, in the kinds of the Fountain format.

    Attributes:
        kind: a `note` is a section, a synopsis or a remark: it is kept, and nobody speaks it.
        shot, line: ids of the shot and of its line that an action or a dialogue tells; empty when not known.
    """

    kind: Literal["scene_heading", "action", "dialogue", "transition", "note"]
    text: str
    character: str = ""
    shot: str = ""
    line: str = ""

    @property
    def is_spoken(self) -> bool:
        """Whether it is heard: told by the narrator, or said by a character."""
        return self.kind in ("action", "dialogue")


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
