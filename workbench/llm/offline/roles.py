"""People whom the story calls by what they are: the shoemaker, an old man, 车夫, 老女人."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, cast

from workbench.llm.offline.lexicon import any_of, lexicon
from workbench.llm.offline.people import Person
from workbench.llm.offline.quotes import Run
from workbench.model.story import Age, Gender
from workbench.model.vocabulary import Language

_AFTER_BEING = re.compile(
    r"\b(?:sat|stood|came|lived|dwelt|appeared|entered|was once|there was|met|saw|lay|is|was)"
    r"\s+(?:an?|the|one|two|his|her)\s*$",
    re.IGNORECASE,
)
_ENGLISH_ACT = re.compile(
    rf"^,?\s+(?:who\s+)?(?:\w+ed|\w+ly|{any_of(lexicon(Language.ENGLISH).verbs)})\b", re.IGNORECASE
)
_BEFORE_OBJECT = re.compile(r"\b(?:to|at|of|with|for|from|by|on|about|like|than|as)\s+(?:\w+\s+)?$", re.IGNORECASE)
_CHINESE_CLAUSE_START = re.compile(r"(?:^|[，。！？；：、“”「」\s]|但|这|那|只见|看见|是|的|一个|一位|一名|有个)$")
_CHINESE_NOT_SUBJECT = re.compile(r"^(?:的|们|家|似的|一样|般)")
_NEAR = 60
"""Characters beside a role that tell what its bearer does."""

_Key = tuple[str, ...]
"""The modifiers of one wording: ("old",) of "the old man"."""


@dataclass(slots=True)
class _Evidence:
    """How often a wording stands, acts and speaks."""

    count: int = 0
    acts: int = 0
    speaks: int = 0


class Role(NamedTuple):
    """What a role noun tells of its bearer; the noun is in English."""

    gender: Gender
    age: Age
    noun: str


def find_roles(runs: Sequence[Run], language: Language) -> list[Person]:
    """Everyone called by a role who acts or speaks. Crowds count only when they speak."""
    heads: dict[str, dict[_Key, _Evidence]] = defaultdict(lambda: defaultdict(_Evidence))
    for text in (run.text for run in runs if not run.quoted):
        for key, head, match in _roles_in(text, language):
            _count(heads[head][key], text, match, language)
    return [person for head, seen in heads.items() for person in _people_of(head, seen, language)]


def describe_role(wording: str, language: Language) -> Role:
    """What a role tells as the story words it: "old lighthouse keeper", “老渔夫”."""
    key, head, _ = next(_roles_in(wording, language))
    role = _role(head, language)
    return role._replace(age=_age(key, role.age, language), noun=_noun(key, head, role.noun, language))


@cache
def wording_pattern(language: Language) -> str:
    """A pattern for any role with its modifiers, as the group `role`."""
    modifiers, heads = (any_of(words) for words in (lexicon(language).modifiers, lexicon(language).roles))
    if language is Language.CHINESE:
        return rf"(?P<role>(?P<modifiers>(?:{modifiers})?)(?P<head>{heads}))"
    return rf"(?P<role>(?P<modifiers>(?:(?:{modifiers}),? )*)(?P<head>{heads}))"


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    nobody, role = any_of(lexicon(language).not_people), wording_pattern(language)
    if language is Language.CHINESE:
        return re.compile(rf"{nobody}|{role}(?!所|局|署|院|店|铺|府)")
    return re.compile(rf"\b(?:{nobody}|{role})\b(?!-)", re.IGNORECASE)


def _roles_in(text: str, language: Language) -> Iterator[tuple[_Key, str, re.Match[str]]]:
    for match in _pattern(language).finditer(text):
        if head := match["head"]:
            yield tuple(match["modifiers"].lower().replace(",", "").split()), head.lower(), match


def _count(evidence: _Evidence, text: str, match: re.Match[str], language: Language) -> None:
    before, after = text[max(0, match.start() - _NEAR) : match.start()], text[match.end() : match.end() + _NEAR]
    speaks, acts = _tests(before, after, language)
    evidence.count += 1
    evidence.acts += acts
    evidence.speaks += speaks


def _tests(before: str, after: str, language: Language) -> tuple[bool, bool]:
    """Whether someone at this place speaks, and whether they do anything."""
    if language is Language.CHINESE:
        acts = bool(_CHINESE_CLAUSE_START.search(before)) and not _CHINESE_NOT_SUBJECT.match(after)
        return acts and bool(_said_after(language).match(after)), acts
    if after.startswith(("'", "’")):
        return False, False
    speaks = bool(_said_after(language).match(after) or _said_before(language).search(before))
    acts = bool(_ENGLISH_ACT.match(after) and not _BEFORE_OBJECT.search(before)) or bool(_AFTER_BEING.search(before))
    return speaks, speaks or acts


@cache
def _said_after(language: Language) -> re.Pattern[str]:
    words = any_of(lexicon(language).said)
    if language is Language.CHINESE:
        return re.compile(rf"[^，。！？；：]{{0,4}}?(?:{words})[^，。！？；]{{0,3}}[：:，,“「]")
    return re.compile(rf"\s+(?:\w+ly\s+|then\s+)?(?:{words})\b", re.IGNORECASE)


@cache
def _said_before(language: Language) -> re.Pattern[str]:
    words = any_of(lexicon(language).said)
    return re.compile(rf"\b(?:{words})\s+(?:the|an?|his|her|their|my|our)?\s*$", re.IGNORECASE)


def _people_of(head: str, seen: dict[_Key, _Evidence], language: Language) -> list[Person]:
    """One person for a role noun, or one for each wording where the story tells several apart (old man, young man)."""
    words = lexicon(language)
    total = _Evidence(
        count=sum(one.count for one in seen.values()),
        acts=sum(one.acts for one in seen.values()),
        speaks=sum(one.speaks for one in seen.values()),
    )
    generic = head in words.generic_roles
    enough = total.acts if not generic else total.acts and total.count >= 2
    if not (total.speaks or (enough and head not in words.groups)):
        return []
    told_apart = [key for key, evidence in seen.items() if key and (evidence.acts or evidence.speaks)]
    if len(told_apart) >= 2 and generic:
        return [_person(key, head, seen[key], {key}, language) for key in told_apart]
    key = max(seen, key=lambda key: (bool(key) and generic, seen[key].count, len(key)))
    return [_person(key, head, total, {*seen, ()}, language)]


def _person(key: _Key, head: str, seen: _Evidence, keys: set[_Key], language: Language) -> Person:
    role = _role(head, language)
    chinese = language is Language.CHINESE
    return Person(
        name="".join([*key, head]) if chinese else "The " + " ".join([*key, head]).title(),
        forms={("" if chinese else " ").join([*form, head]) for form in keys},
        gender=role.gender,
        age=_age(key, role.age, language),
        noun=_noun(key, head, role.noun, language),
        count=seen.count + 3 * seen.speaks,
        group=head in lexicon(language).groups,
    )


def _role(head: str, language: Language) -> Role:
    gender, age, *noun = lexicon(language).roles[head].split(" ", 2)
    return Role(cast(Gender, gender), cast(Age, age), noun[0] if noun else head)


def _noun(key: _Key, head: str, noun: str, language: Language) -> str:
    """The most telling English role in a wording: lighthouse keeper rather than keeper."""
    wording = [*key, head]
    phrases = (" ".join(wording[start:]) for start in range(len(key)))
    return next((phrase for phrase in phrases if phrase in lexicon(language).roles), noun)


def _age(key: _Key, usual: Age, language: Language) -> Age:
    for age, words in lexicon(language).ages.items():
        if set(words) & set(key):
            return age
    return usual
