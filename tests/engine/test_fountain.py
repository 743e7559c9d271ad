"""Fountain text is read as it was written, whatever the words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.engine.fountain import from_fountain, to_fountain
from workbench.model.bounds import one_line
from workbench.model.story import ScriptElement

_texts = (
    st.tuples(
        st.sampled_from(
            ["", ".", "..", ">", "!", "!!", "@", "~", "=", "#", "[[", "INT. ", "ext ", "I/E ", "A TO:", "(", "\n\n"]
        ),
        st.text(max_size=30),
    )
    .map("".join)
    .filter(lambda text: bool(one_line(text)))
)
_elements = st.one_of(
    st.builds(ScriptElement, kind=st.sampled_from(["scene_heading", "action", "transition"]), text=_texts),
    st.builds(ScriptElement, kind=st.just("dialogue"), text=_texts, character=_texts),
    st.builds(ScriptElement, kind=st.just("note"), text=_texts.map("# {}".format)),
)


@given(st.lists(_elements, max_size=6))
def test_what_is_written_is_read(elements: list[ScriptElement]) -> None:
    plain = [
        one.model_copy(update={"text": one_line(one.text), "character": one_line(one.character)}) for one in elements
    ]
    assert from_fountain(to_fountain(elements)) == plain
    assert to_fountain(from_fountain(to_fountain(elements))) == to_fountain(elements)


@pytest.mark.parametrize(
    ("text", "kind", "words", "character"),
    [
        ("INT. HOUSE - DAY", "scene_heading", "INT. HOUSE - DAY", ""),
        (".the house", "scene_heading", "the house", ""),
        ("MIA (V.O.)\nGood night,\nlamp.", "dialogue", "Good night, lamp.", "MIA"),
        ("@McAvoy\nHello.\n  \nAgain.", "dialogue", "Hello. Again.", "McAvoy"),
        ("!STOP\nhe cried.", "action", "STOP he cried.", ""),
        ("CUT TO:", "transition", "CUT TO:", ""),
        ("> Fade out", "transition", "Fade out", ""),
        ("# Act One", "note", "# Act One", ""),
        ("= They meet.", "note", "= They meet.", ""),
        ("STOP THE CAR!", "action", "STOP THE CAR!", ""),
        ("... and then", "action", "... and then", ""),
        ("雨停了。\n米娅笑了。", "action", "雨停了。 米娅笑了。", ""),
    ],
)
def test_fountain_as_people_write_it(text: str, kind: str, words: str, character: str) -> None:
    (element,) = from_fountain(f"\r\n{text}\r\n")
    assert (element.kind, element.text, element.character) == (kind, words, character)
