"""Whether a card that a person corrected fits its graph."""

from collections import Counter
from collections.abc import Iterator

from workbench.comfy.nodes import NodeList
from workbench.comfy.slots.found import kind_of
from workbench.comfy.typed import Place, TypedGraph
from workbench.comfy.wording import name_node
from workbench.model.workflows import Card, Graph, Slot, SlotKind, SlotTarget

_FITTING: dict[SlotKind, tuple[SlotKind, ...]] = {
    "text": ("text", "choice"),
    "choice": ("choice", "text"),
    "number": ("number",),
    "integer": ("integer", "number"),
    "flag": ("flag",),
    "image": ("image",),
    "mask": ("image",),
    "video": ("video",),
    "audio": ("audio",),
}
"""Kinds of inputs that a value of a kind fits into."""


def card_problems(card: Card, graph: Graph, nodes: NodeList) -> list[str]:
    """What keeps a card from its graph, one sentence each; none when it fits.

    Inputs of nodes that the server does not know are only looked for in the graph.
    """
    typed = TypedGraph(graph, nodes)
    return [*_output_problems(card, typed), *_twice(card), *_target_problems(card, typed)]


def _output_problems(card: Card, typed: TypedGraph) -> Iterator[str]:
    if card.output_node not in typed.graph:
        yield f"The card calls node {card.output_node} the output, which the workflow does not have."
    elif card.output_node not in typed.outputs:
        yield f"The card calls {name_node(typed.graph, card.output_node)} the output, which gives no result."


def _twice(card: Card) -> Iterator[str]:
    counts = Counter(slot.name for slot in card.slots)
    return (f"The card has {count} slots called '{name}'." for name, count in counts.items() if count > 1)


def _target_problems(card: Card, typed: TypedGraph) -> Iterator[str]:
    for slot in card.slots:
        for target in slot.targets:
            if target.node not in typed.graph:
                yield f"Slot '{slot.name}' points at node {target.node}, which the workflow does not have."
            elif typed.node_class(target.node):
                yield from _misfit(typed, slot, target)


def _misfit(typed: TypedGraph, slot: Slot, target: SlotTarget) -> Iterator[str]:
    node = name_node(typed.graph, target.node)
    declared = typed.declared(Place(target.node, target.input))
    kind = kind_of(declared)
    if declared is None:
        yield f"Slot '{slot.name}' points at '{target.input}' of {node}, which has no such input."
    elif kind is None:
        yield f"Slot '{slot.name}' points at '{target.input}' of {node}, which takes a link, not a value."
    elif kind not in _FITTING[slot.kind]:
        yield f"Slot '{slot.name}' holds {slot.kind}, but '{target.input}' of {node} takes {kind}."
