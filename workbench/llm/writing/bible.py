"""The bible of a story: who is in it, where it plays and what has happened, growing from chapter to chapter.

What was established first stays: a later chapter may add to it, and never contradicts how somebody looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from workbench.llm.writing.answers import CharacterSheet, PlaceSheet, Reading

D = TypeVar("D", bound=BaseModel)


@dataclass(frozen=True)
class Bible:
    """What is known of a story after some of its chapters. It is never changed; `after` gives the next one."""

    summaries: tuple[str, ...] = ()
    characters: tuple[CharacterSheet, ...] = ()
    places: tuple[PlaceSheet, ...] = ()

    def after(self, reading: Reading) -> "Bible":
        """What is known when another chapter was read."""
        cast = {character.name: character for character in self.characters}
        for new in reading.characters:
            name = self.names.get(new.name, new.name)
            cast[name] = _grown(cast[name], new) if name in cast else new
        places = {place.name: place for place in self.places}
        for new in reading.places:
            places[new.name] = _filled(places[new.name], new) if new.name in places else new
        return Bible((*self.summaries, reading.summary), tuple(cast.values()), tuple(places.values()))

    @property
    def names(self) -> Mapping[str, str]:
        """The name of everybody, by each form that they are called by; names go before aliases."""
        aliases = {alias: one.name for one in reversed(self.characters) for alias in one.aliases}
        return aliases | {one.name: one.name for one in self.characters}

    @property
    def text(self) -> str:
        """As a model reads it."""
        cast = [_about(one) for one in self.characters]
        places = [f"- {one.name} ({one.kind}): {one.description}" for one in self.places]
        told = [f"{number}. {summary}" for number, summary in enumerate(self.summaries, start=1)]
        parts = (("Characters", cast), ("Places", places), ("What has happened, chapter by chapter", told))
        return "\n\n".join("\n".join([f"## {title}", *lines]) for title, lines in parts)


def _about(one: CharacterSheet) -> str:
    also = f" (also called {', '.join(one.aliases)})" if one.aliases else ""
    facts = ". ".join(text.rstrip(". ") for text in (one.appearance, one.personality, one.description) if text)
    return f"- {one.name}{also}: {one.gender}, {one.age}. {facts}"


def _grown(known: CharacterSheet, new: CharacterSheet) -> CharacterSheet:
    """A character with the names that a later chapter adds."""
    forms = dict.fromkeys((*known.aliases, new.name, *new.aliases))
    forms.pop(known.name, None)
    return _filled(known, new).model_copy(update={"aliases": tuple(forms)})


def _filled(known: D, new: D) -> D:
    """What is known, with what was not known yet."""
    missing = {name: value for name, value in new if value and not getattr(known, name)}
    return known.model_copy(update=missing)
