"""Scripts as text in the Fountain format (https://fountain.io/syntax): what is read is written as it was.

Of every script there is one normal form: each paragraph in one row, a paragraph for each piece of a speech that is said
in another manner, markers wherever Fountain knows one (`.` a place, `@` a speaker, `>` a transition, `!` what is told
where its words would be taken for something else), and what a writer took out (`/* … */`) behind its paragraph. The
normal form of a text is read as the text is, and stays as it is.
"""

import re
from collections.abc import Iterator, Sequence

from workbench.model.bounds import clean, one_line
from workbench.model.story import ScriptElement

_HEADING = re.compile(r"(INT|EXT|EST|INT\.?/EXT|I/E)[. ]", re.IGNORECASE)
_PLAIN_HEADING = re.compile(r"(?:(?:INT|EXT|EST)\.|INT\.?/EXT|I/E)[. ]*\S|(?:INT|EXT|EST) [^a-z]+$")
"""In capitals: stories have rows that begin with such letters too."""
_CUE = re.compile(r"(?P<name>(?:\\.|[^\\\n(^])*?)\s*(?:\((?P<extension>[^\n]*)\))?\s*(?P<dual>\^?)\s*")
_MANNER = re.compile(r"\((.*)\)", re.DOTALL)
_NOTES = ("#", "=", "[[", "~", "/*")
_BLANK_ROWS = re.compile(r"\n(?:(?!  \n)[^\S\n]*\n)+")
"""What parts two paragraphs; a row of just two spaces does not."""
_TAKEN_OUT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ENTRY = re.compile(r"(?P<key>[^\W\d_][\w .'’()/-]{0,40}):(?P<text>.*)")
_FIRST_ENTRIES = frozenset(
    [
        "title",
        "credit",
        "author",
        "authors",
        "source",
        "notes",
        "draft date",
        "date",
        "contact",
        "copyright",
        "revision",
    ]
)
"""Keys that a title page begins with; anything else that begins so is the script's own first words."""
_ESCAPED = re.compile(r"\\([\\(^])")
_LITERAL = re.compile(r"\\[\\(~\[/]")


def is_script(text: str) -> bool:
    """Whether a text is a script and no story: a row by itself tells a place as scripts do."""
    rows = [paragraph for paragraph in _paragraphs(text) if "\n" not in paragraph]
    if any(_PLAIN_HEADING.match(row) for row in rows):
        return True
    forced = any(re.match(r"\.\w", row) for row in rows)
    return forced and any(element.kind == "dialogue" for element in from_fountain(text))


def to_fountain(elements: Sequence[ScriptElement]) -> str:
    """The script as text, in its normal form."""
    page = [element for element in elements if element.kind == "title_page"]
    paragraphs = [_written(element) for element in elements if element.kind != "title_page"]
    head = ["\n".join(_written(entry) for entry in page)] if page else []
    return "\n\n".join([*head, *paragraphs]) + "\n"


def from_fountain(text: str) -> list[ScriptElement]:
    """The elements of a script's text: the inverse of `to_fountain`, but for white space."""
    paragraphs = _paragraphs(text)
    page = list(_title_page(paragraphs[0])) if paragraphs else []
    body = paragraphs[1:] if page else paragraphs
    return page + [element for paragraph in body for element in _read(paragraph) if element.text]


def _paragraphs(text: str) -> list[str]:
    """The paragraphs, where what was taken out parts none."""
    whole = _TAKEN_OUT.sub(lambda found: one_line(found[0]), clean(text))
    return [paragraph.strip("\n") for paragraph in _BLANK_ROWS.split(f"\n{whole}\n\n") if paragraph.strip()]


def _written(element: ScriptElement) -> str:
    text = one_line(element.text)
    match element.kind:
        case "dialogue":
            manner = f"\n({one_line(element.manner)})" if element.manner else ""
            return f"{_cue(element)}{manner}\n{_as_words(text)}"
        case "scene_heading":
            return f". {text}" if text.startswith(".") else f".{text}"
        case "transition":
            return f"> {text[:-1]}\\<" if text.endswith("<") else f"> {text}"
        case "action":
            return f"!{text}" if text.startswith("!") or not _is_plain_action(text) else text
        case "note":
            return f"{_cue(element)}\n{text}" if element.character else text
        case "title_page":
            rows = [one_line(row) for row in element.text.split("\n") if one_line(row)]
            first, gap = f"{one_line(element.character)}:", " " if len(rows) == 1 else "\n    "
            return gap.join([first, *rows])


def _cue(element: ScriptElement) -> str:
    name = re.sub(r"([\\(^])", r"\\\1", one_line(element.character))
    extension = f" ({one_line(element.extension)})" if element.extension else ""
    return f"@{name}{extension}{' ^' if element.dual else ''}"


