"""Reference pictures: who or what should be seen, told to a model in the way of its family."""

from collections.abc import Callable
from enum import StrEnum

from workbench.comfy.blocks.editing import GraphEditor
from workbench.comfy.blocks.needs import Need, choose_file
from workbench.comfy.blocks.sites import drawing_sites, main_roots, vae_of
from workbench.comfy.nodes import NodeList
from workbench.comfy.slots.media import IMAGE_SLOT, REFERENCE_IMAGE
from workbench.comfy.slots.prompts import find_prompts
from workbench.comfy.typed import CLIP, CONDITIONING, IMAGE, LATENT, Place, Source, TypedGraph
from workbench.kit.errors import ConfigurationError
from workbench.model.consistency import ReferenceUse
from workbench.model.workflows import Card, Family, Graph, Purpose


class ReferenceMethod(StrEnum):
    """A way to tell a model what a picture shows; a clip that begins with a picture is shown it by that."""

    FIRST_PICTURE = "first_picture"
    SLOT = "slot"
    IP_ADAPTER = "ip_adapter"
    PHOTOMAKER = "photomaker"
    REDUX = "redux"
    REFERENCE_LATENT = "reference_latent"
    FREE_INPUT = "free_input"


_IP_ADAPTER_PACK = "ComfyUI_IPAdapter_plus"
_CLIP_VISION = Need("CLIPVisionLoader", file_input="clip_name", folder="clip_vision")
_STYLE_MODEL = Need("StyleModelLoader", file_input="style_model_name", folder="style_models")
_PHOTOMAKER = Need("PhotoMakerLoader", file_input="photomaker_model_name", folder="photomaker")
_TRIGGER = "photomaker"
"""The word behind the noun that PhotoMaker replaces by the face (the default prompt of its node)."""

NEEDS: dict[ReferenceMethod, tuple[Need, ...]] = {
    ReferenceMethod.FIRST_PICTURE: (),
    ReferenceMethod.SLOT: (),
    ReferenceMethod.IP_ADAPTER: (
        Need("IPAdapterUnifiedLoader", pack=_IP_ADAPTER_PACK),
        Need("IPAdapterAdvanced", pack=_IP_ADAPTER_PACK),
    ),
    ReferenceMethod.PHOTOMAKER: (_PHOTOMAKER, Need("PhotoMakerEncode")),
    ReferenceMethod.REDUX: (_STYLE_MODEL, _CLIP_VISION, Need("CLIPVisionEncode"), Need("StyleModelApply")),
    ReferenceMethod.REFERENCE_LATENT: (Need("ReferenceLatent"), Need("VAEEncode")),
    ReferenceMethod.FREE_INPUT: (),
}

_BY_FAMILY = {
    Family.SD15: (ReferenceMethod.IP_ADAPTER,),
    Family.ANIMATEDIFF: (ReferenceMethod.IP_ADAPTER,),
    Family.SDXL: (ReferenceMethod.IP_ADAPTER, ReferenceMethod.PHOTOMAKER),
    Family.FLUX: (ReferenceMethod.REDUX,),
    Family.FLUX2: (ReferenceMethod.REFERENCE_LATENT,),
}
_TAKEN = {
    ReferenceMethod.FIRST_PICTURE: 0,
    ReferenceMethod.REFERENCE_LATENT: 3,
    ReferenceMethod.FREE_INPUT: 3,
}
"""Reference pictures that a way takes, where it is not one: what the makers of the models name as sensible."""
_BEGINS_WITH_A_PICTURE = (Purpose.IMAGE_TO_VIDEO, Purpose.FRAMES_TO_VIDEO)
_FREE_INPUTS = ("reference_image", "ref_image", "images", "image1", "image2", "image3", "image")
"""Optional inputs by which the conditioning nodes of Wan and Qwen-Image take pictures of their own."""


def reference_methods(card: Card, graph: Graph, nodes: NodeList) -> tuple[ReferenceMethod, ...]:
    """The ways in which a workflow can be shown a reference picture, the best first; none when there is no way."""
    if known := _methods_of(card):
        return known
    return (ReferenceMethod.FREE_INPUT,) if _free_inputs(TypedGraph(graph, nodes)) else ()


def references_taken(card: Card) -> int:
    """How many reference pictures a workflow can be shown at most, whatever the server; none beside a first picture."""
    methods = _methods_of(card) or (ReferenceMethod.FREE_INPUT,)
    return max(_TAKEN.get(method, 1) for method in methods)


def _methods_of(card: Card) -> tuple[ReferenceMethod, ...]:
    """The ways that the card tells; none when the graph has to be looked at."""
    if reference_slot(card):
        return (ReferenceMethod.SLOT,)
    if card.purpose in _BEGINS_WITH_A_PICTURE and card.slot(IMAGE_SLOT):
        return (ReferenceMethod.FIRST_PICTURE,)
    if card.family is Family.FLUX and any("kontext" in file.name.lower() for file in card.models):
        return (ReferenceMethod.REFERENCE_LATENT,)
    return _BY_FAMILY.get(card.family, ())


