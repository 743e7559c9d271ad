"""Components for the fields of documents: their words come from the catalogue, their bounds from the model.

A field is named by its path in the document, such as `sound.music_gain_db`; its texts are `set_music_gain_db` and
`set_music_gain_db_hint`. What a person typed is put into the document by that path, and what the model refuses is told
with the label that stands beside the field.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar, get_args

import gradio as gr
from gradio.components import Component
from pydantic import BaseModel, ValidationError

from workbench.kit.errors import InvalidInputError
from workbench.model.document import Document, fault
from workbench.model.vocabulary import Language
from workbench.ui.i18n import t, text

Choices = list[tuple[str, Any]]
"""What can be chosen: a label, and the value that it stands for."""
D = TypeVar("D", bound=Document)


def words(kind: type[StrEnum], prefix: str) -> Choices:
    """The members of an enum; texts are named after them, such as `framing_fill`."""
    return [(t(f"{prefix}_{word.name.lower()}"), word.value) for word in kind]


def literals(kind: type[BaseModel], name: str, prefix: str) -> Choices:
    """The values that a field may have; texts are named after them, such as `ground_black`."""
    return [(t(f"{prefix}_{slug(value)}"), value) for value in values_of(kind, name)]


def values_of(kind: type[BaseModel], name: str) -> tuple[str, ...]:
    """The values that a field may have."""
    return get_args(kind.model_fields[name].annotation)


def longest(kind: type[BaseModel], name: str) -> int:
    """How many characters a text may have."""
    return next(mark.max_length for mark in kind.model_fields[name].metadata if hasattr(mark, "max_length"))


def slug(value: str) -> str:
    """A value as part of a text's name."""
    return value.replace(" ", "_")


def number(path: str, *, step: float = 1, precision: int | None = None) -> gr.Number:
    """A number. Its bounds are left to the model: Gradio's own refusal neither names the field nor speaks Chinese."""
    return gr.Number(step=step, precision=precision, **_named(path))


def dropdown(path: str, choices: Choices, **more: Any) -> gr.Dropdown:
    """A choice out of a few."""
    return gr.Dropdown(choices, **_named(path), **more)


def radio(path: str, choices: Choices) -> gr.Radio:
    """A choice whose possibilities are worth seeing at once."""
    return gr.Radio(choices, **_named(path))


def checkbox(path: str) -> gr.Checkbox:
    """Something that is on or off."""
    return gr.Checkbox(**_named(path))


def textbox(path: str, kind: type[BaseModel], *, without: str) -> gr.Textbox:
    """A text, as long as the model allows; what it means that there is none stands in the empty field."""
    return gr.Textbox(max_length=longest(kind, _leaf(path)), placeholder=t(without), **_named(path))


def saving_events(fields: Mapping[str, Component]) -> list[Any]:
    """When fields are saved: typed ones when they are left, chosen ones at once."""
    return [event for field in fields.values() for event in _saving(field)]


def _saving(field: Any) -> list[Any]:
    return [field.blur, field.submit] if isinstance(field, gr.Textbox | gr.Number) else [field.input]


def _named(path: str) -> dict[str, Any]:
    """What is written beside a field, and how scripts and styles find it. It cannot be used before it is filled."""
    label = f"set_{_leaf(path)}"
    named = {"label": t(label), "info": t(f"{label}_hint"), "min_width": 140, "interactive": False}
    return named | {"elem_id": f"set-{path.replace('.', '-').replace('_', '-')}"}


def _leaf(path: str) -> str:
    return path.rpartition(".")[2]


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """What a document in JSON form has at a path; None where it ends before."""
    head, _, rest = path.partition(".")
    inner = document.get(head)
    return value_at(inner, rest) if rest and inner is not None else inner


def checked_document(kind: type[D], values: Mapping[str, Any]) -> D:
    """The document with these values.

    Raises:
        InvalidInputError: one of them is not allowed; the sentence names the field by its label.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        label = text(f"set_{next(part for part in reversed(first['loc']) if isinstance(part, str))}", Language.ENGLISH)
        raise InvalidInputError(f"“{label}” {fault(first)}.", "Correct it and try again.") from None
