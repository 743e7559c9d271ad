"""Levels of consistency: which blocks each asks for, what a server lacks for them, and how far they can be trusted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workbench.comfy.blocks.controlnet import CONTROLLED
from workbench.comfy.blocks.kinds import needs_of
from workbench.comfy.blocks.needs import LORA_NEEDS, lacking
from workbench.comfy.blocks.references import NEEDS, ReferenceMethod, reference_methods
from workbench.comfy.nodes import NodeList
from workbench.comfy.wording import not_a_choice
from workbench.model.consistency import LEVELS, BlockKind, ConsistencyLevel, ControlKind, Wish
from workbench.model.document import Document
from workbench.model.workflows import Card, Family, Graph, WorkflowCategory

_OF_NO_FAMILY = {BlockKind.FACE_SWAP, BlockKind.UPSCALE}
"""Blocks that work on pictures, whatever drew them."""
_CONTROL_SLOTS = ("control_image", "video")
_LEAST_PIXELS = 512
"""Of the shorter side; below it a face of usual size has too few pixels for the 224 that CLIP sees."""
_STRONG, _WEAK = 0.9, 0.4


class Level(Document):
    """What a level of consistency means for one workflow on one server.

    Attributes:
        blocks: what it puts in.
        method: how a reference picture is shown, None when the level shows none or no way is there.
        warnings: how far it can be trusted, one sentence each.
        lacks: what keeps it from working, one sentence each; none when it works.
        instead: the next level that works, None when this one does or none does.
    """

    level: ConsistencyLevel
    blocks: tuple[BlockKind, ...]
    method: ReferenceMethod | None = None
    warnings: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    instead: ConsistencyLevel | None = None


@dataclass(frozen=True)
class Conditions:
    """What is known of a shot before it is made.

    Attributes:
        characters: how many are seen.
        shorter_side: of the picture in pixels, 0 when it is not known.
        strength: of the reference.
        loras: files that the characters need.
        control: what the control picture shows.
        blocks: what each level puts in here; a shot may have nothing for some blocks, and ask for others.
    """

    characters: int = 1
    shorter_side: int = 0
    strength: float = 0.7
    loras: tuple[str, ...] = ()
    control: ControlKind | None = None
    blocks: Mapping[ConsistencyLevel, tuple[BlockKind, ...]] = field(default_factory=lambda: LEVELS)

    @classmethod
    def of(cls, wish: Wish) -> "Conditions":
        """Those of a shot."""
        materials = wish.materials
        return cls(
            characters=wish.characters,
            shorter_side=wish.shorter_side,
            strength=materials.reference.strength if materials.reference else 0.7,
            loras=tuple(lora.file for lora in materials.loras),
            control=materials.control.kind if materials.control else None,
            blocks={level: wish.blocks_at(level) for level in ConsistencyLevel},
        )


def blocks_for(
    level: ConsistencyLevel, card: Card, graph: Graph, nodes: NodeList, conditions: Conditions | None = None
) -> Level:
    """What a level would put into a workflow, with its warnings and what the server lacks, before anything is sent."""
    case = _Case(card, graph, nodes, conditions or Conditions())
    method, lacks = case.method(level), case.lacks(level)
    return Level(
        level=level,
        blocks=case.conditions.blocks[level],
        method=method,
        warnings=tuple(_warnings(method, card, case.conditions)),
        lacks=lacks,
        instead=case.instead(level) if lacks else None,
    )


@dataclass(frozen=True)
class _Case:
    """One workflow on one server, asked about levels."""

    card: Card
    graph: Graph
    nodes: NodeList
    conditions: Conditions

    def instead(self, level: ConsistencyLevel) -> ConsistencyLevel | None:
        """The next lower level that works, else the next higher, and words alone when no other does."""
        order = [other for other in ConsistencyLevel if other is not ConsistencyLevel.NONE]
        place = order.index(level) if level in order else 0
        candidates = [*reversed(order[:place]), *order[place + 1 :], ConsistencyLevel.NONE]
        return next((candidate for candidate in candidates if not self.lacks(candidate)), None)

    def method(self, level: ConsistencyLevel) -> ReferenceMethod | None:
        """The best way to show a reference for which the server has everything, else the best of all."""
        if BlockKind.REFERENCE not in self.conditions.blocks[level]:
            return None
        methods = reference_methods(self.card, self.graph, self.nodes)
        complete = (method for method in methods if not lacking(NEEDS[method], self.card.family, self.nodes))
        return next(complete, methods[0] if methods else None)

    def lacks(self, level: ConsistencyLevel) -> tuple[str, ...]:
        """What keeps a level from working."""
        blocks = self.conditions.blocks[level]
        if self.card.family is Family.UNKNOWN and set(blocks) - _OF_NO_FAMILY:
            return ("The model family of the workflow is not known; set it on its card.",)
        method = self.method(level)
        return tuple(sentence for block in blocks for sentence in self._block_lacks(block, method))

    def _block_lacks(self, block: BlockKind, method: ReferenceMethod | None) -> list[str]:
        family = self.card.family
        if block is BlockKind.CONTROLNET and has_control_slot(self.card):
            return []
        if unfit := _unfit(block, method, family):
            return [unfit]
        lacks = lacking(needs_of(block, family, method, self.conditions.control), family, self.nodes)
        return lacks or (self._absent_loras() if block is BlockKind.LORA else [])

    def _absent_loras(self) -> list[str]:
        (need,) = LORA_NEEDS
        offered = self.nodes[need.node].inputs[need.file_input].choices or ()
        place = f"'{need.file_input}' of {need.node}"
        absent = [file for file in self.conditions.loras if file not in offered]
        return [not_a_choice(place, file, len(offered)) for file in absent]


def _unfit(block: BlockKind, method: ReferenceMethod | None, family: Family) -> str:
    """Why a family cannot have a block on any server, empty when it can."""
    if block is BlockKind.REFERENCE and method is None:
        return "The workflow cannot be shown a reference picture."
    if block is BlockKind.CONTROLNET and family not in CONTROLLED:
        return "There is no ControlNet for the workflow's model family, and it takes no control picture itself."
    if block is BlockKind.LORA and family is Family.SVD:
        return "There are no LoRAs for the workflow's model family."
    return ""


def has_control_slot(card: Card) -> bool:
    """Whether the workflow takes a control picture or film itself."""
    return any(card.slot(name) for name in _CONTROL_SLOTS)


def _warnings(method: ReferenceMethod | None, card: Card, known: Conditions) -> Iterator[str]:
    """The known limits of reference pictures, those that apply here."""
    if method is None:
        return
    if card.category is not WorkflowCategory.IMAGE:
        yield "In a clip, a face drifts from the reference picture after a few seconds."
    yield "Clothes, accessories and build are kept less well than the face."
    if known.characters > 1:
        yield "With several characters in the picture, a reference picture mixes them up or makes one of another."
    if known.strength > _STRONG:
        yield "At this strength, the reference picture leaves the scene little freedom to change."
    if known.strength < _WEAK:
        yield "At this strength, features of the reference picture are lost."
    if 0 < known.shorter_side < _LEAST_PIXELS:
        yield f"Below {_LEAST_PIXELS} pixels, faces are easily deformed."
