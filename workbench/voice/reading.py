"""A line made ready to be spoken: its words, and the phrases that an engine says in one breath each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from workbench.model.vocabulary import Language
from workbench.voice.chinese import read_chinese
from workbench.voice.english import read_english
from workbench.voice.words import Piece, absorb, pieces, sentences

LONGEST_PHRASE = 400  # phonemes; the engines take 500
_LONGEST_WORD = 100
_SENTENCE_PAUSE, _CLAUSE_PAUSE = 0.2, 0.08  # seconds, besides the silence that each phrase keeps around it
_CLAUSE_MARKS = ",;:—…"
PAUSE_MARKS = ' ,.!?;:—…"“”()'
_READERS: dict[Language, Callable[[Sequence[Piece]], list[str]]] = {
    Language.ENGLISH: read_english,
    Language.CHINESE: read_chinese,
}
_Word = tuple[Language, int, str]
"""The language of a word, its index in the line, its phonemes."""


@dataclass(frozen=True)
class Phrase:
    """Phonemes that are said in one go.

    Attributes:
        language: of the phrase; of its first word where languages are mixed.
        words: for each word said, its index in the line and its phonemes, marks included.
        pause: seconds of silence that follow.
    """

    language: Language
    words: tuple[tuple[int, str], ...]
    pause: float

    @property
    def phonemes(self) -> str:
        """What the engine says."""
        return " ".join(phonemes for _, phonemes in self.words)


@dataclass(frozen=True)
class Reading:
    """The words of a line and the phrases that say them. `unspoken` are words with letters that no voice here knows."""

    words: tuple[Piece, ...]
    phrases: tuple[Phrase, ...]
    unspoken: tuple[str, ...]


def read_line(line: str, language: Language, *, mixed: bool) -> Reading:
    """Cut a line into words and phrases.

    Args:
        language: the voice's own, for figures that stand alone.
        mixed: whether one phrase may hold both languages; otherwise a phrase ends where the language changes.
    """
    words = pieces(line, language)
    groups = sentences(line, words)
    phonemes = _phonemes(words, groups)
    sounding = [index for index, spoken in enumerate(phonemes) if _sounds(spoken)]
    mute = set(range(len(words))).difference(sounding)
    unspoken = tuple(words[index].text for index in sorted(mute) if any(map(str.isalnum, words[index].plain)))
    if not sounding:
        return Reading(tuple(words), (), unspoken)
    kept, places = absorb(line, words, sounding)
    stretches = ([(words[index].language, places[index], phonemes[index]) for index in group] for group in groups)
    *phrases, last = (phrase for stretch in stretches for phrase in _phrases(stretch, mixed=mixed))
    return Reading(tuple(kept), (*phrases, replace(last, pause=0.0)), unspoken)


def _phonemes(words: Sequence[Piece], groups: Iterable[list[int]]) -> list[str]:
    """Phonemes of every word, read together with its neighbours of the same sentence and language."""
    result = [""] * len(words)
    for group in groups:
        for language, run in groupby(group, key=lambda index: words[index].language):
            indices = list(run)
            for index, spoken in zip(indices, _READERS[language]([words[index] for index in indices]), strict=True):
                result[index] = spoken
    return result


def _sounds(phonemes: str) -> bool:
    return phonemes.strip(PAUSE_MARKS) != ""


def _phrases(sentence: Sequence[_Word], *, mixed: bool) -> list[Phrase]:
    """The phrases of one sentence; the last one is followed by the longest pause."""
    runs = [list(sentence)] if mixed else [list(run) for _, run in groupby(sentence, key=lambda word: word[0])]
    phrases = [
        Phrase(breath[0][0], tuple((index, phonemes) for _, index, phonemes in breath), pause)
        for run in runs
        for breath, pause in _breaths([word for word in run if word[2]])
        if any(_sounds(phonemes) for _, _, phonemes in breath)
    ]
    return phrases[:-1] + [replace(phrase, pause=_SENTENCE_PAUSE) for phrase in phrases[-1:]]


def _breaths(words: Iterable[_Word]) -> Iterator[tuple[list[_Word], float]]:
    """Cut what is too long for one go: after the last clause mark that fits, else after the last word that fits."""
    breath: list[_Word] = []
    for language, index, phonemes in words:
        for start in range(0, len(phonemes), _LONGEST_WORD):
            part = phonemes[start : start + _LONGEST_WORD]
            if sum(len(word[2]) + 1 for word in breath) + len(part) > LONGEST_PHRASE:
                cut = _clause_end(breath)
                yield breath[:cut], _CLAUSE_PAUSE
                breath = breath[cut:]
            breath.append((language, index, part))
    if breath:
        yield breath, 0.0


def _clause_end(words: Sequence[_Word]) -> int:
    """How many words to keep: up to the last clause mark in the second half, or all."""
    ends = [place for place, word in enumerate(words, start=1) if word[2].endswith(tuple(_CLAUSE_MARKS))]
    return ends[-1] if ends and ends[-1] * 2 > len(words) else len(words)
