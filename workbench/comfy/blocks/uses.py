"""What a shot brings to the blocks: files that the server has, uploaded pictures, and how strongly they count."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LoraUse:
    """A LoRA at the models of a graph.

    Attributes:
        file: as the server lists it.
        strength: 1 is full; clip_strength is the same unless it is given.
        root: the node that loads the model it is for; empty means every model of the graph's family.
    """

    file: str
    strength: float = 0.8
    clip_strength: float | None = None
    root: str = ""


@dataclass(frozen=True)
class ControlUse:
    """A control picture (pose, depth, edges) that steers where things are.

    Attributes:
        image: the name that `ComfyClient.upload` answered.
        file: the ControlNet; empty takes the first that the server has for the family.
        strength: 1 is full.
        start, end: the part of the steps that it steers, 0 to 1.
        union_type: the kind of control that a union ControlNet is told, such as 'openpose'; empty tells it nothing.
    """

    image: str
    file: str = ""
    strength: float = 0.7
    start: float = 0.0
    end: float = 1.0
    union_type: str = ""


@dataclass(frozen=True)
class ReferenceUse:
    """A picture of who or what should be seen; `image` as `ComfyClient.upload` answered, full `strength` is 1."""

    image: str
    strength: float = 0.7


@dataclass(frozen=True)
class Materials:
    """What there is for a shot.

    Attributes:
        face: an uploaded picture of the face that is put in after drawing; empty takes the reference.
    """

    loras: tuple[LoraUse, ...] = ()
    control: ControlUse | None = None
    reference: ReferenceUse | None = None
    face: str = ""
