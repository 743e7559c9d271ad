"""Which inputs a node has, given what it was given: some classes declare inputs that depend on a value.

ComfyUI's newer nodes know two such declarations (`comfy_api/latest/_io.py`). A dynamic choice brings other inputs with
each option; a growing input stands for several of one kind. Their inputs are named with dots: `resize.width`,
`images.image0`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from workbench.comfy.nodes import DYNAMIC_CHOICE, NodeInput, read_inputs

_GROWING = "COMFY_AUTOGROW_V3"


def declared_inputs(inputs: Mapping[str, NodeInput], given: Mapping[str, Any]) -> dict[str, NodeInput]:
    """The inputs of a class, by name, with those that the given values bring."""
    return {found.name: found for declared in inputs.values() for found in _expanded(declared, given)}


def _expanded(declared: NodeInput, given: Mapping[str, Any]) -> Iterator[NodeInput]:
    if declared.type == DYNAMIC_CHOICE:
        yield from _chosen(declared, given)
    elif declared.type == _GROWING:
        yield from _grown(declared)
    else:
        yield declared


def _chosen(declared: NodeInput, given: Mapping[str, Any]) -> Iterator[NodeInput]:
    """The choice itself, and the inputs of the option that is given."""
    options = cast(list[dict[str, Any]], declared.options.get("options") or [])
    yield replace(declared, choices=tuple(option["key"] for option in options))
    for option in options:
        if option["key"] == given.get(declared.name):
            for inner in read_inputs(option["inputs"]):
                yield from _expanded(replace(inner, name=f"{declared.name}.{inner.name}"), given)


def _grown(declared: NodeInput) -> Iterator[NodeInput]:
    """As many inputs of one kind as the template allows, the first `min` of them required."""
    template = declared.options["template"]
    names = template.get("names") or [f"{template['prefix']}{number}" for number in range(template["max"])]
    for kind in read_inputs(template["input"]):
        for number, name in enumerate(names):
            needed = kind.required and number < template["min"]
            yield replace(kind, name=f"{declared.name}.{name}", required=needed)
        return
