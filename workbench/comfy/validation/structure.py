"""Whether a graph hangs together: nodes that are nodes, links that lead somewhere, no circle."""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, cast

from workbench.comfy.graph import is_link, is_node
from workbench.comfy.validation.verdict import Problem, Verdict
from workbench.comfy.validation.words import Words
from workbench.model.workflows import Graph


def check_whole(graph: Graph) -> None:
    """Refuse a graph that must never reach a server: one with a node that is none, or a link that leads nowhere.

    ComfyUI accepts such a graph where the fault is beside what it checks, and then runs nothing any more until it is
    started again: the error ends the thread that works on its queue (seen in 0.3.64 and 0.27).

    Raises:
        ConfigurationError: naming the node.
    """
    words = Words(graph)
    Verdict((*broken_nodes(graph, words), *dangling_links(graph, words))).require()


def broken_nodes(graph: Mapping[str, Any], words: Words) -> tuple[Problem, ...]:
    """Every entry that is no node in API form."""
    return tuple(words.no_node(node_id) for node_id, node in graph.items() if not is_node(node))


def dangling_links(graph: Mapping[str, Any], words: Words) -> Iterator[Problem]:
    """Every link, also of an input that its class does not know, to a node that is not there; a server follows a
    fractional output number as a link, too."""
    for node_id, node in graph.items():
        for name, value in _inputs(node):
            match value:
                case [str(source), int() | float()] if source not in graph:
                    yield words.at(node_id, name).link_to_nothing(source)
                case [str(), float()]:
                    yield words.at(node_id, name).no_link(cast(object, value))
                case _:
                    pass


def circle(graph: Graph, among: set[str], words: Words) -> Iterator[Problem]:
    """The first circle of links among some nodes, if there is one."""
    sources = {
        node_id: [value[0] for value in graph[node_id]["inputs"].values() if is_link(value)] for node_id in among
    }
    try:
        TopologicalSorter(sources).prepare()
    except CycleError as error:
        yield words.cycle(cast(list[str], error.args[1]))


def _inputs(node: object) -> Iterator[tuple[str, Any]]:
    if is_node(node):
        yield from cast(dict[str, Any], node)["inputs"].items()
