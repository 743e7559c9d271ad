"""From the form that ComfyUI's editor saves to the one that its server takes, by the editor's own rules."""

import re
from collections.abc import Iterator
from typing import Any, cast

from workbench.comfy.importing.editor import BYPASSED, MUTED, EditorNode, EditorWorkflow, InputSlot
from workbench.comfy.importing.scopes import GROUP_PREFIXES, Scope, ScopeBuilder
from workbench.comfy.importing.tracing import REDIRECTIONS, Nowhere, Output, Source, Value, trace
from workbench.comfy.importing.widgets import has_alternatives, is_drawn
from workbench.comfy.nodes import NodeList
from workbench.model.workflows import Graph

_TEXTS = frozenset({"Note", "MarkdownNote", "Label (rgthree)"})
_SWITCHES = frozenset(
    f"{name} (rgthree)"
    for name in (
        *("Bookmark", "Fast Groups Muter", "Fast Groups Bypasser", "Fast Muter", "Fast Bypasser", "Node Collector"),
        *("Mute / Bypass Repeater", "Mute / Bypass Relay", "Random Unmuter", "Fast Actions Button"),
    )
)
_BROADCASTERS = frozenset(
    {"Anything Everywhere", "Anything Everywhere?", "Anything Everywhere3", "Prompts Everywhere", "Seed Everywhere"}
)

_SUBGRAPH_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Conversion:
    """One workflow in the editor's form on its way to API form.

    Attributes:
        graph: the result.
        faults, notes: sentences; see `ImportedWorkflow`.
    """

    def __init__(self, workflow: EditorWorkflow, nodes: NodeList) -> None:
        """Convert.

        Raises:
            InvalidInputError: the workflow cannot be laid out: a subgraph contains itself.
        """
        self.graph: Graph = {}
        self.faults: list[str] = []
        self.notes: list[str] = []
        self._nodes = nodes
        placed = list(ScopeBuilder(workflow, nodes).build().walk())
        running = [(scope, node) for scope, node in placed if self._runs(scope, node)]
        for scope, node in running:
            self._add(scope, node)
        self._cut_loose_links()
        self.notes += _left_out([place for place in placed if place[0].full_id(place[1]) not in self.graph])

    def _runs(self, scope: Scope, node: EditorNode) -> bool:
        if node.type in REDIRECTIONS or node.mode in (MUTED, BYPASSED):
            return False
        if fault := _fault_of(scope, node):
            self.faults.append(fault)
            return False
        return node.type in self._nodes or not (node.type in _TEXTS | _SWITCHES or _stands_alone(scope, node))

    def _add(self, scope: Scope, node: EditorNode) -> None:
        known = self._nodes.get(node.type)
        inputs: dict[str, Any] = {}
        for name, value in scope.values_of(node).items():
            inputs[name] = _wrapped(value)
        for slot in node.inputs:
            self._connect(inputs, slot, trace(scope, slot), scope.label(node))
        self._check_values(node, inputs, scope.label(node))
        title = node.title or (known.title if known else node.type)
        node_id = scope.full_id(node)
        self.graph[node_id] = {"inputs": inputs, "class_type": node.type, "_meta": {"title": title}}

    def _connect(self, inputs: dict[str, Any], slot: InputSlot, source: Source | None, label: str) -> None:
        match source:
            case None:
                pass
            case Output(node=origin, index=index):
                inputs[slot.name] = [origin, index]
            case Value(value=value):
                inputs[slot.name] = _wrapped(value)
            case Nowhere():
                if source.is_muted:
                    inputs.pop(slot.name, None)
                sentence = f"Nothing comes to '{slot.name}' of {label}. {source.reason}"
                (self.faults if source.is_fault else self.notes).append(sentence)

    def _check_values(self, node: EditorNode, inputs: dict[str, Any], label: str) -> None:
        """Tell the values that the editor makes up only when it sends the workflow."""
        known = self._nodes.get(node.type)
        for name, declared in known.inputs.items() if known else ():
            value = inputs.get(name)
            if is_drawn(declared) and not value:
                self.faults.append(
                    f"The editor makes '{name}' of {label} when it sends the workflow. "
                    "Export it there with 'Export (API)'."
                )
            if declared.options.get("dynamicPrompts") and isinstance(value, str) and has_alternatives(value):
                self.notes.append(
                    f"In '{name}' of {label} there are alternatives in braces. "
                    "ComfyUI's editor picks from them at random; here they stay as written."
                )

    def _cut_loose_links(self) -> None:
        """A link to a node that is not sent would stop the server."""
        for node_id, node in self.graph.items():
            for name, value in list(node["inputs"].items()):
                if isinstance(value, list) and value[0] not in self.graph:
                    del node["inputs"][name]
                    label = f"{node['_meta']['title']} (node {node_id})"
                    self.notes.append(f"Nothing comes to '{name}' of {label}. Node {value[0]} is left out.")


def _fault_of(scope: Scope, node: EditorNode) -> str:
    """Why no server could run the node, whatever it has installed."""
    if node.type in _BROADCASTERS:
        return f"{scope.label(node)} sends values to other nodes without links. Draw the links in ComfyUI."
    if _SUBGRAPH_ID.fullmatch(node.type) or node.type.startswith(GROUP_PREFIXES):
        return f"{scope.label(node)} stands for a group of nodes that the file lacks."
    return ""


def _wrapped(value: Any) -> Any:
    """A list that is a value, told from a link."""
    return {"__value__": cast(list[Any], value)} if isinstance(value, list) else value


def _stands_alone(scope: Scope, node: EditorNode) -> bool:
    """Whether no link leads to the node or away from it."""
    leads_away = any(link.origin_id == node.id for link in scope.graph.links)
    return not leads_away and all(slot.link is None for slot in node.inputs)


def _left_out(placed: list[tuple[Scope, EditorNode]]) -> Iterator[str]:
    """A sentence for each kind of node that is not in the graph; those that are faults have theirs already."""
    kinds: dict[str, list[str]] = {}
    for scope, node in placed:
        kinds.setdefault(_why_left_out(scope, node), []).append(scope.label(node))
    for kind, labels in kinds.items():
        names = ", ".join(labels)
        match kind:
            case "text":
                yield f"Notes of the author are left out: {names}."
            case "muted":
                yield f"Muted nodes are left out: {names}."
            case "bypassed":
                yield f"Bypassed nodes are left out, and what they are given goes on: {names}."
            case "redirection":
                yield f"Nodes of the editor alone are replaced by links and values: {names}."
            case "idle":
                yield f"Nodes that feed nothing are left out: {names}."
            case _:
                pass


def _why_left_out(scope: Scope, node: EditorNode) -> str:
    if node.type in _TEXTS:
        return "text"
    if node.mode in (MUTED, BYPASSED):
        return "muted" if node.mode == MUTED else "bypassed"
    if node.type in REDIRECTIONS:
        return "redirection"
    return "fault" if _fault_of(scope, node) else "idle"
