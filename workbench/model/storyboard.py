"""Shots, their takes and picks, and the films cut from them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator
from pydantic import Field as DocumentField
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.model.bounds import (
    GREATEST_SEED,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_PROSE,
    Position,
    Prose,
    Seconds,
    clean,
    one_line,
    short_enough,
)
from workbench.model.columns import JsonColumn
from workbench.model.consistency import ConsistencyLevel, ControlKind, Wish
from workbench.model.document import Document
from workbench.model.entity import Edited, Entity, choice, document
from workbench.model.finishing import Framing, TextOverlay
from workbench.model.speech import Word
from workbench.model.story import Line
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    CameraSide,
    Colour,
    Lens,
    Light,
    Mood,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)
from workbench.model.workflows import Reason

_LONGEST_ID = 64


Switch = Literal["", "on", "off"]
"""A choice of a shot; empty means: as in the film."""


class Generation(Document):
    """How a shot's picture is made. Empty text means: written from the shot. Other empty choices mean: as in the film.

    Attributes:
        workflow, video_workflow: by which the image, and the clip, is made.
        level: how firmly who is seen is held; empty: as they ask for themselves.
        control: id of the project's picture that steers where things are.
        control_kind: what that picture shows; edges are found in any picture.
        control_strength: of its hold; 1 is full.
    """

    workflow: str = ""
    video_workflow: str = ""
    prompt: str = ""
    negative: str = ""
    seed: int | None = None
    clip: bool = False
    level: ConsistencyLevel | Literal[""] = ""
    control: str = ""
    control_kind: ControlKind = ControlKind.EDGES
    control_strength: float = DocumentField(default=0.7, ge=0, le=2)
    upscale: Switch = ""
    face_swap: Switch = ""


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


def _spoken(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines in one row each, each with an id of its own; a line without words is none."""
    spoken = tuple(_tidy(line) for line in lines if one_line(line.text))
    if len({line.id for line in spoken}) < len(spoken):
        raise ValueError("must each have an id of their own")
    return spoken


def _tidy(line: Line) -> Line:
    if not 1 <= len(one_line(line.id)) <= _LONGEST_ID:
        raise ValueError(f"must have ids of 1 to {_LONGEST_ID} characters")
    speaker, text = short_enough(one_line(line.speaker), LONGEST_NAME), short_enough(one_line(line.text), LONGEST_LINE)
    return line.model_copy(update={"id": one_line(line.id), "speaker": speaker, "text": text})


def _makeable(generation: Generation) -> Generation:
    if generation.seed is not None and not 0 <= generation.seed <= GREATEST_SEED:
        raise ValueError(f"must have a seed from 0 to {GREATEST_SEED}")
    texts = {name: short_enough(clean(getattr(generation, name)), LONGEST_PROSE) for name in ("prompt", "negative")}
    return generation.model_copy(update=texts)


def _each_once(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


class Shot(Edited, table=True):
    """One entry of the storyboard."""

    episode_id: str = Field(foreign_key="episode.id", index=True)
    position: Position = Field(description="1, 2, 3 … in the episode")
    scene_id: str | None = Field(default=None, foreign_key="scene.id")
    description: Prose = ""
    characters: Annotated[tuple[str, ...], AfterValidator(_each_once)] = document(
        tuple[str, ...], default=(), description="ids of who is seen"
    )
    lines: Annotated[tuple[Line, ...], AfterValidator(_spoken)] = document(tuple[Line, ...], default=())
    duration: Seconds = Field(default=0.0, description="least length in seconds; the voice may make it longer")
    size: ShotSize = choice(ShotSize, default=ShotSize.MEDIUM)
    angle: CameraAngle = choice(CameraAngle, default=CameraAngle.EYE_LEVEL)
    movement: CameraMovement = choice(CameraMovement, default=CameraMovement.STATIC)
    mood: Mood = choice(Mood, default=Mood.CALM)
    time_of_day: TimeOfDay = choice(TimeOfDay, default=TimeOfDay.DAY)
    weather: Weather = choice(Weather, default=Weather.CLEAR)
    transition: Transition = choice(Transition, default=Transition.CUT)
    side: CameraSide = choice(CameraSide, default=CameraSide.ON_LINE)
    lens: Lens = choice(Lens, default=Lens.NORMAL)
    light: Light = choice(Light, default=Light.NATURAL)
    colour: Colour = choice(Colour, default=Colour.NATURAL)
    blocking: Prose = Field(default="", description="where everybody stands, and how they move")
    sound: Prose = Field(default="", description="what is heard besides voices and music")
    chapter: int = Field(default=1, description="number of the story's chapter that it tells")
    notes: Prose = ""
    generation: Annotated[Generation, AfterValidator(_makeable)] = document(Generation, default_factory=Generation)
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
    """Everything that made a take, so that it can be made again and told apart.

    Attributes:
        wish: how firmly it was held, and with what; its blocks are in the graph.
        method: how a reference picture was shown, empty when none was.
        warnings: how far that can be trusted, one sentence each.
        reasons: why it was planned as it was.
    """

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
    reasons: tuple[Reason, ...] = ()
    graph: dict[str, object] = DocumentField(default_factory=dict)
    wish: Wish = Wish()
    method: str = ""
    warnings: tuple[str, ...] = ()


class Take(Entity, table=True):
    """One result for a shot, kept for ever. `key` is the content key of the task that made it."""

    project_id: str = Field(foreign_key="project.id", index=True)
    shot_id: str = Field(foreign_key="shot.id", index=True)
    kind: TakeKind = choice(TakeKind)
    line_id: str = Field(default="", description="for a voice take: the line that it speaks")
    key: str = Field(index=True)
    try_of: str = Field(default="", description="content key of the take that was poor, where this is another try")
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


class Verdict(StrEnum):
    """What the film check says of a film; those from before there was one were not checked."""

    UNCHECKED = "unchecked"
    PASSED = "passed"
    FAULTY = "faulty"


class Film(Entity, table=True):
    """A finished film: the bytes, the subtitles and the report of one cut.

    `tracks` are the subtitle files of each language by their format: `{"en": {"srt": blob, "vtt": …, "ass": …}}`.
    """

    __table_args__ = (UniqueConstraint("episode_id", "number"),)

    episode_id: str = Field(foreign_key="episode.id", index=True)
    render_id: str = Field(default="", index=True)
    number: int
    blob: str
    subtitles_blob: str
    report_blob: str
    tracks: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JsonColumn)
    verdict: Verdict = choice(Verdict, default=Verdict.UNCHECKED)
    duration: float
    width: int
    height: int
    key: str = Field(index=True)
    composition: dict[str, object] = Field(default_factory=dict, sa_type=JsonColumn)
