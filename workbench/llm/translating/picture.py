"""What a picture shows, told for no model family in particular: the rules and language models fill it alike.

Lens, light and colour follow the dimensions of ShotBench (arXiv 2506.21356) and CineTechBench (arXiv 2505.15145).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from workbench.llm.offline.languages import is_han
from workbench.model.document import Document
from workbench.model.projects import Character, Project, Scene
from workbench.model.story import FactDraft
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    Language,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)
from workbench.model.workflows import Reason

PLANNED_BY = "offline rules"
"""Who translates where no model is asked."""


class Lens(StrEnum):
    """Through what the camera looks."""

    WIDE = "wide-angle lens"
    NORMAL = "standard lens"
    LONG = "telephoto lens"
    MACRO = "macro lens"
    ANAMORPHIC = "anamorphic lens"
    FISHEYE = "fisheye lens"


class Light(StrEnum):
    """How the picture is lit."""

    SOFT = "soft light"
    HARD = "hard light"
    LOW_KEY = "low-key lighting"
    HIGH_KEY = "high-key lighting"
    BACK = "backlight"
    SIDE = "side light"
    GOLDEN = "golden-hour light"
    MOON = "moonlight"
    CANDLE = "candlelight"
    NEON = "neon light"


class Colour(StrEnum):
    """The colours that lead."""

    WARM = "warm colours"
    COOL = "cool colours"
    MUTED = "desaturated colours"
    VIVID = "vivid colours"
    PASTEL = "pastel colours"
    MONOCHROME = "black and white"


CHINESE_LOOKS: dict[StrEnum, str] = {
    Lens.WIDE: "广角镜头",
    Lens.NORMAL: "标准镜头",
    Lens.LONG: "长焦镜头",
    Lens.MACRO: "微距镜头",
    Lens.ANAMORPHIC: "变形宽银幕镜头",
    Lens.FISHEYE: "鱼眼镜头",
    Light.SOFT: "柔光",
    Light.HARD: "硬光",
    Light.LOW_KEY: "低调光",
    Light.HIGH_KEY: "高调光",
    Light.BACK: "逆光",
    Light.SIDE: "侧光",
    Light.GOLDEN: "黄金时刻的光线",
    Light.MOON: "月光",
    Light.CANDLE: "烛光",
    Light.NEON: "霓虹灯光",
    Colour.WARM: "暖色调",
    Colour.COOL: "冷色调",
    Colour.MUTED: "低饱和色彩",
    Colour.VIVID: "鲜艳色彩",
    Colour.PASTEL: "粉彩色调",
    Colour.MONOCHROME: "黑白",
}


class Wording(Document):
    """The same in both languages, as far as it is known in them."""

    english: str = ""
    chinese: str = ""

    def said(self, language: Language) -> str:
        """In that language; Chinese prompts may hold English words, English ones no Chinese."""
        return self.english if language is Language.ENGLISH else self.chinese or self.english


class Figure(Document):
    """Somebody in the picture: how they always look, and how they look at this moment.

    Attributes:
        looks: as their character sheet says it.
        english: the same in English, where the sheet is Chinese and it is known.
    """

    name: str
    looks: str = ""
    now: str = ""
    english: str = ""

    @property
    def is_unread(self) -> bool:
        """Whether the looks are Chinese alone."""
        return not self.english and is_han(self.looks)


class PictureDescription(Document):
    """A picture in words that belong to no model family.

    Attributes:
        place, kind: name and kind of the place; empty and None for a shot that has none.
        action: what happens; `facts`: what must hold because the story's world says so.
        touches: what the light, the weather or a style bring along, such as wet reflections.
        style: the film's own.
    """

    size: ShotSize
    angle: CameraAngle
    movement: CameraMovement
    lens: Lens | None = None
    lights: tuple[Light, ...] = ()
    colours: tuple[Colour, ...] = ()
    place: str = ""
    kind: PlaceKind | None = None
    time: TimeOfDay
    weather: Weather
    mood: Mood
    people: tuple[Figure, ...] = ()
    action: Wording = Wording()
    facts: tuple[Wording, ...] = ()
    touches: tuple[Wording, ...] = ()
    style: Wording = Wording()


class LoraChoice(Document):
    """A LoRA to draw with: its id and its weight."""

    id: str
    weight: float


class Translation(Document):
    """A translator's answer for a shot, before it becomes a prompt of some model family.

    Attributes:
        workflow: the one that was chosen; empty where nobody was asked to choose.
        settings: values of numeric slots that differ from the workflow's own, by slot.
        translated_by: as people read it.
    """

    picture: PictureDescription
    reasons: tuple[Reason, ...] = ()
    workflow: str = ""
    settings: dict[str, float] = Field(default_factory=dict)
    loras: tuple[LoraChoice, ...] = ()
    translated_by: str

    @property
    def is_by_rule(self) -> bool:
        """Whether no language model was asked."""
        return self.translated_by == PLANNED_BY


@dataclass(frozen=True)
class ShotSource:
    """All that a translator reads of a shot.

    Attributes:
        cast: who is seen, in the shot's order.
        everyone: the project's whole cast.
        world: the page about the story's world.
        facts: of the bible, those that hold for this shot.
    """

    shot: Shot
    cast: Sequence[Character]
    scene: Scene | None
    project: Project
    world: str = ""
    everyone: Sequence[Character] = ()
    facts: Sequence[FactDraft] = ()
