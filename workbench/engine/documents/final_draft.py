"""Scripts of Final Draft (.fdx): paragraphs with their types, as its own files write them (format version 1 to 5)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from workbench.engine.documents.archives import local_name, parsed_xml
from workbench.kit.errors import InvalidInputError
from workbench.model.bounds import one_line
from workbench.model.story import ScriptElement

_STYLES = (("Bold", "**"), ("Italic", "*"), ("Underline", "_"))
_EXTENSION = "("


def read_final_draft(data: bytes, name: str) -> list[ScriptElement]:
    """The elements of a script of Final Draft, in order.

    Raises:
        InvalidInputError: it is none, or it is damaged.
    """
    root = parsed_xml(data, name)
    content = _child(root, "Content")
    if local_name(root) != "FinalDraft" or content is None:
        raise InvalidInputError(f"“{name}” is not a script of Final Draft.", "Save it as .fdx again.")
    return [*_title(root), *_elements(list(_paragraphs(content)))]


def _child(element: Element, kind: str) -> Element | None:
    return next((child for child in element if local_name(child) == kind), None)


def _title(root: Element) -> Iterator[ScriptElement]:
    """The title: the first words of the title page."""
    page = _child(root, "TitlePage")
    content = None if page is None else _child(page, "Content")
    rows = [] if content is None else [text for one in content if (text := one_line(_text(one)))]
    if rows:
        yield ScriptElement(kind="title_page", character="Title", text=rows[0])


def _paragraphs(content: Element) -> Iterator[tuple[str, str, bool]]:
    """Type and text of every paragraph, and whether it is said at the same time as another's."""
    for paragraph in content:
        if local_name(paragraph) != "Paragraph":
            continue
        both = _child(paragraph, "DualDialogue")
        if both is not None:
            speakers = 0
            for kind, text, _ in _paragraphs(both):
                speakers += kind == "Character"
                yield kind, text, speakers > 1
        else:
            number = paragraph.attrib.get("Number", "")
            text = one_line(_text(paragraph))
            yield paragraph.attrib.get("Type", "Action"), f"{text} #{number}#" if number and text else text, False


def _text(paragraph: Element) -> str:
    """The words with Fountain's marks of emphasis; spaces stand outside of them."""
    pieces: list[str] = []
    for part in paragraph:
        if local_name(part) != "Text" or not part.text:
            continue
        words, styles = part.text.strip(), part.attrib.get("Style", "")
        for style, mark in _STYLES if words else ():
            words = f"{mark}{words}{mark}" if style in styles.split("+") else words
        before = part.text[: len(part.text) - len(part.text.lstrip())]
        after = part.text[len(part.text.rstrip()) :] if words else ""
        pieces += [before, words, after]
    return "".join(pieces)


def _elements(paragraphs: list[tuple[str, str, bool]]) -> Iterator[ScriptElement]:
    speaker = ScriptElement(kind="dialogue", text="")
    manner = ""
    for kind, text, dual in paragraphs:
        if not text:
            continue
        if kind == "Character":
            speaker, manner = _speaker(text, dual), ""
        elif kind == "Parenthetical":
            manner = text.removeprefix("(").removesuffix(")")
        elif kind == "Dialogue" and speaker.character:
            yield speaker.model_copy(update={"text": text, "manner": manner})
            manner = ""
        elif kind == "Lyrics":
            yield speaker.model_copy(update={"kind": "note", "text": f"~{text}"})
        else:
            yield _told(kind, text)


def _speaker(text: str, dual: bool) -> ScriptElement:
    name, bracket, extension = text.partition(_EXTENSION)
    said_as = extension.strip().removesuffix(")") if bracket else ""
    return ScriptElement(kind="dialogue", text="", character=name.strip(), extension=said_as, dual=dual)


def _told(kind: str, text: str) -> ScriptElement:
    match kind:
        case "Scene Heading":
            return ScriptElement(kind="scene_heading", text=text)
        case "Transition":
            return ScriptElement(kind="transition", text=text)
        case "New Act" | "End of Act":
            return ScriptElement(kind="note", text=f"# {text}")
        case "Cast List" | "General":
            return ScriptElement(kind="note", text=f"[[{text}]]")
        case _:
            return ScriptElement(kind="action", text=text)
