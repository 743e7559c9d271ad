"""From bytes or pasted text to a clean story: plain words, one paragraph a line, nothing else.

Encodings are told by byte order marks (Unicode 15.1, section 23.8) and by trying, strictest first: UTF-8, UTF-16,
then Windows-1252 for lone accents and GB 18030, the standard that covers every older Chinese encoding, for the rest.
A file that none of them fits is refused.
"""

import html
import re
import unicodedata

from workbench.kit.errors import InvalidInputError

MAX_STORY_CHARACTERS = 1_000_000
"""The longest story that is taken: more than nearly every novel. The rules, which read it at once, need 5 s for 300,000
characters and grow evenly; a language model reads chapter by chapter, whatever the length."""

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NESTING = 8
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_ALLOWED_CONTROLS = frozenset("\n\t\r\f\v\x1a\x85")

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>|<!--.{0,2000}?-->", re.DOTALL)
_BLOCK_TAG = re.compile(r"<(?:br|/?p|/?div|/?h[1-6]|/?li|/?blockquote)\b[^<>]*>", re.IGNORECASE)
_SILENT_ELEMENT = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_LINE_MARKUP = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[*+][ \t]+|```.*$|~~~.*$|={3,}[ \t]*$|-{3,}[ \t]*$|[*_ ]{3,}$)", re.M
)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\s]*)(?:\s+\"[^\"\n]*\")?\)")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3}|~~|`)(?=\S)([^\n]{0,500}?\S)\1(?!\w)")
_SPACES = re.compile(r"[^\S\n]+")
_NEWLINES = re.compile(r"\r\n?|[\u2028\u2029\x85\f\v]")
_SENTENCE_END = re.compile(r"[.!?。！？…\"'”’」』:：;；]$")
_HARD_WRAP_WIDTH = range(45, 100)


def clean_story(text: str) -> str:
    """Text without markup, emoji, invisible and control characters; one paragraph a line; no word is lost.

    Cleaning clean text changes nothing.

    Raises:
        InvalidInputError: when no letter or digit is left, or the text is longer than MAX_STORY_CHARACTERS.
    """
    if len(text) > 4 * MAX_STORY_CHARACTERS:
        raise _too_long(len(text))
    clean = _paragraphs(_plain(_NEWLINES.sub("\n", text)))
    if not any(character.isalnum() for character in clean):
        raise InvalidInputError("There are no words in this story.", "Paste or upload a story in English or Chinese.")
    if len(clean) > MAX_STORY_CHARACTERS:
        raise _too_long(len(clean))
    return clean


def _too_long(characters: int) -> InvalidInputError:
    return InvalidInputError(
        f"This story has {characters:,} characters; at most {MAX_STORY_CHARACTERS:,} can be in one project.",
        "Make a project of each of its volumes.",
    )


def decode_text(data: bytes, name: str) -> str:
    """The characters of a text file, by its byte order mark or by the first encoding that fits.

    Args:
        name: the file's own, for the message.

    Raises:
        InvalidInputError: these bytes are no text.
    """
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)] or _likely_encodings(data)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _looks_binary(text):
            return text
    raise InvalidInputError(f"“{name}” is not readable text.", "Save it as plain text in UTF-8 and try again.")


def _likely_encodings(data: bytes) -> list[str]:
    """Encodings to try. UTF-16 without a mark shows as a zero byte beside most Latin letters and every space."""
    sample = data[:4096]
    if sample.count(0) * 20 > len(sample):
        return ["utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"]
    return ["utf-8", "cp1252" if _mostly_single_bytes(data) else "gb18030"]


def _mostly_single_bytes(data: bytes) -> bool:
    """Whether bytes above ASCII stand alone, as accents and curly quotes do, and not in pairs, as Chinese does."""
    stretches = [len(stretch) for stretch in _HIGH_BYTES.findall(data[:100_000])]
    return stretches.count(1) * 2 > len(stretches)


def _looks_binary(text: str) -> bool:
    """Whether control or unassigned characters show that these bytes were never text."""
    sample = text[:20_000]
    odd = sum(
        unicodedata.category(character) in ("Cc", "Cn", "Co") and character not in _ALLOWED_CONTROLS
        for character in sample
    )
    return "\x00" in sample or odd * 100 > len(sample)


def _plain(text: str) -> str:
    """Text without HTML, Markdown, emoji and characters that cannot be seen; markup inside markup goes too."""
    for _ in range(_NESTING):
        before, text = text, _without_markup(text)
        if text == before:
            break
    return text


def _without_markup(text: str) -> str:
    text = "".join(_visible(character) for character in unicodedata.normalize("NFC", text))
    text = _TAG.sub("", _BLOCK_TAG.sub("\n\n", _SILENT_ELEMENT.sub(" ", text)))
    text = _LINK.sub(r"\1", _LINE_MARKUP.sub("", html.unescape(text)))
    return _SPACES.sub(" ", _EMPHASIS.sub(r"\2", text))


def _visible(character: str) -> str:
    """The character itself, a space for what parts words, or nothing."""
    if character == "\n" or character.isalnum():
        return character
    category = unicodedata.category(character)
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Cs", "Co", "Cn") or character in "\ufe0e\ufe0f\u20e3\ufffd":
        return ""
    is_pictograph = (category == "So" and character >= "\u2190") or 0x1F3FB <= ord(character) <= 0x1F3FF
    return " " if is_pictograph else character


def _paragraphs(text: str) -> str:
    """Paragraphs, each on one line; blank lines of the original stay as one blank line."""
    blocks = [[line.strip() for line in block.split("\n") if line.strip()] for block in re.split(r"\n\s*\n", text)]
    return "\n\n".join("\n".join(_unwrapped(lines)) for lines in blocks if lines)


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines of a block; those of an e-book wrapped at a fixed width become one paragraph again."""
    body = lines[:-1]
    wrapped = sum(len(line) in _HARD_WRAP_WIDTH and not _SENTENCE_END.search(line) for line in body)
    if not body or wrapped * 2 < len(body) or max(map(len, lines)) not in _HARD_WRAP_WIDTH:
        return lines
    return [" ".join(lines)]
