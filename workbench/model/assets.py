"""Files that people bring, and LoRAs with their training."""

from enum import StrEnum
from typing import Any

from pydantic import Field as DocumentField
from pydantic import model_validator
from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlmodel import Field

from workbench.model.columns import JsonColumn
from workbench.model.document import Document
from workbench.model.entity import Edited, Entity, choice, document
from workbench.model.footage import AssetKind


class Asset(Entity, table=True):
    """A file in the asset hub; its bytes are the blob, and a project has the same bytes once."""

    __table_args__ = (UniqueConstraint("project_id", "blob"),)

    project_id: str | None = Field(default=None, foreign_key="project.id", index=True)
    name: str
    kind: AssetKind = Field(sa_type=String)
    media_type: str
    blob: str = Field(index=True)
    size: int = Field(sa_type=BigInteger)
    tags: tuple[str, ...] = document(tuple[str, ...], default=())


class LoraType(StrEnum):
    """What a LoRA teaches."""

    CHARACTER = "character"
    STYLE = "style"
    CONCEPT = "concept"
    OBJECT = "object"


class LoraStatus(StrEnum):
    """Life of a LoRA."""

    PENDING = "pending"
    TRAINING = "training"
    READY = "ready"
    FAILED = "failed"
    ARCHIVED = "archived"


class WeightRange(Document):
    """Weights that make sense."""

    min: float = DocumentField(default=0.3, ge=-2, le=2)
    max: float = DocumentField(default=1.0, ge=-2, le=2)

    @model_validator(mode="after")
    def _in_order(self) -> "WeightRange":
        if self.min > self.max:
            raise ValueError("the smallest weight is above the largest")
        return self


class Lora(Edited, table=True):
    """A LoRA: a small model that changes how a larger one draws."""

    __table_args__ = (Index("ix_lora_project_type", "project_id", "type"), Index("ix_lora_base", "base_model"))

    name: str
    description: str = ""
    type: LoraType = choice(LoraType, default=LoraType.CHARACTER)
    status: LoraStatus = choice(LoraStatus, default=LoraStatus.PENDING)
    base_model: str = ""
    base_model_hash: str = ""
    trigger_words: tuple[str, ...] = document(tuple[str, ...], default=())
    recommended_weight: float = 0.8
    weight_range: WeightRange = document(WeightRange, default_factory=WeightRange)
    file_path: str = ""
    file_size: int = Field(default=0, sa_type=BigInteger)
    file_hash: str = ""
    preview_images: tuple[str, ...] = document(tuple[str, ...], default=())
    training_id: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    tags: tuple[str, ...] = document(tuple[str, ...], default=())
    usage_count: int = 0
    project_id: str | None = Field(default=None, foreign_key="project.id")
    created_by: str = ""


class TrainingStatus(StrEnum):
    """Life of a training."""

    PREPARING = "preparing"
    QUEUED = "queued"
    TRAINING = "training"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LoraTraining(Edited, table=True):
    """A LoRA training: what it learns from, and how far it is."""

    name: str
    lora_id: str | None = Field(default=None, foreign_key="lora.id")
    status: TrainingStatus = choice(TrainingStatus, default=TrainingStatus.PREPARING)
    type: LoraType = choice(LoraType, default=LoraType.CHARACTER)
    base_model: str = ""
    training_images: tuple[str, ...] = document(tuple[str, ...], default=())
    regularization_images: tuple[str, ...] = document(tuple[str, ...], default=())
    training_config: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    trigger_word: str = ""
    progress: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    resource_usage: dict[str, Any] = Field(default_factory=dict, sa_type=JsonColumn)
    error: str = ""
    created_by: str = ""
