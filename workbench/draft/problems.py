"""What can be wrong with one input of a node, in the words and shapes of ComfyUI 0.3.64."""

from typing import Any, cast

from workbench.draft.catalogue import InputConfig
from workbench.draft.folders import Folders

Problem = dict[str, Any]
"""{"type", "message", "details", "extra_info"}"""

_CONVERSIONS = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}
_LONGEST_LIST = 20


def problem(kind: str, message: str, details: str = "", **extra_info: Any) -> Problem:
    """One thing that is wrong, as the protocol tells it."""
    return {"type": kind, "message": message, "details": details, "extra_info": extra_info}


def missing(name: str) -> Problem:
    """A required input is not there."""
    return problem("required_input_missing", "Required input is missing", name, input_name=name)


def bad_link(name: str, config: InputConfig, link: list[Any]) -> Problem:
    """A link is not a pair."""
    message = "Bad linked input, must be a length-2 list of [node_id, slot_index]"
    return problem("bad_linked_input", message, name, input_name=name, input_config=config, received_value=link)


def wrong_link_type(name: str, config: InputConfig, link: list[Any], received: str) -> Problem:
    """A link brings another type than the input takes."""
    return problem(
        "return_type_mismatch",
        "Return type mismatch between linked nodes",
        f"{name}, received_type({received}) mismatch input_type({config[0]})",
        input_name=name,
        input_config=config,
        received_type=received,
        linked_node=link,
    )


def unwrapped(value: Any) -> Any:
    """A value as it is meant: `{"__value__": [1, 2]}` is a list that is no link."""
    match value:
        case {"__value__": inner}:
            return inner
        case _:
            return value


def converted(config: InputConfig, value: Any) -> Any:
    """The value as the type that the input declares: text becomes a number, a fraction is cut off.

    Raises:
        TypeError, ValueError, OverflowError: when it cannot be that type.
    """
    kind = config[0]
    return _CONVERSIONS[kind](value) if isinstance(kind, str) and kind in _CONVERSIONS else value


def invalid_type(name: str, config: InputConfig, value: Any, error: Exception) -> Problem:
    """A value cannot be read as the declared type."""
    return problem(
        "invalid_input_type",
        f"Failed to convert an input value to a {config[0]} value",
        f"{name}, {value}, {error}",
        input_name=name,
        input_config=config,
        received_value=value,
        exception_message=str(error),
    )


def missing_upload(folders: Folders, name: str, value: Any) -> Problem | None:
    """A picture or clip to load is not on the server."""
    if isinstance(value, str) and folders.loadable(value):
        return None
    details = f"{name} - Invalid {'image' if name == 'image' else 'video'} file: {value}"
    return problem("custom_validation_failed", "Custom validation failed for node", details, input_name=name)


def not_allowed(name: str, config: InputConfig, value: Any) -> Problem | None:
    """A value of the right type is out of range or not among the choices."""
    about = {"input_name": name, "input_config": config, "received_value": value}
    options = config[1]
    if "min" in options and value < options["min"]:
        return problem("value_smaller_than_min", f"Value {value} smaller than min of {options['min']}", name, **about)
    if "max" in options and value > options["max"]:
        return problem("value_bigger_than_max", f"Value {value} bigger than max of {options['max']}", name, **about)
    if isinstance(config[0], list) and value not in config[0]:
        return _not_in_list(name, cast(list[Any], config[0]), value, about)
    return None


def _not_in_list(name: str, choices: list[Any], value: Any, about: dict[str, Any]) -> Problem:
    """Long lists are not sent back."""
    shown = str(choices)
    if len(choices) > _LONGEST_LIST:
        shown = f"(list of length {len(choices)})"
        about = about | {"input_config": None}
    return problem("value_not_in_list", "Value not in list", f"{name}: '{value}' not in {shown}", **about)
