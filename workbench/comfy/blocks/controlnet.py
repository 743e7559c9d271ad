"""ControlNet: a control picture steers every sampler that draws the result."""

from dataclasses import replace
from typing import Any

from workbench.comfy.blocks.editing import GraphEditor
from workbench.comfy.blocks.needs import Need, choose_file, files_for
from workbench.comfy.blocks.sites import Site, drawing_sites, vae_of
from workbench.comfy.nodes import NodeList
from workbench.comfy.typed import MODEL, Source
from workbench.kit.errors import ConfigurationError
from workbench.model.consistency import ControlKind, ControlUse
from workbench.model.workflows import Card, Family, Graph

_APPLY = "ControlNetApplyAdvanced"
_LOADER = Need("ControlNetLoader", file_input="control_net_name", folder="controlnet", of_family=True)
_PATCH_LOADER = Need("ModelPatchLoader", file_input="name", folder="model_patches", of_family=True)
_PATCHES = {Family.QWEN_IMAGE: "QwenImageDiffsynthControlnet", Family.Z_IMAGE: "ZImageFunControlnet"}
"""Families whose control models patch the drawing model instead of the conditioning."""

_ANY_KIND = ("union", "promax")
_LINE_FILES = ("canny", "lineart", "scribble", "softedge", "hed", "pidi", "mlsd")
_FILE_MARKS = {
    ControlKind.EDGES: _LINE_FILES,
    ControlKind.LINES: _LINE_FILES,
    ControlKind.DEPTH: ("depth",),
    ControlKind.POSE: ("pose",),
}
"""How the names of ControlNet files tell what they were trained on."""
_OTHERS = ("normal", "seg", "tile", "inpaint", "blur", "shuffle", "ip2p")
_UNION_TYPES = {
    ControlKind.EDGES: "canny/lineart/anime_lineart/mlsd",
    ControlKind.LINES: "canny/lineart/anime_lineart/mlsd",
    ControlKind.DEPTH: "depth",
    ControlKind.POSE: "openpose",
}
"""Choices of ComfyUI's SetUnionControlNetType."""

CONTROLLED = (Family.SD15, Family.SDXL, Family.SD35, Family.FLUX, Family.ANIMATEDIFF, *_PATCHES)
"""Families for which ControlNets are made."""


def control_needs(family: Family, kind: ControlKind | None = None) -> tuple[Need, ...]:
    """What a server needs for a ControlNet of the family, and of the kind where one is told."""
    if family in _PATCHES:
        return (_for_kind(_PATCH_LOADER, kind), Need(_PATCHES[family]))
    return (_for_kind(_LOADER, kind), Need(_APPLY))


def _for_kind(loader: Need, kind: ControlKind | None) -> Need:
    if kind is None:
        return loader
    own = _FILE_MARKS[kind]
    others = {mark for marks in _FILE_MARKS.values() for mark in marks} - set(own)
    return replace(loader, marks=(*own, *_ANY_KIND), other_marks=(*sorted(others), *_OTHERS))


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
    if use.kind is ControlKind.EDGES:
        image = editor.add("Canny", image=image)
    patches = family in _PATCHES and (not use.file or use.file not in files_for(_LOADER, family, nodes))
    (_patch_models if patches else _steer)(editor, sites, use, image)
    return editor.graph


def _steer(editor: GraphEditor, sites: list[Site], use: ControlUse, image: Source) -> None:
    """Put the control between the conditioning and the samplers; samplers with the same conditioning share it."""
    file = choose_file(_for_kind(_LOADER, use.kind), use.file, editor.family, editor.nodes)
    net = editor.add(_LOADER.node, control_net_name=file)
    told = _UNION_TYPES[use.kind] if use.kind and any(mark in file.lower() for mark in _ANY_KIND) else ""
    if union_type := use.union_type or told:
        net = editor.add("SetUnionControlNetType", control_net=net, type=union_type)
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
    file = choose_file(_for_kind(_PATCH_LOADER, use.kind), use.file, editor.family, editor.nodes)
    patch = editor.add(_PATCH_LOADER.node, name=file)
    given = {"model_patch": patch, "vae": vae_of(editor.typed, editor.output), "image": image, "strength": use.strength}
    applied: dict[Source, Source] = {}
    for place, model in (link for site in sites for link in editor.typed.links(site.node, MODEL)):
        if model not in applied:
            applied[model] = editor.add(_PATCHES[editor.family], model=model, **given)
        editor.feed([place], applied[model])
