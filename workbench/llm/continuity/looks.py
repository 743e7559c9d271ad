"""Rules about looks: what a shot says of eyes, hair and clothes against the bible, and against the shots around it."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from workbench.llm.continuity.board import Board, forms_of
from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import any_of
from workbench.llm.offline.wardrobe import wardrobe
from workbench.model.continuity import ContinuityFinding, ContinuityKind, Severity
from workbench.model.projects import Character
from workbench.model.storyboard import Shot

_EYES = dict.fromkeys(("eyes", "eye", "眼睛", "眼眸", "眸子", "双眼"), "eyes")
_HAIR = dict.fromkeys(("hair", "curls", "braids", "头发", "长发", "短发", "卷发"), "hair")
_BODY = frozenset({"eyes", "hair"})
_EYE_COLOURS = frozenset({"blue", "green", "brown", "grey", "black", "yellow", "purple", "orange"})
"""Eyes that are red or white have wept, or are rolled."""
_SAME = {
    "crimson": "red",
    "scarlet": "red",
    "maroon": "red",
    "ginger": "red",
    "auburn": "red",
    "navy": "blue",
    "teal": "blue",
    "golden": "yellow",
    "gold": "yellow",
    "blond": "yellow",
    "cream": "white",
    "violet": "purple",
    "lavender": "purple",
    "chestnut": "brown",
    "hazel": "brown",
    "amber": "brown",
}
"""Colours that different people call differently."""
_FADED = frozenset({"grey", "white", "silver"})
"""Old hair is called any of these."""


_THING_GROUPS, _COLOUR_GROUPS = ("t1", "t2", "t3", "t4"), ("c1", "c2", "c3", "c4")


class Fact(NamedTuple):
    """A thing and its colour, both in plain English."""

    thing: str
    colour: str


def looks_findings(board: Board) -> Iterator[ContinuityFinding]:
    """What a shot says of somebody's looks otherwise than the bible, or than the scene before."""
    for stretch in board.stretches():
        worn: dict[tuple[str, str], str] = {}
        for shot in stretch:
            for who, fact in _told(board, shot):
                known = dict(facts_in(_bible_of(board, who, shot))).get(fact.thing)
                before = worn.get((who.id, fact.thing))
                worn[who.id, fact.thing] = fact.colour
                if known and not _agree(fact.thing, known, fact.colour):
                    yield _against_bible(shot, who, fact, known)
                elif before and not _agree(fact.thing, before, fact.colour):
                    yield _against_scene(shot, who, fact, before)


def _bible_of(board: Board, who: Character, shot: Shot) -> str:
    """What is known of somebody's looks, facts first: where two texts differ, the first holds."""
    facts = [f"{fact.value} {fact.what}" for fact in board.facts_about(who, shot)]
    return ". ".join((*facts, who.appearance, who.description))


def facts_in(text: str) -> list[Fact]:
    """Things with their colours, as a text in English or Chinese tells them, the last first."""
    found = [_fact(match) for match in _pattern().finditer(text)]
    return [fact for fact in reversed(found) if fact.thing != "eyes" or fact.colour in _EYE_COLOURS]


def _fact(match: re.Match[str]) -> Fact:
    thing, colour = (next(filter(None, match.group(*names))) for names in (_THING_GROUPS, _COLOUR_GROUPS))
    return Fact(_things()[thing.lower()], _colour(colour))


def _told(board: Board, shot: Shot) -> Iterator[tuple[Character, Fact]]:
    """What a shot says of whom: of the only one who is seen, else of the only one whom a sentence names."""
    seen = board.seen(shot)
    for sentence in re.split(r"[.。!！?？;；]", shot.description):
        named = [who for who in seen if any(form.lower() in sentence.lower() for form in forms_of(who))]
        whom = seen if len(seen) == 1 else named
        if len(whom) == 1:
            yield from ((whom[0], fact) for fact in facts_in(sentence))


def _agree(thing: str, one: str, other: str) -> bool:
    return one == other or (thing == "hair" and {one, other} <= _FADED)


def _colour(said: str) -> str:
    """A colour in its plain form: `dark blue` and 深蓝 are blue."""
    told = wardrobe().told_colours | wardrobe().told_hair
    plain = told.get(said.lower(), said.lower()).split()[-1]
    return _SAME.get(plain, plain)


@cache
def _things() -> Mapping[str, str]:
    return wardrobe().told_garments | _EYES | _HAIR


@cache
def _pattern() -> re.Pattern[str]:
    """A colour shortly before a thing, or after it: `red woollen coat`, 红色的大衣, `eyes are blue`, 眼睛是蓝色."""
    colours = {*wardrobe().told_colours, *wardrobe().told_hair, *wardrobe().colours, *_SAME} - {"dark", "fair"}
    english = [word for word in colours if not is_han(word)]
    latin = [word for word in _things() if not is_han(word)]
    han, chinese = [word for word in colours if is_han(word)], [word for word in _things() if is_han(word)]
    between = r"(?:[ -](?!and\b|with\b|in\b|or\b|of\b)[a-z]+){0,2}?[ -]"
    first = rf"\b(?P<c1>{any_of(english)}){between}(?P<t1>{any_of(latin)})\b"
    second = rf"(?P<c2>{any_of(han)})色?的?(?P<t2>{any_of(chinese)})"
    third = rf"\b(?P<t3>eyes|hair) (?:is|are|was|were) (?P<c3>{any_of(english)})\b"
    fourth = rf"(?P<t4>眼睛|头发)是?(?P<c4>{any_of(han)})色"
    return re.compile("|".join((first, second, third, fourth)), re.IGNORECASE)


def _against_bible(shot: Shot, who: Character, fact: Fact, known: str) -> ContinuityFinding:
    body = fact.thing in _BODY
    return ContinuityFinding(
        kind=ContinuityKind.LOOK if body else ContinuityKind.COSTUME,
        severity=Severity.CONTRADICTION if body else Severity.WARNING,
        shot_id=shot.id,
        about=f"{who.id} {fact.thing}",
        text=f"{who.name} has {fact.colour} {fact.thing} here; in the bible it is {known}.",
        suggestion="Correct the description, or the looks or facts in the bible.",
    )


def _against_scene(shot: Shot, who: Character, fact: Fact, before: str) -> ContinuityFinding:
    return ContinuityFinding(
        kind=ContinuityKind.LOOK if fact.thing in _BODY else ContinuityKind.COSTUME,
        severity=Severity.WARNING,
        shot_id=shot.id,
        about=f"{who.id} {fact.thing}",
        text=f"{who.name} has {fact.colour} {fact.thing} here; earlier in this scene it was {before}.",
        suggestion="Keep one of the two for the whole scene.",
    )
