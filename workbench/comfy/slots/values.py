"""The values of a graph: seeds, size, frames, rate, steps, guidance, samplers, prefixes of files."""

import math
from collections.abc import Iterator

from workbench.comfy.nodes import NodeInput
from workbench.comfy.slots.found import Found, kind_of
from workbench.comfy.slots.models import ANIMATEDIFF_MODELS, model_files
from workbench.comfy.typed import IMAGE, LATENT, VIDEO, Place, TypedGraph
from workbench.model.workflows import Slot

SEED, WIDTH, HEIGHT, FRAMES, FPS, PREFIX = "seed", "width", "height", "frames", "fps", "prefix"

_NAMED = {
    "fps": FPS,
    "frame_rate": FPS,
    "steps": "steps",
    "cfg": "cfg",
    "guidance": "guidance",
    "sampler_name": "sampler",
    "scheduler": "scheduler",
    "denoise": "denoise",
    "filename_prefix": PREFIX,
}
"""Inputs that mean one thing wherever they stand, and the slots they belong to."""

_FRAME_INPUTS = ("length", "video_frames", "num_frames", "frames", "frame_count")
_SET_TOGETHER = (SEED, PREFIX)
_MULTIPLE = 8
"""Pixels per latent; what a size is a multiple of when the nodes say nothing else."""


def find_values(typed: TypedGraph) -> list[Found]:
    """Every value with a meaning that is known; equal ones of one meaning are set together."""
    found = [*_seeds(typed), *_sizes(typed), *_frames(typed), *_named(typed)]
    return [item for item in found if item is not None]


def size_multiple(typed: TypedGraph, slots: tuple[Slot, ...]) -> int:
    """The number of pixels that width and height are multiples of, from the steps that the nodes declare."""
    steps = [_number(entry, "step") for slot in slots if slot.name in (WIDTH, HEIGHT) for entry in _asked(typed, slot)]
    return math.lcm(*(step for step in steps if step > 1)) if any(step > 1 for step in steps) else _MULTIPLE


def frame_rule(typed: TypedGraph, slots: tuple[Slot, ...]) -> str:
    """The rule for frame counts, such as '4n+1' (Wan) or '8n+1' (LTX), from step and minimum; '' for none."""
    entries = [entry for slot in slots if slot.name == FRAMES for entry in _asked(typed, slot)]
    steps = [_number(entry, "step") for entry in entries if (_number(entry, "min") - 1) % _number(entry, "step") == 0]
    step = math.lcm(*steps)
    return f"{step}n+1" if step > 1 else ""


def frames_per_second(typed: TypedGraph, slots: tuple[Slot, ...]) -> int:
    """The rate that the graph is set to, rounded; 0 when it has none."""
    rates = [typed.value(Place(t.node, t.input)) for slot in slots if slot.name == FPS for t in slot.targets]
    return round(rates[0]) if rates and isinstance(rates[0], int | float) and math.isfinite(rates[0]) else 0


def _asked(typed: TypedGraph, slot: Slot) -> list[NodeInput]:
    """What the server declares for every input that a slot sets."""
    places = [place for target in slot.targets for place in typed.reached(Place(target.node, target.input))]
    return [entry for place in places if (entry := typed.declared(place))]


def _number(entry: NodeInput, option: str) -> int:
    """A whole number that an input declares, 1 when it tells none."""
    told = entry.options.get(option)
    return told if isinstance(told, int) and told > 0 else 1


def _seeds(typed: TypedGraph) -> Iterator[Found | None]:
    for place in _live_places(typed):
        if place.input.lower().endswith("seed") and typed.type_of(place) == "INT":
            yield _found(typed, SEED, place)


def _named(typed: TypedGraph) -> Iterator[Found | None]:
    """In the order of work, but for the rate: that of the film itself comes before what a model is told of it."""
    named = [place for place in _live_places(typed) if place.input in _NAMED]
    rates = [place for place in named if _NAMED[place.input] == FPS]
    for place in [*reversed(rates), *(place for place in named if place not in rates)]:
        yield _found(typed, _NAMED[place.input], place)


def _sizes(typed: TypedGraph) -> Iterator[Found | None]:
    """Sizes of what is made come before sizes to which something is scaled."""
    sized = [node for node in typed.live if _has_size(typed, node)]
    makers = [node for node in sized if not _scales(typed, node)]
    for node in [*makers, *(node for node in sized if node not in makers)]:
        yield _found(typed, WIDTH, Place(node, "width"))
        yield _found(typed, HEIGHT, Place(node, "height"))


def _has_size(typed: TypedGraph, node: str) -> bool:
    makes = set(typed.gives(node)) & {LATENT, IMAGE, VIDEO}
    return bool(makes) and all(typed.type_of(Place(node, name)) == "INT" for name in ("width", "height"))


def _scales(typed: TypedGraph, node: str) -> bool:
    """Whether a node gives again what it takes."""
    return any(typed.takes(node, kind) and kind in typed.gives(node) for kind in (LATENT, IMAGE))


def _frames(typed: TypedGraph) -> Iterator[Found | None]:
    """Frames by their names; with a motion model of AnimateDiff, a batch of latents is a film, too."""
    animated = any(file.folder == ANIMATEDIFF_MODELS for file in model_files(typed))
    names = (*_FRAME_INPUTS, "batch_size") if animated else _FRAME_INPUTS
    for place in _live_places(typed):
        if place.input in names and LATENT in typed.gives(place.node) and typed.type_of(place) == "INT":
            yield _found(typed, FRAMES, place)


def _live_places(typed: TypedGraph) -> Iterator[Place]:
    for node in typed.live:
        yield from typed.places(node)


def _found(typed: TypedGraph, slot: str, place: Place) -> Found | None:
    origin = typed.origin(place)
    kind = kind_of(typed.declared(origin)) if origin else None
    if origin is None or kind is None or typed.value(origin) is None:
        return None
    return Found(slot, kind, origin, "" if slot in _SET_TOGETHER else str(typed.value(origin)))
