"""What each kind of block needs of a server."""

from workbench.comfy.blocks.controlnet import control_needs
from workbench.comfy.blocks.finishing import FACE_SWAP_NEEDS, UPSCALE_NEEDS
from workbench.comfy.blocks.needs import LORA_NEEDS, Need
from workbench.comfy.blocks.references import NEEDS, ReferenceMethod
from workbench.model.consistency import BlockKind, ControlKind
from workbench.model.workflows import Family


def needs_of(
    block: BlockKind, family: Family, method: ReferenceMethod | None = None, control: ControlKind | None = None
) -> tuple[Need, ...]:
    """The node classes and model files that a block puts into a workflow of a family.

    Args:
        method: how a reference picture is shown; of no account for other blocks.
        control: what a control picture shows; of no account for other blocks.
    """
    match block:
        case BlockKind.LORA:
            return LORA_NEEDS
        case BlockKind.REFERENCE:
            return NEEDS[method] if method else ()
        case BlockKind.CONTROLNET:
            return control_needs(family, control)
        case BlockKind.FACE_SWAP:
            return FACE_SWAP_NEEDS
        case BlockKind.UPSCALE:
            return UPSCALE_NEEDS
