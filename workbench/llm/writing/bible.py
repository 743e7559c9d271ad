"""The bible of a story as its writers read it: who, where, what must hold and what has happened.

What was established first stays: a later chapter may add to it, and never contradicts how somebody looks. What a writer
reads of it stays short however long the story is: people who are not in a chapter are only named, and of what happened
long ago only the gist is told (see `memory`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from pydantic import BaseModel

from workbench.llm.writing.answers import Reading
from workbench.llm.writing.passages import Chapter
from workbench.model.story import BibleDraft, ChapterDraft, CharacterDraft, FactDraft, SceneDraft

D = TypeVar("D", bound=BaseModel)

_MOST_IN_FULL = 40
"""People, or places, that are described to a writer at a time; the others are only named."""


def after(bible: BibleDraft, chapter: Chapter, reading: Reading) -> BibleDraft:
    """What is known when another chapter was read."""
    names = names_of(bible)
    cast = {character.name: character for character in bible.characters}
    for sheet in reading.characters:
        new, name = CharacterDraft(**dict(sheet)), names.get(sheet.name, sheet.name)
        cast[name] = _grown(cast[name], new) if name in cast else new
    places = {place.name: place for place in bible.places}
    for sheet in reading.places:
        new = SceneDraft(**dict(sheet))
        places[new.name] = _filled(places[new.name], new) if new.name in places else new
    return BibleDraft(
        characters=tuple(cast.values()),
        places=tuple(places.values()),
        facts=_with_facts(bible, chapter, reading),
        chapters=(*bible.chapters, ChapterDraft(number=chapter.number, summary=reading.summary)),
    )


def _with_facts(bible: BibleDraft, chapter: Chapter, reading: Reading) -> tuple[FactDraft, ...]:
    """The facts, with those that a chapter adds; saying again what is known is no new fact."""
    words = {passage.number: passage.text for passage in chapter.passages}
    facts = {(fact.subject, fact.what, fact.value): fact for fact in bible.facts}
    for sheet in reading.facts:
        source = words.get(sheet.passage, "")
        new = FactDraft(**sheet.model_dump(exclude={"passage"}), since=chapter.number, passage=source)
        facts.setdefault((new.subject, new.what, new.value), new)
    return tuple(facts.values())


def names_of(bible: BibleDraft) -> Mapping[str, str]:
    """The name of everybody, by each form that they are called by; names go before aliases."""
    return _by_form(bible.characters)


def places_of(bible: BibleDraft) -> Mapping[str, str]:
    """The name of every place, by each form that it is called by."""
    return _by_form(bible.places)


def _by_form(rows: Sequence[CharacterDraft] | Sequence[SceneDraft]) -> Mapping[str, str]:
    aliases = {alias: one.name for one in reversed(rows) for alias in one.aliases}
    return aliases | {one.name: one.name for one in rows}


def cast_and_places(bible: BibleDraft, within: str) -> str:
    """Who may speak and where it may play, as the writer of a script reads it: of some text only those it names."""
    seen, others = _told_apart(bible.characters, within)
    cast = [f"- {_called(one)}: {one.gender}, {one.age}. {one.description}".rstrip() for one in seen]
    here, elsewhere = _told_apart(bible.places, within)
    places = [f"- {_called(one)} ({one.kind})" for one in here]
    return _sections(
        ("Characters", [*cast, *_only_named(others)]),
        ("Places", [*places, *_only_named(elsewhere)]),
    )


def looks_and_facts(
    bible: BibleDraft, within: str, scenes: Mapping[int, int], people: Iterable[str], places: Iterable[str]
) -> str:
    """What a director has to keep to: how people and places look, and the facts that hold.

    Args:
        scenes: the chapter of each scene that is directed.
    """
    seen, others = _told_apart(bible.characters, within, people)
    here, elsewhere = _told_apart(bible.places, within, places)
    subjects = {"", *(one.name for one in seen), *(one.name for one in here)}
    facts = _in_scenes([fact for fact in bible.facts if fact.subject in subjects], scenes)
    return _sections(
        ("Characters", [*map(_looks, seen), *_only_named(others)]),
        ("Places", [*map(_sight, here), *_only_named(elsewhere)]),
        ("Facts that must hold", list(facts)),
    )


def _in_scenes(facts: Sequence[FactDraft], scenes: Mapping[int, int]) -> Iterator[str]:
    """The facts that hold in some scenes, a row each; of one that does not hold in all of them, in which."""
    held: dict[str, list[int]] = {}
    for scene, chapter in scenes.items():
        for fact in facts_in(facts, chapter):
            held.setdefault(fact_text(fact), []).append(scene)
    for told, where in held.items():
        span = f"scene {where[0]}" if len(where) == 1 else f"scenes {where[0]} to {where[-1]}"
        yield f"- {told}" if len(where) == len(scenes) else f"- {told} (only in {span})"


def known_so_far(bible: BibleDraft, memory: str, within: str) -> str:
    """What is known before a text is read, or of the whole story where `within` names nobody."""
    seen, others = _told_apart(bible.characters, within)
    here, elsewhere = _told_apart(bible.places, within)
    subjects = {"", *(one.name for one in seen), *(one.name for one in here)}
    return _sections(
        ("Characters", [*map(_looks, seen), *_only_named(others)]),
        ("Places", [*map(_sight, here), *_only_named(elsewhere)]),
        ("Facts that must hold", [f"- {fact_text(fact)}" for fact in bible.facts if fact.subject in subjects]),
        ("What has happened", [memory]),
    )


def facts_in(facts: Iterable[FactDraft], chapter: int | None) -> list[FactDraft]:
    """The facts that hold in a chapter, or at the end: of those about the same thing, the latest until then."""
    holding: dict[tuple[str, str], FactDraft] = {}
    for fact in sorted(facts, key=lambda fact: fact.since):
        if chapter is None or fact.since <= chapter:
            holding[fact.subject, fact.what] = fact
    return list(holding.values())


def fact_text(fact: FactDraft) -> str:
    """A fact in a row."""
    return f"{fact.subject}: {fact.what}: {fact.value}" if fact.subject else f"{fact.what}: {fact.value}"


N = TypeVar("N", CharacterDraft, SceneDraft)


def _told_apart(rows: Sequence[N], text: str, more: Iterable[str] = ()) -> tuple[list[N], list[N]]:
    """Those that a text names, in any of their forms, and the others; the first of them when it names none."""
    named = set(more)
    seen = [one for one in rows if one.name in named or any(form in text for form in (one.name, *one.aliases))]
    full = (seen or list(rows))[:_MOST_IN_FULL]
    return full, [one for one in rows if one not in full]


def _only_named(others: Sequence[CharacterDraft] | Sequence[SceneDraft]) -> list[str]:
    return [f"- others: {', '.join(map(_called, others))}"] if others else []


def _called(one: CharacterDraft | SceneDraft) -> str:
    return f"{one.name} (also called {', '.join(one.aliases)})" if one.aliases else one.name


def _sight(one: SceneDraft) -> str:
    return f"- {_called(one)} ({one.kind}): {one.description}"


def _looks(one: CharacterDraft) -> str:
    about = ". ".join(text.rstrip(". ") for text in (one.appearance, one.personality, one.description) if text)
    return f"- {_called(one)}: {one.gender}, {one.age}. {about}"


def _sections(*parts: tuple[str, list[str]]) -> str:
    return "\n\n".join("\n".join([f"## {title}", *lines]) for title, lines in parts if any(lines))


def _grown(known: CharacterDraft, new: CharacterDraft) -> CharacterDraft:
    """A character with the names that a later chapter adds."""
    forms = dict.fromkeys((*known.aliases, new.name, *new.aliases))
    forms.pop(known.name, None)
    return _filled(known, new).model_copy(update={"aliases": tuple(forms)})


def _filled(known: D, new: D) -> D:
    """What is known, with what was not known yet."""
    missing = {name: value for name, value in new if value and not getattr(known, name)}
    return known.model_copy(update=missing)
