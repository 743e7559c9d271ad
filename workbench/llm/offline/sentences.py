"""Sentences and clauses: what one breath of narration holds.

English is cut by pysbd (the Golden Rules of sentence boundary disambiguation), which mistakes Chinese closing quotes;
Chinese is cut by its own full stops.
"""

import re
from functools import cache
from typing import Any

from workbench.llm.offline.languages import has_words, is_han, language_of, length
from workbench.model.vocabulary import Language

LONGEST = 1.0
"""What one shot may hold, in the unit of `languages.length`."""

_MARKED_STRETCH = re.compile(r".+?[.!?]\s+|.+$", re.DOTALL)
_PORTION = 1500
_TRIES = 5
_CHINESE_SENTENCE = re.compile(r"[^。！？!?…；;]*(?:[。！？!?]+|…+|[；;]|$)[”’」』）)\]】\"']*\s*")
_WIDE_END = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef][”’…—\"'）)]*$")
_BREAKS = (
    re.compile(r"(?<=[;；:：])\s*|(?<=——)|(?<=[—–])\s+"),
    re.compile(r"(?<=,)\s+(?=(?:and|but|so|when|while|who|which|where|then|for|until|because|as|or|yet)\b)|(?<=，)"),
    re.compile(r"(?<=[,、])\s*(?!\d)"),
    re.compile(r"\s+(?=(?:and|but|when|while|because|until|that|with|to|of|in|on)\b)"),
    re.compile(r"\s+"),
    re.compile(r"(?<=[\u3400-\u9fff])(?=[\u3400-\u9fff])"),
    re.compile(r"(?<=.)(?=.)"),
)


def cut_sentences(text: str, story_language: Language) -> list[str]:
    """Sentences of a run, none longer than a shot; joined again they are the run."""
    if not has_words(text):
        return []
    chinese = is_han(text) and language_of(text, story_language) is Language.CHINESE
    whole = _chinese_sentences(text) if chinese else _english_sentences(text)
    return [clause for sentence in _without_fragments(whole) for clause in split_long(sentence)]


def split_long(text: str) -> list[str]:
    """The text in parts that fit a shot, cut as near the middle as the best kind of break allows."""
    if length(text) <= LONGEST:
        return [text]
    for pattern in _BREAKS:
        places = (match.end() for match in pattern.finditer(text))
        for place in sorted(places, key=lambda place: abs(2 * place - len(text)))[:_TRIES]:
            if has_words(text[:place]) and has_words(text[place:]):
                return [*split_long(text[:place].strip()), *split_long(text[place:].strip())]
    return [text]


def join(first: str, second: str) -> str:
    """Two sentences in one text; a space parts them unless the first ends in a Chinese character or mark."""
    return f"{first}{second}" if _WIDE_END.search(first) else f"{first} {second}"


def _chinese_sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _CHINESE_SENTENCE.findall(text) if sentence.strip()]


def _english_sentences(text: str) -> list[str]:
    sentences = [str(sentence).strip() for part in _portions(text) for sentence in _segmenter().segment(part)]
    # pysbd rewrites some punctuation on odd input; a text that it changed is better left whole than altered.
    same = "".join("".join(sentences).split()) == "".join(text.split())
    return [sentence for sentence in sentences if sentence] if same else [text]


def _portions(text: str) -> list[str]:
    """Long text in portions that end with a sentence; the segmenter's time grows with the square of its input."""
    portions = [""]
    for stretch in _MARKED_STRETCH.findall(text):
        if len(portions[-1]) > _PORTION:
            portions.append("")
        portions[-1] += stretch
    return portions


def _without_fragments(sentences: list[str]) -> list[str]:
    """Sentences with stray marks joined to a neighbour, so that each has something to say."""
    joined: list[str] = []
    for sentence in sentences:
        if joined and not (has_words(sentence) and has_words(joined[-1])):
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


@cache
def _segmenter() -> Any:
    """The English segmenter; imported late, since starting the product must not wait for it."""
    import pysbd

    return pysbd.Segmenter(language="en", clean=False)
