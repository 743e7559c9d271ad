"""The cast of a story: names and roles put together, aliases merged, gender told by pronouns."""

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import any_of, lexicon
from workbench.llm.offline.names import find_names
from workbench.llm.offline.people import Cast, Person
from workbench.llm.offline.quotes import Run
from workbench.llm.offline.roles import describe_role, find_roles, wording_pattern
from workbench.llm.offline.strangers import find_strangers
from workbench.llm.offline.voices import lasting_voice
from workbench.model.story import Gender
from workbench.model.vocabulary import Language

MAX_CAST = 12
"""More people than this nobody tells apart in a short film; the least present stay unnamed."""

_MOST_NAMES = 40
_OCCURRENCES = 20
"""Mentions of a name among which an introduction is looked for."""

_NEAR = 160
"""Characters before a name that may introduce it."""

_SHORT_TAG = 20
"""Characters of narration that only say who speaks: "she said softly"."""

_SHAPE = re.compile(r"\b(?:an?|the) (?P<shape>[a-z-]+) (?P<who>he|she) was\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[,.;:!?，。；：！？]")


def find_cast(runs: Sequence[Run], language: Language) -> Cast:
    """Everyone in the story, most present first. A story without people and with dialogue gets two voices."""
    people: list[Person] = []
    for known in Language:
        spoken = [run for run in runs if is_han(run.text) == (known is Language.CHINESE)]
        named = find_names(runs if known is Language.ENGLISH else spoken, known)
        people += _merged(named, find_roles(spoken, known), spoken, known)
    shapes = _shapes(runs)
    people = _without_shapes(people, shapes)
    _add_strangers(people, runs, shapes)
    people += [*_narrator(runs, language), *lasting_voice(runs, people, language)]
    people = sorted(people, key=lambda person: -person.count)[:MAX_CAST]
    if not people and any(run.quoted for run in runs):
        people = _two_voices(language)
    tell_genders(Cast(people), runs)
    return Cast(people)


def _merged(names: list[Person], roles: list[Person], runs: Sequence[Run], language: Language) -> list[Person]:
    """Names and roles, where a role that the story gives to a name becomes an alias of it."""
    text = "\n".join(run.text for run in runs if not run.quoted)
    names = sorted(names, key=lambda name: -name.count)[:_MOST_NAMES]
    left = _without_voice(roles, text)
    for name in names:
        wording = next(filter(None, (_role_given_to(form, text, language) for form in name.forms)), None)
        if wording:
            _introduce(name, wording, text, language)
            role = next((role for role in left if wording in role.forms or wording.split(" ")[-1] in role.forms), None)
            if role:
                name.forms |= role.forms
                name.count += role.count
                left.remove(role)
    return [*names, *left]


def _role_given_to(name: str, text: str, language: Language) -> str | None:
    """The role that the text gives to a name: "Tom, the shoemaker", "a girl … Her name was Mia", “守塔人霍先生”."""
    before, after = _introductions(language)
    for match in islice(re.finditer(re.escape(name), text), _OCCURRENCES):
        told = before.search(text[max(0, match.start() - _NEAR) : match.start()])
        told = told or after.match(text[match.end() : match.end() + _NEAR])
        if told:
            return told["role"]
    return None


