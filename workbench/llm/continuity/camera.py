"""Rules about the camera: neighbours that are too much alike, or too far apart, and the line of action.

Between two shots of the same people the camera moves by at least 30 degrees or the size changes, else the cut looks
like a mistake; and it stays on one side of the line between them (Arijon, "Grammar of the Film Language", 1976).
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from workbench.llm.continuity.board import Board
from workbench.model.continuity import ContinuityFinding, ContinuityKind, Severity
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import ShotSize, Transition

_SIZES = list(ShotSize)
_FARTHEST = 6
"""Steps of size between neighbours from which a viewer loses whom they see."""
_GOING = r"\b(?:to|towards?|facing|looks?|looking|turns?) (?:the |screen )?"
_LEFT = re.compile(rf"{_GOING}left\b|\bleftwards?\b|[向往朝]左")
_RIGHT = re.compile(rf"{_GOING}right\b|\brightwards?\b|[向往朝]右")


def camera_findings(board: Board) -> Iterator[ContinuityFinding]:
    """Hints about neighbouring shots of the same people in one place."""
    for stretch in board.stretches():
        for before, shot in pairwise(stretch):
            if before.transition is Transition.CUT and shot.characters and not shot.generation.clip:
                yield from _cut(before, shot)


def _cut(before: Shot, shot: Shot) -> Iterator[ContinuityFinding]:
    same = set(before.characters) == set(shot.characters)
    if same and (before.size, before.angle) == (shot.size, shot.angle):
        text = f"Same people, same size and angle as in the shot before ({shot.size}, {shot.angle}): the cut will jump."
        yield _hint(ContinuityKind.CAMERA, before, shot, text, "Change the size or the angle of one of the two.")
    elif same and abs(_SIZES.index(before.size) - _SIZES.index(shot.size)) >= _FARTHEST:
        text = f"The size jumps from {before.size} to {shot.size} on the same people."
        yield _hint(ContinuityKind.CAMERA, before, shot, text, "Put a size between them, or show something else first.")
    if set(before.characters) & set(shot.characters) and _is_crossed(before, shot):
        text = "The direction turns round from one shot to the next: left becomes right."
        yield _hint(ContinuityKind.AXIS, before, shot, text, "Keep the direction, or show the turn.")


def _is_crossed(before: Shot, shot: Shot) -> bool:
    one, other = (_side(each.description.lower()) for each in (before, shot))
    return {one, other} == {"left", "right"}


def _side(text: str) -> str:
    left, right = bool(_LEFT.search(text)), bool(_RIGHT.search(text))
    return "" if left == right else "left" if left else "right"


def _hint(kind: ContinuityKind, before: Shot, shot: Shot, text: str, suggestion: str) -> ContinuityFinding:
    return ContinuityFinding(
        kind=kind, severity=Severity.HINT, shot_id=shot.id, about=before.id, text=text, suggestion=suggestion
    )
