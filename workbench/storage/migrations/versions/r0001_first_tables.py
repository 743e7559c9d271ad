"""The first tables: projects and what they are made of, the storyboard, work, the library, people and their edits."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

_TEXT = sa.String()
_NUMBER = sa.Integer()
_SIZE = sa.BigInteger()
_FRACTION = sa.Float()
_FLAG = sa.Boolean()
_TIME = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(JSONB(), "postgresql")

_AnyColumn = sa.Column[Any]


def upgrade() -> None:
    """Make the tables, each after those that it refers to."""
    for make in (
        _project,
        _worldsetting,
        _lora,
        _character,
        _scene,
        _episode,
        _script,
        _shot,
        _take,
        _pick,
        _film,
        _comment,
        _render,
        _task,
        _event,
        _cost,
        _lease,
        _executor,
        _asset,
        _loratraining,
        _workflow,
        _invitation,
        _edit,
    ):
        make()


def _filled(kind: TypeEngine[Any], *names: str) -> Iterator[_AnyColumn]:
    return (sa.Column(name, kind, nullable=False) for name in names)


def _reference(table: str, *, nullable: bool = True, index: bool = False, unique: bool = False) -> _AnyColumn:
    target = sa.ForeignKey(f"{table}.id")
    return sa.Column(f"{table}_id", _TEXT, target, nullable=nullable, index=index, unique=unique or None)


def _row() -> Iterator[_AnyColumn]:
    yield sa.Column("id", sa.String(36), primary_key=True)
    yield from _filled(_TIME, "created_at")


def _edited_row() -> Iterator[_AnyColumn]:
    yield from _row()
    yield from _filled(_TIME, "updated_at")
    yield from _filled(_NUMBER, "version")


def _project() -> None:
    op.create_table(
        "project",
        *_edited_row(),
        *_filled(_TEXT, "name", "description", "status", "language"),
        *_filled(_JSON, "settings"),
        *_filled(_TEXT, "story"),
        sa.Column("story_key", _TEXT, nullable=False, index=True),
    )


def _worldsetting() -> None:
    op.create_table(
        "worldsetting",
        *_edited_row(),
        _reference("project", nullable=False, index=True, unique=True),
        *_filled(_TEXT, "content"),
        *_filled(_JSON, "keywords"),
    )


def _lora() -> None:
    op.create_table(
        "lora",
        *_edited_row(),
        *_filled(_TEXT, "name", "description", "type", "status", "base_model", "base_model_hash"),
        *_filled(_JSON, "trigger_words"),
        *_filled(_FRACTION, "recommended_weight"),
        *_filled(_JSON, "weight_range"),
        *_filled(_TEXT, "file_path"),
        *_filled(_SIZE, "file_size"),
        *_filled(_TEXT, "file_hash"),
        *_filled(_JSON, "preview_images"),
        sa.Column("training_id", _TEXT),
        *_filled(_JSON, "details", "tags"),
        *_filled(_NUMBER, "usage_count"),
        _reference("project"),
        *_filled(_TEXT, "created_by"),
    )
    op.create_index("ix_lora_project_type", "lora", ["project_id", "type"])
    op.create_index("ix_lora_base", "lora", ["base_model"])


def _character() -> None:
    op.create_table(
        "character",
        *_edited_row(),
        _reference("project", nullable=False, index=True),
        *_filled(_TEXT, "name"),
        *_filled(_JSON, "aliases"),
        *_filled(_TEXT, "description", "appearance", "personality", "gender", "age", "voice"),
        *_filled(_JSON, "reference_assets"),
        _reference("lora"),
        *_filled(_JSON, "consistency"),
    )


def _scene() -> None:
    op.create_table(
        "scene",
        *_edited_row(),
        _reference("project", nullable=False, index=True),
        *_filled(_TEXT, "name", "kind", "description"),
        *_filled(_JSON, "reference_assets", "style"),
    )


def _episode() -> None:
    op.create_table(
        "episode",
        *_edited_row(),
        _reference("project", nullable=False, index=True),
        *_filled(_TEXT, "title", "synopsis"),
        *_filled(_NUMBER, "position"),
        *_filled(_TEXT, "status"),
    )


def _script() -> None:
    op.create_table(
        "script",
        *_row(),
        _reference("episode", nullable=False, index=True),
        *_filled(_NUMBER, "number"),
        *_filled(_TEXT, "content"),
        *_filled(_JSON, "structured"),
        *_filled(_TEXT, "written_by"),
    )


def _shot() -> None:
    op.create_table(
        "shot",
        *_edited_row(),
        _reference("episode", nullable=False, index=True),
        *_filled(_NUMBER, "position"),
        _reference("scene"),
        *_filled(_TEXT, "description"),
        *_filled(_JSON, "characters", "lines"),
        *_filled(_FRACTION, "duration"),
        *_filled(_TEXT, "size", "angle", "movement", "mood", "time_of_day", "weather", "transition", "notes"),
        *_filled(_JSON, "generation"),
        *_filled(_FLAG, "locked", "removed"),
        *_filled(_TEXT, "source_key"),
    )


def _take() -> None:
    op.create_table(
        "take",
        *_row(),
        _reference("project", nullable=False, index=True),
        _reference("shot", nullable=False, index=True),
        *_filled(_TEXT, "kind", "line_id"),
        sa.Column("key", _TEXT, nullable=False, index=True),
        *_filled(_TEXT, "blob", "media_type"),
        *_filled(_FRACTION, "duration"),
        *_filled(_NUMBER, "width", "height"),
        *_filled(_JSON, "words", "provenance"),
    )


def _pick() -> None:
    op.create_table(
        "pick",
        *_row(),
        _reference("shot", nullable=False, index=True),
        *_filled(_TEXT, "kind", "line_id"),
        _reference("take", nullable=False),
        *_filled(_FLAG, "by_person"),
        sa.UniqueConstraint("shot_id", "kind", "line_id"),
    )


def _film() -> None:
    op.create_table(
        "film",
        *_row(),
        _reference("episode", nullable=False, index=True),
        sa.Column("render_id", _TEXT, nullable=False, index=True),
        *_filled(_NUMBER, "number"),
        *_filled(_TEXT, "blob", "subtitles_blob", "report_blob"),
        *_filled(_FRACTION, "duration"),
        *_filled(_NUMBER, "width", "height"),
        sa.Column("key", _TEXT, nullable=False, index=True),
        *_filled(_JSON, "composition"),
    )


def _comment() -> None:
    op.create_table(
        "comment",
        *_row(),
        _reference("project", nullable=False, index=True),
        _reference("shot", nullable=False, index=True),
        *_filled(_TEXT, "author", "text"),
    )


def _render() -> None:
    op.create_table(
        "render",
        *_row(),
        _reference("project", nullable=False, index=True),
        _reference("episode", nullable=False, index=True),
        *_filled(_TEXT, "name"),
        sa.Column("state", _TEXT, nullable=False, index=True),
        *_filled(_TEXT, "trigger", "created_by"),
        *_filled(_JSON, "options"),
        *_filled(_TEXT, "error"),
        sa.Column("started_at", _TIME),
        sa.Column("ended_at", _TIME),
    )


def _task() -> None:
    op.create_table(
        "task",
        *_row(),
        _reference("render", nullable=False, index=True),
        _reference("project", nullable=False, index=True),
        sa.Column("shot_id", _TEXT, nullable=False, index=True),
        *_filled(_TEXT, "group"),
        *_filled(_NUMBER, "position"),
        *_filled(_TEXT, "kind"),
        sa.Column("state", _TEXT, nullable=False, index=True),
        *_filled(_NUMBER, "priority"),
        *_filled(_JSON, "params", "memory", "result"),
        sa.Column("key", _TEXT, nullable=False, index=True),
        *_filled(_FLAG, "reused"),
        *_filled(_FRACTION, "progress"),
        *_filled(_TEXT, "note", "error", "error_class"),
        *_filled(_NUMBER, "attempts", "max_retries"),
        *_filled(_FRACTION, "retry_delay", "timeout"),
        *_filled(_JSON, "parents"),
        *_filled(_NUMBER, "version"),
        sa.Column("started_at", _TIME),
        sa.Column("ended_at", _TIME),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("seq", _NUMBER, primary_key=True),
        sa.Column("project_id", _TEXT, nullable=False, index=True),
        sa.Column("render_id", _TEXT, nullable=False, index=True),
        *_filled(_TEXT, "task_id", "shot_id", "kind"),
        *_filled(_JSON, "data"),
        *_filled(_TIME, "at"),
    )


def _cost() -> None:
    op.create_table(
        "cost",
        *_row(),
        _reference("project", nullable=False, index=True),
        *_filled(_TEXT, "task_id", "what"),
        *_filled(_FRACTION, "amount"),
        *_filled(_TEXT, "unit"),
        *_filled(_FRACTION, "money"),
        *_filled(_TEXT, "currency"),
    )


def _lease() -> None:
    op.create_table(
        "lease",
        sa.Column("name", _TEXT, primary_key=True),
        *_filled(_TEXT, "holder"),
        *_filled(_TIME, "until"),
    )


def _executor() -> None:
    op.create_table(
        "executor",
        sa.Column("id", _TEXT, primary_key=True),
        *_filled(_TEXT, "host"),
        *_filled(_NUMBER, "pid"),
        *_filled(_TIME, "beat"),
    )


def _asset() -> None:
    op.create_table(
        "asset",
        *_row(),
        _reference("project", index=True),
        *_filled(_TEXT, "name", "media_type"),
        sa.Column("blob", _TEXT, nullable=False, index=True),
        *_filled(_SIZE, "size"),
        *_filled(_JSON, "tags"),
    )


def _loratraining() -> None:
    op.create_table(
        "loratraining",
        *_edited_row(),
        *_filled(_TEXT, "name"),
        _reference("lora"),
        *_filled(_TEXT, "status", "type", "base_model"),
        *_filled(_JSON, "training_images", "regularization_images", "training_config"),
        *_filled(_TEXT, "trigger_word"),
        *_filled(_JSON, "progress", "resource_usage"),
        *_filled(_TEXT, "error", "created_by"),
    )


def _workflow() -> None:
    op.create_table(
        "workflow",
        *_edited_row(),
        *_filled(_TEXT, "name", "description", "category"),
        *_filled(_JSON, "graph", "card", "tags"),
    )


def _invitation() -> None:
    op.create_table(
        "invitation",
        *_row(),
        *_filled(_TEXT, "name"),
        *_filled(_NUMBER, "role"),
        sa.Column("key_hash", _TEXT, nullable=False, index=True, unique=True),
        _reference("project"),
        sa.Column("expires_at", _TIME),
        sa.Column("revoked_at", _TIME),
        *_filled(_FLAG, "single_use"),
        sa.Column("used_at", _TIME),
    )


def _edit() -> None:
    op.create_table(
        "edit",
        sa.Column("seq", _NUMBER, primary_key=True),
        _reference("project", nullable=False),
        *_filled(_TEXT, "actor", "entity", "entity_id"),
        sa.Column("before", _JSON),
        sa.Column("after", _JSON),
        *_filled(_TIME, "made_at"),
        sa.Column("undone_at", _TIME),
    )
    op.create_index("ix_edit_project_actor", "edit", ["project_id", "actor", "seq"])
