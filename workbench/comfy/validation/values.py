"""Values by the server's own rule (`execution.py`, `validate_inputs`): read as the input's type, then compared.

Stricter than the server in what can only fail later: choices of the newer kind, which 0.3.64 does not look at; numbers
that are not finite; a value where only a link can go.
"""

import math
from collections.abc import Callable, Collection, Iterator
from typing import Any, cast

from workbench.comfy.nodes import CHOICE, DYNAMIC_CHOICE, NodeInput
from workbench.comfy.validation.verdict import Problem
from workbench.comfy.validation.words import NamedInput

_READ: dict[str, Callable[[Any], Any]] = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}
_INPUT_FOLDER = " [input]"


def value_problems(
    place: NamedInput, declared: NodeInput, value: object, files: Collection[str], given_types: frozenset[str]
) -> Iterator[Problem]:
    """What is wrong with a value that is no link, and hints to how the server will read it.

    Args:
        files: what may be read beside the server's own list, as LoadImage names it.
        given_types: every type that comes by a link on this server.
    """
    value = unwrapped(value)
    if declared.is_upload and declared.type == CHOICE:
        yield from _absent_files(place, declared, value, files)
    elif declared.type in (CHOICE, DYNAMIC_CHOICE):
        yield from _absent_choices(place, declared, value, files)
    elif _only_by_link(declared, value, given_types):
        yield place.needs_link(declared.type)
    else:
        yield from _unreadable(place, declared, value)


def unwrapped(value: object) -> object:
    """`{"__value__": [1, 2]}` is how a graph writes a list that is no link."""
    return cast(object, value["__value__"]) if isinstance(value, dict) and "__value__" in value else cast(object, value)


def _absent_files(place: NamedInput, declared: NodeInput, value: object, files: Collection[str]) -> Iterator[Problem]:
    known = {*(declared.choices or ()), *files}
    known |= {f"{name}{_INPUT_FOLDER}" for name in known if "." in str(name)}  # a choice such as 'none' is no file
    for name in _as_list(value):
        if not isinstance(name, str) or name not in known:
            yield place.absent_file(name)


def _absent_choices(place: NamedInput, declared: NodeInput, value: object, files: Collection[str]) -> Iterator[Problem]:
    """A choice of several is a list; a server that keeps its choices to itself decides alone."""
    choices = declared.choices
    if choices is None:
        return
    for item in _as_list(value) if declared.options.get("multiselect") else [value]:
        if item not in choices and not (isinstance(item, str) and item in files):
            yield place.absent_choice(item, len(choices))


def _as_list(value: object) -> list[Any]:
    return cast(list[Any], value) if isinstance(value, list) else [value]


def _only_by_link(declared: NodeInput, value: object, given_types: frozenset[str]) -> bool:
    """A widget of a custom kind has a default, or a type that nothing gives; an empty optional input is harmless."""
    return (
        declared.type not in _READ
        and declared.type in given_types
        and not {"default", "socketless"} & declared.options.keys()
        and (value is not None or declared.required)
    )


def _unreadable(place: NamedInput, declared: NodeInput, value: object) -> Iterator[Problem]:
    try:
        read = _READ.get(declared.type, lambda same: same)(value)
        outside = _outside(place, declared, read)
    except (TypeError, ValueError, OverflowError):
        yield place.wrong_value(value, declared.type)
        return
    if isinstance(read, float) and not math.isfinite(read):
        yield place.wrong_value(value, declared.type)
    elif outside:
        yield outside
    else:
        yield from _surprises(place, declared, value, read)


def _outside(place: NamedInput, declared: NodeInput, read: Any) -> Problem | None:
    least, most = declared.options.get("min"), declared.options.get("max")
    if least is not None and read < least:
        return place.too_small(read, least)
    if most is not None and read > most:
        return place.too_big(read, most)
    return None


def _surprises(place: NamedInput, declared: NodeInput, value: object, read: Any) -> Iterator[Problem]:
    """A server reads null as the text 'None' and cuts 1.7 to 1. Steps of fractions are those of the editor's arrows;
    steps of whole numbers are what the model works in."""
    if read != value and (value is None or str(read) != str(value)):
        yield place.converted(value, read)
    step = declared.options.get("step")
    if (
        declared.type == "INT"
        and isinstance(step, int)
        and step > 1
        and (read - (declared.options.get("min") or 0)) % step
    ):
        yield place.off_step(read, step)
