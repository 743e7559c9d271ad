"""What is done to pictures after they are drawn: a face put in, the size raised."""

from typing import Any

from workbench.comfy.blocks.editing import GraphEditor
from workbench.comfy.blocks.needs import Need, choose_file
from workbench.comfy.blocks.sites import last_pictures
from workbench.comfy.nodes import NodeList
from workbench.comfy.typed import Source
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Card, Family, Graph

_SWAP = Need("ReActorFaceSwap", pack="comfyui-reactor", file_input="swap_model", folder="insightface")
_UPSCALE = Need("UpscaleModelLoader", file_input="model_name", folder="upscale_models")

FACE_SWAP_NEEDS = (_SWAP,)
UPSCALE_NEEDS = (_UPSCALE, Need("ImageUpscaleWithModel"))


def insert_face_swap(graph: Graph, nodes: NodeList, face: str, card: Card | None = None) -> Graph:
    """A copy of the graph that puts a face into the pictures before they are saved.

    Args:
        face: the name of an uploaded picture of it.
        card: what is known of the workflow; without it, the graph tells.

    Raises:
        ConfigurationError: the server lacks the node or its model, or the graph saves no pictures.
    """
    editor = GraphEditor(graph, nodes, card)
    source = editor.add("LoadImage", image=face)
    model = choose_file(_SWAP, "", Family.UNKNOWN, nodes)
    _before_saving(editor, _SWAP.node, "input_image", source_image=source, swap_model=model)
    return editor.graph


def insert_upscale(graph: Graph, nodes: NodeList, file: str = "", card: Card | None = None) -> Graph:
    """A copy of the graph that raises the size of the pictures with an upscale model before they are saved.

    Args:
        file: the model; empty takes the first that the server has.
        card: what is known of the workflow; without it, the graph tells.

    Raises:
        ConfigurationError: the server lacks a node or the model, or the graph saves no pictures.
    """
    editor = GraphEditor(graph, nodes, card)
    model = editor.add(_UPSCALE.node, model_name=choose_file(_UPSCALE, file, Family.UNKNOWN, nodes))
    _before_saving(editor, "ImageUpscaleWithModel", "image", upscale_model=model)
    return editor.graph


def _before_saving(editor: GraphEditor, class_type: str, picture_input: str, **given: Any) -> None:
    links = last_pictures(editor.typed, editor.output)
    if not links:
        raise ConfigurationError("The workflow saves no pictures that could be worked on.", "Take another workflow.")
    changed: dict[Source, Source] = {}
    for place, pictures in links:
        if pictures not in changed:
            changed[pictures] = editor.add(class_type, **{picture_input: pictures}, **given)
        editor.feed([place], changed[pictures])
