"""Checks a graph as ComfyUI 0.3.64 does, with the same verdicts, error types and shapes.

A graph is accepted when at least one of its output nodes is sound; what is wrong with the others is told beside.
Numbers are read from text and cut to whole ones in place. Choices of the newer kind (`COMBO`) are not checked, and a
dependency cycle is refused without a reason: both are what the real server does. Only links of inputs that a node does
not declare are checked beyond that: the real server does not look at them, and one that leads nowhere ends its worker.
"""

import traceback
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, cast

from workbench.draft.catalogue import UPLOAD_INPUTS, Catalogue, InputConfig
from workbench.draft.folders import Folders
from workbench.draft.graphs import Graph, is_link
from workbench.draft.problems import (
    Problem,
    bad_link,
    converted,
    invalid_type,
    missing,
    missing_upload,
    not_allowed,
    problem,
    unwrapped,
    wrong_link_type,
)
from workbench.kit.errors import InvalidInputError


@dataclass
class Verdict:
    """Whether a graph may run: the refusal if not, the outputs to run, and what is wrong with which node."""

    error: Problem | None = None
    outputs: list[str] = field(default_factory=list[str])
    node_errors: dict[str, Any] = field(default_factory=dict[str, Any])


def validate(graph: object, catalogue: Catalogue, folders: Folders, targets: Collection[str] | None = None) -> Verdict:
    """Check a graph, all its outputs or only the targets.

    Raises:
        InvalidInputError: when it is not a mapping of nodes, such as a workflow in the form of the editor.
    """
    if not isinstance(graph, dict):
        raise InvalidInputError("This is no graph in API form.", "Export the workflow with “Export (API)”.")
    nodes = cast(Graph, graph)
    for node_id, node in nodes.items():
        if refusal := _unknown_class(node_id, node, catalogue):
            return Verdict(refusal)
    outputs = [
        node_id
        for node_id, node in nodes.items()
        if catalogue.shows(node["class_type"]) and (targets is None or node_id in targets)
    ]
    if not outputs:
        return Verdict(problem("prompt_no_outputs", "Prompt has no outputs"))
    return _Checks(nodes, catalogue, folders).verdict(outputs)


def _unknown_class(node_id: str, node: Any, catalogue: Catalogue) -> Problem | None:
    where = f"Node ID '#{node_id}'"
    if node is None or isinstance(node, int | float):
        raise InvalidInputError(f"Node {node_id} is no node.", "Export the workflow with “Export (API)”.")
    if not isinstance(node, dict) or "class_type" not in node:
        return problem("invalid_prompt", "Cannot execute because a node is missing the class_type property.", where)
    if node["class_type"] not in catalogue:
        return problem("invalid_prompt", f"Cannot execute because node {node['class_type']} does not exist.", where)
    return None


class _Checks:
    """The checks of one graph; each node is checked once, upstream first."""

    def __init__(self, graph: Graph, catalogue: Catalogue, folders: Folders) -> None:
        self._graph = graph
        self._catalogue = catalogue
        self._folders = folders
        self._problems: dict[str, list[Problem]] = {}
        self._sound: dict[str, bool] = {}

    def verdict(self, outputs: list[str]) -> Verdict:
        verdict = Verdict()
        told: list[Problem] = []
        for output in outputs:
            if self._output_is_sound(output):
                verdict.outputs.append(output)
                continue
            told += self._problems.get(output, [])
            self._tell(output, verdict.node_errors)
        if not verdict.outputs:
            details = "\n".join(f"{each['message']}: {each['details']}" for each in told)
            verdict.error = problem("prompt_outputs_failed_validation", "Prompt outputs failed validation", details)
        return verdict

    def _tell(self, output: str, node_errors: dict[str, Any]) -> None:
        """Add the nodes found at fault so far, each as a cause why this output cannot run."""
        for node, problems in self._problems.items():
            entry = node_errors.setdefault(
                node, {"errors": problems, "dependent_outputs": [], "class_type": self._graph[node]["class_type"]}
            )
            entry["dependent_outputs"].append(output)

    def _output_is_sound(self, output: str) -> bool:
        try:
            return self._is_sound(output)
        except (KeyError, IndexError, TypeError) as error:
            self._problems[output] = [
                problem(
                    "exception_during_validation", "Exception when validating node", str(error), **_exception(error)
                )
            ]
            return False

    def _is_sound(self, node: str) -> bool:
        """Whether a node and all that feeds it are as they must be; a node that feeds itself is not."""
        if node not in self._sound:
            self._sound[node] = False
            kind, inputs = self._graph[node]["class_type"], self._graph[node]["inputs"]
            for name in self._catalogue.required(kind):
                self._note(node, None if name in inputs else missing(name))
            declared = self._catalogue.inputs(kind)
            given = [
                self._input_is_sound(node, inputs, name, config) for name, config in declared.items() if name in inputs
            ]
            surplus = [self._is_sound(inputs[name][0]) for name in inputs.keys() - declared if is_link(inputs[name])]
            self._sound[node] = all(given + surplus) and node not in self._problems
        return self._sound[node]

    def _input_is_sound(self, node: str, inputs: dict[str, Any], name: str, config: InputConfig) -> bool:
        value = inputs[name]
        if isinstance(value, list):
            link = cast(list[Any], value)
            return self._note(node, self._wrong_link(name, config, link)) and self._source_is_sound(link, name, config)
        return self._note(node, self._wrong_value(node, inputs, name, config))

    def _note(self, node: str, found: Problem | None) -> bool:
        if found:
            self._problems.setdefault(node, []).append(found)
        return found is None

    def _wrong_link(self, name: str, config: InputConfig, link: list[Any]) -> Problem | None:
        if len(link) != 2:
            return bad_link(name, config, link)
        source, number = link
        received = cast(str, self._catalogue.outputs(self._graph[source]["class_type"])[number])
        return None if received == config[0] else wrong_link_type(name, config, link, received)

    def _source_is_sound(self, link: list[Any], name: str, config: InputConfig) -> bool:
        try:
            return self._is_sound(link[0])
        except (KeyError, IndexError, TypeError) as error:
            about = {"input_name": name, "input_config": config, "exception_message": str(error), "linked_node": link}
            self._problems[link[0]] = [
                problem(
                    "exception_during_inner_validation",
                    "Exception when validating inner node",
                    str(error),
                    **about,
                    **_exception(error),
                )
            ]
            return False

    def _wrong_value(self, node: str, inputs: dict[str, Any], name: str, config: InputConfig) -> Problem | None:
        inputs[name] = unwrapped(inputs[name])
        if UPLOAD_INPUTS.get(self._graph[node]["class_type"]) == name:
            return missing_upload(self._folders, name, inputs[name])
        try:
            inputs[name] = converted(config, inputs[name])
        except (TypeError, ValueError, OverflowError) as error:
            return invalid_type(name, config, inputs[name], error)
        return not_allowed(name, config, inputs[name])


def _exception(error: Exception) -> dict[str, Any]:
    return {"exception_type": type(error).__name__, "traceback": traceback.format_tb(error.__traceback__)}
