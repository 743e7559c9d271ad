"""The answer of a chat: a reply, and edits of a type that is made for each question. An edit can only name what the
project has and the question's scope holds, and give it a value that its field can have.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, Union

from pydantic import Field, create_model

from workbench.llm.chatting.known import Known
from workbench.model.bounds import WorldText
from workbench.model.chat import ProposalKind
from workbench.model.document import Document
from workbench.model.story import Age, Gender
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    CameraSide,
    Colour,
    Lens,
    Light,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)


class RowEdit(Document):
    """One edit. Those that change a field have the field's name in `change`, and its new value in `to`."""

    change: str


class ChatAnswer(Document):
    """What a chat answers."""

    reply: WorldText
    edits: tuple[RowEdit, ...]


class Target(NamedTuple):
    """What an edit's `change` means."""

    kind: ProposalKind
    field: str


_Texts = tuple[str, ...]
_SHOT_WORDS: dict[str, Any] = {
    "size": ShotSize,
    "angle": CameraAngle,
    "movement": CameraMovement,
    "side": CameraSide,
    "lens": Lens,
    "light": Light,
    "colour": Colour,
    "mood": Mood,
    "time_of_day": TimeOfDay,
    "weather": Weather,
    "transition": Transition,
}
_FIELDS: dict[ProposalKind, dict[str, Any]] = {
    ProposalKind.WORLD: {"content": str, "keywords": _Texts},
    ProposalKind.CHARACTER: {
        **dict.fromkeys(("name", "description", "appearance", "personality"), str),
        "aliases": _Texts,
        "gender": Gender,
        "age": Age,
    },
    ProposalKind.PLACE: {"name": str, "description": str, "kind": PlaceKind},
    ProposalKind.SHOT: {
        **dict.fromkeys(("description", "blocking", "sound", "notes"), str),
        "duration": float,
        **_SHOT_WORDS,
    },
    ProposalKind.FACT: {"what": str, "value": str, "since": int},
    ProposalKind.BEAT: {"title": str, "summary": str, "left_out": bool},
    ProposalKind.EPISODE: {"title": str, "synopsis": str, "seconds": float},
}
"""What fields can be changed, with the forms of their values. How long a text may be, and other rules that no schema
holds a model to, are those of a person's edit: they are tried when the answer is there.
"""
_REFERRING = {"place": "scene_id", "characters": "characters", "lines": "lines"}
"""Fields of shots whose values name people or places, by what the edits call them."""


def _named(kind: ProposalKind, name: str) -> str:
    return f"{kind} {name}".replace("_", " ")


EDITS: dict[str, Target] = {
    _named(kind, name): Target(kind, name) for kind, fields in _FIELDS.items() for name in fields
} | {_named(ProposalKind.SHOT, name): Target(ProposalKind.SHOT, column) for name, column in _REFERRING.items()}
"""What changes a field of a row, by its `change`."""


