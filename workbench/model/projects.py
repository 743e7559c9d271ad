"""Projects and what they are made of before the storyboard: world, characters, scenes, episodes, scripts."""

from enum import StrEnum
from typing import Literal

from pydantic import Field as DocumentField
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.model.bounds import Name, Names, Prose, WorldText
from workbench.model.consistency import ConsistencyLevel
from workbench.model.document import Document
from workbench.model.entity import Edited, choice, document
from workbench.model.finishing import Card, Delivery, FrameRate, SoundStyle, SubtitleStyle
from workbench.model.judging import Judging
from workbench.model.story import ScriptElement
from workbench.model.vocabulary import Aspect, Language, PlaceKind

MOST_SECONDS = 4 * 3600
"""The longest film that can be aimed at."""


class ProjectStatus(StrEnum):
    """Life of a project: begun, worked on, done, put away."""

    DRAFT = "draft"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    ARCHIVED = "archived"


class Making(Document):
    """How pictures are made where a shot does not say otherwise. An empty workflow means: the one that ships for it.

    Attributes:
        level: how firmly people are held who do not ask for more or less themselves.
        upscale: whether the size of pictures is raised after drawing.
        face_swap: whether the level 'high' puts faces in after drawing.
    """

    image_workflow: str = ""
    video_workflow: str = ""
    level: ConsistencyLevel = ConsistencyLevel.LOW
    upscale: bool = False
    face_swap: bool = True


class ProjectSettings(Document):
    """What holds for the whole film."""

    style_preset: str = "animatic"
    color_palette: tuple[str, ...] = ()
    subtitle_style: SubtitleStyle = SubtitleStyle()
    sound: SoundStyle = SoundStyle()
    delivery: Delivery = Delivery()
    making: Making = Making()
    title_card: Card | None = None
    end_card: Card | None = None
    music: str = DocumentField(default="", description="id of a music asset; empty: a bed is generated from the moods")
    aspect: Aspect = Aspect.WIDE
    fps: FrameRate = FrameRate.FILM
    height: int = DocumentField(default=720, ge=240, le=2160, description="pixels of the frame's shorter side")
    narrator_voice: str = ""
    judging: Judging = Judging()
    transition_seconds: float = DocumentField(default=0.5, ge=0, le=3)
    target_seconds: int = DocumentField(default=0, ge=0, le=MOST_SECONDS, description="of an episode; 0: as it is told")


class Project(Edited, table=True):
    """A film or a series in the making."""

    name: Name
    description: Prose = ""
    status: ProjectStatus = choice(ProjectStatus, default=ProjectStatus.DRAFT)
    language: Language = choice(Language, default=Language.ENGLISH)
    settings: ProjectSettings = document(ProjectSettings, default_factory=ProjectSettings)
    story: str = ""
    story_key: str = Field(default="", index=True, description="content key of the story text")
    episode_id: str = Field(default="", description="the episode that is open; empty: the first")


class WorldSetting(Edited, table=True):
    """The world of a project; one row each."""

    project_id: str = Field(foreign_key="project.id", index=True, unique=True)
    content: WorldText = ""
    keywords: Names = document(tuple[str, ...], default=())


class ConsistencyConfig(Document):
    """How a character is kept looking the same from shot to shot."""

    method: Literal["none", "ip_adapter", "lora", "controlnet"] = "none"
    parameters: dict[str, float | int | str | bool] = DocumentField(default_factory=dict)


class Character(Edited, table=True):
    """A person of the story, with a look, a voice and a place in the cast."""

    project_id: str = Field(foreign_key="project.id", index=True)
    name: Name
    aliases: Names = document(tuple[str, ...], default=())
    description: Prose = ""
    appearance: Prose = ""
    personality: Prose = ""
    gender: str = "neutral"
    age: str = "adult"
    voice: str = ""
    reference_assets: tuple[str, ...] = document(tuple[str, ...], default=())
    lora_id: str | None = Field(default=None, foreign_key="lora.id")
    consistency: ConsistencyConfig = document(ConsistencyConfig, default_factory=ConsistencyConfig)


class SceneStyle(Document):
    """The look of a place."""

    keywords: tuple[str, ...] = ()


class Scene(Edited, table=True):
    """A place with references, not a slug line."""

    project_id: str = Field(foreign_key="project.id", index=True)
    name: Name
    aliases: Names = document(tuple[str, ...], default=())
    kind: PlaceKind = choice(PlaceKind, default=PlaceKind.FIELD)
    description: Prose = ""
    reference_assets: tuple[str, ...] = document(tuple[str, ...], default=())
    style: SceneStyle = document(SceneStyle, default_factory=SceneStyle)


class EpisodeStatus(StrEnum):
    """How far an episode is."""

    DRAFT = "draft"
    SCRIPTED = "scripted"
    BOARDED = "boarded"
    FILMED = "filmed"


class Episode(Edited, table=True):
    """One part of a series; a single film has one."""

    project_id: str = Field(foreign_key="project.id", index=True)
    title: Name
    synopsis: Prose = ""
    position: int = 1
    seconds: float = Field(default=0.0, ge=0, le=MOST_SECONDS, description="how long it should be; 0: as it is told")
    status: EpisodeStatus = choice(EpisodeStatus, default=EpisodeStatus.DRAFT)


class Script(Edited, table=True):
    """One version of an episode's script. Versions are added; what one says never changes."""

    __table_args__ = (UniqueConstraint("episode_id", "number"),)

    episode_id: str = Field(foreign_key="episode.id", index=True)
    number: int = Field(description="1, 2, 3 … within the episode")
    content: str
    structured: tuple[ScriptElement, ...] = document(tuple[ScriptElement, ...], default=())
    written_by: str = ""
    removed: bool = Field(default=False, description="taken back by undo; the row stays")
