"""The text of an e-book (.epub, EPUB 3.3): the pages of its spine in reading order."""

import posixpath
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from workbench.engine.documents.archives import local_name, opened_archive, parsed_xml, read_member
from workbench.kit.errors import InvalidInputError

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/rights.xml"
_BLOCKS = frozenset(
    ["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "section", "article", "hr", "tr", "td", "pre"]
)
_LEFT_OUT = frozenset(["script", "style", "head", "nav", "rt", "rp"])
"""What is no text of the story, and the pronunciation beside Chinese characters."""


def is_ebook(names: list[str]) -> bool:
    """Whether an archive with these members is an e-book."""
    return _CONTAINER in names


def ebook_chapters(data: bytes, name: str) -> list[str]:
    """The text of each page of an e-book that has any, a blank row between paragraphs. Books have a page a chapter.

    Raises:
        InvalidInputError: it cannot be read, or it is protected against copying.
    """
    with opened_archive(data, name) as archive:
        if _RIGHTS in archive.namelist():
            raise InvalidInputError(f"“{name}” is protected against copying.", "Choose another edition.")
        pages = [read_member(archive, page, name) for page in _pages(archive, name)]
    return [text for page in pages if (text := _page_text(page))]


def _pages(archive: ZipFile, name: str) -> list[str]:
    """The members that hold the pages, in reading order."""
    container = parsed_xml(read_member(archive, _CONTAINER, name), name)
    package = next(found.attrib["full-path"] for found in _all(container, "rootfile"))
    root = parsed_xml(read_member(archive, package, name), name)
    items = {item.attrib["id"]: item for item in _all(root, "item")}
    spine = [found for found in _all(root, "itemref") if found.attrib.get("linear") != "no"]
    read = [items[found.attrib["idref"]] for found in spine if found.attrib["idref"] in items]
    told = [item for item in read if "nav" not in item.attrib.get("properties", "").split()]
    folder = posixpath.dirname(package)
    return [posixpath.normpath(posixpath.join(folder, unquote(item.attrib["href"]))) for item in told]


def _all(root: Element, kind: str) -> list[Element]:
    return [element for element in root.iter() if local_name(element) == kind]


def _page_text(data: bytes) -> str:
    page = _Page()
    page.feed(data.decode("utf-8-sig", errors="replace"))
    page.close()
    return page.text


class _Page(HTMLParser):
    """Gathers the text of a page; blocks part paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs: list[str] = [""]
        self._silent = 0

    @property
    def text(self) -> str:
        """The paragraphs, a blank row between them."""
        rows = (
            "\n".join(" ".join(row.split()) for row in paragraph.split("\0")).strip() for paragraph in self._paragraphs
        )
        return "\n\n".join(row for row in rows if row)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _LEFT_OUT
        if tag in _BLOCKS:
            self._paragraphs.append("")
        elif tag == "br":
            self._paragraphs[-1] += "\0"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _LEFT_OUT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _LEFT_OUT and self._silent > 0
        if tag in _BLOCKS:
            self._paragraphs.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._paragraphs[-1] += data