def reference_slot(card: Card) -> str:
    """The slot of the workflow that is a reference picture itself, empty when it has none."""
    if card.slot(REFERENCE_IMAGE):
        return REFERENCE_IMAGE
    return IMAGE_SLOT if card.purpose is Purpose.IMAGE_EDIT and card.slot(IMAGE_SLOT) else ""


def insert_reference(
    graph: Graph, nodes: NodeList, method: ReferenceMethod, use: ReferenceUse, card: Card | None = None
) -> Graph:
    """A copy of the graph that is shown a reference picture; values go in before.

    Args:
        method: one that puts nodes in; a slot or a first picture is a value of the workflow.
        card: what is known of the workflow; without it, the graph tells.

    Raises:
        ConfigurationError: the server lacks a node or a file, or the graph has no place for it.
    """
    editor = GraphEditor(graph, nodes, card)
    image = editor.add("LoadImage", image=use.image)
    _INSERTS[method](editor, image, use)
    return editor.graph


def _ip_adapter(editor: GraphEditor, image: Source, use: ReferenceUse) -> None:
    for root in main_roots(editor.typed, editor.family):
        loader = editor.add("IPAdapterUnifiedLoader", model=root)
        adapter = Source(loader.node, 1)
        applied = editor.add("IPAdapterAdvanced", model=loader, ipadapter=adapter, image=image, weight=use.strength)
        editor.feed(editor.typed.consumers(root), applied)


def _photomaker(editor: GraphEditor, image: Source, use: ReferenceUse) -> None:
    """PhotoMaker encodes the prompt itself; the encoders of the positive prompt give way to it."""
    maker = editor.add(
        _PHOTOMAKER.node, photomaker_model_name=choose_file(_PHOTOMAKER, "", editor.family, editor.nodes)
    )
    places = {found.place: None for found in find_prompts(editor.typed).found if found.slot == "positive"}
    encoders = {place.node: place for place in places if editor.typed.takes(place.node, CLIP)}
    if not encoders:
        raise ConfigurationError("The workflow has no text encoder that PhotoMaker could stand for.", "Use IP-Adapter.")
    for node, place in encoders.items():
        clip = editor.typed.links(node, CLIP)[0][1]
        text = str(editor.typed.value(place))
        prompt = text if _TRIGGER in text else f"a person {_TRIGGER}, {text}"
        made = editor.add("PhotoMakerEncode", photomaker=maker, image=image, clip=clip, text=prompt)
        editor.feed(editor.typed.consumers(Source(node, 0)), made)


def _redux(editor: GraphEditor, image: Source, use: ReferenceUse) -> None:
    vision = editor.add(_CLIP_VISION.node, clip_name=choose_file(_CLIP_VISION, "", editor.family, editor.nodes))
    style = editor.add(_STYLE_MODEL.node, style_model_name=choose_file(_STYLE_MODEL, "", editor.family, editor.nodes))
    seen = editor.add("CLIPVisionEncode", clip_vision=vision, image=image)
    given = {"style_model": style, "clip_vision_output": seen, "strength": use.strength}
    _at_positives(editor, lambda positive: editor.add("StyleModelApply", conditioning=positive, **given))


def _reference_latent(editor: GraphEditor, image: Source, use: ReferenceUse) -> None:
    latent = editor.add("VAEEncode", pixels=image, vae=vae_of(editor.typed, editor.output))
    _at_positives(editor, lambda positive: editor.add("ReferenceLatent", conditioning=positive, latent=latent))


def _free_input(editor: GraphEditor, image: Source, use: ReferenceUse) -> None:
    free = _free_inputs(editor.typed)
    if not free:
        raise ConfigurationError("The workflow has no free input for a reference picture.", "Take another workflow.")
    editor.feed(free, image)


_INSERTS: dict[ReferenceMethod, Callable[[GraphEditor, Source, ReferenceUse], None]] = {
    ReferenceMethod.IP_ADAPTER: _ip_adapter,
    ReferenceMethod.PHOTOMAKER: _photomaker,
    ReferenceMethod.REDUX: _redux,
    ReferenceMethod.REFERENCE_LATENT: _reference_latent,
    ReferenceMethod.FREE_INPUT: _free_input,
}


def _at_positives(editor: GraphEditor, apply: Callable[[Source], Source]) -> None:
    """Put a node between what should be seen and the samplers; samplers that share it share the node."""
    applied: dict[Source, Source] = {}
    for site in drawing_sites(editor.typed, editor.family):
        positive = editor.typed.source(site.positive)
        if positive is not None:
            applied[positive] = applied.get(positive) or apply(positive)
            editor.feed([site.positive], applied[positive])


def _free_inputs(typed: TypedGraph) -> list[Place]:
    """For each node that makes conditioning, its first free input for a picture to refer to."""
    nodes = [node for node in typed.live if {CONDITIONING, LATENT} & set(typed.gives(node))]
    return [place for node in nodes if (place := _free_at(typed, node))]


def _free_at(typed: TypedGraph, node: str) -> Place | None:
    free = [Place(node, name) for name in _FREE_INPUTS if name not in typed.graph[node]["inputs"]]
    declared = ((place, typed.declared(place)) for place in free)
    return next((place for place, entry in declared if entry and entry.type == IMAGE and not entry.required), None)
