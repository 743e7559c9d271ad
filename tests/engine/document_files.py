"""Documents of every kind, made small: Word files, e-books and scripts of Final Draft."""

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(**members: str | bytes) -> bytes:
    """An archive; in the names of its members `__` stands for `/` and `_` for `.`, as in word__document_xml."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def word_file(*paragraphs: str, more: str = "") -> bytes:
    """A Word file of these paragraphs, with more XML behind them."""
    body = "".join(f"<w:p><w:pPr><w:pStyle/></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    return zipped(word__document_xml=f'<w:document xmlns:w="{_WORD}"><w:body>{body}{more}</w:body></w:document>')


def ebook_file(*pages: str, **members: str) -> bytes:
    """An e-book of these pages (the inside of XHTML bodies), with its list of contents first."""
    container = "<container><rootfiles><rootfile full-path='OEBPS/book.opf'/></rootfiles></container>"
    items = "".join(f"<item id='p{at}' href='page%20{at}.xhtml'/>" for at in range(len(pages)))
    spine = "".join(f"<itemref idref='p{at}'/>" for at in range(len(pages)))
    package = (
        f"<package><manifest><item id='nav' href='nav.xhtml' properties='nav'/>{items}</manifest>"
        f"<spine><itemref idref='nav'/>{spine}</spine></package>"
    )
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("OEBPS/book.opf", package)
        archive.writestr("OEBPS/nav.xhtml", "<html><body><p>Contents</p></body></html>")
        for at, page in enumerate(pages):
            text = f"<?xml version='1.0'?><html><head><title>No</title></head><body>{page}</body></html>"
            archive.writestr(f"OEBPS/page {at}.xhtml", text)
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def final_draft_file(*paragraphs: tuple[str, str], title: str = "", more: str = "") -> bytes:
    """A script of Final Draft: types and texts of its paragraphs, with more XML behind them."""
    rows = "".join(f'<Paragraph Type="{kind}"><Text>{escape(text)}</Text></Paragraph>' for kind, text in paragraphs)
    page = f"<TitlePage><Content><Paragraph><Text>{title}</Text></Paragraph></Content></TitlePage>" if title else ""
    root = f'<FinalDraft DocumentType="Script" Version="5"><Content>{rows}{more}</Content>{page}</FinalDraft>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n{root}'.encode()
