"""The words that the rules know, one file for each language, and matchers over them."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import cast

from workbench.model.document import Document
from workbench.model.story import Age
from workbench.model.vocabulary import Language, Mood, PlaceKind, TimeOfDay, Weather


class Matcher:
    """Finds the longest known words in a text: whole words in English, character sequences in Chinese."""

    def __init__(self, words: dict[str, tuple[str, ...]], *, whole: bool, plural: bool) -> None:
        self._value = {word.lower(): value for value, group in words.items() for word in group}
        choice = any_of(self._value) or r"(?!)"
        pattern = rf"\b({choice}){'s?' if plural else ''}\b" if whole else f"({choice})"
        self._pattern = re.compile(pattern, re.IGNORECASE)

    def find(self, text: str) -> list[tuple[re.Match[str], str]]:
        """Every match with the value that its word stands for, in the order of the text."""
        return [(match, self._value[match[1].lower()]) for match in self._pattern.finditer(text)]

    def count(self, text: str) -> int:
        """How often any of the words stands in the text."""
        return len(self._pattern.findall(text))


_PLURALS = ("places", "weathers", "details")
"""Fields whose English words may stand in the plural."""


class Lexicon(Document):
    """The words of one language. `roles` maps a person noun to "gender age noun", the noun in English for pictures."""

    places: dict[PlaceKind, tuple[str, ...]]
    times: dict[TimeOfDay, tuple[str, ...]]
    weathers: dict[Weather, tuple[str, ...]]
    weather_ends: tuple[str, ...]
    moods: dict[Mood, tuple[str, ...]]
    roles: dict[str, str]
    groups: tuple[str, ...]
    generic_roles: tuple[str, ...]
    not_people: tuple[str, ...]
    animals: dict[str, str]
    no_speakers: tuple[str, ...]
    ages: dict[Age, tuple[str, ...]]
    modifiers: tuple[str, ...]
    said: tuple[str, ...]
    expressive: tuple[str, ...]
    inquit_words: tuple[str, ...]
    male_pronouns: tuple[str, ...]
    female_pronouns: tuple[str, ...]
    group_pronouns: tuple[str, ...]
    narrator_pronouns: tuple[str, ...]
    male_names: tuple[str, ...]
    female_names: tuple[str, ...]
    titles: dict[str, str]
    not_names: tuple[str, ...]
    emotions: tuple[str, ...]
    details: tuple[str, ...]
    actions: tuple[str, ...]
    heights: tuple[str, ...]
    depths: tuple[str, ...]
    verbs: tuple[str, ...]
    surnames: str
    traits: tuple[str, ...]
    stop_words: tuple[str, ...]


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@cache
def lexicon(language: Language) -> Lexicon:
    """The words of a language, read once."""
    return Lexicon.model_validate_json(files("workbench.llm.offline").joinpath(f"lexicon_{language}.json").read_bytes())


@cache
def matcher(language: Language, field: str) -> Matcher:
    """A matcher over one field of the lexicon, made once. A list of words stands for the words themselves."""
    words = cast(dict[str, tuple[str, ...]] | tuple[str, ...], getattr(lexicon(language), field))
    groups = words if isinstance(words, dict) else {word: (word,) for word in words}
    return Matcher(groups, whole=language is Language.ENGLISH, plural=field in _PLURALS)
