"""The texts of a graph: followed from where conditioning is used back to where somebody wrote them."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.comfy.slots.found import Found
from workbench.comfy.typed import CLIP, CONDITIONING, LATENT, MODEL, Place, Source, TypedGraph

TEXT = "STRING"
POSITIVE, NEGATIVE = "positive", "negative"

_ZEROED = "ConditioningZeroOut"
_OTHER_TEXTS = {"lyrics"}
"""Texts of an encoder that say something else than its prompt (ACE-Step songs)."""


@dataclass(frozen=True)
class Prompts:
    """The texts of a graph.

    Attributes:
        found: their places, the positive ones first.
        zeroed_negative: whether a negative side is there that is set to nothing, so that no text of it counts.
    """

    found: tuple[Found, ...]
    zeroed_negative: bool


def find_prompts(typed: TypedGraph) -> Prompts:
    """Every text that is written into the graph and reaches an output."""
    sides = {POSITIVE: list[Found](), NEGATIVE: list[Found]()}
    trails = {POSITIVE: set[Source](), NEGATIVE: set[Source]()}
    for role, source in _ends(typed):
        sides[role] += _follow(typed, source, role, trails[role])
    positive = sides[POSITIVE]
    taken = {item.place for item in positive}
    negative = [item for item in sides[NEGATIVE] if item.place not in taken]
    direct = list(_direct_texts(typed, taken | {item.place for item in negative}))
    found = sorted([*positive, *negative, *direct], key=lambda item: _order(item.slot))
    zeroed = any(typed.graph[source.node]["class_type"] == _ZEROED for source in trails[NEGATIVE])
    return Prompts(tuple(found), zeroed)


def is_sink(typed: TypedGraph, node: str) -> bool:
    """Whether a node uses conditioning up: a sampler or a guider."""
    if not typed.takes(node, CONDITIONING):
        return False
    gives = typed.gives(node)
    return CONDITIONING not in gives or (LATENT in gives and typed.takes(node, MODEL))


def role_of(name: str) -> str:
    """The side of the prompt that an input or output is for, by its name."""
    return NEGATIVE if name.lower().startswith("neg") else POSITIVE


def _order(slot: str) -> int:
    return (POSITIVE, NEGATIVE).index(slot) if slot in (POSITIVE, NEGATIVE) else 2


def _ends(typed: TypedGraph) -> Iterator[tuple[str, Source]]:
    for node in typed.live:
        if is_sink(typed, node):
            for place, source in typed.links(node, CONDITIONING):
                yield role_of(place.input), source


def _follow(typed: TypedGraph, end: Source, role: str, seen: set[Source]) -> Iterator[Found]:
    """The texts behind a conditioning, those that are farther away first. What `seen` holds was followed before."""
    waiting = [(end, False)]
    while waiting:
        source, fed = waiting.pop()
        if fed:
            yield from _texts(typed, source.node, role)
        elif source not in seen:
            seen.add(source)
            waiting += _behind(typed, source)


def _behind(typed: TypedGraph, source: Source) -> list[tuple[Source, bool]]:
    """What feeds a conditioning, to be followed before its own text (True) is taken; a stack, the last comes first."""
    if typed.graph[source.node]["class_type"] == _ZEROED:
        return []
    feeding = typed.links(source.node, CONDITIONING)
    encodes = typed.takes(source.node, CLIP) or not feeding
    further = [(upstream, False) for _, upstream in reversed(_same_side(typed, source, feeding))]
    return [*([(source, True)] if encodes else []), *further]


def _same_side(typed: TypedGraph, source: Source, feeding: list[tuple[Place, Source]]) -> list[tuple[Place, Source]]:
    """At a node that hands on both sides, the inputs of the side that its output is for."""
    label = typed.label(source)
    if not label.startswith((POSITIVE, NEGATIVE)):
        return feeding
    same = [(place, further) for place, further in feeding if role_of(place.input) == role_of(label)]
    return same or feeding


def _texts(typed: TypedGraph, node: str, role: str) -> Iterator[Found]:
    """The texts of an encoder; several of one encoder (clip_l, t5xxl) say the same prompt to parts of a model.

    A node that encodes both sides has an input for each.
    """
    starts = _text_inputs(typed, node)
    same = [place for place in starts if role_of(place.input) == role]
    both_sides = len({role_of(place.input) for place in starts}) > 1
    written = [place for start in (same if both_sides else starts) for place in _written(typed, start)]
    prompts = [place for place in written if place.input not in _OTHER_TEXTS]
    group = str(typed.value(prompts[0])) if prompts else ""
    for place in written:
        yield Found(role, "text", place, group) if place in prompts else Found(place.input, "text", place)


def _text_inputs(typed: TypedGraph, node: str) -> list[Place]:
    """The inputs of a node that hold text: the large ones and the linked ones, or else whatever is text."""
    texts = [place for place in typed.places(node) if typed.type_of(place) == TEXT]
    return [place for place in texts if typed.source(place) or _is_multiline(typed, place)] or texts


def _written(typed: TypedGraph, start: Place) -> Iterator[Place]:
    """Where the text at an input is written: there, or at nodes that join and hand on texts."""
    seen: set[Place] = set()
    waiting = [start]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        if source := typed.source(place):
            waiting += reversed(_text_inputs(typed, source.node))
        elif isinstance(typed.value(place), str):
            yield place


def _direct_texts(typed: TypedGraph, known: set[Place]) -> Iterator[Found]:
    """Texts that no encoder takes: those of nodes that send a prompt to a service or speak it."""
    for node in typed.live:
        if CONDITIONING in typed.gives(node) or typed.takes(node, CONDITIONING) or _only_hands_on(typed, node):
            continue
        for start in (place for place in _text_inputs(typed, node) if _is_multiline(typed, place)):
            for place in (place for place in _written(typed, start) if place not in known):
                known.add(place)
                yield Found(_direct_role(start.input), "text", place, str(typed.value(place)))


def _only_hands_on(typed: TypedGraph, node: str) -> bool:
    """Whether a node's texts go to other nodes' texts, so that they are found from there."""
    taken = [place for place in typed.consumers(Source(node, 0)) if place.node not in typed.outputs]
    return typed.gives(node) == (TEXT,) and any(typed.type_of(place) == TEXT for place in taken)


def _direct_role(name: str) -> str:
    if role_of(name) == NEGATIVE:
        return NEGATIVE
    return POSITIVE if "prompt" in name or "text" in name else name


def _is_multiline(typed: TypedGraph, place: Place) -> bool:
    declared = typed.declared(place)
    return declared is not None and bool(declared.options.get("multiline"))
