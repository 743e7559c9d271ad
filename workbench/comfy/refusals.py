"""Why a server refuses a graph, in sentences. The error types are those of ComfyUI's `execution.py`."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.comfy.errors import RefusedGraphError
from workbench.model.workflows import Graph

_MODEL_FILE = re.compile(r"\.(safetensors|sft|ckpt|pth?|bin|gguf|onnx)$", re.IGNORECASE)
_LIST_LENGTH = re.compile(r"list of length (\d+)")
_NODE_ID = re.compile(r"#([^']+)")


def unknown_node(class_type: str) -> str:
    """The sentence for a node class that the server lacks."""
    return f"The server has no node {class_type}."


def not_a_choice(node: str, name: str, value: object, count: int | None) -> str:
    """The sentence for a value, often a model file, that the server does not offer."""
    kind = "file" if _MODEL_FILE.search(str(value)) else "value"
    choices = "its choices" if count is None else f"its {count} choices"
    return f"{node} wants the {kind} '{value}' for '{name}', which the server does not have among {choices}."


def name_node(graph: Graph, node_id: str) -> str:
    """A node as a person finds it in the graph: class and id."""
    return f"{graph.get(node_id, {}).get('class_type', 'node')} (node {node_id})"


def refusal(answer: Mapping[str, Any], graph: Graph) -> RefusedGraphError:
    """The error for a refused graph: one sentence for each problem that the server names.

    Args:
        answer: the JSON of POST /prompt, either a 400 or a 200 with `node_errors`.
        graph: what was sent.
    """
    sentences = list(_node_problems(answer.get("node_errors") or {}, graph))
    if not sentences:
        sentences = [_graph_problem(answer.get("error"), graph)]
    return RefusedGraphError(" ".join(sentences), _advice(sentences))


def _advice(sentences: list[str]) -> str:
    if any("wants the file" in sentence for sentence in sentences):
        return "Put the file into the server's models folder, or choose one that it has."
    if any(sentence.startswith("The server has no node") for sentence in sentences):
        return "Install the custom nodes that bring it, or choose another workflow."
    return "Correct the workflow or the value of the slot."


def _graph_problem(error: object, graph: Graph) -> str:
    if not isinstance(error, Mapping):
        return f"The server refused the workflow: {error or 'it gave no reason'}."
    kind, message, details = (str(error.get(key) or "") for key in ("type", "message", "details"))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    if kind in ("invalid_prompt", "missing_node_type") and (found := _NODE_ID.search(details)) and found[1] in graph:
        return unknown_node(graph[found[1]]["class_type"])
    if kind == "prompt_no_outputs":
        return "The workflow has no output node, so the server would make nothing."
    if kind == "prompt_outputs_failed_validation":
        return "The server refused the workflow without naming a node; nodes that feed each other in a circle do that."
    reason = ": ".join(part for part in (message, details) if part) or kind
    return f"The server refused the workflow: {reason.rstrip('.')}."


def _node_problems(node_errors: Mapping[str, Any], graph: Graph) -> Iterable[str]:
    for node_id, report in node_errors.items():
        for error in report.get("errors", []):
            yield _node_problem(name_node(graph, node_id), error)


def _node_problem(node: str, error: Mapping[str, Any]) -> str:
    extra: dict[str, Any] = error.get("extra_info") or {}
    name, value, details = extra.get("input_name", ""), extra.get("received_value"), str(error.get("details", ""))
    match error.get("type"):
        case "value_not_in_list":
            return not_a_choice(node, name, value, _choice_count(extra.get("input_config"), details))
        case "required_input_missing":
            return f"{node} lacks a value for '{name}'."
        case "value_bigger_than_max" | "value_smaller_than_min":
            return f"{node}, '{name}': {error.get('message')}."
        case "invalid_input_type":
            return f"{node} cannot use {value!r} for '{name}'."
        case "return_type_mismatch":
            return f"{node} gets a link of the wrong type for '{name}': {extra.get('received_type')}."
        case "bad_linked_input":
            return f"{node} has a broken link for '{name}'."
        case "exception_during_validation" | "exception_during_inner_validation":
            return f"{node} cannot be checked; it is incomplete or linked to a node that is not there ({details})."
        case _:
            return f"{node}: {error.get('message', 'refused')} ({details})."


def _choice_count(config: Any, details: str) -> int | None:
    """How many values the server offers; it leaves a long list out and tells only its length."""
    if config:
        choices = config[0] if isinstance(config[0], list) else config[1].get("options", [])
        return len(choices)
    found = _LIST_LENGTH.search(details)
    return int(found[1]) if found else None
