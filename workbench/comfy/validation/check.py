"""A graph compared with a server's node list before it is sent.

A server checks the nodes that its outputs need, drops an output at fault and runs the rest. Here a graph passes only
when no output would be dropped and no node that runs is at fault; a fault of a node that nothing needs is a hint.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from workbench.comfy.graph import reachable_nodes
from workbench.comfy.nodes import NodeClass, NodeInput, NodeList
from workbench.comfy.validation.cards import card_hints
from workbench.comfy.validation.declared import declared_inputs
from workbench.comfy.validation.links import link_problem
from workbench.comfy.validation.structure import broken_nodes, circle, dangling_links
from workbench.comfy.validation.values import value_problems
from workbench.comfy.validation.verdict import Problem, Verdict
from workbench.comfy.validation.words import NamedInput, Words
from workbench.model.workflows import Card, Graph

_ANY_VALUE = frozenset({"CustomCombo", "SelectModelDevice", "SelectCLIPDevice", "SelectVAEDevice"})
"""Classes of ComfyUI that allow any choice, whatever they declare: theirs are made in the editor, or on other
machines (`validate_inputs` in `comfy_extras/nodes_logic.py` and `nodes_multigpu.py`)."""


def validate(
    graph: Graph,
    nodes: NodeList,
    *,
    card: Card | None = None,
    files: Collection[str] = (),
) -> Verdict:
    """Say whether a server will take a graph, and what is wrong with it.

    Args:
        graph: in API form, patched; broken in any way.
        nodes: the server's node list, fresh: its choices hold the model files that are there now.
        card: names the slots, and knows the frames and sizes of the model.
        files: pictures, films and sounds that may be read beside those that the node list offers, because they were
            uploaded to a subfolder or will be; as `ComfyClient.upload` names them.
    """
    words = Words(graph, card)
    if broken := broken_nodes(graph, words):
        return Verdict(broken)
    outputs = [node_id for node_id, node in graph.items() if _is_output(nodes, node["class_type"])]
    needed = reachable_nodes(graph, outputs)
    checks = _Checks(graph, nodes, words, files)
    problems = [
        *_unknown_classes(graph, nodes, words),
        *dangling_links(graph, words),
        *circle(graph, needed, words),
        *(problem for node_id in graph for problem in _weighed(checks.of_node(node_id), node_id in needed)),
        *(card_hints(graph, card, words) if card else ()),
    ]
    if not outputs and not any(problem.is_refusal for problem in problems):
        problems.append(words.no_output())
    return Verdict(tuple(problems))


def _is_output(nodes: NodeList, name: str) -> bool:
    return name in nodes and nodes[name].is_output


def _unknown_classes(graph: Graph, nodes: NodeList, words: Words) -> Iterator[Problem]:
    for node_id, node in graph.items():
        if node["class_type"] not in nodes:
            yield words.unknown_class(node_id, node["class_type"])


def _weighed(problems: Iterator[Problem], is_needed: bool) -> Iterator[Problem]:
    """What is wrong with a node that no output needs does not matter to the server."""
    return problems if is_needed else (replace(problem, is_refusal=False) for problem in problems)


class _Checks:
    """The checks of one node after another."""

    def __init__(self, graph: Graph, nodes: NodeList, words: Words, files: Collection[str]) -> None:
        self._graph = graph
        self._nodes = nodes
        self._words = words
        self._files = files

    def of_node(self, node_id: str) -> Iterator[Problem]:
        """What is wrong with the inputs of a node; nothing when its class is not known."""
        node = self._graph[node_id]
        if node["class_type"] not in self._nodes:
            return
        node_class, inputs = self._nodes[node["class_type"]], node["inputs"]
        if node_class.is_paid:
            yield self._words.paid(node_id)
        declared = declared_inputs(node_class.inputs, inputs)
        for each in declared.values():
            yield from self._of_input(self._words.at(node_id, each.name), node_class, each, inputs)
        for name in inputs:
            if name not in declared:
                yield self._words.at(node_id, name).unused()

    def _of_input(
        self, place: NamedInput, node_class: NodeClass, declared: NodeInput, inputs: Mapping[str, Any]
    ) -> Iterator[Problem]:
        if declared.name not in inputs:
            if declared.required:
                yield place.missing_input()
            return
        value = inputs[declared.name]
        if isinstance(value, list):
            link = cast(list[Any], value)
            problem = link_problem(self._graph, self._nodes, self._words, place, declared, link)
            yield from (problem,) if problem else ()
        elif node_class.name not in _ANY_VALUE:
            yield from value_problems(place, declared, value, self._files, self._nodes.given_types)
