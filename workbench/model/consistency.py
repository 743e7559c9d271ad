"""How firmly people are held from shot to shot: the levels, the blocks of each, and what there is for a shot."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum


class ConsistencyLevel(StrEnum):
    """None trusts the words alone; low is for drafts, standard for short films with one character, high for series."""

    NONE = "none"
    LOW = "low"
    STANDARD = "standard"
    HIGH = "high"


class BlockKind(StrEnum):
    """What a block does; blocks are put in in this order."""

    LORA = "lora"
    REFERENCE = "reference"
    CONTROLNET = "controlnet"
    FACE_SWAP = "face_swap"
    UPSCALE = "upscale"


LEVELS: Mapping[ConsistencyLevel, tuple[BlockKind, ...]] = {
    ConsistencyLevel.NONE: (),
    ConsistencyLevel.LOW: (BlockKind.REFERENCE,),
    ConsistencyLevel.STANDARD: (BlockKind.REFERENCE, BlockKind.CONTROLNET),
    ConsistencyLevel.HIGH: (BlockKind.LORA, BlockKind.CONTROLNET, BlockKind.FACE_SWAP),
}
"""The blocks of each level."""


class ControlKind(StrEnum):
    """What a control picture shows: edges are found in any picture, the others are maps made for the purpose."""

    EDGES = "edges"
    LINES = "lines"
    DEPTH = "depth"
    POSE = "pose"


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
    """A control picture that steers where things are.

    Attributes:
        image: the name that `ComfyClient.upload` answered.
        file: the ControlNet; empty takes the first that the server has for the family and the kind.
        strength: 1 is full.
        start, end: the part of the steps that it steers, 0 to 1.
        union_type: the kind of control that a union ControlNet is told, such as 'openpose'; empty tells that of `kind`.
        kind: what the picture shows; None for a map that nobody described.
    """

    image: str
    file: str = ""
    strength: float = 0.7
    start: float = 0.0
    end: float = 1.0
    union_type: str = ""
    kind: ControlKind | None = None


@dataclass(frozen=True)
class ReferenceUse:
    """A picture of who or what should be seen; `image` as `ComfyClient.upload` answered, full `strength` is 1."""

    image: str
    strength: float = 0.7


@dataclass(frozen=True)
class Materials:
    """What there is for a shot.

    Attributes:
        more: further reference pictures, for models that take several.
        face: an uploaded picture of the face that is put in after drawing; empty takes the reference.
    """

    loras: tuple[LoraUse, ...] = ()
    control: ControlUse | None = None
    reference: ReferenceUse | None = None
    more: tuple[ReferenceUse, ...] = ()
    face: str = ""

    @property
    def serves(self) -> frozenset[BlockKind]:
        """The blocks for which there is something."""
        there = {
            BlockKind.LORA: self.loras,
            BlockKind.REFERENCE: self.reference,
            BlockKind.CONTROLNET: self.control,
            BlockKind.FACE_SWAP: self.face or self.reference,
            BlockKind.UPSCALE: True,
        }
        return frozenset(block for block, thing in there.items() if thing)

    def of(self, block: BlockKind) -> tuple[object, ...]:
        """What a block uses."""
        match block:
            case BlockKind.LORA:
                return self.loras
            case BlockKind.REFERENCE:
                return (self.reference, *self.more)
            case BlockKind.CONTROLNET:
                return (self.control,)
            case BlockKind.FACE_SWAP:
                return (self.face or (self.reference.image if self.reference else ""),)
            case BlockKind.UPSCALE:
                return ()


@dataclass(frozen=True)
class Wish:
    """How a shot's picture is to be held, and what there is for it, whatever server makes it.

    Attributes:
        extra: blocks that are asked for beside those of the level.
        left_out: blocks that are not wanted, or not needed, whatever the level.
        characters: how many are seen.
        shorter_side: of the picture in pixels, 0 when it is not known.
    """

    level: ConsistencyLevel = ConsistencyLevel.NONE
    materials: Materials = Materials()
    extra: tuple[BlockKind, ...] = ()
    left_out: tuple[BlockKind, ...] = ()
    characters: int = 0
    shorter_side: int = 0

    @property
    def blocks(self) -> tuple[BlockKind, ...]:
        """What is put in."""
        return self.blocks_at(self.level)

    def blocks_at(self, level: ConsistencyLevel) -> tuple[BlockKind, ...]:
        """What another level would put in: its blocks and the extra ones, as far as there is something for them."""
        wanted = {*LEVELS[level], *self.extra} - set(self.left_out)
        return tuple(block for block in BlockKind if block in wanted and block in self.materials.serves)

    @property
    def images(self) -> tuple[str, ...]:
        """The pictures that are put in, each once."""
        used = [thing for block in self.blocks for thing in self.materials.of(block)]
        names = [thing.image if isinstance(thing, ReferenceUse | ControlUse) else thing for thing in used]
        return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))

    @property
    def key_parts(self) -> dict[str, list[object]]:
        """What changes the picture, as JSON: what each block uses. Empty when nothing is put in."""
        return {block: [_plain(thing) for thing in self.materials.of(block)] for block in self.blocks}


def _plain(thing: object) -> object:
    return asdict(thing) if isinstance(thing, LoraUse | ReferenceUse | ControlUse) else thing
