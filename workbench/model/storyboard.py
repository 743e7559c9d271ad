"""Shots, their takes and picks, and the films cut from them."""

from enum import StrEnum

from pydantic import Field as DocumentField
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.model.columns import JsonColumn
from workbench.model.document import Document
from workbench.model.entity import Edited, Entity, choice, document
from workbench.model.finishing import Framing, TextOverlay
from workbench.model.speech import Word
from workbench.model.story import Line
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    Mood,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)


class Generation(Document):
    """How a shot's picture is made. Empty text means: written from the shot. An empty workflow means: chosen."""

    workflow: str = ""
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    clip: bool = False


class SoundEffect(Document):
    """A sound laid under a shot: an asset, from `start` seconds of the shot on."""

    asset: str
    start: float = DocumentField(default=0.0, ge=0)
    gain_db: float = DocumentField(default=0.0, ge=-60, le=24)


class Finish(Document):
    """What is done to a shot after its takes are there. `gain_db` holds for its voices and effects."""

    framing: Framing = Framing.FILL
    gain_db: float = DocumentField(default=0.0, ge=-60, le=24)
    effects: tuple[SoundEffect, ...] = ()
    overlays: tuple[TextOverlay, ...] = ()
    plugins: tuple[str, ...] = DocumentField(default=(), description="names of picture effects, applied in order")


class Shot(Edited, table=True):
    """One entry of the storyboard (the seed's Storyboard row)."""

    episode_id: str = Field(foreign_key="episode.id", index=True)
    position: int = Field(description="1, 2, 3 … in the episode")
    scene_id: str | None = Field(default=None, foreign_key="scene.id")
    description: str = ""
    characters: tuple[str, ...] = document(tuple[str, ...], default=(), description="ids of who is seen")
    lines: tuple[Line, ...] = document(tuple[Line, ...], default=())
    duration: float = Field(default=0.0, description="least length in seconds; the voice may make it longer")
    size: ShotSize = choice(ShotSize, default=ShotSize.MEDIUM)
    angle: CameraAngle = choice(CameraAngle, default=CameraAngle.EYE_LEVEL)
    movement: CameraMovement = choice(CameraMovement, default=CameraMovement.STATIC)
    mood: Mood = choice(Mood, default=Mood.CALM)
    time_of_day: TimeOfDay = choice(TimeOfDay, default=TimeOfDay.DAY)
    weather: Weather = choice(Weather, default=Weather.CLEAR)
    transition: Transition = choice(Transition, default=Transition.CUT)
    notes: str = ""
    generation: Generation = document(Generation, default_factory=Generation)
    finish: Finish = document(Finish, default_factory=Finish)
    locked: bool = False
    removed: bool = Field(default=False, description="taken off the board; the row stays, with its takes")
    source_key: str = Field(default="", description="content key of the draft that the shot was written from")


class TakeKind(StrEnum):
    """What a take is."""

    IMAGE = "image"
    CLIP = "clip"
    VOICE = "voice"


class Provenance(Document):
    """Everything that made a take, so that it can be made again and told apart."""

    backend: str
    detail: str = ""
    draft: bool = False
    degraded: str = ""
    prompt_id: str = ""
    instance: str = ""
    workflow: str = ""
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    graph: dict[str, object] = DocumentField(default_factory=dict)


class Take(Entity, table=True):
    """One result for a shot, kept for ever. `key` is the content key of the task that made it."""

    project_id: str = Field(foreign_key="project.id", index=True)
    shot_id: str = Field(foreign_key="shot.id", index=True)
    kind: TakeKind = choice(TakeKind)
    line_id: str = Field(default="", description="for a voice take: the line that it speaks")
    key: str = Field(index=True)
    blob: str
    media_type: str
    duration: float = 0.0
    width: int = 0
    height: int = 0
    words: tuple[Word, ...] = document(tuple[Word, ...], default=())
    provenance: Provenance = document(Provenance)


class Pick(Entity, table=True):
    """The take that a shot uses in the cut, per kind and (for voices) per line."""

    __table_args__ = (UniqueConstraint("shot_id", "kind", "line_id"),)

    shot_id: str = Field(foreign_key="shot.id", index=True)
    kind: TakeKind = choice(TakeKind)
    line_id: str = ""
    take_id: str = Field(foreign_key="take.id")
    by_person: bool = Field(default=False, description="a person chose it: no render replaces it")


class Film(Entity, table=True):
    """A finished film (the seed's GeneratedVideo)."""

    episode_id: str = Field(foreign_key="episode.id", index=True)
    render_id: str = Field(default="", index=True)
    number: int
    blob: str
    subtitles_blob: str
    report_blob: str
    duration: float
    width: int
    height: int
    key: str = Field(index=True)
    composition: dict[str, object] = Field(default_factory=dict, sa_type=JsonColumn)
