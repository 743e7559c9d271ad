"""Workflows, their cards and slots, and the plan that fills them."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field as DocumentField
from sqlmodel import Field

from workbench.model.columns import JsonColumn
from workbench.model.document import Document
from workbench.model.entity import Edited, choice, document

Graph = dict[str, dict[str, Any]]
"""A ComfyUI graph in API form: {node id: {"class_type": str, "inputs": {name: value or [node id, output]}}}."""

SlotValue = str | int | float | bool


class WorkflowCategory(StrEnum):
    """What a workflow makes."""

    IMAGE = "image"
    VIDEO = "video"
    ANIMATION = "animation"


class SlotTarget(Document):
    """One input of one node."""

    node: str
    input: str


class Slot(Document):
    """A value of a workflow that a shot may set; one value may go to several inputs."""

    name: str
    kind: Literal["text", "integer", "number", "image"]
    targets: tuple[SlotTarget, ...] = DocumentField(min_length=1)


class ModelFile(Document):
    """A file that the server must have."""

    folder: str
    name: str
    licence: str = ""


class Card(Document):
    """What a workflow makes and needs, and where its values go."""

    schema_version: Literal[1] = 1
    id: str
    name: str
    description: str
    category: WorkflowCategory
    family: str
    output_node: str
    models: tuple[ModelFile, ...] = ()
    slots: tuple[Slot, ...]
    tags: tuple[str, ...] = ()
    size_multiple: int = 8
    frames: str = DocumentField(default="", description="rule for frame counts: '', '4n+1' or '8n+1'")
    fps: int = 0

    def slot(self, name: str) -> Slot | None:
        """The slot of that name, if the workflow has it."""
        return next((slot for slot in self.slots if slot.name == name), None)


class Workflow(Edited, table=True):
    """A graph with its card, in the library."""

    name: str
    description: str = ""
    category: WorkflowCategory = choice(WorkflowCategory, default=WorkflowCategory.IMAGE)
    graph: Graph = Field(sa_type=JsonColumn)
    card: Card = document(Card)
    tags: tuple[str, ...] = document(tuple[str, ...], default=())


class ShotPlan(Document):
    """The typed answer of the translator: which workflow, which value for which slot."""

    workflow: str
    values: dict[str, SlotValue]
    reason: str = ""
    planned_by: str
