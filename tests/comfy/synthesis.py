"""A graph around every class of a node list: its links come from whatever gives their types."""

from typing import Any

from workbench.comfy.nodes import CHOICE, NodeInput, NodeList
from workbench.comfy.validation.declared import DYNAMIC_CHOICE, declared_inputs
from workbench.comfy.validation.links import fits

_PLAIN: dict[str, Any] = {"INT": 1, "FLOAT": 1.0, "STRING": "a", "BOOLEAN": True}


class Synthesizer:
    """Builds one graph after another."""

    def __init__(self, nodes: NodeList) -> None:
        self._nodes = nodes
        self._makers = {kind: maker for kind in sorted(nodes.given_types) if (maker := self._maker(kind))}
        self._graph: dict[str, Any] = {}

    def graph(self, name: str) -> dict[str, Any]:
        """A graph in which a node of that class is needed by an output."""
        self._graph = {}
        node_id = self._add(name, {})
        if not self._nodes[name].is_output:
            self._graph["show"] = {"class_type": "PreviewAny", "inputs": {"source": [node_id, 0]}}
        return self._graph

    def _maker(self, kind: str) -> tuple[str, int] | None:
        """The simplest class that gives a type, which needs none of it itself."""
        found = [
            (sum(each.required and not each.is_widget for each in node.inputs.values()), name, node.outputs.index(kind))
            for name, node in self._nodes.items()
            if kind in node.outputs and not any(fits(kind, each.type) for each in node.inputs.values())
        ]
        return min(found)[1:] if found else None

    def _add(self, name: str, made: dict[str, list[Any]]) -> str:
        node_id = str(len(self._graph) + 1)
        inputs: dict[str, Any] = {}
        self._graph[node_id] = {"class_type": name, "inputs": inputs}
        for _ in range(3):  # a dynamic choice brings inputs that may bring others
            for declared in declared_inputs(self._nodes[name].inputs, inputs).values():
                if declared.required and declared.name not in inputs:
                    value = self._value(declared, made)
                    if value is not None:
                        inputs[declared.name] = value
        return node_id

    def _value(self, declared: NodeInput, made: dict[str, list[Any]]) -> Any:
        if declared.type in (CHOICE, DYNAMIC_CHOICE):
            return declared.choices[0] if declared.choices else "none"
        if "default" in declared.options and not declared.options.get("forceInput"):
            return declared.options["default"]
        if declared.type in _PLAIN:
            return (
                max(_PLAIN[declared.type], declared.options["min"])
                if "min" in declared.options
                else _PLAIN[declared.type]
            )
        for kind, (maker, number) in self._makers.items():
            if fits(kind, declared.type):
                if kind not in made:
                    made[kind] = ["pending", 0]
                    made[kind] = [self._add(maker, made), number]
                return list(made[kind])
        return ""
