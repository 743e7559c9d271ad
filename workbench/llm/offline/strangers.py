"""People whom only their speech makes known: the cat, the moon, 店小二. Whoever says something is somebody.

A said-verb beside a quote has a subject. When that is neither a name nor a role of the cast, the noun itself becomes a
character, so that its words are never put into another mouth.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import any_of, lexicon
from workbench.llm.offline.names import tagged
from workbench.llm.offline.people import Cast, Person
from workbench.llm.offline.quotes import Run, beside
from workbench.llm.offline.roles import describe_role
from workbench.model.vocabulary import Language

_LAST_SENTENCE = re.compile(r"[^.!?;。！？；]*[.!?;。！？；]?\s*$")
_FIRST_CLAUSE = re.compile(r"^[^.!?;。！？；]*")
_OWNER = r"(?:the|an?|one|another|his|her|their|my|our)"
_BEFORE_SUBJECT = ("m", "q", "r", "t", "f", "s", "u", "x", "b", "a", "d", "c", "z", "i", "ns")
"""Tags of words that may stand before the subject: numbers, pronouns, times, places, adjectives, marks."""

_LEADS_IN = re.compile(r"[:：]\s*$")
_PERSONAL = {
    Language.CHINESE: tuple("二员师工长生客匠夫妇娘爷婆公哥姐弟妹叔婶伯兵将官妈爸"),
    Language.ENGLISH: ("er", "or", "man", "woman", "ist", "ess"),
}
"""How nouns for people end."""
_LONGEST_NOUN = 5
_ENDS_NOUN = (
    r"(?:to|with|in|into|on|of|from|at|by|as|for|who|which|and|again|behind|beside|near|under|over|after|\w+ly)"
)
_JUST_BEFORE = re.compile(r"\s*(?:\w+ly\s+|then\s+)?")


class Subject(NamedTuple):
    """The noun phrase that a said-verb belongs to: where it stands, its describing words and its head."""

    start: int
    end: int
    describing: tuple[str, ...]
    head: str


def find_strangers(runs: Sequence[Run], people: Sequence[Person], language: Language) -> list[Person]:
    """Everyone who speaks beside a quote and is not among the people yet, in the language of the narration."""
    cast, spoken, found = Cast(people), Counter[str](), dict[str, Subject]()
    for index in (index for index, run in enumerate(runs) if run.quoted):
        subject = unknown_speaker(runs, index, cast)
        if subject and is_han(subject.head) == (language is Language.CHINESE):
            spoken[subject.head] += 1
            found.setdefault(subject.head, subject)
    return [_person(subject, spoken[head], language) for head, subject in found.items()]


def unknown_speaker(runs: Sequence[Run], index: int, cast: Cast) -> Subject | None:
    """The noun beside a quote that says it and that the cast does not know; None when somebody known says it."""
    after = _FIRST_CLAUSE.match(beside(runs, index, 1))
    before = _LAST_SENTENCE.search(beside(runs, index, -1))
    for clause, follows in ((after and after[0], True), (before and before[0], False)):
        says = bool(clause and _said(is_han(clause)).search(clause))
        if clause and (says or _LEADS_IN.search(clause)):
            subject = _subject(clause, follows)
            if subject is None or _is_known(subject, clause, cast) or not (says or _is_person(subject.head, clause)):
                return None
            return subject
    return None


def _is_person(head: str, clause: str) -> bool:
    """Whether a noun is somebody who could speak, where only a colon says that they do."""
    language = _language(clause)
    return head.lower() in lexicon(language).roles or head.endswith(_PERSONAL[language])


def _is_known(subject: Subject, clause: str, cast: Cast) -> bool:
    """Whether the phrase names one of the cast, or a pronoun or a name stands where it begins."""
    if subject.head.lower() in lexicon(_language(clause)).no_speakers:
        return True
    said = [match.start() for match in _said(is_han(clause)).finditer(clause) if match.start() >= subject.end]
    if said and "，" in clause[subject.end : said[0]] and any(one.start == 0 for one in cast.mentions(clause.lstrip())):
        return True  # “陈默低下头吃面，过了一会儿才说”: the sentence is about him
    if any(_JUST_BEFORE.fullmatch(clause[one.end : said[-1]]) for one in cast.mentions(clause) if said):
        return True
    return any(
        one.start < subject.end and one.end > subject.start and not one.possessive for one in cast.mentions(clause)
    )


def _subject(clause: str, follows: bool) -> Subject | None:
    if is_han(clause):
        return _chinese_subject(clause)
    pattern = _english_subject()
    match = (pattern[0].match(clause) if follows else None) or pattern[1].match(clause)
    if not match:
        return None
    words = match["noun"].lower().split()
    return Subject(match.start("noun"), match.end("noun"), tuple(words[:-1]), words[-1])


@cache
def _english_subject() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """`said the old cat`, and `the old cat looked up and said`."""
    said, verbs = any_of(lexicon(Language.ENGLISH).said), any_of(lexicon(Language.ENGLISH).verbs)
    word, lead = rf"(?!{_ENDS_NOUN}\b)[a-z-]+", r"(?:[\w'’,-]+ ){0,4}?"
    noun, end = rf"(?P<noun>(?:{word} ){{0,2}}?{word})", rf"(?=\s*(?:[,.:;!?]|$| {_ENDS_NOUN}\b))"
    first = rf"^\s*(?:{said})\s+{_OWNER} {noun}{end}"
    later = rf"^\s*{lead}\b{_OWNER} {noun},? (?:\w+ly )?(?:[a-z]{{2,}}ed|{verbs}|{said})\b"
    return re.compile(first, re.IGNORECASE), re.compile(later, re.IGNORECASE)


def _chinese_subject(clause: str) -> Subject | None:
    """The last noun before the first verb of the clause that has one."""
    start, noun, place = 0, "", 0
    adverbs = (*lexicon(Language.CHINESE).said, *lexicon(Language.CHINESE).inquit_words)
    for word, tag in tagged(clause):
        if tag.startswith("n") and tag != "ns" and word not in adverbs and len(word) <= _LONGEST_NOUN:
            noun, place = word, start
        elif noun and tag != "uj":
            break
        elif not noun and (word in adverbs or not tag.startswith(_BEFORE_SUBJECT)):
            return None
        start += len(word)
    return Subject(place, place + len(noun), (), noun) if noun else None


def _person(subject: Subject, spoken: int, language: Language) -> Person:
    head, words = subject.head, lexicon(language)
    chinese = language is Language.CHINESE
    name = head if chinese else "The " + " ".join([*subject.describing, head]).title()
    forms = {head} if chinese else {head, " ".join([*subject.describing, head])}
    if head in words.roles:
        gender, age, noun = describe_role(" ".join([*subject.describing, head]) if not chinese else head, language)
        return Person(name=name, forms=forms, gender=gender, age=age, noun=noun, count=4 * spoken)
    animal = next((word for word in _animals(language) if head == word or (chinese and head.endswith(word))), "")
    noun = _animals(language).get(animal, "" if chinese else head)
    return Person(name=name, forms=forms | {animal or head}, noun=noun, count=4 * spoken)


@cache
def _animals(language: Language) -> dict[str, str]:
    """English nouns of the animals, the longest words first."""
    return dict(sorted(lexicon(language).animals.items(), key=lambda pair: -len(pair[0])))


def _language(text: str) -> Language:
    return Language.CHINESE if is_han(text) else Language.ENGLISH


@cache
def _said(chinese: bool) -> re.Pattern[str]:
    words = any_of(lexicon(Language.CHINESE if chinese else Language.ENGLISH).said)
    return re.compile(words if chinese else rf"\b(?:{words})\b", re.IGNORECASE)
