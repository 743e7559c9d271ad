"""Diffs as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.engine.chat_diffs import DiffPart, row_diff, word_diff


def told(parts: tuple[DiffPart, ...]) -> str:
    marks = {"same": "{}", "gone": "[-{}]", "new": "[+{}]"}
    return "".join(marks[part.kind].format(part.text) for part in parts)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("She walks slowly home.", "She runs slowly home.", "She [-walks][+runs] slowly home."),
        ("她慢慢地走回家去了。", "她慢慢地跑回家去了。", "她慢慢地[-走][+跑]回家去了。"),
        ("a maroon dress", "a red scarf", "a [-maroon dress][+red scarf]"),
        ("", "new", "[+new]"),
        ("old", "", "[-old]"),
    ],
)
def test_words(before: str, after: str, shown: str) -> None:
    assert told(word_diff(before, after)) == shown


def test_rows() -> None:
    assert told(row_diff("@Mia\nYes.\n\nRain.\n", "@Mia\nNo.\n\nRain.\n")) == "@Mia\n[-Yes.\n][+No.\n]\nRain.\n"


@given(st.text("ab 雨\n."), st.text("ab 雨\n."))
def test_nothing_is_left_out(before: str, after: str) -> None:
    for diff in (word_diff, row_diff):
        parts = diff(before, after)
        assert "".join(part.text for part in parts if part.kind != "new") == before
        assert "".join(part.text for part in parts if part.kind != "gone") == after
