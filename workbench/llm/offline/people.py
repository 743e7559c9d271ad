"""The people of a story and how to find them in a sentence."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import lexicon
from workbench.model.story import Age, Gender
from workbench.model.vocabulary import Language

Pronoun = Literal["male", "female", "group"]
_Kind = Literal["male", "female", "group", "narrator"]


@dataclass(eq=False, slots=True)
class Person:
    """Someone of the story while it is read. `noun` says in English what they are; `forms` are all their names."""

    name: str
    forms: set[str]
    gender: Gender = "neutral"
    age: Age = "adult"
    noun: str = ""
    count: int = 0
    narrator: bool = False
    group: bool = False
    votes: Counter[Gender] = field(default_factory=Counter[Gender])

    @property
    def is_animal(self) -> bool:
        """Whether it has fur or feathers rather than clothes to be known by."""
        return self.noun in lexicon(Language.CHINESE).animals.values() or self.noun in lexicon(Language.ENGLISH).animals


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text where someone is named or meant. Without a person it is a pronoun still to be understood."""

    start: int
    end: int
    person: Person | None
    pronoun: Pronoun | None
    possessive: bool


class Cast:
    """Everyone in the story; finds who is named in a text."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = tuple(people)
        self._by_form = {form.lower(): (form, person) for person in self.people for form in person.forms}
        self._pronouns = _pronouns()
        self._anaphors = _anaphors()
        self._narrator = next((person for person in self.people if person.narrator), None)
        self._pattern = _pattern([*self._by_form, *self._pronouns, *self._anaphors])

    def mentions(self, text: str) -> list[Mention]:
        """Everyone who is named or meant in the text, in order."""
        found = [self._mention(match, text) for match in self._pattern.finditer(text)]
        return [mention for mention in found if mention.person or mention.pronoun]

    def _mention(self, match: re.Match[str], text: str) -> Mention:
        word = match[0].lower()
        kind = self._pronouns.get(word)
        form, person = ("", self._narrator) if kind == "narrator" else self._by_form.get(word, ("", None))
        if form[:1].isupper() and match[0].islower():
            person = None  # "will" is not Will
        if person is None and _POINTING.search(text[max(0, match.start() - 8) : match.start()]):
            kind = kind or self._anaphors.get(word)
        after = text[match.end() : match.end() + 3]
        marks = ("'s", "’s") if kind else ("'s", "’s", "的")
        possessive = after.startswith(marks) or word in _POSSESSIVE_PRONOUNS
        return Mention(match.start(), match.end(), person, None if kind == "narrator" else kind, possessive)


_POINTING = re.compile(r"(?:\b(?:the|that|this)\s+|[那这](?:个|位)?)$", re.IGNORECASE)
_POSSESSIVE_PRONOUNS = frozenset({"his", "her", "their", "my", "our", "hers"})


def _pronouns() -> dict[str, _Kind]:
    kinds: dict[str, _Kind] = {}
    for words in map(lexicon, Language):
        kinds.update((word, "male") for word in words.male_pronouns)
        kinds.update((word, "female") for word in words.female_pronouns)
        kinds.update((word, "group") for word in words.group_pronouns)
        kinds.update((word, "narrator") for word in words.narrator_pronouns)
    return kinds


def _anaphors() -> dict[str, Literal["male", "female"]]:
    """Words for a man or a woman known already, when "the" stands before them: the old man, 那女人."""
    found: dict[str, Literal["male", "female"]] = {}
    for language in Language:
        words, gap = lexicon(language), "" if language is Language.CHINESE else " "
        for head in words.generic_roles:
            gender = words.roles[head].split(" ")[0]
            if gender == "male" or gender == "female":
                found |= dict.fromkeys([head, *(f"{modifier}{gap}{head}" for modifier in words.modifiers)], gender)
    return found


def _pattern(forms: list[str]) -> re.Pattern[str]:
    """Longest form first; English forms are whole words; words that only look like people are stepped over."""
    nobody = [word for words in map(lexicon, Language) for word in words.not_people]
    nobody += ["其他", "他人", "他国", "吉他", "自我", "别人"]
    ordered = sorted({*forms, *nobody}, key=len, reverse=True)
    chinese = [re.escape(form) for form in ordered if is_han(form)]
    english = [re.escape(form) for form in ordered if not is_han(form)]
    return re.compile(
        rf"{'|'.join(chinese)}|(?<![A-Za-z0-9_À-ɏ-])(?:{'|'.join(english)})(?![A-Za-z0-9_À-ɏ-])", re.IGNORECASE
    )
