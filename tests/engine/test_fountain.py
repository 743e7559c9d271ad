"""Fountain text is read as it was written, whatever the words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.engine.fountain import from_fountain, is_script, to_fountain
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


SCRIPT = """Title:
    _**The Lamp**_
Author: Mia Chen
Contact:
    1 Pier Road
    The Harbour

# Act One

= They meet in the rain.

INT. LIGHTHOUSE - NIGHT #1#

The lamp _turns_. [[slower?]]

MIA (V.O.)
(softly)
Good night,
**lamp**.
(beat)
Sleep.

TOM
Who is there?

@McAvoy (O.S.) ^
Nobody.

MIA
~La, la, the sea,
(she stops)

/* Cut for time:

Tom leaves. */

!STOP

> THE END <

===

CUT TO:

> Fade out.
"""

NORMAL = """Title: _**The Lamp**_
Author: Mia Chen
Contact:
    1 Pier Road
    The Harbour

# Act One

= They meet in the rain.

.INT. LIGHTHOUSE - NIGHT #1#

The lamp _turns_. [[slower?]]

@MIA (V.O.)
(softly)
Good night, **lamp**.

@MIA (V.O.)
(beat)
Sleep.

@TOM
Who is there?

@McAvoy (O.S.) ^
Nobody.

@MIA
~La, la, the sea,

@MIA
(she stops)

/* Cut for time: Tom leaves. */

STOP

> THE END <

===

> CUT TO:

> Fade out.
"""


def test_all_of_fountain_is_kept_in_its_normal_form() -> None:
    elements = from_fountain(SCRIPT)
    assert to_fountain(elements) == NORMAL
    assert from_fountain(NORMAL) == elements
    heard = [(one.character, one.manner, one.words) for one in elements if one.is_spoken]
    assert heard == [
        ("", "", "The lamp turns."),
        ("MIA", "softly", "Good night, lamp."),
        ("MIA", "beat", "Sleep."),
        ("TOM", "", "Who is there?"),
        ("McAvoy", "", "Nobody."),
        ("", "", "STOP"),
    ]


_words = st.lists(
    st.sampled_from(["rain", "falls", "on *the* pier", "雨停了", "_now_", "3 o’clock"]), min_size=1, max_size=4
)
_told = _words.map(" ".join)
_names = st.sampled_from(["MIA", "TOM 2", "DR. ŽIŽEK"])
_extensions = st.sampled_from(["", "V.O.", "O.S.", "CONT'D"])
Piece = tuple[str, list[ScriptElement]]


def _one(kind: str, source: str, text: str) -> Piece:
    return source, [ScriptElement.model_validate({"kind": kind, "text": text})]


@st.composite
def _speeches(draw: st.DrawFn) -> Piece:
    """A speech as people write it: forced or in capitals, in one row or several, in several manners, sung, dual."""
    name, extension, dual = draw(_names), draw(_extensions), draw(st.booleans())
    who = {"character": name, "extension": extension, "dual": dual}
    forced = "@" if draw(st.booleans()) else ""
    rows = [f"{forced}{name}{f' ({extension})' if extension else ''}{' ^' if dual else ''}"]
    found: list[ScriptElement] = []
    for manner, words, sung in draw(
        st.lists(st.tuples(st.sampled_from(["", "beat"]), _words, st.booleans()), min_size=1)
    ):
        if sung:
            rows.append(f"~{words[0]}")
            found.append(ScriptElement.model_validate({"kind": "note", "text": rows[-1], **who}))
        rows += [f"({manner})"] if manner else []
        goes_on = bool(found) and not manner and not sung and found[-1].kind == "dialogue"
        text = " ".join(words)
        if goes_on:
            found[-1] = found[-1].model_copy(update={"text": f"{found[-1].text} {text}"})
        else:
            found.append(ScriptElement.model_validate({"kind": "dialogue", "text": text, "manner": manner, **who}))
        rows += words
    return "\n".join(rows), found


_pieces = st.one_of(
    _speeches(),
    st.tuples(st.sampled_from(["INT. ", "ext. ", "I/E ", "EST. "]), _told).map(
        lambda one: _one("scene_heading", "".join(one), "".join(one))
    ),
    _told.map(lambda text: _one("scene_heading", f".{text}", text)),
    _words.map(lambda words: _one("action", "\n".join(words), " ".join(words))),
    _told.map(lambda text: _one("action", f"!{text}", text)),
    st.sampled_from(["CUT TO:", "DISSOLVE TO:"]).map(lambda text: _one("transition", text, text)),
    _told.map(lambda text: _one("transition", f">{text}", text)),
    _told.map(lambda text: _one("note", f">{text}<", f"> {text} <")),
    st.tuples(st.sampled_from(["# {}", "### {}", "= {}", "[[{}]]", "~{}", "/* {} */"]), _told).map(
        lambda one: _one("note", one[0].format(one[1]), one[0].format(one[1]))
    ),
    st.just(_one("note", "====", "====")),
    _words.map(lambda words: _one("note", "/* " + "\n\n".join(words) + " */", f"/* {' '.join(words)} */")),
)


@given(st.booleans(), st.lists(_pieces, max_size=8), st.sampled_from(["\n\n", "\r\n\r\n", "\n\n\n", "\n \n"]))
def test_scripts_as_people_write_them(has_title: bool, pieces: list[Piece], gap: str) -> None:
    title: list[Piece] = [("Title: The Lamp", [_entry("Title", "The Lamp")])] if has_title else []
    elements = from_fountain(gap.join(source for source, _ in title + pieces))
    assert elements == [element for _, found in title + pieces for element in found]
    assert from_fountain(to_fountain(elements)) == elements
    assert to_fountain(from_fountain(to_fountain(elements))) == to_fountain(elements)


def _entry(key: str, text: str) -> ScriptElement:
    return ScriptElement(kind="title_page", character=key, text=text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SCRIPT, True),
        (".灯塔\n\n@米娅\n晚安。", True),
        ("EXT. PIER - DAY\n\nRain.", True),
        ("Once there was a lamp. It burned.\n\nINT is not a word.", False),
        ("米娅说：“晚安。”", False),
        ("...and then\n\nMIA\nHello.", False),
    ],
)
def test_a_script_is_told_from_a_story(text: str, expected: bool) -> None:
    assert is_script(text) is expected
