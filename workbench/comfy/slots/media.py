"""Pictures, masks, videos and sounds that a graph reads: what each is for, by where it goes."""

from collections.abc import Iterator

from workbench.comfy.slots.found import Found, kind_of
from workbench.comfy.typed import CONDITIONING, IMAGE, LATENT, MASK, MODEL, VIDEO, Place, Source, TypedGraph

IMAGE_SLOT, LAST_IMAGE, CONTROL_IMAGE, REFERENCE_IMAGE, MASK_SLOT = (
    "image",
    "last_image",
    "control_image",
    "reference_image",
    "mask",
)
VIDEO_SLOT = "video"

_CONTROL_TYPES = ("CONTROL_NET", "MODEL_PATCH")
_REFERENCE_TYPES = ("IPADAPTER", "PHOTOMAKER", "STYLE_MODEL", "PULIDFLUX", "INSTANTID")
"""Link types beside which a picture steers a drawing, or tells what it is of."""

_LAST = ("end_image", "last_image", "last_frame", "end_frame", "image_tail")
_REFERENCES = ("reference_image", "ref_image", "character_image", "style_image")
_HANDED_ON = (IMAGE, MASK, "CLIP_VISION_OUTPUT", VIDEO)
"""Types that carry what is seen further; behind a latent or a conditioning it is spent."""

_PRIORITY = (IMAGE_SLOT, LAST_IMAGE, CONTROL_IMAGE, REFERENCE_IMAGE, MASK_SLOT)


def find_media(typed: TypedGraph) -> list[Found]:
    """Every file that is uploaded for the graph, each a slot of its own unless two hold the same file."""
    return [item for node in typed.live for item in _uploads(typed, node)]


def _uploads(typed: TypedGraph, node: str) -> Iterator[Found]:
    for place in typed.places(node):
        kind = kind_of(typed.declared(place)) if typed.source(place) is None else None
        if kind == "image":
            name = _picture_role(typed, node)
            yield Found(name, "mask" if name == MASK_SLOT else kind, place, str(typed.value(place)))
        elif kind == "video" or kind == "audio":
            yield Found(kind, kind, place, str(typed.value(place)))


def _picture_role(typed: TypedGraph, node: str) -> str:
    """What a picture is for: the plainest of its uses; a mask when nothing but its mask is used."""
    used = [Source(node, n) for n in range(len(typed.gives(node))) if typed.consumers(Source(node, n))]
    shown = [source for source in used if typed.gives(node)[source.output] == IMAGE]
    if used and not shown:
        return MASK_SLOT
    roles = {role for source in shown for role in _roles(typed, source)}
    return next((role for role in _PRIORITY if role in roles), IMAGE_SLOT)


def _roles(typed: TypedGraph, start: Source) -> Iterator[str]:
    """The roles of all places that what is seen reaches, on live paths; a look at it on the way is no use of it."""
    live, walked = set(typed.live), set[str]()
    waiting = typed.consumers(start)[:]
    for place in waiting:
        if place.node in walked or place.node not in live:
            continue
        walked.add(place.node)
        role = _role_at(typed, place)
        further = [Source(place.node, n) for n, kind in enumerate(typed.gives(place.node)) if kind in _HANDED_ON]
        if role or not further:
            yield role or ("" if place.node in typed.outputs else IMAGE_SLOT)
        else:
            waiting += [onward for source in further for onward in typed.consumers(source)]


def _role_at(typed: TypedGraph, place: Place) -> str:
    """The role that an input tells by its name or by what else the node takes; empty when it tells none."""
    if _tells_a_look(typed, place):
        return REFERENCE_IMAGE
    if any(typed.takes(place.node, kind) for kind in _CONTROL_TYPES) or place.input.startswith("control"):
        return CONTROL_IMAGE
    if place.input.endswith(_LAST):
        return LAST_IMAGE
    return MASK_SLOT if set(typed.gives(place.node)) == {MASK} else ""


def _tells_a_look(typed: TypedGraph, place: Place) -> bool:
    """Whether a picture is seen here for what it shows, and is not itself drawn on."""
    node = place.node
    if place.input in _REFERENCES or any(typed.takes(node, kind) for kind in _REFERENCE_TYPES):
        return True
    guides = typed.takes(node, CONDITIONING) or typed.takes(node, MODEL)
    return guides and typed.type_of(place) == "CLIP_VISION_OUTPUT" and LATENT not in typed.gives(node)
