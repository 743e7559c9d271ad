"""What the cut does not know of its shots, and people want to read."""

from pydantic import Field

from workbench.model.document import Document
from workbench.model.vocabulary import CameraAngle, ShotSize


class ShotNote(Document):
    """The storyboard's side of a shot of the cut, which it is matched to by its number."""

    number: int
    scene: str = ""
    characters: tuple[str, ...] = Field(default=(), description="names of who is seen")
    description: str = ""
    size: ShotSize | None = None
    angle: CameraAngle | None = None
    voices: tuple[str, ...] = Field(default=(), description="names of the voices that speak its lines, in order")
    workflow: str = ""
    seed: int | None = None
    remarks: str = ""
