"""The translator's word list: emotions, styles, weathers and acts in Chinese and English, and what they look like."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from workbench.llm.offline.lexicon import any_of
from workbench.llm.offline.wardrobe import wardrobe
from workbench.llm.translating.picture import CHINESE_LOOKS, Colour, Lens, Light, Wording
from workbench.model.document import Document
from workbench.model.vocabulary import CHINESE, Mood, TimeOfDay, Weather
from workbench.model.vocabulary import Light as DirectedLight

_BETWEEN = " · "
_DRESSED = re.compile(r"^((?:身?穿|佩?戴)着?.+)的(.+)$")
"""In English, who wears something stands first."""
_PUNCTUATION = re.compile(r"[，、。；,;\s]+")


class Look(Document):
    """What a word asks a picture for.

    Attributes:
        words: that ask for it, English and Chinese.
        touch: what it brings into the picture besides.
    """

    words: tuple[str, ...]
    mood: Mood | None = None
    weather: Weather | None = None
    time: TimeOfDay | None = None
    lens: Lens | None = None
    lights: tuple[Light, ...] = ()
    colours: tuple[Colour, ...] = ()
    touch: Wording = Wording()


class WordList(Document):
    """The file `words.json`.

    Attributes:
        looks: what words ask for.
        moods: what the mood of a shot asks for.
        styles: the style presets, in both languages; a preset of another name stands for itself.
        acts: English for what people do and hold, by Chinese words.
        terms: English for the words of facts and looks, by Chinese words; empty for those that English leaves out.
    """

    looks: tuple[Look, ...]
    moods: dict[Mood, Look]
    styles: dict[str, Wording]
    acts: dict[str, str]
    terms: dict[str, str]


@cache
def word_list() -> WordList:
    """The list, read once."""
    return WordList.model_validate_json(files("workbench.llm.translating").joinpath("words.json").read_bytes())


def looks_in(text: str) -> Iterator[tuple[str, Look]]:
    """Each look that a text asks for once, with the word that asks, in the order of the text."""
    seen: set[int] = set()
    for match in _asking().finditer(text):
        number = _looks_by_word()[match[0].lower()]
        if number not in seen:
            seen.add(number)
            yield match[0], word_list().looks[number]


def english_acts(text: str) -> str:
    """What the list knows of a Chinese sentence, in English, in the order of the sentence."""
    acts = word_list().acts
    found = (acts[match[0]] for match in _acting().finditer(text))
    return ", ".join(dict.fromkeys(act for act in found if act))


def english_phrase(text: str) -> str:
    """English for a Chinese phrase of which every word is known; empty where one is not."""
    bare = _PUNCTUATION.sub(",", text).strip(", ")
    if _term().sub("", bare).strip(" ,"):
        return ""
    parts = (_DRESSED.sub(r"\2\1", part) for part in bare.split(","))
    said = (" ".join(filter(None, (_terms()[match[0]] for match in _term().finditer(part)))) for part in parts)
    return ", ".join(filter(None, said))


def listed(*words: object) -> str:
    """What was chosen, as reasons list it."""
    return _BETWEEN.join(str(word) for word in words if word)


def chosen_in_chinese(choice: str) -> str:
    """What a reason lists, in Chinese as far as the words are known."""
    return _BETWEEN.join(_chinese_words().get(word, word) for word in choice.split(_BETWEEN))


@cache
def _chinese_words() -> dict[str, str]:
    touches = {look.touch.english: look.touch.chinese for look in word_list().looks}
    return touches | {word.value: said for word, said in (*CHINESE.items(), *CHINESE_LOOKS.items())}


@cache
def _looks_by_word() -> dict[str, int]:
    return {word.lower(): number for number, look in enumerate(word_list().looks) for word in look.words}


@cache
def _asking() -> re.Pattern[str]:
    english = [word for word in _looks_by_word() if word.isascii()]
    chinese = [word for word in _looks_by_word() if not word.isascii()]
    return re.compile(rf"\b(?:{any_of(english)})\b|{any_of(chinese)}", re.IGNORECASE)


@cache
def _terms() -> dict[str, str]:
    """All that phrases are made of: the list's own terms, and the wardrobe's colours and clothes."""
    told, words = wardrobe(), word_list().terms
    lights = {said: light.value for light, said in CHINESE.items() if isinstance(light, DirectedLight)}
    known = {**lights, **{said: look.value for look, said in CHINESE_LOOKS.items()}, **told.told_colours}
    return {word: said for word, said in (known | told.told_garments | words).items() if not word.isascii()}


@cache
def _term() -> re.Pattern[str]:
    return re.compile(any_of(_terms()))


@cache
def _acting() -> re.Pattern[str]:
    return re.compile(any_of(word_list().acts))
