"""The graphs that a workflow is made of: its own and, nested in it, one for each subgraph that a node stands for.

The same subgraph may stand in several places; each place has a scope of its own, with the values that its host, the
node that stands for it, gives to the inside.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from workbench.comfy.importing.editor import (
    BYPASSED,
    INPUTS,
    MUTED,
    OUTPUTS,
    EditorGraph,
    EditorLink,
    EditorNode,
    EditorWorkflow,
)
from workbench.comfy.importing.groups import GROUP_PREFIXES, group_inside
from workbench.comfy.importing.widgets import widget_values
from workbench.comfy.nodes import NodeList
from workbench.kit.errors import InvalidInputError

_MOST_NODES = 20_000
_INPUT_OF_HOST = "-1"


@dataclass
class Scope:
    """One graph at one place of the workflow.

    Attributes:
        server: the node classes that are known.
        path: the ids of the hosts around it, outermost first.
        host: the node of `parent` that stands for this graph; None for the workflow itself.
        promoted: values that the host gives to the graph's inputs, by their names.
        forced: values that it gives straight to nodes inside, by node id and input name.
    """

    graph: EditorGraph
    server: NodeList
    parent: "Scope | None" = None
    host: EditorNode | None = None
    promoted: Mapping[str, Any] = field(default_factory=dict[str, Any])
    forced: Mapping[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    children: dict[str, "Scope"] = field(default_factory=dict[str, "Scope"])

    def __post_init__(self) -> None:
        self.path: tuple[str, ...] = (*self.parent.path, self.host.id) if self.parent and self.host else ()
        self.nodes = {node.id: node for node in self.graph.nodes}
        self.links = {link.id: link for link in self.graph.links}

    def full_id(self, node: EditorNode) -> str:
        """The node's id in API form: the path to it, such as `17:4`."""
        return ":".join((*self.path, node.id))

    def label(self, node: EditorNode) -> str:
        """What a person sees of the node in the editor, with the path to find it by."""
        child = self.children.get(node.id)
        return f"{node.title or (child and child.graph.name) or node.type} (node {self.full_id(node)})"

    def values_of(self, node: EditorNode) -> dict[str, Any]:
        """The node's own values by input name, with those that the host puts in their place."""
        return widget_values(node, self.server.get(node.type), self.forced_on(node))

    def value_of_input(self, index: int) -> Any:
        """What an unlinked input of the graph holds: the host's value, else that of the first widget it leads to."""
        name = self.graph.inputs[index].name
        if self.promoted.get(name) is not None:
            return self.promoted[name]
        for link in _links_of_input(self.graph, index):
            widget = _target_widget(self.graph, link)
            if widget is not None:
                return self._value_inside(self.nodes[link.target_id], widget)
        return None

    def forced_on(self, node: EditorNode) -> dict[str, Any]:
        """The values that the host gives straight to a node."""
        return {name: value for (node_id, name), value in self.forced.items() if node_id == node.id}

    def to_output(self, index: int) -> EditorLink | None:
        """The link inside that feeds an output of the graph."""
        ends = (link for link in self.graph.links if link.target_id == OUTPUTS)
        return next((link for link in ends if link.target_slot == index), None)

    def _value_inside(self, node: EditorNode, widget: str) -> Any:
        if node.id not in self.children:
            return self.values_of(node).get(widget)
        child = self.children[node.id]
        names = [slot.name for slot in child.graph.inputs]
        return child.value_of_input(names.index(widget)) if widget in names else None

    def walk(self) -> Iterator[tuple["Scope", EditorNode]]:
        """Every node that is not a host, here and inside; hosts that are muted or bypassed are told, not entered."""
        for node in self.graph.nodes:
            if node.id in self.children and node.mode not in (MUTED, BYPASSED):
                yield from self.children[node.id].walk()
            else:
                yield self, node


