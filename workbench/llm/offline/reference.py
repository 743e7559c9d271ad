"""Who a pronoun means: the last one spoken of whose gender fits, subjects before objects."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import groupby

from workbench.llm.offline.people import Cast, Mention, Person

_SENTENCE_END = re.compile(r"[.!?。！？;；]")
_ENGLISH_OBJECT = re.compile(
    r"\b(?:to|at|of|with|for|from|by|on|about|behind|beside|near|than|like|after|before|told|asked|saw|met|called|toward|towards|between)\s+"
    r"(?:(?:the|an?|his|her|their|my|our)\s+)?(?:[\w-]+\s+)?$",
    re.IGNORECASE,
)
_CHINESE_OBJECT = re.compile(
    r"(?:[对向跟和与给问叫让把被扶看见找拉替朝着了到近怪教将比像抱望告诉喊求]|告诉|看着|对着|那|这)(?:[老小那这])?$"
)
_ADDRESSED = re.compile(
    r"(?:\b(?:to|at|asked|told)\s+(?:(?:the|an?|his|her|their|my|our)\s+)?(?:[\w-]+\s+)?|[对向问跟朝](?:那|这|着)?[老小]?|告诉)$",
    re.IGNORECASE,
)


_NEAR = 60
"""Characters before a mention that tell its part in the sentence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Someone in a sentence, understood: where, who, and in which part."""

    start: int
    end: int
    person: Person
    subject: bool
    addressed: bool
    possessive: bool


class Memory:
    """Remembers who was spoken of, latest first, while a story is read in order."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._recent: list[Person] = []

    def read(self, text: str) -> list[Seen]:
        """Everyone in the narration, pronouns understood; remembered for what follows."""
        seen = self.look(text)
        for sentence in _by_sentence(seen, text):
            subject = [one.person for one in sentence if one.subject][:1]
            for person in [*(one.person for one in sentence), *subject]:
                self.notice(person)
        return seen

    def look(self, text: str) -> list[Seen]:
        """Everyone in the text, without remembering it."""
        recent, seen = list(self._recent), list[Seen]()
        for mention in self._cast.mentions(text):
            for person in [mention.person] if mention.person else _meant(mention, recent):
                recent = [person, *(other for other in recent if other is not person)]
                seen.append(_seen(mention, person, text))
        return seen

    def notice(self, person: Person) -> None:
        """Someone came to attention: they spoke, or were named."""
        self._recent = [person, *(other for other in self._recent if other is not person)]

    @property
    def recent(self) -> tuple[Person, ...]:
        """Who was spoken of, latest first."""
        return tuple(self._recent)


def _meant(mention: Mention, recent: list[Person]) -> list[Person]:
    others = [person for person in recent if not person.narrator]
    if mention.pronoun == "group":
        groups = [person for person in others if person.group][:1]
        return groups or others[:2]
    sure = [person for person in others if person.gender == mention.pronoun and not person.group]
    return sure[:1] or [person for person in others if person.gender == "neutral" and not person.group][:1]


def _seen(mention: Mention, person: Person, text: str) -> Seen:
    before = text[max(0, mention.start - _NEAR) : mention.start]
    is_object = bool(_ENGLISH_OBJECT.search(before) or _CHINESE_OBJECT.search(before))
    owns = mention.possessive or text.startswith("的", mention.end)
    return Seen(
        start=mention.start,
        end=mention.end,
        person=person,
        subject=not is_object and not owns,
        addressed=bool(_ADDRESSED.search(before)),
        possessive=mention.possessive,
    )


def _by_sentence(seen: list[Seen], text: str) -> list[list[Seen]]:
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    return [list(sentence) for _, sentence in groupby(seen, lambda one: bisect_left(ends, one.start))]
