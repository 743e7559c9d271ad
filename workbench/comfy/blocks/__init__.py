"""Blocks put into a copy of a graph: LoRAs, ControlNet, reference pictures, face swap, upscale; and levels of them."""

from workbench.comfy.blocks.applying import apply_level
from workbench.comfy.blocks.controlnet import insert_controlnet
from workbench.comfy.blocks.finishing import insert_face_swap, insert_upscale
from workbench.comfy.blocks.kinds import needs_of
from workbench.comfy.blocks.levels import Conditions, Level, blocks_for
from workbench.comfy.blocks.loras import insert_loras
from workbench.comfy.blocks.needs import Need, lacking
from workbench.comfy.blocks.references import (
    ReferenceMethod,
    insert_reference,
    reference_methods,
    reference_slot,
    references_taken,
)
from workbench.model.consistency import BlockKind, ControlUse, LoraUse, Materials, ReferenceUse

__all__ = [
    "BlockKind",
    "Conditions",
    "ControlUse",
    "Level",
    "LoraUse",
    "Materials",
    "Need",
    "ReferenceMethod",
    "ReferenceUse",
    "apply_level",
    "blocks_for",
    "insert_controlnet",
    "insert_face_swap",
    "insert_loras",
    "insert_reference",
    "insert_upscale",
    "lacking",
    "needs_of",
    "reference_methods",
    "reference_slot",
    "references_taken",
]
