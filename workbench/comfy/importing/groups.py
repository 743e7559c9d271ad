"""Group nodes, the older form of subgraphs: a node `workflow>NAME` stands for nodes that `extra.groupNodes` lists.

The group's inputs and widgets are those of the nodes inside that no link inside feeds, in the order of the nodes; a
name that is taken gets the node's title in front. What comes out is the same as the inside of a subgraph.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.comfy.importing.editor import INPUTS, OUTPUTS, EditorGraph, EditorNode, GroupNode
from workbench.comfy.importing.widgets import extra_slots, is_widget
from workbench.comfy.nodes import CHOICE, NodeClass, NodeInput, NodeList

GROUP_PREFIXES = ("workflow>", "workflow/")
"""What the type of a group node begins with; the second is the older one."""

PRIMITIVE = "PrimitiveNode"
"""A node of the editor alone: one value, handed to every widget that it is linked to."""


def group_inside(group: GroupNode, host: EditorNode, nodes: NodeList) -> tuple[EditorGraph, dict[tuple[str, str], Any]]:
    """The inside of a group node as a graph, and the values of its host by inner node and input name."""
    inside = _Inside(group, host, nodes)
    for node in inside.nodes:
        inside.add(node)
    inside.add_converted()
    return inside.graph(), inside.values()


@dataclass
class _Place:
    """An input of a node inside; `name` is what the group calls it."""

    node: EditorNode
    input: str
    name: str


@dataclass
class _Inside:
    group: GroupNode
    host: EditorNode
    known: NodeList
    _seen: dict[str, int] = field(default_factory=dict[str, int])
    _widgets: list[_Place | None] = field(default_factory=list["_Place | None"])
    _sockets: list[_Place] = field(default_factory=list[_Place])
    _converted: list[tuple[EditorNode, NodeInput]] = field(default_factory=list[tuple[EditorNode, NodeInput]])

    def __post_init__(self) -> None:
        self.nodes = self.group.nodes
        ends = [(link.origin, link.output, link.target, link.input) for link in self.group.links]
        self._links = [end for end in ends if None not in end]
        self._fed = {(target, slot) for _, _, target, slot in self._links}

    def add(self, node: EditorNode) -> None:
        """List what a node leaves open, widgets before sockets."""
        if node.type == PRIMITIVE:
            self._add_primitive(node)
            return
        known = self.known.get(node.type)
        if known is not None:
            self._add_widgets(node, known)
        for index, slot in enumerate(node.inputs):
            if slot.widget is None and (node.id, index) not in self._fed:
                self._sockets.append(_Place(node, slot.name, self._unique(node, slot.name)))

    def add_converted(self) -> None:
        """List the widgets that were made inputs; they stand behind everything else."""
        for node, declared in self._converted:
            place = _Place(node, declared.name, self._unique(node, declared.name))
            self._sockets.append(place)
            self._widgets += [place, *([None] * extra_slots(declared))]

    def values(self) -> dict[tuple[str, str], Any]:
        """The values of the host, by the id of the node inside and the name of its input."""
        pairs = zip(self._widgets, self.host.listed_values, strict=False)
        return {(place.node.id, place.input): value for place, value in pairs if place and value is not None}

    def graph(self) -> EditorGraph:
        """The inside with its own links and those to the group's inputs and outputs."""
        outputs = list(self._open_outputs())
        ends = [(INPUTS, index, place.node.id, self._slot(place)) for index, place in enumerate(self._sockets)]
        ends += [(origin, slot, OUTPUTS, index) for index, (origin, slot) in enumerate(outputs)]
        links = [[index, *link] for index, link in enumerate([*self._links, *ends])]
        labels = [slot.name for slot in self.host.outputs]
        return EditorGraph.model_validate(
            {
                "id": self.host.type,
                "name": self.host.type,
                "nodes": [self._linked(node, links) for node in self.nodes],
                "links": links,
                "inputs": [{"name": place.name} for place in self._sockets],
                "outputs": [{"name": name} for name in labels[: len(outputs)]],
            }
        )

    def _add_primitive(self, node: EditorNode) -> None:
        kind = node.outputs[0].type if node.outputs else ""
        controls = {"INT": 1, CHOICE: 2}.get(kind, 0)
        self._widgets += [_Place(node, "value", self._unique(node, "value")), *([None] * controls)]

    def _add_widgets(self, node: EditorNode, known: NodeClass) -> None:
        for declared in known.inputs.values():
            if not is_widget(declared):
                continue
            slots = [index for index, slot in enumerate(node.inputs) if slot.name == declared.name and slot.widget]
            if not slots:
                place = _Place(node, declared.name, self._unique(node, declared.name))
                self._widgets += [place, *([None] * extra_slots(declared))]
            elif (node.id, slots[0]) not in self._fed:
                self._converted.append((node, declared))

    def _unique(self, node: EditorNode, name: str) -> str:
        slot = node.input(name)
        custom = self._config(node, "input", name).get("name")
        key = plain = str(custom or (slot and slot.label) or name)
        if (node.type == PRIMITIVE and node.title) or plain in self._seen:
            key = plain = f"{node.title or node.type} {name}"
            if key in self._seen:
                plain = f"{node.title or node.type} {self._seen[key]} {name}"
        self._seen[key] = self._seen.get(key, 1) + 1
        return plain

    def _config(self, node: EditorNode, side: str, name: str) -> Mapping[str, Any]:
        """What a person changed about an input or output in the group's dialog."""
        return self.group.config.get(node.id, {}).get(side, {}).get(name) or {}

    def _open_outputs(self) -> Iterator[tuple[str, int]]:
        external = {(node_id, slot) for node_id, slot, _ in self.group.external}
        used = {(origin, slot) for origin, slot, _, _ in self._links}
        for node in self.nodes:
            for slot in range(len(node.outputs)):
                hidden = (node.id, slot) in used and (node.id, slot) not in external
                if self._config(node, "output", str(slot)).get("visible", not hidden):
                    yield node.id, slot

    def _slot(self, place: _Place) -> int:
        return next(index for index, slot in enumerate(place.node.inputs) if slot.name == place.input)

    def _linked(self, node: EditorNode, links: list[list[Any]]) -> EditorNode:
        """The node with the ids of the new links at its inputs."""
        ends = {(str(link[3]), link[4]): str(link[0]) for link in links}
        slots = [slot.model_copy(update={"link": ends.get((node.id, index))}) for index, slot in enumerate(node.inputs)]
        return node.model_copy(update={"inputs": tuple(slots)})