class ScopeBuilder:
    """Lays out the scopes of one workflow."""

    def __init__(self, workflow: EditorWorkflow, nodes: NodeList) -> None:
        """Keep what is needed; `nodes` tells the inputs of group nodes."""
        self._workflow = workflow
        self._nodes = nodes
        self._subgraphs = {inside.id: inside for inside in workflow.definitions.subgraphs}
        self._count = 0

    def build(self) -> Scope:
        """The workflow's own scope, with those inside.

        Raises:
            InvalidInputError: a subgraph contains itself, or all together have too many nodes.
        """
        return self._enter(Scope(self._workflow, self._nodes), ())

    def _enter(self, scope: Scope, inside_of: tuple[str, ...]) -> Scope:
        self._count += len(scope.nodes)
        if self._count > _MOST_NODES:
            raise InvalidInputError(f"The workflow has more than {_MOST_NODES} nodes.", "Split it.")
        for node in scope.graph.nodes:
            child = self._child(scope, node)
            if child is None:
                continue
            if node.type in inside_of:
                raise InvalidInputError(f"The subgraph '{child.graph.name}' contains itself.", "Correct it in ComfyUI.")
            scope.children[node.id] = self._enter(child, (*inside_of, node.type))
        return scope

    def _child(self, scope: Scope, host: EditorNode) -> Scope | None:
        if host.type in self._subgraphs:
            return _subgraph_scope(self._subgraphs[host.type], scope, host)
        group = self._workflow.extra.groupNodes.get(_group_name(host.type))
        if group is None:
            return None
        graph, values = group_inside(group, host, self._nodes)
        return Scope(graph, self._nodes, scope, host, forced=values)


def _group_name(node_type: str) -> str:
    return next((node_type.removeprefix(start) for start in GROUP_PREFIXES if node_type.startswith(start)), "")


def _subgraph_scope(graph: EditorGraph, parent: Scope, host: EditorNode) -> Scope:
    sources = _promotions(host) or [(_INPUT_OF_HOST, name) for name in _widget_inputs(graph)]
    promoted: dict[str, Any] = {}
    forced: dict[tuple[str, str], Any] = {}
    for (node_id, widget), value in zip(sources, host.listed_values, strict=False):
        name = widget if node_id == _INPUT_OF_HOST else _input_to(graph, node_id, widget)
        if name is None:
            forced[node_id, widget] = value
        else:
            promoted[name] = value
    return Scope(
        graph, parent.server, parent, host, {**promoted, **host.named_values, **parent.forced_on(host)}, forced
    )


def _promotions(host: EditorNode) -> list[tuple[str, str]]:
    """The inner widgets that the host shows, where the file lists them, in the order of its values."""
    listed = host.properties.get("proxyWidgets")
    return [_promotion(entry) for entry in cast(list[object], listed)] if isinstance(listed, list) else []


def _promotion(entry: object) -> tuple[str, str]:
    """Node and widget; an entry in no known shape names none, and keeps the place of its value."""
    parts = [str(part) for part in cast(list[object], entry)] if isinstance(entry, list) else []
    return (parts[0], parts[1]) if len(parts) > 1 else ("", "")


def _widget_inputs(graph: EditorGraph) -> list[str]:
    """The inputs of a subgraph that a host shows as widgets, because they lead to one."""
    return [
        slot.name
        for index, slot in enumerate(graph.inputs)
        if any(_target_widget(graph, link) is not None for link in _links_of_input(graph, index))
    ]


def _input_to(graph: EditorGraph, node_id: str, widget: str) -> str | None:
    """The input of a subgraph that leads to a widget of a node inside."""
    for index, slot in enumerate(graph.inputs):
        for link in _links_of_input(graph, index):
            if link.target_id == node_id and _target_widget(graph, link) == widget:
                return slot.name
    return None


def _links_of_input(graph: EditorGraph, index: int) -> Iterator[EditorLink]:
    return (link for link in graph.links if link.origin_id == INPUTS and link.origin_slot == index)


def _target_widget(graph: EditorGraph, link: EditorLink) -> str | None:
    node = next((node for node in graph.nodes if node.id == link.target_id), None)
    slots = node.inputs if node else ()
    slot = slots[link.target_slot] if 0 <= link.target_slot < len(slots) else None
    return slot.widget.name if slot and slot.widget else None
