"""Voices whose owner is not told: "said a voice behind her", “身后有个声音说”. They are never the one who hears them.

Such a voice belongs to whoever comes into the story right after it; where nobody does, it stays a voice.
"""

import re
from collections.abc import Sequence

from workbench.llm.offline.languages import is_han
from workbench.llm.offline.people import Cast, Person
from workbench.llm.offline.quotes import Run, beside
from workbench.model.vocabulary import Language

_FORMS = {"voice", "声音"}
VOICE = "voice"
"""The noun of somebody who is heard and not seen."""
_SOON = 2
"""Paragraphs within which whoever spoke shows up."""
_CLAUSE_AFTER = re.compile(r"^[^.!?。！？]*")
_CLAUSE_BEFORE = re.compile(r"[^.!?。！？]*[.!?。！？:：,，]?\s*$")
_HEARD = re.compile(
    r"(?<!\bin )(?<!\bwith )\b(?:an?|the|another|some)\s+(?:[\w-]+\s+){0,2}?voice\b(?! of\b)(?!['’]s)"
    r"|(?:[一有那]个|一阵|有)(?:[^，。！？]{1,6}的)?声音",
    re.IGNORECASE,
)


def is_voice(runs: Sequence[Run], index: int) -> bool:
    """Whether a quote is said by a voice of which nothing more is told beside it."""
    return _heard(runs, index) is not None


def is_somebodys(people: Sequence[Person]) -> bool:
    """Whether the story tells whose its voice is: "the voice of the mountain spirit"."""
    return any(one.noun != VOICE and _FORMS & one.forms for one in people)


def is_known_voice(runs: Sequence[Run], index: int) -> bool:
    """Whether it is one that was heard before: "the voice", “那个声音”."""
    heard = _heard(runs, index)
    return heard is not None and heard[0].lower().startswith(("the", "那"))


def _heard(runs: Sequence[Run], index: int) -> re.Match[str] | None:
    after, before = beside(runs, index, 1), beside(runs, index, -1)
    clauses = [_CLAUSE_AFTER.match(after), _CLAUSE_BEFORE.search(before) if not after else None]
    return next(filter(None, (_HEARD.search(clause[0]) for clause in clauses if clause)), None)


def newcomer(runs: Sequence[Run], index: int, cast: Cast) -> Person | None:
    """Who is named for the first time right after a quote."""
    here = runs[index].paragraph
    known = {one.person for run in runs[:index] if not run.quoted for one in cast.mentions(run.text)}
    for run in runs[index + 1 :]:
        if run.paragraph > here + _SOON:
            break
        for one in cast.mentions(run.text) if not run.quoted else ():
            if one.person and one.person not in known and not one.pronoun and not one.person.narrator:
                return one.person if one.person.noun != VOICE else None
    return None


def lasting_voice(runs: Sequence[Run], people: Sequence[Person], language: Language) -> list[Person]:
    """The voice of a story, where one is heard that belongs to nobody."""
    if any(_FORMS & one.forms for one in people):
        return []  # it is known whose it is
    cast = Cast(people)
    heard = [index for index, run in enumerate(runs) if run.quoted and is_voice(runs, index)]
    count = sum(newcomer(runs, index, cast) is None for index in heard)
    if not count:
        return []
    chinese = language is Language.CHINESE and any(is_han(runs[index].text) for index in heard)
    name, form = ("声音", "声音") if chinese else ("The Voice", "voice")
    return [Person(name=name, forms={form}, noun=VOICE, count=count)]
