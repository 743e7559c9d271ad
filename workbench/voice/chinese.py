"""Chinese words to the phonemes that Kokoro was trained on: pinyin with tones, written in IPA with tone arrows.

The readings come from pypinyin's phrase dictionary, the spelling from misaki (the text front of Kokoro-82M v1.0).
"""

import functools
import re
from collections.abc import Sequence

from misaki.transcription import pinyin_to_ipa
from pypinyin import Style, lazy_pinyin

from workbench.voice.figures import read_figures
from workbench.voice.words import HAN, Piece

_PART = re.compile(rf"([{HAN}]+)|(.)")
_PAUSES = {"、": ",", "。": ".", "—": "—", "…": "…", "“": "“", "”": "”", '"': '"'} | {mark: mark for mark in ",.!?;:()"}
_TONES = (
    ("˧˩˧", "↓"),
    ("˧˥", "↗"),
    ("˥˩", "↘"),
    ("˥", "→"),
    ("\u027b\u0329", "ɨ"),
    ("\u0279\u0329", "ɨ"),
    ("\u032f", ""),
)


def read_chinese(words: Sequence[Piece]) -> list[str]:
    """Phonemes of each word, punctuation included; empty for a word that cannot be spoken."""
    following = [word.plain for word in words[1:]] + [""]
    return [_phonemes(read_figures(word.plain.strip(), after)) for word, after in zip(words, following, strict=True)]


def _phonemes(text: str) -> str:
    """Syllables of a word run together, as the model heard them; marks become the pauses that it knows."""
    return "".join(_word(match[1]) if match[1] else _PAUSES.get(match[2], "") for match in _PART.finditer(text))


def _word(characters: str) -> str:
    syllables = lazy_pinyin(characters, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
    return "".join(_syllable(syllable) for syllable in syllables)


@functools.cache
def _syllable(pinyin: str) -> str:
    """IPA of one syllable such as `hao3`."""
    spelling = "".join(pinyin_to_ipa(pinyin)[0])
    for written, spoken in _TONES:
        spelling = spelling.replace(written, spoken)
    return spelling
