"""A level of consistency put into a graph."""

from typing import TypeVar

from workbench.comfy.blocks.controlnet import insert_controlnet
from workbench.comfy.blocks.finishing import insert_face_swap, insert_upscale
from workbench.comfy.blocks.levels import Level, has_control_slot
from workbench.comfy.blocks.loras import insert_loras
from workbench.comfy.blocks.references import (
    ReferenceMethod,
    insert_reference,
    reference_methods,
    reference_slot,
    references_taken,
)
from workbench.comfy.graph import patch
from workbench.comfy.nodes import NodeList
from workbench.kit.errors import ConfigurationError, InvalidInputError
from workbench.model.consistency import BlockKind, ControlUse, Materials
from workbench.model.workflows import Card, Graph

_Thing = TypeVar("_Thing")


def apply_level(graph: Graph, card: Card, nodes: NodeList, level: Level, materials: Materials) -> Graph:
    """A copy of a graph, whose values are patched in already, with the blocks of a level.

    Args:
        level: the answer of `blocks_for` for this workflow and server.

    Raises:
        ConfigurationError: the server lacks something for the level.
        InvalidInputError: the shot lacks a picture or a LoRA that the level needs.
    """
    if level.lacks:
        raise ConfigurationError(" ".join(level.lacks), f"Choose the level '{level.instead}'.")
    for block in level.blocks:
        graph = _insert(block, graph, card, nodes, level, materials)
    return graph


def _insert(block: BlockKind, graph: Graph, card: Card, nodes: NodeList, level: Level, materials: Materials) -> Graph:
    match block:
        case BlockKind.LORA:
            return insert_loras(graph, nodes, _need(materials.loras, "LoRA"), card)
        case BlockKind.REFERENCE:
            return _reference(graph, card, nodes, level.method, materials)
        case BlockKind.CONTROLNET:
            return _control(graph, card, nodes, _need(materials.control, "control picture"))
        case BlockKind.FACE_SWAP:
            face = materials.face or (materials.reference.image if materials.reference else "")
            return insert_face_swap(graph, nodes, _need(face, "picture of the face"), card)
        case BlockKind.UPSCALE:
            return insert_upscale(graph, nodes, card=card)


def _reference(
    graph: Graph, card: Card, nodes: NodeList, method: ReferenceMethod | None, materials: Materials
) -> Graph:
    if method is None or method is ReferenceMethod.FIRST_PICTURE:
        return graph
    use = _need(materials.reference, "reference picture")
    if method is ReferenceMethod.SLOT:
        return patch(graph, card, {reference_slot(card): use.image})
    graph = insert_reference(graph, nodes, method, use, card)
    for further in materials.more[: references_taken(card) - 1]:
        if method in reference_methods(card, graph, nodes):  # a free input may have been the last one
            graph = insert_reference(graph, nodes, method, further, card)
    return graph


def _control(graph: Graph, card: Card, nodes: NodeList, use: ControlUse) -> Graph:
    if has_control_slot(card):
        slot = "control_image" if card.slot("control_image") else "video"
        return patch(graph, card, {slot: use.image})
    return insert_controlnet(graph, nodes, use, card)


def _need(thing: _Thing | None, name: str) -> _Thing:
    if thing:
        return thing
    raise InvalidInputError(f"The level needs a {name}, and the shot has none.", "Add one, or choose another level.")
