"""English words to phonemes, with the reader that hibari carries (a port of misaki, Kokoro's text front).

The reader first rewrites the text (dates, units, titles, clock times), so the words that it reads are not quite the
words that are written. They are matched again by comparing the two lists, and each written word gets the phonemes of
what was read for it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, cast

from hibari.g2p import G2P, normalize  # pyright: ignore[reportUnknownVariableType]  # no stubs

from workbench.voice.once import once
from workbench.voice.words import LATIN, Piece

_LONG_FIGURE = re.compile(r"\d{16,}", re.ASCII)
_LONG_WORD = re.compile(r"\S{60}(?=\S)")
_FOREIGN = re.compile(rf"(?:(?!{LATIN})[^\W\d_])+")
_rewrite = cast("Callable[[str], str]", normalize)


def read_english(words: Sequence[Piece]) -> list[str]:
    """Phonemes of each word, punctuation included; empty for a word that cannot be spoken.

    The words are read together, since the reading depends on the neighbours ("the end", "the sea", "I read it").
    """
    written = {index: text for index, word in enumerate(words) if (text := _readable(word.plain))}
    read = list(_read(" ".join(written.values())))
    owners = _owners(list(written.values()), [text for text, _ in read])
    phonemes = [""] * len(words)
    places = list(written)
    for (_, spoken), owner in zip(read, owners, strict=True):
        phonemes[places[owner]] = f"{phonemes[places[owner]]} {spoken}".strip()
    return phonemes


def _readable(text: str) -> str:
    """Letters of other scripts are left out; what is too long for a number or a word is read in parts."""
    text = " ".join(_FOREIGN.sub(" ", text.replace("℃", "°C").replace("℉", "°F")).split())
    text = _LONG_FIGURE.sub(lambda match: " ".join(match[0]), text)
    return _LONG_WORD.sub(r"\g<0> ", text)


def _read(text: str) -> Iterator[tuple[str, str]]:
    """Each word as the reader rewrote it, and its phonemes."""
    reader = _reader()
    word = phonemes = ""
    for token in reader.phonemize_tokens(reader.tokenize(_rewrite(text))):
        word += token.text
        phonemes += token.phonemes or ""
        if token.whitespace:
            yield word, phonemes
            word = phonemes = ""
    if word:
        yield word, phonemes


def _owners(written: list[str], read: list[str]) -> Iterator[int]:
    """For each word that was read, the index of the written word that it belongs to."""
    matcher = SequenceMatcher(None, written, read, autojunk=False)
    for _, start, stop, read_start, read_stop in matcher.get_opcodes():
        for position in range(read_stop - read_start):
            share = position * (stop - start) // (read_stop - read_start)
            yield min(start + share, len(written) - 1)


def _load_reader() -> Any:
    reader: Any = G2P()
    _ = reader.oov  # loads the network for unknown words too, which it would do later, in any thread
    return reader


_reader = once(_load_reader)
