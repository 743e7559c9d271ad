"""Documents, tables and words."""

from enum import StrEnum

import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy import Enum

from workbench.model import cut, speech, story, vocabulary
from workbench.model.assets import WeightRange
from workbench.model.document import Document, fault
from workbench.model.projects import ProjectSettings
from workbench.model.tables import metadata, modules
from workbench.model.vocabulary import CHINESE, Language, Mood, label


def documents() -> list[type[BaseModel]]:
    found = {
        kind
        for module in (cut, speech, story, *modules)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Document) and kind is not Document
    }
    return sorted(found, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("kind", documents())
def test_no_document_takes_an_unknown_field(kind: type[BaseModel]) -> None:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate({"colour_of_the_moon": 1})
    assert ("colour_of_the_moon",) in [
        error["loc"] for error in caught.value.errors() if error["type"] == "extra_forbidden"
    ]


def test_a_document_does_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ProjectSettings().fps = 30


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"fps": "many"}, "must be '23.976', '24', '25', '29.97', '30', '59.94' or '60'"),
        ({"fps": 1}, "must be '23.976', '24', '25', '29.97', '30', '59.94' or '60'"),
        ({"aspect": "3:1"}, "must be '16:9', '9:16', '1:1', '4:5' or '21:9'"),
        ({"colour": 1}, "is not known"),
        ({"color_palette": "red"}, "must be a valid tuple"),
    ],
)
def test_a_fault_is_said_in_words(values: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ProjectSettings.model_validate(values)
    assert [fault(error) for error in caught.value.errors()] == [said]


def test_a_fault_that_the_model_words_itself_is_kept() -> None:
    with pytest.raises(ValidationError) as caught:
        WeightRange(min=1, max=0)
    assert fault(caught.value.errors()[0]) == "the smallest weight is above the largest"


def test_no_column_is_an_enum_of_the_database() -> None:
    """Such a column holds the member's name, and needs a migration for every new word."""
    native = [str(column) for table in metadata.tables.values() for column in table.c if isinstance(column.type, Enum)]
    assert native == []


def test_every_word_of_direction_has_a_chinese_label() -> None:
    kinds = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, StrEnum)]
    words = [word for kind in kinds if kind not in (StrEnum, Language, vocabulary.Aspect) for word in kind]
    assert [word for word in words if word not in CHINESE] == []
    assert (label(Mood.CALM, Language.CHINESE), label(Mood.CALM, Language.ENGLISH)) == ("平静", "calm mood")
