"""Marks in the titles of nodes, by which the author of a workflow names its slots and its output.

The notation is Pixelle's: `$name.input` makes the input a slot of that name; `$name` alone takes the node's only value;
`~` before the name or the input says that a file is uploaded, `!` after it that a value is wanted, and what follows a
colon describes it. `$output.name` marks the node whose result is wanted.
"""

import re
from collections.abc import Iterator

from workbench.comfy.slots.found import Found, kind_of
from workbench.comfy.typed import TypedGraph
from workbench.kit.errors import ConfigurationError

_MARK = re.compile(r"^\$~?(?P<name>\w+)(?:\.~?(?P<input>\w+))?!?(?::.*)?$", re.DOTALL)
_OUTPUT = "output"


def find_marked(typed: TypedGraph) -> list[Found]:
    """The slots that titles name; they go before what is inferred.

    Raises:
        ConfigurationError: a title names an input that its node does not have, or cannot have as a slot.
    """
    return [_marked(typed, node, name, wanted) for node, name, wanted in _marks(typed) if name != _OUTPUT]


def marked_output(typed: TypedGraph) -> str | None:
    """The node that a title calls the output."""
    return next((node for node, name, _ in _marks(typed) if name == _OUTPUT), None)


def title_of(typed: TypedGraph, node: str) -> str:
    """The title that the author gave a node, empty when there is none."""
    return str(typed.graph[node].get("_meta", {}).get("title", "")).strip()


def _marks(typed: TypedGraph) -> Iterator[tuple[str, str, str]]:
    for node in typed.graph:
        if found := _MARK.match(title_of(typed, node)):
            yield node, found["name"], found["input"] or ""


def _marked(typed: TypedGraph, node: str, name: str, wanted: str) -> Found:
    free = [place for place in typed.places(node) if typed.source(place) is None]
    values = [Found(name, kind, place) for place in free if (kind := kind_of(typed.declared(place)))]
    named = [value for value in values if value.place.input == (wanted or name)]
    chosen = named if named or wanted else values
    if len(chosen) == 1:
        return chosen[0]
    offered = ", ".join(value.place.input for value in values)
    raise ConfigurationError(
        f"The title '{title_of(typed, node)}' of node {node} names no single value of it.",
        f"Write '${name}.' and then one of: {offered}." if values else "Take the mark away: the node has no value.",
    )
