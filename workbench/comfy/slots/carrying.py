"""What a person corrected on a workflow's card, put on the card of a newer version of the same workflow.

A correction is what differs between the card that the graph itself told and the one that the person left. A value is
found again in the new graph by the class of its node and the name of the input: node ids change when a workflow is
edited.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.comfy.nodes import NodeList
from workbench.comfy.slots.checking import card_problems
from workbench.model.workflows import Card, Graph, Slot, SlotTarget

_PLAIN = ("name", "description", "purpose", "family", "tags", "size_multiple", "frames", "fps")
"""Fields of a card that say nothing about single nodes."""


@dataclass(frozen=True)
class Carried:
    """A new card with the corrections of an older one.

    Attributes:
        kept: what was corrected and still is: fields of the card and slots, as people call them.
        lost: what could not be carried over, one sentence each.
    """

    card: Card
    kept: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Corrected:
    """A workflow as it was left: its graph, the card that the graph told, and the card as it was corrected."""

    graph: Graph
    told: Card
    card: Card


def carry_over(old: Corrected, fresh: Card, graph: Graph, nodes: NodeList) -> Carried:
    """Put the corrections of an older version on a card.

    Args:
        old: the older version.
        fresh: the card that the new graph tells.
        graph: the new graph.
        nodes: of the server that it is for.
    """
    names = [name for name in _PLAIN if getattr(old.card, name) != getattr(old.told, name)]
    carrying = _Carrying(old, fresh.model_copy(update={name: getattr(old.card, name) for name in names}), graph, nodes)
    carrying.output()
    carrying.slots()
    kept = (*(f"its {name.replace('_', ' ')}" for name in names), *carrying.kept)
    return Carried(carrying.card, kept, tuple(carrying.lost))


class _Carrying:
    def __init__(self, old: Corrected, card: Card, graph: Graph, nodes: NodeList) -> None:
        self.card, self.kept, self.lost = card, list[str](), list[str]()
        self._old, self._graph, self._nodes = old, graph, nodes

    def output(self) -> None:
        """The node whose result is wanted."""
        chosen = self._old.card.output_node
        if chosen == self._old.told.output_node:
            return
        node = _same_node(chosen, "", self._old.graph, self._graph)
        card = self.card.model_copy(update={"output_node": node or "", "slots": ()})
        if node is None or card_problems(card, self._graph, self._nodes):
            self.lost.append(f"The output that was chosen by hand, {_class(self._old.graph, chosen)}, is lost.")
        else:
            self.card = self.card.model_copy(update={"output_node": node})
            self.kept.append("its output")

    def slots(self) -> None:
        """Slots that were taken out, then those that were renamed, added or pointed elsewhere."""
        old = self._old
        left = [target for slot in old.card.slots for target in slot.targets]
        for slot in old.told.slots:
            if not any(target in left for target in slot.targets):
                self._take_out(slot)
        for slot in old.card.slots:
            if slot not in old.told.slots:
                self._put_in(slot)

    def _take_out(self, slot: Slot) -> None:
        gone = [self._moved(target) for target in slot.targets]
        rest = tuple(other for other in self.card.slots if not all(target in gone for target in other.targets))
        if len(rest) < len(self.card.slots):
            self._set(rest, f"without slot '{slot.name}'")

    def _put_in(self, slot: Slot) -> None:
        places = [self._moved(target) for target in slot.targets]
        found = tuple(place for place in places if place)
        if len(found) < len(places):
            self.lost.append(f"Slot '{slot.name}', corrected by hand, is lost: {self._why_lost(slot, places)}")
            return
        wanted = slot.model_copy(update={"targets": found})
        slots = tuple(_with(self.card.slots, wanted))
        if problems := self._problems(wanted):
            self.lost.append(f"Slot '{slot.name}', corrected by hand, is lost: {problems[0]}")
        else:
            self._set(slots, f"slot '{slot.name}'")

    def _set(self, slots: tuple[Slot, ...], kept: str) -> None:
        self.card = self.card.model_copy(update={"slots": slots})
        self.kept.append(kept)

    def _problems(self, slot: Slot) -> list[str]:
        return card_problems(self.card.model_copy(update={"slots": (slot,)}), self._graph, self._nodes)

    def _moved(self, target: SlotTarget) -> SlotTarget | None:
        node = _same_node(target.node, target.input, self._old.graph, self._graph)
        return SlotTarget(node=node, input=target.input) if node else None

    def _why_lost(self, slot: Slot, places: Sequence[SlotTarget | None]) -> str:
        target = next(target for target, place in zip(slot.targets, places, strict=True) if place is None)
        return f"the workflow has no '{target.input}' of {_class(self._old.graph, target.node)} any more."


def _same_node(node: str, name: str, before: Graph, now: Graph) -> str | None:
    """The node of the same class that takes the input (any, when it has no name): with the same id, else with the same
    title, else in the same place among as many as before."""
    kind, title = _class(before, node), _title(before, node)
    old = [one for one in before if _class(before, one) == kind]
    new = [one for one in now if _class(now, one) == kind and (not name or name in now[one]["inputs"])]
    if node in new:
        return node
    titled = [one for one in new if title and _title(now, one) == title]
    if len(titled) == 1:
        return titled[0]
    return new[old.index(node)] if node in old and len(old) == len(new) else None


def _class(graph: Graph, node: str) -> str:
    return str(graph[node]["class_type"]) if node in graph else f"node {node}"


def _title(graph: Graph, node: str) -> str:
    return str(graph[node].get("_meta", {}).get("title") or "") if node in graph else ""


def _with(slots: Iterable[Slot], wanted: Slot) -> list[Slot]:
    """The slots with one more, in the place of the first that it takes something from; no two have one name."""
    rest: list[Slot] = []
    place = None
    for slot in slots:
        targets = tuple(target for target in slot.targets if target not in wanted.targets)
        if len(targets) < len(slot.targets) and place is None:
            place = len(rest)
        if targets:
            rest.append(slot.model_copy(update={"targets": targets}))
    taken = {slot.name for slot in rest} | {wanted.name}
    renamed = [_renamed(slot, taken) if slot.name == wanted.name else slot for slot in rest]
    return [*renamed[:place], wanted, *renamed[place:]] if place is not None else [*renamed, wanted]


def _renamed(slot: Slot, taken: set[str]) -> Slot:
    number = 2
    while f"{slot.name}_{number}" in taken:
        number += 1
    return slot.model_copy(update={"name": f"{slot.name}_{number}"})
