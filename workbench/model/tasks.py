"""Renders, tasks, events, costs, leases: the durable record of work."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from workbench.kit.times import now
from workbench.model.columns import JsonColumn, UtcTime
from workbench.model.entity import Entity, choice, document


class TaskKind(StrEnum):
    """What a task makes."""

    WRITE = "write"
    TRANSLATE = "translate"
    VOICE = "voice"
    IMAGE = "image"
    CLIP = "clip"
    CUT = "cut"
    HANDOFF = "handoff"
    TRIAL = "trial"
    CHAT = "chat"
    JUDGE = "judge"
    CHECK = "check"
    FOOTAGE = "footage"


class TaskState(StrEnum):
    """Where a task is: waiting, at work, waiting to be tried again, given to a person, or over in one of three ways."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    RETRY_PENDING = "retry_pending"
    MANUAL_REVIEW = "manual_review"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to the task by itself."""
        return self in (TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELLED)


class RenderState(StrEnum):
    """State of a render as a whole."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether the render is over."""
        return self in (RenderState.COMPLETED, RenderState.FAILED, RenderState.CANCELLED)


class RenderKind(StrEnum):
    """What a render makes: of an episode, of a workflow that is tried, of a story, or of what was asked in the chat."""

    FILM = "film"
    HANDOFF = "handoff"
    TRIAL = "trial"
    CHAT = "chat"
    JUDGEMENTS = "judgements"
    CHECK = "check"
    FOOTAGE = "footage"
    WRITING = "writing"


class Render(Entity, table=True):
    """The graph of tasks that makes an episode's film, or hands it over."""

    project_id: str = Field(foreign_key="project.id", index=True)
    episode_id: str = Field(foreign_key="episode.id", index=True)
    kind: RenderKind = choice(RenderKind, default=RenderKind.FILM)
    name: str = ""
    state: RenderState = choice(RenderState, default=RenderState.PENDING, index=True)
    trigger: str = "manual"
    created_by: str = ""
    options: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    error: str = ""
    started_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Task(Entity, table=True):
    """One durable unit of work.

    `memory` is what a runner must know after a crash, such as the remote prompt id that it stored before submitting.
    """

    render_id: str = Field(foreign_key="render.id", index=True)
    project_id: str = Field(foreign_key="project.id", index=True)
    shot_id: str = Field(default="", index=True)
    group: str = Field(default="", description="tasks of one group run one after the other; groups run side by side")
    position: int = 0
    kind: TaskKind = choice(TaskKind)
    state: TaskState = choice(TaskState, default=TaskState.PENDING, index=True)
    priority: int = 50
    params: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    memory: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    key: str = Field(default="", index=True)
    reused: bool = Field(default=False, description="a result with the same key was there; nothing ran")
    progress: float = 0.0
    note: str = ""
    error: str = ""
    error_class: str = ""
    attempts: int = 0
    max_retries: int = 3
    retry_delay: float = 5.0
    timeout: float = 1800.0
    parents: tuple[str, ...] = document(tuple[str, ...], default=())
    version: int = 1
    started_at: datetime | None = Field(default=None, sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)


class Preview(SQLModel, table=True):
    """The newest picture of what a task at work has so far (JPEG or PNG); gone when the task's state changes."""

    task_id: str = Field(primary_key=True)
    image: bytes


class Event(SQLModel, table=True):
    """Something that happened, in order; what screens follow live."""

    seq: int | None = Field(default=None, primary_key=True)
    project_id: str = Field(index=True)
    render_id: str = Field(default="", index=True)
    task_id: str = ""
    shot_id: str = ""
    kind: str
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    at: datetime = Field(default_factory=now, sa_type=UtcTime)


class Cost(Entity, table=True):
    """What a piece of work used: seconds of a GPU, tokens, characters spoken, money."""

    project_id: str = Field(foreign_key="project.id", index=True)
    task_id: str = ""
    what: str
    amount: float
    unit: str
    money: float = 0.0
    currency: str = ""


class Answer(Entity, table=True):
    """What a language model answered to a question, kept so that it is never asked, or paid for, again."""

    key: str = Field(unique=True, index=True, description="content key of the question and the model")
    step: str
    model: str
    document: str = Field(description="JSON, in the form that the question asks for")


class Lease(SQLModel, table=True):
    """Who holds a resource that only one task may use at a time, such as one ComfyUI instance."""

    name: str = Field(primary_key=True)
    holder: str = ""
    until: datetime = Field(default_factory=now, sa_type=UtcTime)


class Executor(SQLModel, table=True):
    """A process that runs tasks, and its last sign of life."""

    id: str = Field(primary_key=True)
    host: str = ""
    pid: int = 0
    beat: datetime = Field(default_factory=now, sa_type=UtcTime)
