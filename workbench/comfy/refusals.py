"""Why a server refuses a graph, in the words of validation. The error types are those of ComfyUI's `execution.py`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from workbench.comfy.errors import RefusedGraphError
from workbench.comfy.validation import Problem, ProblemKind, Words, error_of
from workbench.comfy.validation.words import CORRECT, NamedInput
from workbench.model.workflows import Card, Graph

_LIST_LENGTH = re.compile(r"list of length (\d+)")
_NO_FILE = re.compile(r"Invalid [\w ]+ file: (.*)$")
_NODE_ID = re.compile(r"#([^']+)")


def refusal(answer: Mapping[str, Any], graph: Graph, card: Card | None = None) -> RefusedGraphError:
    """The error for a refused graph: one sentence for each problem that the server names.

    Args:
        answer: the JSON of POST /prompt, either a 400 or a 200 with `node_errors`.
        graph: what was sent.
        card: names the slots.
    """
    words = Words(graph, card)
    problems = tuple(_node_problems(answer.get("node_errors") or {}, words))
    return error_of(problems or (_graph_problem(answer.get("error"), graph, words),))


def _graph_problem(error: object, graph: Graph, words: Words) -> Problem:
    if not isinstance(error, Mapping):
        return _refused(f"The server refused the workflow: {error or 'it gave no reason'}.")
    told = cast(Mapping[str, Any], error)
    kind, message, details = (str(told.get(key) or "") for key in ("type", "message", "details"))
    if kind in ("invalid_prompt", "missing_node_type") and (found := _NODE_ID.search(details)) and found[1] in graph:
        return words.unknown_class(found[1], graph[found[1]]["class_type"])
    if kind == "prompt_no_outputs":
        return words.no_output()
    if kind == "prompt_outputs_failed_validation":
        return _refused(
            "The server refused the workflow without naming a node; nodes that feed each other in a circle do that."
        )
    reason = ": ".join(part for part in (message, details) if part) or kind
    return _refused(f"The server refused the workflow: {reason.rstrip('.')}.")


def _node_problems(node_errors: Mapping[str, Any], words: Words) -> Iterator[Problem]:
    for node_id, report in node_errors.items():
        for error in report.get("errors", []):
            yield _node_problem(node_id, error, words)


def _node_problem(node_id: str, error: Mapping[str, Any], words: Words) -> Problem:
    extra: dict[str, Any] = error.get("extra_info") or {}
    name, value, details = extra.get("input_name", ""), extra.get("received_value"), str(error.get("details", ""))
    kind, options = _config(extra.get("input_config"))
    place = words.at(node_id, name)
    match error.get("type"):
        case "value_not_in_list":
            return place.absent_choice(value, _choice_count(kind, options, details))
        case "required_input_missing":
            return place.missing_input()
        case "value_bigger_than_max":
            return place.too_big(value, options.get("max"))
        case "value_smaller_than_min":
            return place.too_small(value, options.get("min"))
        case "invalid_input_type":
            return place.wrong_value(value, str(kind))
        case "return_type_mismatch":
            return place.link_type(_type(kind), extra.get("received_type"))
        case "bad_linked_input":
            return place.no_link(value)
        case "dependency_cycle":
            return words.cycle([*extra["cycle_nodes"], extra["cycle_nodes"][0]])
        case _:
            return _told(place, error, words)


def _told(place: NamedInput, error: Mapping[str, Any], words: Words) -> Problem:
    """What a node's own check says, or the server's where it could not even check."""
    details = str(error.get("details", ""))
    if found := _NO_FILE.search(details):
        return place.absent_file(found[1])
    if error.get("type") in ("exception_during_validation", "exception_during_inner_validation"):
        return _refused(
            f"The server cannot check {words.node(place.node)}; it is incomplete or linked to a node that is not there "
            f"({details})."
        )
    named = place.name if place.input else words.node(place.node)
    return _refused(f"The server refuses {named}: {error.get('message', 'it gave no reason')} ({details}).")


def _refused(sentence: str) -> Problem:
    return Problem(ProblemKind.REFUSED, sentence, CORRECT)


def _config(config: Any) -> tuple[Any, dict[str, Any]]:
    """The type, or list of choices, and the options of an input; the server leaves a long list out."""
    return (config[0], config[1] if len(config) > 1 else {}) if config else ("", {})


def _type(kind: Any) -> str:
    return "COMBO" if isinstance(kind, list) else str(kind)


def _choice_count(kind: Any, options: Mapping[str, Any], details: str) -> int | None:
    """How many values the server offers; of a long list it tells only the length."""
    choices = cast(list[Any], kind) if isinstance(kind, list) else options.get("options")
    if choices is not None:
        return len(choices)
    found = _LIST_LENGTH.search(details)
    return int(found[1]) if found else None