@cache
def _introductions(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a name, and what stands after it, when it is introduced with a role."""
    role = wording_pattern(language)
    if language is Language.CHINESE:
        before = rf"{role}(?:[^。！？]{{0,12}}?(?:名叫|名字叫|叫做|叫)|[^。！？]{{0,20}}?，(?:正|原来|就)是)?$"
        return re.compile(before), re.compile(rf"(?:，|是)(?:一[个名位]|个)?{role}")
    named = r"(?:named |called |whose name was )?"
    later = r"\b[^.!?]*\. (?:(?:His|Her|The \w+['’]s) name|It) was "
    before = rf"\b{role}(?:,? {named}|{later})$"
    return re.compile(before), re.compile(rf", (?:the|an?|his|her|my) {role}\b")


def _introduce(person: Person, wording: str, text: str, language: Language) -> None:
    """Give a named person what their role tells: noun, age, another name, and gender where the name tells none."""
    head = wording.split(" ")[-1]
    introduced = rf"\b(?:an?|one|another) (?:[\w-]+ )?{re.escape(head)}\b|[一另][个位名]{re.escape(head)}"
    if len(re.findall(introduced, text)) <= 1:
        person.forms |= {wording, head}
    gender, person.age, person.noun = describe_role(wording, language)
    if person.gender == "neutral":
        person.gender = gender


def _without_shapes(people: list[Person], shapes: dict[str, Gender]) -> list[Person]:
    """People without the shapes that one of them takes: "a prince he was" is nobody new."""
    return [person for person in people if person.noun not in shapes] or people


def _add_strangers(people: list[Person], runs: Sequence[Run], shapes: dict[str, Gender]) -> None:
    """Whoever else speaks joins the people; a shape that speaks is another name of the one who took it."""
    for stranger in [one for known in Language for one in find_strangers(runs, people, known)]:
        gender = shapes.get(stranger.noun)
        owners = [one for one in people if gender and one.gender in (gender, "neutral") and not one.group]
        if owners:
            max(owners, key=lambda one: (one.gender == gender, one.count)).forms |= stranger.forms
        else:
            people.append(stranger)


def _shapes(runs: Sequence[Run]) -> dict[str, Gender]:
    """What somebody becomes, as the story words it ("and a cloud he was"), with their gender."""
    found = [match for run in runs if not run.quoted for match in _SHAPE.finditer(run.text)]
    return {match["shape"].lower(): "male" if match["who"].lower() == "he" else "female" for match in found}


def _without_voice(roles: list[Person], text: str) -> list[Person]:
    """Roles where "a voice" is whoever "the voice of the mountain spirit" belongs to; other voices are nobody."""
    others = [role for role in roles if role.noun != "voice"]
    for voice in (role for role in roles if role.noun == "voice"):
        for role in others:
            form = any_of(role.forms)
            if re.search(rf"\bvoice of (?:the |an? )?(?:[\w-]+ )?(?:{form})\b|(?:{form})的声音", text, re.IGNORECASE):
                role.forms |= voice.forms
                break
    return others


def _narrator(runs: Sequence[Run], language: Language) -> list[Person]:
    """The one who says I, when the story is told from inside."""
    words = lexicon(language).narrator_pronouns[:1]
    pattern = re.compile("|".join(words) if language is Language.CHINESE else r"\bI\b")
    count = sum(len(pattern.findall(run.text)) for run in runs if not run.quoted)
    if count < 2:
        return []
    name = "我" if language is Language.CHINESE else "I"
    return [Person(name=name, forms={name}, noun="storyteller", count=count, narrator=True)]


def _two_voices(language: Language) -> list[Person]:
    names = ("甲", "乙") if language is Language.CHINESE else ("First Voice", "Second Voice")
    return [Person(name=name, forms={name}, noun="person", count=1) for name in names]


def tell_genders(cast: Cast, runs: Sequence[Run]) -> None:
    """A name of unknown gender takes that of the pronouns that follow while nobody else is near."""
    named: list[Person] = []
    for run in runs:
        if not run.quoted:
            named = _vote(cast, run.text, named if len(run.text) <= _SHORT_TAG else [])
    for person in cast.people:
        if person.gender == "neutral" and not person.group and person.votes:
            person.gender = person.votes.most_common(1)[0][0]


def _vote(cast: Cast, text: str, before: list[Person]) -> list[Person]:
    """Count the pronouns that can only mean one person; answers who is named in the text, or was before it."""
    named, clause = list(before), 0
    for mention in cast.mentions(text):
        if mention.person and not mention.person.narrator:
            named = [*(named if clause else []), mention.person]
            clause = mention.end
        elif mention.pronoun and mention.pronoun != "group" and len(set(named)) == 1:
            apart = _CLAUSE_END.search(text[clause : mention.start]) or not clause
            if mention.possessive or apart:
                named[0].votes[mention.pronoun] += 1
    return named
