"""Scripts as text in the Fountain format (https://fountain.io/syntax), written so that they are read as they were.

Forced markers are written wherever Fountain knows one: `.` a place, `@` a speaker, `>` a transition. `!` forces what is
told where its words would be taken for something else. Places, speakers and transitions are read without markers too.
"""

import re
from collections.abc import Sequence

from workbench.model.bounds import clean, one_line
from workbench.model.story import ScriptElement

_HEADING = re.compile(r"(INT|EXT|EST|INT\.?/EXT|I/E)[. ]", re.IGNORECASE)
_CUE = re.compile(r"(?P<name>[^\n(]*[^\n(\s])\s*(\([^\n]*\))?\s*\^?")
_NOTES = ("#", "=", "[[")
_BLANK_ROWS = re.compile(r"\n(?:(?!  \n)[^\S\n]*\n)+")
"""What parts two paragraphs; a row of just two spaces does not."""


def to_fountain(elements: Sequence[ScriptElement]) -> str:
    """The script as text, one paragraph an element, its words in one row."""
    return "\n\n".join(_written(element) for element in elements) + "\n"


def from_fountain(text: str) -> list[ScriptElement]:
    """The elements of a script's text: the inverse of `to_fountain`, but for white space."""
    paragraphs = (paragraph.strip() for paragraph in _BLANK_ROWS.split(f"{clean(text)}\n\n"))
    return [element for paragraph in paragraphs if (element := _read(paragraph)).text]


def _written(element: ScriptElement) -> str:
    text = one_line(element.text)
    match element.kind:
        case "dialogue":
            return f"@{one_line(element.character)}\n{text}"
        case "scene_heading":
            return f". {text}" if text.startswith(".") else f".{text}"
        case "transition":
            return f"> {text}"
        case "action":
            return text if _read(text).kind == "action" and not text.startswith("!") else f"!{text}"
        case "note":
            return text


def _read(paragraph: str) -> ScriptElement:
    head, _, rest = paragraph.partition("\n")
    if rest.strip() and (speaker := _speaker(head)):
        return ScriptElement(kind="dialogue", character=speaker, text=one_line(rest))
    if head.startswith("!"):
        return ScriptElement(kind="action", text=one_line(paragraph[1:]))
    if head.startswith(".") and not head.startswith(".."):
        return ScriptElement(kind="scene_heading", text=one_line(paragraph[1:]))
    if head.startswith(">"):
        return ScriptElement(kind="transition", text=one_line(paragraph[1:]))
    if head.startswith(_NOTES):
        return ScriptElement(kind="note", text=one_line(paragraph))
    return _unmarked(paragraph)


def _speaker(head: str) -> str:
    """Who is named by the first row of a paragraph: after `@`, or in capitals; nobody when it is no such row."""
    if head.startswith("@"):
        return one_line(head[1:])
    cue = _CUE.fullmatch(head)
    return one_line(cue["name"]) if cue and head.isupper() and not head.startswith(("!", ".", ">", *_NOTES)) else ""


def _unmarked(paragraph: str) -> ScriptElement:
    text = one_line(paragraph)
    if "\n" not in paragraph and _HEADING.match(text):
        return ScriptElement(kind="scene_heading", text=text)
    if "\n" not in paragraph and text.isupper() and text.endswith("TO:"):
        return ScriptElement(kind="transition", text=text)
    return ScriptElement(kind="action", text=text)
