"""Where the value of an input comes from, through everything that exists in the editor alone.

Links lead through reroutes, through pairs of Set and Get nodes, through bypassed nodes, and in and out of subgraphs; at
their end is the output of a node that the server runs, or a plain value.
"""

from dataclasses import dataclass
from typing import Any

from workbench.comfy.importing.editor import ANY, BYPASSED, INPUTS, MUTED, EditorNode, InputSlot
from workbench.comfy.importing.groups import PRIMITIVE
from workbench.comfy.importing.scopes import Scope

REROUTES = frozenset({"Reroute", "Reroute (rgthree)"})
SETTERS = frozenset({"SetNode", "easy setNode"})
GETTERS = frozenset({"GetNode", "easy getNode"})
REDIRECTIONS = REROUTES | SETTERS | GETTERS | {PRIMITIVE}
"""Nodes of the editor that hand on what they get or hold; the server has none of them."""


@dataclass(frozen=True)
class Output:
    """An output of a node in API form."""

    node: str
    index: int


@dataclass(frozen=True)
class Value:
    """A plain value: of a primitive, or of the host around a subgraph."""

    value: Any


@dataclass(frozen=True)
class Nowhere:
    """A link that leads to nothing.

    Attributes:
        reason: the sentence that says what is at its end.
        is_muted: a muted node is, so that the input stays empty even if it has a value of its own.
        is_fault: the workflow is broken there; otherwise a person muted or bypassed something.
    """

    reason: str
    is_muted: bool = False
    is_fault: bool = False


Source = Output | Value | Nowhere


def trace(scope: Scope, slot: InputSlot) -> Source | None:
    """The source of an input; None when nothing is connected to it.

    Args:
        scope: where its node is.
        slot: the input.
    """
    return _Tracer(slot.type).input(scope, slot)


class _Tracer:
    """Follows one link; `wanted` is the type of the input at its end, which picks the way through bypassed nodes."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._links = 0
        self._passed: set[tuple[tuple[str, ...], str, int]] = set()

    def input(self, scope: Scope, slot: InputSlot | None) -> Source | None:
        if slot is None or slot.link is None:
            return None
        link = scope.links.get(slot.link)
        if link is None or link.origin_slot < 0:
            return Nowhere(f"Link {slot.link} is not in the file.", is_fault=True)
        self._links += 1
        if link.origin_id == INPUTS:
            return self._into(scope, link.origin_slot)
        node = scope.nodes.get(link.origin_id)
        if node is None:
            return Nowhere(f"Node {link.origin_id} is not in the file.", is_fault=True)
        return self._output(scope, node, link.origin_slot)

    def _output(self, scope: Scope, node: EditorNode, index: int) -> Source | None:
        place = (scope.path, node.id, index)
        if place in self._passed:
            return Nowhere(f"{scope.label(node)} feeds itself in a circle.", is_fault=True)
        self._passed.add(place)
        if node.type in REDIRECTIONS:
            return self._redirected(scope, node)
        if node.mode == MUTED:
            return Nowhere(f"{scope.label(node)} is muted.", is_muted=True)
        if node.mode == BYPASSED:
            return self._past(scope, node, index)
        if node.id in scope.children:
            return self._out_of(scope, node, index)
        return Output(scope.full_id(node), index)

    def _redirected(self, scope: Scope, node: EditorNode) -> Source | None:
        if node.type == PRIMITIVE:
            return self._primitive(scope, node)
        if node.type in GETTERS:
            return self._setter(scope, node)
        return self.input(scope, node.inputs[0] if node.inputs else None)

    def _primitive(self, scope: Scope, node: EditorNode) -> Source:
        """The editor puts the value of a primitive into the widgets beside it, and into no others."""
        value = scope.forced_on(node).get("value", _first_value(node))
        if value is None or self._links > 1:
            return Nowhere(f"{scope.label(node)} reaches only what is linked to it directly.")
        return Value(value)

    def _setter(self, scope: Scope, getter: EditorNode) -> Source | None:
        name = _variable(getter)
        place: Scope | None = scope
        while place is not None:
            for node in place.graph.nodes:
                if node.type in SETTERS and _variable(node) == name:
                    return self.input(place, node.inputs[0] if node.inputs else None)
            place = place.parent
        return Nowhere(f"No Set node sets '{name}'.", is_fault=True)

    def _past(self, scope: Scope, node: EditorNode, index: int) -> Source | None:
        """Through a bypassed node, by the editor's rule: the input across, else the first of the type."""
        slot = _bypass_input(node, index, self._wanted)
        if slot is None:
            return Nowhere(f"{scope.label(node)} is bypassed and takes nothing of that type.")
        return self.input(scope, slot)

    def _into(self, scope: Scope, index: int) -> Source | None:
        """From an input of a subgraph to the host around it."""
        inputs = scope.graph.inputs
        if scope.host is None or scope.parent is None or not 0 <= index < len(inputs):
            return Nowhere(f"The subgraph has no input {index}.", is_fault=True)
        source = self.input(scope.parent, scope.host.input(inputs[index].name))
        if source is None and (value := scope.value_of_input(index)) is not None:
            return Value(value)
        return source

    def _out_of(self, scope: Scope, host: EditorNode, index: int) -> Source | None:
        """From an output of a host to the inside of its subgraph."""
        child = scope.children[host.id]
        names = [slot.name for slot in child.graph.outputs]
        name = host.outputs[index].name if index < len(host.outputs) else ""
        link = child.to_output(names.index(name) if name in names else index)
        if link is None or link.origin_slot < 0:
            return Nowhere(f"Nothing leads to output {index} of {scope.label(host)}.", is_fault=True)
        return self.input(child, InputSlot(type=self._wanted, link=link.id))


def _variable(node: EditorNode) -> str:
    """The name that a Set node gives and a Get node asks for."""
    return str(_first_value(node))


def _first_value(node: EditorNode) -> Any:
    return next(iter([*node.listed_values, *node.named_values.values()]), None)


def _bypass_input(node: EditorNode, index: int, wanted: str) -> InputSlot | None:
    slots = node.inputs
    across = slots[index] if index < len(slots) else None
    if wanted == ANY:
        return across or next(iter(slots), None)
    given = node.outputs[index].type if index < len(node.outputs) else ANY

    def fits(slot: InputSlot) -> bool:
        return _compatible(slot.type, given) and _compatible(slot.type, wanted)

    if across is not None and fits(across):
        return across
    exact = next((slot for slot in slots if slot.type == wanted), None)
    return exact or next((slot for slot in slots if fits(slot)), None)


def _compatible(one: str, other: str) -> bool:
    """Whether a link may join the two types; each may name several."""
    kinds = [{kind.strip().lower() for kind in types.split(",")} for types in (one, other)]
    return any(ANY in names for names in kinds) or not kinds[0].isdisjoint(kinds[1])
