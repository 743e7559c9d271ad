"""Reading a graph in API form: links, keys of nodes, and the order in which nodes run."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from workbench.kit.hashing import content_key

Graph = dict[str, Any]
"""{node id: {"class_type": str, "inputs": {name: value or [node id, output]}}}, checked before it gets here."""


def is_link(value: object) -> bool:
    """Whether an input's value is another node's output: [node id, output number]."""
    match value:
        case [str(), int() | float()]:
            return True
        case _:
            return False


def sources(graph: Graph, node: str) -> Iterator[str]:
    """Ids of the nodes that feed a node, in the order of its inputs."""
    for value in graph[node]["inputs"].values():
        if is_link(value):
            yield value[0]


def node_keys(graph: Graph, outputs: Collection[str], content: Callable[[str, str, object], object]) -> dict[str, str]:
    """Content keys of all nodes that the outputs need; node ids do not matter for them.

    Args:
        graph: a graph without cycles.
        outputs: ids of its output nodes.
        content: what stands for a plain value in the key: (class_type, input name, value) → the value, or for the
            name of a file the hash of what is in it.
    """
    keys: dict[str, str] = {}

    def key(node: str) -> str:
        if node not in keys:
            kind = graph[node]["class_type"]
            inputs = {
                name: ["link", key(value[0]), value[1]] if is_link(value) else ["value", content(kind, name, value)]
                for name, value in graph[node]["inputs"].items()
            }
            keys[node] = content_key("draft node", kind, inputs)
        return keys[node]

    for output in outputs:
        key(output)
    return keys


def run_order(
    graph: Graph, outputs: Collection[str], done: Collection[str], is_output: Callable[[str], bool]
) -> list[str]:
    """The order in which ComfyUI runs a graph: of the nodes that are ready, the one nearest to an output comes first.

    Nodes that are done are left out, unless they are outputs themselves: those still tell what they made.
    """
    waiting = _waiting(graph, outputs, done)
    order: list[str] = []
    while waiting:
        feeds = {node: [other for other, needs in waiting.items() if node in needs] for node in waiting}
        ready = [node for node, needs in waiting.items() if not needs]
        chosen = min(ready, key=lambda node: _distance(node, feeds, is_output))
        order.append(chosen)
        del waiting[chosen]
        for needs in waiting.values():
            needs.discard(chosen)
    return order


def _waiting(graph: Graph, outputs: Collection[str], done: Collection[str]) -> dict[str, set[str]]:
    """Each node to run with the nodes it waits for, found from the outputs upwards, last input first."""
    waiting: dict[str, set[str]] = {}
    for output in outputs:
        stack = [output]
        while stack:
            node = stack.pop()
            if node not in waiting:
                needed = [source for source in sources(graph, node) if source not in done]
                waiting[node] = set(needed)
                stack.extend(needed)
    return waiting


def _distance(node: str, feeds: Mapping[str, list[str]], is_output: Callable[[str], bool]) -> int:
    """Links to the nearest output, counted to two; further away does not matter to ComfyUI."""
    nearest = [node]
    for distance in range(3):
        if any(is_output(other) for other in nearest):
            return distance
        nearest = [other for step in nearest for other in feeds[step]]
    return 3