@dataclass(frozen=True)
class Scope:
    """What may be changed: by the labels, numbers and ids that edits name it by.

    Attributes:
        adds: what may be added and taken away.
    """

    world: bool = False
    cast: Collection[str] = ()
    places: Collection[str] = ()
    shots: Collection[int] = ()
    scenes: Collection[int] = ()
    facts: Collection[int] = ()
    beats: Collection[int] = ()
    episodes: Collection[int] = ()
    adds: Collection[ProposalKind] = ()

    @classmethod
    def all_of(cls, known: Known) -> "Scope":
        """Everything that is told in full."""
        scenes = sorted(known.shown) if known.script else ()
        return cls(
            world=True,
            cast=tuple(known.cast),
            places=tuple(known.places),
            shots=tuple(known.shots),
            scenes=scenes,
            facts=tuple(known.facts),
            beats=tuple(known.beats),
            episodes=tuple(known.episodes),
            adds=[kind for kind in ProposalKind if not kind.changes_fields],
        )

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change."""
        rows = (self.cast, self.places, self.shots, self.scenes, self.facts, self.beats, self.episodes)
        return not (self.world or self.adds or any(rows))


@dataclass(frozen=True)
class _Making:
    """Makes the types of one question's edits."""

    known: Known
    scope: Scope
    enums: dict[str, Any] = field(default_factory=dict[str, Any])

    def kinds(self) -> Iterator[Any]:
        scope = self.scope
        if scope.world:
            yield from self._changes(ProposalKind.WORLD, None)
        rows = (
            (ProposalKind.CHARACTER, scope.cast),
            (ProposalKind.PLACE, scope.places),
            (ProposalKind.SHOT, scope.shots),
            (ProposalKind.FACT, scope.facts),
            (ProposalKind.BEAT, scope.beats),
            (ProposalKind.EPISODE, scope.episodes),
        )
        for kind, names in rows:
            if names:
                yield from self._changes(kind, self._enum(f"Chosen{kind.title()}", names))
        if scope.shots:
            yield from self._references(self._enum("ChosenShot", scope.shots))
        if scope.scenes:
            yield _edit(ProposalKind.SCRIPT, row=self._enum("ChosenScene", scope.scenes), to=str)
        for kind, fields in self._additions().items():
            if kind in scope.adds:
                yield _edit(kind, **fields)
        for kind, name, numbers in (
            (ProposalKind.REMOVED_SHOT, "ChosenShot", scope.shots),
            (ProposalKind.REMOVED_FACT, "ChosenFact", scope.facts),
        ):
            if kind in scope.adds and numbers:
                yield _edit(kind, row=self._enum(name, numbers))

    def _changes(self, kind: ProposalKind, rows: Any) -> Iterator[Any]:
        row = {} if rows is None else {"row": rows}
        fields = _FIELDS[kind]
        for value in dict.fromkeys(fields.values()):
            yield _edit(*(_named(kind, name) for name in fields if fields[name] is value), **row, to=value)

    def _references(self, shots: Any) -> Iterator[Any]:
        speakers = self._enum("AnySpeaker", ("", *self.known.cast))
        line = create_model("SaidLine", __base__=Document, speaker=(speakers, ...), text=(str, ...))
        yield _edit("shot lines", row=shots, to=_tuple[line, ...])
        if self.known.cast:
            yield _edit("shot characters", row=shots, to=_tuple[self._enum("AnyPerson", self.known.cast), ...])
        if self.known.places:
            yield _edit("shot place", row=shots, to=self._enum("AnyPlace", self.known.places))

    def _additions(self) -> dict[ProposalKind, dict[str, Any]]:
        after = self._enum("ShotBefore", (0, *self.scope.shots))
        about = self._enum("AnySubject", dict.fromkeys(("", *self.known.cast, *self.known.places)))
        seen = {"description": str, "blocking": str, "sound": str}
        return {
            ProposalKind.NEW_CHARACTER: {"name": str, "appearance": str, "gender": Gender, "age": Age},
            ProposalKind.NEW_PLACE: {"name": str, "kind": PlaceKind, "description": str},
            ProposalKind.NEW_SHOT: {"row": after, **seen, **_SHOT_WORDS},
            ProposalKind.NEW_FACT: {"subject": about, "what": str, "value": str, "since": int},
        }

    def _enum(self, name: str, values: Iterable[str | int]) -> Any:
        if name not in self.enums:
            self.enums[name] = Enum(name, {f"n{number}": value for number, value in enumerate(values)})
        return self.enums[name]


_literal: Any = Literal
_union: Any = Union
_tuple: Any = tuple
"""Types of types that are only known while the program runs, which no checker can follow."""


def _edit(*changes: str, **fields: Any) -> Any:
    name = "".join(part.title() for part in changes[0].split())
    values: dict[str, Any] = {key: (value, ...) for key, value in fields.items()}
    return create_model(name, __base__=RowEdit, change=(_literal[tuple(map(str, changes))], ...), **values)


def answer_kind(known: Known, scope: Scope) -> type[ChatAnswer]:
    """The type of the answer to one question; its JSON schema holds every name that an edit may use."""
    kinds = tuple(_Making(known, scope).kinds())
    several = len(kinds) > 1
    edit: Any = Annotated[_union[kinds], Field(discriminator="change")] if several else next(iter(kinds), RowEdit)
    return create_model("ChatAnswer", __base__=ChatAnswer, edits=(_tuple[edit, ...], ...))
