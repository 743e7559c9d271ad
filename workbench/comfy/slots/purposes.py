"""What a workflow makes and what it does with what it is given, told by its types and by the slots it has."""

from collections.abc import Collection

from workbench.comfy.slots.media import CONTROL_IMAGE, IMAGE_SLOT, LAST_IMAGE, MASK_SLOT, REFERENCE_IMAGE, VIDEO_SLOT
from workbench.comfy.slots.values import FPS
from workbench.comfy.typed import CONDITIONING, IMAGE, LATENT, MASK, VIDEO, Place, TypedGraph
from workbench.model.workflows import Family, Purpose, WorkflowCategory

_SHOWN = (IMAGE, VIDEO)


def main_output(typed: TypedGraph) -> str | None:
    """The node whose result is wanted: the last that keeps a film, else a picture, else anything."""
    kept = [node for node in typed.outputs if _is_kept(typed, node)]
    films = [node for node in kept if _is_film(typed, node)]
    pictures = [node for node in kept if typed.takes(node, IMAGE)]
    shown = [node for node in typed.outputs if any(typed.takes(node, kind) for kind in _SHOWN)]
    candidates = films or pictures or kept or shown or list(typed.outputs)
    return candidates[-1] if candidates else None


def category_of(typed: TypedGraph, output: str, family: Family) -> WorkflowCategory:
    """A film, an AnimateDiff animation, or else a picture."""
    if family is Family.ANIMATEDIFF:
        return WorkflowCategory.ANIMATION
    return WorkflowCategory.VIDEO if _is_film(typed, output) else WorkflowCategory.IMAGE


def purpose_of(typed: TypedGraph, output: str, slots: Collection[str]) -> Purpose:
    """What the workflow does; OTHER for what makes neither pictures nor films.

    Args:
        slots: the names of the slots that it has.
    """
    feeding = typed.upstream([output])
    if not any(typed.takes(output, kind) for kind in _SHOWN):
        return Purpose.OTHER
    draws = any(LATENT in typed.gives(node) or CONDITIONING in typed.gives(node) for node in feeding)
    if not draws and any("UPSCALE_MODEL" in typed.gives(node) for node in feeding):
        return Purpose.UPSCALE
    if _is_film(typed, output):
        return _film_purpose(slots, draws=draws)
    return _picture_purpose(typed, feeding, slots)


def _film_purpose(slots: Collection[str], *, draws: bool) -> Purpose:
    if VIDEO_SLOT in slots:
        return Purpose.VIDEO_TO_VIDEO if draws or "positive" in slots else Purpose.INTERPOLATION
    if LAST_IMAGE in slots:
        return Purpose.FRAMES_TO_VIDEO
    pictures = (IMAGE_SLOT, REFERENCE_IMAGE, CONTROL_IMAGE)
    return Purpose.IMAGE_TO_VIDEO if any(name in slots for name in pictures) else Purpose.TEXT_TO_VIDEO


def _picture_purpose(typed: TypedGraph, feeding: tuple[str, ...], slots: Collection[str]) -> Purpose:
    if MASK_SLOT in slots or any(_edits(typed, node) for node in feeding):
        return Purpose.IMAGE_EDIT
    return Purpose.IMAGE_TO_IMAGE if IMAGE_SLOT in slots else Purpose.TEXT_TO_IMAGE


def _edits(typed: TypedGraph, node: str) -> bool:
    """Whether a part of a picture is drawn anew, or a picture goes into what is asked for."""
    if typed.takes(node, MASK) and {LATENT, CONDITIONING} & set(typed.gives(node)):
        return True
    seen = typed.takes(node, IMAGE) or (typed.takes(node, CONDITIONING) and typed.takes(node, LATENT))
    asks = CONDITIONING in typed.gives(node) and not typed.takes(node, "CONTROL_NET")
    return seen and asks and not typed.takes(node, "PHOTOMAKER")


def _is_kept(typed: TypedGraph, node: str) -> bool:
    return "filename_prefix" in typed.graph[node]["inputs"]


def _is_film(typed: TypedGraph, node: str) -> bool:
    """Whether an output takes a film, or pictures at a rate."""
    rates = any(Place(node, name) in typed.places(node) for name in (FPS, "frame_rate"))
    return typed.takes(node, VIDEO) or rates
