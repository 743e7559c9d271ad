"""ControlNet: a control picture steers every sampler that draws the result."""

from typing import Any

from workbench.comfy.blocks.editing import GraphEditor
from workbench.comfy.blocks.needs import Need, choose_file, files_for
from workbench.comfy.blocks.sites import Site, drawing_sites, vae_of
from workbench.comfy.blocks.uses import ControlUse
from workbench.comfy.nodes import NodeList
from workbench.comfy.typed import MODEL, Source
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Card, Family, Graph

_APPLY = "ControlNetApplyAdvanced"
_LOADER = Need("ControlNetLoader", file_input="control_net_name", folder="controlnet", of_family=True)
_PATCH_LOADER = Need("ModelPatchLoader", file_input="name", folder="model_patches", of_family=True)
_PATCHES = {Family.QWEN_IMAGE: "QwenImageDiffsynthControlnet", Family.Z_IMAGE: "ZImageFunControlnet"}
"""Families whose control models patch the drawing model instead of the conditioning."""

CONTROLLED = (Family.SD15, Family.SDXL, Family.SD35, Family.FLUX, Family.ANIMATEDIFF, *_PATCHES)
"""Families for which ControlNets are made."""


def control_needs(family: Family) -> tuple[Need, ...]:
    """What a server needs for a ControlNet of the family."""
    if family in _PATCHES:
        return (_PATCH_LOADER, Need(_PATCHES[family]))
    return (_LOADER, Need(_APPLY))


def insert_controlnet(graph: Graph, nodes: NodeList, use: ControlUse, card: Card | None = None) -> Graph:
    """A copy of the graph in which a control picture steers each sampler that draws the result.

    Args:
        card: what is known of the workflow; without it, the graph tells.

    Raises:
        ConfigurationError: the graph has no such sampler, there is no ControlNet for its family, or the server lacks
            the nodes or a file.
    """
    editor = GraphEditor(graph, nodes, card)
    sites = drawing_sites(editor.typed, editor.family)
    if not sites:
        raise ConfigurationError("The workflow has no sampler that a ControlNet could steer.", "Take another workflow.")
    family = editor.family
    if family not in (*CONTROLLED, Family.UNKNOWN):
        raise ConfigurationError("There is no ControlNet for the workflow's model family.", "Take another workflow.")
    image = editor.add("LoadImage", image=use.image)
    patches = family in _PATCHES and (not use.file or use.file not in files_for(_LOADER, family, nodes))
    (_patch_models if patches else _steer)(editor, sites, use, image)
    return editor.graph


def _steer(editor: GraphEditor, sites: list[Site], use: ControlUse, image: Source) -> None:
    """Put the control between the conditioning and the samplers; samplers with the same conditioning share it."""
    net = editor.add(_LOADER.node, control_net_name=choose_file(_LOADER, use.file, editor.family, editor.nodes))
    if use.union_type:
        net = editor.add("SetUnionControlNetType", control_net=net, type=use.union_type)
    given: dict[str, Any] = {"control_net": net, "image": image, "strength": use.strength}
    given |= {"start_percent": use.start, "end_percent": use.end}
    vae = vae_of(editor.typed, editor.output)
    given |= {"vae": vae} if vae and editor.declares(_APPLY, "vae") else {}
    applied: dict[tuple[Source | None, Source | None], Source] = {}
    for site in sites:
        sides = editor.typed.source(site.positive), editor.typed.source(site.negative) if site.negative else None
        if sides not in applied:
            positive = sides[0]
            negative = sides[1] or editor.add("ConditioningZeroOut", conditioning=positive)
            applied[sides] = editor.add(_APPLY, positive=positive, negative=negative, **given)
        editor.feed([site.positive], applied[sides])
        editor.feed([site.negative] if site.negative else [], Source(applied[sides].node, 1))


def _patch_models(editor: GraphEditor, sites: list[Site], use: ControlUse, image: Source) -> None:
    """Put the control between the model and the samplers."""
    patch = editor.add(_PATCH_LOADER.node, name=choose_file(_PATCH_LOADER, use.file, editor.family, editor.nodes))
    given = {"model_patch": patch, "vae": vae_of(editor.typed, editor.output), "image": image, "strength": use.strength}
    applied: dict[Source, Source] = {}
    for place, model in (link for site in sites for link in editor.typed.links(site.node, MODEL)):
        if model not in applied:
            applied[model] = editor.add(_PATCHES[editor.family], model=model, **given)
        editor.feed([place], applied[model])
