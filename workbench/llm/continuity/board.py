"""A storyboard as the continuity check reads it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from workbench.llm.writing import facts_in
from workbench.model.projects import Character, Scene
from workbench.model.story import FactDraft
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language


@dataclass(frozen=True)
class Board:
    """The shots of an episode in order, with everything that they may contradict.

    Attributes:
        world: what holds for the whole film, in words.
        cast, scenes: by their ids.
        facts: of the bible; their subjects are names or aliases.
    """

    language: Language
    world: str
    shots: tuple[Shot, ...]
    cast: Mapping[str, Character]
    scenes: Mapping[str, Scene]
    facts: tuple[FactDraft, ...] = ()

    @cached_property
    def names(self) -> Mapping[str, Character]:
        """Everybody by each form that they are called by; names go before aliases."""
        people = list(self.cast.values())
        aliases = {alias: one for one in reversed(people) for alias in one.aliases}
        return aliases | {one.name: one for one in people}

    def seen(self, shot: Shot) -> list[Character]:
        """Who is seen in a shot, as far as the cast knows them."""
        return [self.cast[one] for one in shot.characters if one in self.cast]

    def stretches(self) -> Iterator[list[Shot]]:
        """Shots that follow each other in one place; those without a place stand alone."""
        for _, group in groupby(self.shots, key=lambda shot: shot.scene_id or shot.id):
            yield list(group)

    def facts_about(self, who: Character, shot: Shot) -> list[FactDraft]:
        """The facts about somebody that hold in a shot's chapter."""
        return facts_in((fact for fact in self.facts if fact.subject in forms_of(who)), shot.chapter)

    def place(self, shot: Shot) -> str:
        """The name of a shot's place, empty when it has none."""
        scene = self.scenes.get(shot.scene_id or "")
        return scene.name if scene else ""


def words_of(shot: Shot) -> str:
    """All that a shot tells: what is seen and what is said."""
    return " ".join([shot.description, *(line.text for line in shot.lines)])


def forms_of(character: Character) -> tuple[str, ...]:
    """Everything that somebody is called by."""
    return (character.name, *character.aliases)
