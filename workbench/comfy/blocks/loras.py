"""LoRA chains at the models of a graph."""

from collections.abc import Sequence

from workbench.comfy.blocks.editing import GraphEditor
from workbench.comfy.blocks.sites import main_roots
from workbench.comfy.nodes import NodeList
from workbench.comfy.typed import CLIP, MODEL, Source
from workbench.kit.errors import ConfigurationError
from workbench.model.consistency import LoraUse
from workbench.model.workflows import Card, Graph


def insert_loras(graph: Graph, nodes: NodeList, loras: Sequence[LoraUse], card: Card | None = None) -> Graph:
    """A copy of the graph with the LoRAs, in their order, right behind the models that they are for.

    Where a model's loader also gives the text encoder, the LoRA changes both; else the model alone. What took the
    model takes the end of the chain, also LoRAs that the graph has itself.

    Args:
        card: what is known of the workflow; without it, the graph tells.

    Raises:
        ConfigurationError: no such root, or no model in the graph.
    """
    editor = GraphEditor(graph, nodes, card)
    known = {root.node: root for root in editor.typed.roots(MODEL)}
    everywhere = {root.node for root in main_roots(editor.typed, editor.family)}
    if absent := {lora.root for lora in loras if lora.root} - known.keys():
        sentence = f"The workflow has no node {', '.join(sorted(absent))} that loads a model."
        raise ConfigurationError(sentence, "Name one that does.")
    if not everywhere:
        raise ConfigurationError("The workflow loads no model that a LoRA could change.", "Take another workflow.")
    for node, root in known.items():
        _chain(editor, root, [lora for lora in loras if lora.root == node or (not lora.root and node in everywhere)])
    return editor.graph


def _chain(editor: GraphEditor, root: Source, loras: Sequence[LoraUse]) -> None:
    if not loras:
        return
    gives = editor.typed.gives(root.node)
    model = root
    clip = Source(root.node, gives.index(CLIP)) if CLIP in gives else None
    for lora in loras:
        if clip is None:
            model = editor.add("LoraLoaderModelOnly", model=model, lora_name=lora.file, strength_model=lora.strength)
            continue
        model = editor.add(
            "LoraLoader",
            model=model,
            clip=clip,
            lora_name=lora.file,
            strength_model=lora.strength,
            strength_clip=lora.strength if lora.clip_strength is None else lora.clip_strength,
        )
        clip = Source(model.node, 1)
    editor.feed(editor.typed.consumers(root), model)
    if clip is not None:
        editor.feed(editor.typed.consumers(Source(root.node, gives.index(CLIP))), clip)
