"""Which language a text is written in, told from its scripts and, for Latin letters, from its commonest words."""

import re
import unicodedata
from collections import Counter

from workbench.kit.errors import InvalidInputError
from workbench.model.vocabulary import Language

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)*")
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_HAN_PER_WORD = 1.5
"""Characters of Chinese that say about as much as one English word."""

_OTHER_SCRIPTS = {
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "CYRILLIC": "Russian or another language in Cyrillic letters",
    "ARABIC": "Arabic, Persian or Urdu",
    "HEBREW": "Hebrew",
    "GREEK": "Greek",
    "THAI": "Thai",
    "DEVANAGARI": "Hindi or another language in Devanagari",
    "BENGALI": "Bengali",
    "TAMIL": "Tamil",
    "ARMENIAN": "Armenian",
    "GEORGIAN": "Georgian",
}
_COMMON_WORDS = {
    "English": "the and of to a in was he she it that his her i you is with for on said not but had they at be as",
    "Spanish": "el la los las de y que en un una con por para su no se del al era como pero más lo había",
    "French": "le la les des de et que un une dans il elle pour pas est sur avec qui ne se ce du était au",
    "German": "der die das und ist nicht ein eine zu den mit von er sie es ich auf dem im war sich auch aber",
    "Italian": "il lo la gli le di e che un una per non con era si del della nel sono ma come più i da",
    "Portuguese": "o os as de e que um uma com por para não se do da em era mas como mais ao na no ele",
    "Dutch": "de het een en van ik te dat die in was niet zijn op met hij zij voor er maar aan",
    "Polish": "i w na nie się z do to że był jest jak ale po co jego ona od za przez",
    "Turkish": "bir ve bu da de için ile çok ne o gibi daha ama var kadar olan sonra dedi",
    "Vietnamese": "và của là một có không được cho trong người với đã này những các anh",
    "Indonesian": "yang dan di ke dari itu ini dengan untuk tidak dia pada adalah akan ada saya",
    "Swedish": "och att det som en på är av för med den till inte var han hon ett jag men",
}
_COMMON = {name: frozenset(words.split()) for name, words in _COMMON_WORDS.items()}
_JAPANESE_SHARE = 0.1


def detect_language(text: str) -> Language:
    """English or Chinese; a story that mixes both has the language of its larger part.

    Raises:
        InvalidInputError: when most of the text is in another language, naming which it looks like, or has no letters.
    """
    chinese = len(_HAN.findall(text)) / _HAN_PER_WORD
    latin_words = [word.lower() for word in _LATIN_WORD.findall(text)]
    name, other = _other_script(text)
    if name == "Japanese" and other >= _JAPANESE_SHARE * chinese and other > len(latin_words) / 2:
        raise _unknown(name)
    if other > max(chinese, len(latin_words)):
        raise _unknown(name)
    if not chinese and not latin_words:
        raise InvalidInputError("This story has no letters.", "Paste a story in English or Chinese.")
    if chinese >= len(latin_words):
        return Language.CHINESE
    if (name := _latin_language(latin_words)) != "English":
        raise _unknown(name)
    return Language.ENGLISH


def language_of(text: str, otherwise: Language) -> Language:
    """The language that a single line is to be spoken in; `otherwise` when it has neither script."""
    chinese, english = len(_HAN.findall(text)) / _HAN_PER_WORD, len(_LATIN_WORD.findall(text))
    if chinese == english:
        return otherwise
    return Language.CHINESE if chinese > english else Language.ENGLISH


def length(text: str) -> float:
    """How long a text is to speak, where 1 is the most that one shot should hold: 40 words or 70 Chinese characters."""
    without_han, characters = _HAN.subn(" ", text)
    return characters / 70 + len(_WORD.findall(without_han)) / 40


def has_words(text: str) -> bool:
    """Whether there is anything to say."""
    return any(character.isalnum() for character in text)


def is_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return bool(_HAN.search(text))


def _other_script(text: str) -> tuple[str, float]:
    """The commonest script that the writer does not know, by language name, and its letters in words' worth."""
    counts: Counter[str] = Counter()
    for character, times in Counter(text).items():
        if character > "\u036f" and character.isalpha():
            counts[_OTHER_SCRIPTS.get(unicodedata.name(character, "").split(" ")[0], "")] += times
    del counts[""]
    if not counts:
        return "", 0.0
    name, letters = counts.most_common(1)[0]
    return name, letters / 4


def _latin_language(words: list[str]) -> str:
    """The language whose commonest words stand most often; English when too few words tell."""
    scores = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    best = max(scores, key=lambda name: (scores[name], name == "English"))
    tells = scores[best] >= 3 and scores[best] > 1.3 * scores["English"]
    return best if tells else "English"


def _unknown(name: str) -> InvalidInputError:
    return InvalidInputError(
        f"This story looks like {name}; the offline writer knows English and Chinese.",
        "Translate it first, or choose the language yourself if this is a mistake.",
    )
