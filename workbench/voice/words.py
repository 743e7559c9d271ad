"""The words of a line: what is written, where it stands, and which language speaks it.

A line is first made *plain*: every character keeps its place, marks that cannot be spoken fall silent, and look-alikes
(full-width letters, curly apostrophes, book-title marks) become the sign that a voice knows. It is then cut into
words: English at spaces, Chinese by dictionary words, figures on their own, with the punctuation around each.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import rjieba

from workbench.model.vocabulary import Language

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
LATIN = "[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
_HAN = re.compile(f"[{HAN}]")
_RUN = re.compile(rf"[{HAN}]+|[^\s{HAN}]+")
_WIDE_MARKS = "，；！？"
_NARROW_MARKS = ",;!?"
_BREAKING = f"—…。、{_WIDE_MARKS}"
_PART = re.compile(rf"[^{_BREAKING}]*[{_BREAKING}]*")
_OPENING = "“\"'([$£€¥₹₩¢#@+-."  # what may stand at the head of a word
_QUOTING = "“("
_CLOSING = "”\"')]"
_SILENT = "\ufffc"
_AS_READ = str.maketrans(f"{_WIDE_MARKS}{_SILENT}", f"{_NARROW_MARKS} ")
_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "～": "-", "~": "-", "–": "—", "―": "—", "‐": "-", "‑": "-", "−": "-", "・": " "}
    | dict.fromkeys("「『《〈【〝«", "“")
    | dict.fromkeys("」』》〉】〞»", "”")
    | dict.fromkeys("*_^|\\{}<>[]", _SILENT)
)
_LATIN = re.compile(LATIN)
_LONGEST_SENTENCE = 80  # words
_SPOKEN_SYMBOLS = frozenset("$£€¥₹₩¢+=°℃℉")
_ABBREVIATED = re.compile(
    r"(?:^|\W)(?:mr|mrs|ms|dr|st|prof|sr|jr|capt|col|gen|lt|rev|hon|no|vs|[a-z])\.$", re.IGNORECASE
)


@dataclass(frozen=True)
class Piece:
    """A word of the line as written, and its plain form.

    Attributes:
        text: as written, a slice of the line.
        offset: where the slice begins.
        plain: the slice with every unspeakable character replaced by a space.
        language: which language reads it.
    """

    text: str
    offset: int
    plain: str
    language: Language

    @property
    def end(self) -> int:
        """Where the slice ends in the line."""
        return self.offset + len(self.text)


def pieces(line: str, default: Language) -> list[Piece]:
    """The words of a line in order; every character but the spaces belongs to one.

    Args:
        default: reads figures where no letters around them tell the language.
    """
    clean = "".join(map(_plain, line))
    spans = _join_marks(clean, [span for run in _RUN.finditer(clean) for span in _spans(run.group(), run.start())])
    languages = _languages([clean[start:end] for start, end in spans], default)
    return [
        Piece(line[start:end], start, clean[start:end].translate(_AS_READ), language)
        for (start, end), language in zip(spans, languages, strict=True)
    ]


def _plain(character: str) -> str:
    """The sign that a voice knows for a character, a space, or the silent sign."""
    if character.isspace():
        return " "
    if character in _WIDE_MARKS:
        return character
    folded = unicodedata.normalize("NFKC", character)
    sign = (folded if len(folded) == 1 else character).translate(_ALIKE)
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.digit(sign))
    silent = category[0] in "ZC" or (category[0] == "S" and sign not in _SPOKEN_SYMBOLS) or "\ufe00" <= sign <= "\ufe0f"
    return _SILENT if silent else sign


def _spans(run: str, offset: int) -> list[tuple[int, int]]:
    parts = rjieba.cut(run) if _HAN.match(run) else [part for part in _PART.findall(run) if part]
    spans: list[tuple[int, int]] = []
    for part in parts:
        spans.append((offset, offset + len(part)))
        offset += len(part)
    return spans


def _join_marks(clean: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give closing marks to the word that they touch on the left, opening marks to the one on the right."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        head = start
        if joined and joined[-1][1] == start:
            head = _after_closing(clean, start, end)
            joined[-1] = (joined[-1][0], head)
            if not _sounds(clean[slice(*joined[-1])]) and head < end:
                head = joined.pop()[0]
        if head < end:
            joined.append((head, end))
    return joined


def _after_closing(clean: str, start: int, end: int) -> int:
    """Where the marks that belong to the word on the left stop."""
    head = start
    while head < end and not clean[head].isalnum() and clean[head] not in _OPENING:
        head += 1
    return head if _sounds(clean[head:end]) or clean[head:end].strip(_QUOTING) == "" else end


def _sounds(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _languages(texts: list[str], default: Language) -> list[Language]:
    """Each text's own language; figures and marks take that of both neighbours, else that of the line."""
    own = [_own_language(text) for text in texts]
    chinese, english = own.count(Language.CHINESE), own.count(Language.ENGLISH)
    base = default if chinese == english else Language.CHINESE if chinese > english else Language.ENGLISH
    before: list[Language | None] = []
    for language in own:
        before.append(language or (before[-1] if before else None))
    after: list[Language | None] = []
    for language in reversed(own):
        after.append(language or (after[-1] if after else None))
    return [
        left if left is not None and left == right else base
        for left, right in zip(before, reversed(after), strict=True)
    ]


def _own_language(text: str) -> Language | None:
    if _HAN.search(text):
        return Language.CHINESE
    return Language.ENGLISH if _LATIN.search(text) else None


def sentences(line: str, words: Sequence[Piece]) -> list[list[int]]:
    """Indices of the words, sentence by sentence.

    A final mark or a new line ends a sentence, an abbreviation does not; one without end is cut all the same.
    """
    groups: list[list[int]] = [[0]] if words else []
    for index, (word, following) in enumerate(pairwise(words), start=1):
        ended = "\n" in line[word.end : following.offset] or _ends_sentence(word.plain, following.plain)
        if ended or len(groups[-1]) == _LONGEST_SENTENCE:
            groups.append([])
        groups[-1].append(index)
    return groups


def _ends_sentence(text: str, following: str) -> bool:
    bare = text.rstrip(_CLOSING + " ")
    if not bare.endswith((".", "!", "?", "…", "。")) or following.lstrip("“\"'(")[:1].islower():
        return False
    return not _ABBREVIATED.search(bare)


def absorb(line: str, words: Sequence[Piece], spoken: Collection[int]) -> tuple[list[Piece], list[int]]:
    """Join each word that makes no sound to the spoken word before it, or to the first one.

    Args:
        spoken: indices of the words that sound; at least one.

    Returns:
        The words that remain, and for each old index the new one.
    """
    first = min(spoken)
    kept: list[Piece] = []
    places: list[int] = []
    for index, word in enumerate(words):
        if index == 0 or (index in spoken and index > first):
            kept.append(word)
        else:
            kept[-1] = replace(kept[-1], text=line[kept[-1].offset : word.end])
        places.append(len(kept) - 1)
    return kept, places
