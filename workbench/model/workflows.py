"""Workflows, their cards and slots, and the plan that fills them."""

from enum import StrEnum
from typing import Any, Literal

from pydantic import Field as DocumentField
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.model.columns import JsonColumn
from workbench.model.document import Document
from workbench.model.entity import Edited, Entity, choice, document

Graph = dict[str, dict[str, Any]]
"""A ComfyUI graph in API form: {node id: {"class_type": str, "inputs": {name: value or [node id, output]}}}."""

SlotValue = str | int | float | bool


class WorkflowCategory(StrEnum):
    """What a workflow makes."""

    IMAGE = "image"
    VIDEO = "video"
    ANIMATION = "animation"


class Purpose(StrEnum):
    """What a workflow does with what it is given."""

    TEXT_TO_IMAGE = "text_to_image"
    IMAGE_TO_IMAGE = "image_to_image"
    IMAGE_EDIT = "image_edit"
    CHARACTER_SHEET = "character_sheet"
    TEXT_TO_VIDEO = "text_to_video"
    IMAGE_TO_VIDEO = "image_to_video"
    FRAMES_TO_VIDEO = "frames_to_video"
    VIDEO_TO_VIDEO = "video_to_video"
    UPSCALE = "upscale"
    INTERPOLATION = "interpolation"
    OTHER = "other"


class Family(StrEnum):
    """Model families: parts of one do not fit another."""

    SD15 = "sd15"
    SDXL = "sdxl"
    SD35 = "sd35"
    FLUX = "flux"
    FLUX2 = "flux2"
    CHROMA = "chroma"
    QWEN_IMAGE = "qwen_image"
    Z_IMAGE = "z_image"
    WAN21 = "wan21"
    WAN22 = "wan22"
    LTX = "ltx"
    HUNYUAN_VIDEO = "hunyuan_video"
    SVD = "svd"
    ANIMATEDIFF = "animatediff"
    UNKNOWN = "unknown"


FAMILY_NAMES = {
    Family.SD15: "SD 1.5",
    Family.SDXL: "SDXL",
    Family.SD35: "SD 3.5",
    Family.FLUX: "FLUX.1",
    Family.FLUX2: "FLUX.2",
    Family.CHROMA: "Chroma",
    Family.QWEN_IMAGE: "Qwen-Image",
    Family.Z_IMAGE: "Z-Image",
    Family.WAN21: "Wan 2.1",
    Family.WAN22: "Wan 2.2",
    Family.LTX: "LTX-Video",
    Family.HUNYUAN_VIDEO: "HunyuanVideo",
    Family.SVD: "SVD",
    Family.ANIMATEDIFF: "AnimateDiff",
}
"""What people call the families, the same in every language."""


SlotKind = Literal["text", "integer", "number", "flag", "choice", "image", "mask", "video", "audio"]

FILE_SLOTS: tuple[SlotKind, ...] = ("image", "mask", "video", "audio")
"""Kinds of slots whose value is a file."""


class SlotTarget(Document):
    """One input of one node."""

    node: str
    input: str


class Slot(Document):
    """A value of a workflow that a shot may set; one value may go to several inputs."""

    name: str
    kind: SlotKind
    targets: tuple[SlotTarget, ...] = DocumentField(min_length=1)


class ModelFile(Document):
    """A file that the server must have; its size in bytes, 0 when it is not known."""

    folder: str
    name: str
    licence: str = ""
    size: int = DocumentField(default=0, ge=0)


class Card(Document):
    """What a workflow makes and needs, and where its values go.

    Attributes:
        packs: custom node packs that the server must have; none means that ComfyUI's own nodes do.
        paid: classes of its nodes that call services of others, which take money for each run.
        vram_gb: GPU memory that it asks for at its usual size, 0 when nobody has told.
        speed: how long a result takes on a named GPU, in words; empty when nobody has told.
    """

    schema_version: Literal[1] = 1
    id: str
    name: str
    description: str
    category: WorkflowCategory
    purpose: Purpose = Purpose.OTHER
    family: Family = Family.UNKNOWN
    output_node: str
    models: tuple[ModelFile, ...] = ()
    packs: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    vram_gb: float = DocumentField(default=0, ge=0)
    speed: str = ""
    slots: tuple[Slot, ...]
    tags: tuple[str, ...] = ()
    size_multiple: int = 8
    frames: str = DocumentField(
        default="", pattern=r"^([1-9]\d*n\+1)?$", description="rule for frame counts: empty, 4n+1, 8n+1 …"
    )
    fps: int = 0

    def slot(self, name: str) -> Slot | None:
        """The slot of that name, if the workflow has it."""
        return next((slot for slot in self.slots if slot.name == name), None)

    @property
    def draws_from_words(self) -> bool:
        """Whether it makes an image from text alone: it wants no picture, mask, clip or sound."""
        files = [slot for slot in self.slots if slot.kind in FILE_SLOTS]
        return self.category is WorkflowCategory.IMAGE and not files


class Workflow(Edited, table=True):
    """An imported graph with its card; the id is that of the card.

    Attributes:
        told: the card as the graph itself tells it; what differs in `card` was corrected by people.
        source: blob of the file or paste that it came from.
    """

    name: str
    description: str = ""
    category: WorkflowCategory = choice(WorkflowCategory, default=WorkflowCategory.IMAGE)
    graph: Graph = Field(sa_type=JsonColumn)
    card: Card = document(Card)
    told: Card = document(Card)
    tags: tuple[str, ...] = document(tuple[str, ...], default=())
    source: str = ""


class WorkflowVersion(Entity, table=True):
    """A workflow as it was after one change; the newest is the workflow itself."""

    __table_args__ = (UniqueConstraint("workflow_id", "number"),)

    workflow_id: str = Field(foreign_key="workflow.id", index=True)
    number: int
    made_by: str = ""
    graph: Graph = Field(sa_type=JsonColumn)
    card: Card = document(Card)
    told: Card = document(Card)
    source: str = ""


class ShotPlan(Document):
    """The typed answer of the translator: which workflow, which value for which slot."""

    workflow: str
    values: dict[str, SlotValue]
    reason: str = ""
    planned_by: str
