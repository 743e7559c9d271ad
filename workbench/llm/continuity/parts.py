"""A storyboard in parts that a model reads one after the other, each row with a label to name it by."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.llm.continuity.board import Board
from workbench.llm.writing import fact_text
from workbench.model.projects import Character
from workbench.model.storyboard import Shot

_MOST_SHOTS, _MOST_CHARACTERS = 40, 8000
_ENOUGH = 2 / 3
"""From here on a part ends where the place changes."""


@dataclass(frozen=True)
class Part:
    """Some shots in order, and their text.

    Attributes:
        shots, lines: ids by label; a line's label begins with that of its shot.
    """

    text: str
    shots: dict[str, str]
    lines: dict[str, str]


def parts_of(board: Board) -> list[Part]:
    """The whole storyboard, nothing left out."""
    return [_part(board, shots) for shots in _cut(board)]


def _cut(board: Board) -> Iterator[list[Shot]]:
    part: list[Shot] = []
    size = 0.0
    for shot in board.shots:
        length = max(1 / _MOST_SHOTS, len(_shot_text(board, shot)) / _MOST_CHARACTERS)
        moves = bool(part) and part[-1].scene_id != shot.scene_id
        if part and (size + length > 1 or (moves and size > _ENOUGH)):
            yield part
            part, size = [], 0.0
        part.append(shot)
        size += length
    if part:
        yield part


def _part(board: Board, shots: list[Shot]) -> Part:
    return Part(
        text="\n\n".join(_shot_text(board, shot) for shot in shots),
        shots={_label(shot): shot.id for shot in shots},
        lines={_line_label(shot, number): line.id for shot in shots for number, line in enumerate(shot.lines, start=1)},
    )


def _shot_text(board: Board, shot: Shot) -> str:
    camera = f"{shot.size}, {shot.angle}, {shot.movement}, then {shot.transition}"
    head = f"[{_label(shot)}] {board.place(shot) or 'no place'}, {shot.time_of_day}, {shot.weather} · {camera}"
    seen = "Seen: " + (", ".join(who.name for who in board.seen(shot)) or "nobody")
    said = [
        f"[{_line_label(shot, number)}] {line.speaker or 'narrator'}: {line.text}"
        for number, line in enumerate(shot.lines, start=1)
    ]
    return "\n".join([head, seen, shot.description, *said])


def _label(shot: Shot) -> str:
    return f"S{shot.position}"


def _line_label(shot: Shot, number: int) -> str:
    return f"{_label(shot)}.{number}"


def bible_text(board: Board) -> str:
    """World, people, places and facts as a model reads them."""
    people = [_about(one) for one in board.cast.values()]
    places = [f"- {one.name} ({one.kind}): {one.description}" for one in board.scenes.values()]
    facts = [f"- {fact_text(fact)} (from chapter {fact.since} on)" for fact in board.facts]
    return "\n".join(
        ["## World", board.world, "## Characters", *people, "## Places", *places, "## Facts that must hold", *facts]
    )


def _about(one: Character) -> str:
    also = f" (also called {', '.join(one.aliases)})" if one.aliases else ""
    return f"- {one.name}{also}: {' '.join(filter(None, (one.appearance, one.personality, one.description)))}"