def _as_words(text: str) -> str:
    """What is said, so that it is not taken for its manner, or for what is sung."""
    return f"\\{text}" if _MANNER.fullmatch(text) or text.startswith(("~", "\\", "[[", "/*")) else text


def _is_plain_action(text: str) -> bool:
    return [one.kind for one in _read(text)] == ["action"] and not list(_title_page(text)) and "/*" not in text


def _title_page(paragraph: str) -> Iterator[ScriptElement]:
    """The entries of a title page; none where the paragraph is not one."""
    rows = paragraph.split("\n")
    first = _ENTRY.fullmatch(rows[0])
    if not first or first["key"].lower() not in _FIRST_ENTRIES:
        return
    entries: list[tuple[str, list[str]]] = []
    for row in rows:
        if (entry := _ENTRY.fullmatch(row)) and not row[0].isspace():
            entries.append((entry["key"], [entry["text"].strip()]))
        else:
            entries[-1][1].append(row.strip())
    for key, lines in entries:
        if text := "\n".join(line for line in lines if line):
            yield ScriptElement(kind="title_page", character=one_line(key), text=text)


def _read(paragraph: str) -> Iterator[ScriptElement]:
    """The elements of a paragraph: one, but for a speech in several manners and for what was taken out."""
    if paragraph.startswith("!"):
        yield ScriptElement(kind="action", text=one_line(paragraph[1:]))
        return
    rest = _TAKEN_OUT.sub("", paragraph).strip("\n") if "/*" in paragraph else paragraph.strip("\n")
    head, _, below = rest.lstrip().partition("\n")
    if below.strip() and (speaker := _speaker(head)):
        yield from _speech(speaker, below.split("\n"))
    elif rest.strip():
        yield _single(rest.strip())
    for taken_out in _TAKEN_OUT.findall(paragraph):
        yield ScriptElement(kind="note", text=one_line(taken_out))


def _single(paragraph: str) -> ScriptElement:
    if paragraph.startswith(">") and paragraph.endswith("<") and not paragraph.endswith("\\<"):
        return ScriptElement(kind="note", text=f"> {one_line(paragraph[1:-1])} <")
    if paragraph.startswith(".") and not paragraph.startswith(".."):
        return ScriptElement(kind="scene_heading", text=one_line(paragraph[1:]))
    if paragraph.startswith(">"):
        return ScriptElement(kind="transition", text=re.sub(r"\\<$", "<", one_line(paragraph[1:])))
    if paragraph.startswith(_NOTES):
        return ScriptElement(kind="note", text=one_line(paragraph))
    return _unmarked(paragraph)


def _speaker(head: str) -> ScriptElement | None:
    """Who is named by the first row of a paragraph: after `@`, or in capitals; nobody when it is no such row."""
    forced = head.startswith("@")
    cue = _CUE.fullmatch(head[1:] if forced else head)
    if not cue or not (forced or _is_in_capitals(head)):
        return None
    name = one_line(_ESCAPED.sub(r"\1", cue["name"]))
    extension = one_line(cue["extension"] or "")
    dual = bool(cue["dual"])
    return ScriptElement(kind="dialogue", text="", character=name, extension=extension, dual=dual) if name else None


def _is_in_capitals(head: str) -> bool:
    name = head.partition("(")[0]
    return name.isupper() and not head.startswith(("!", ".", ">", *_NOTES))


def _speech(speaker: ScriptElement, rows: Sequence[str]) -> Iterator[ScriptElement]:
    """What somebody says, parted wherever the manner changes, and where something is sung or remarked."""
    manner, said = "", list[str]()
    for row in [*map(str.strip, rows), None]:
        aside = row is not None and (_MANNER.fullmatch(row) or row.startswith(("~", "[[")))
        if row is not None and not aside:
            said.append(row[1:] if _LITERAL.match(row) else row)
            continue
        if words := one_line(" ".join(said)):
            yield speaker.model_copy(update={"text": words, "manner": manner})
        elif manner:
            yield _aside(speaker, f"({manner})")
        manner, said = "", []
        if row is not None and (found := _MANNER.fullmatch(row)):
            manner = one_line(found[1])
        elif row is not None:
            yield _aside(speaker, one_line(row))


def _aside(speaker: ScriptElement, text: str) -> ScriptElement:
    return speaker.model_copy(update={"kind": "note", "text": text})


def _unmarked(paragraph: str) -> ScriptElement:
    text = one_line(paragraph)
    if "\n" not in paragraph and _HEADING.match(text):
        return ScriptElement(kind="scene_heading", text=text)
    if "\n" not in paragraph and text.isupper() and text.endswith("TO:"):
        return ScriptElement(kind="transition", text=text)
    return ScriptElement(kind="action", text=text)
