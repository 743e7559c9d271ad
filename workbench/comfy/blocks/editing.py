"""Nodes put into a copy of a graph."""

import copy
from collections.abc import Iterable
from typing import Any

from workbench.comfy.nodes import NodeInput, NodeList
from workbench.comfy.slots.describe import output_of
from workbench.comfy.slots.families import family_of
from workbench.comfy.typed import Place, Source, TypedGraph
from workbench.comfy.wording import unknown_node
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Card, Graph


class GraphEditor:
    """A copy of a graph that grows; the original stays as it is.

    Attributes:
        graph: the copy.
        typed: the graph as it was before the edit, for finding the places where nodes go.
        nodes: what can be put in.
        output: the node whose result is wanted.
        family: of the models that draw it. Both are the card's, which a person may have corrected, or else inferred.
    """

    def __init__(self, graph: Graph, nodes: NodeList, card: Card | None = None) -> None:
        """Copy the graph.

        Raises:
            ConfigurationError: the graph makes nothing.
        """
        self.graph = copy.deepcopy(graph)
        self.typed = TypedGraph(graph, nodes)
        self.nodes = nodes
        self.output = card.output_node if card else output_of(self.typed)
        self.family = card.family if card else family_of(self.typed, self.output)

    def add(self, class_type: str, **inputs: Any) -> Source:
        """A new node; what is not given takes the server's default. Answers its first output.

        Args:
            inputs: values, and sources for links.

        Raises:
            ConfigurationError: the server lacks the class, or has nothing to choose from for one of its inputs.
        """
        node_class = self.nodes.get(class_type)
        if node_class is None:
            raise ConfigurationError(unknown_node(class_type), "Install the custom nodes that bring it.")
        wanted = [entry for entry in node_class.inputs.values() if entry.required and entry.is_widget]
        values = {entry.name: _default(class_type, entry) for entry in wanted if entry.name not in inputs}
        links = {name: list(value) if isinstance(value, Source) else value for name, value in inputs.items()}
        node = self._free_id(class_type)
        self.graph[node] = {"class_type": class_type, "inputs": values | links}
        return Source(node, 0)

    def feed(self, places: Iterable[Place], source: Source) -> None:
        """Link inputs to an output."""
        for place in places:
            self.graph[place.node]["inputs"][place.input] = list(source)

    def declares(self, class_type: str, name: str) -> bool:
        """Whether the server's class has an input of that name."""
        node_class = self.nodes.get(class_type)
        return node_class is not None and name in node_class.inputs

    def _free_id(self, class_type: str) -> str:
        number = 1
        while f"{class_type}-{number}" in self.graph:
            number += 1
        return f"{class_type}-{number}"


def _default(class_type: str, entry: NodeInput) -> Any:
    if "default" in entry.options:
        return entry.options["default"]
    if entry.choices:
        return entry.choices[0]
    plain: dict[str, Any] = {"INT": 0, "FLOAT": 0.0, "STRING": "", "BOOLEAN": False}
    if entry.type in plain:
        return plain[entry.type]
    raise ConfigurationError(
        f"The server has nothing to choose from for '{entry.name}' of {class_type}.",
        "Put a file for it into the server's models folder.",
    )
