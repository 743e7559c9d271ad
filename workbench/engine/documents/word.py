"""The text of a Word document (.docx, ECMA-376 part 1, chapter 17): paragraphs in order, without what was deleted."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from workbench.engine.documents.archives import local_name, opened_archive, parsed_xml, read_member

_BODY = "word/document.xml"
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr", "sectPr"})
"""What was deleted or moved away, codes of fields, the second form of a drawing, and properties."""
_MARKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def is_word(names: list[str]) -> bool:
    """Whether an archive with these members is a Word document."""
    return _BODY in names


def word_text(data: bytes, name: str) -> str:
    """The text of a Word document, a blank row between paragraphs.

    Raises:
        InvalidInputError: it cannot be read.
    """
    with opened_archive(data, name) as archive:
        root = parsed_xml(read_member(archive, _BODY, name), name)
    return "\n\n".join(text for paragraph in _paragraphs(root) if (text := "".join(_pieces(paragraph)).strip()))


def _paragraphs(element: Element) -> Iterator[Element]:
    """The paragraphs, also in tables and text boxes; one inside another comes behind it."""
    for child in element:
        if local_name(child) in _LEFT_OUT:
            continue
        if local_name(child) == "p":
            yield child
        yield from _paragraphs(child)


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        kind = local_name(child)
        if kind == "t":
            yield child.text or ""
        elif kind in _MARKS:
            yield _MARKS[kind]
        elif kind not in _LEFT_OUT and kind != "p":
            yield from _pieces(child)
