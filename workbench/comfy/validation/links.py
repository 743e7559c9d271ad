"""Links by the server's own rule (`comfy_execution/validation.py`): types may be unions, and some fit everything."""

from typing import Any

from workbench.comfy.graph import is_link
from workbench.comfy.nodes import NodeInput, NodeList
from workbench.comfy.validation.verdict import Problem
from workbench.comfy.validation.words import NamedInput, Words
from workbench.model.workflows import Graph

_FITS_ALL = frozenset({"*", "COMFY_MATCHTYPE_V3"})


def link_problem(
    graph: Graph, nodes: NodeList, words: Words, place: NamedInput, declared: NodeInput, value: list[Any]
) -> Problem | None:
    """What is wrong with a list given for an input; a dangling link is found elsewhere (`structure`)."""
    if not is_link(value):
        return place.no_link(value)
    source, number = str(value[0]), int(value[1])
    if source not in graph or graph[source]["class_type"] not in nodes:
        return None
    outputs = nodes[str(graph[source]["class_type"])].outputs
    if not -len(outputs) <= number < len(outputs):
        return place.no_such_output(words.node(source), number)
    return None if fits(outputs[number], declared.type) else place.link_type(declared.type, outputs[number])


def fits(received: str, wanted: str) -> bool:
    """Whether an output of one type may feed an input of another: they have a type in common, or one takes all."""
    given, taken = (frozenset(part.strip() for part in types.split(",")) for types in (received, wanted))
    return bool(given & taken or (given | taken) & _FITS_ALL)
