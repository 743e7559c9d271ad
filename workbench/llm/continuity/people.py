"""Rules about people: where they are, whether they have come, who speaks."""

from collections.abc import Iterator

from workbench.llm.continuity.board import Board, forms_of, words_of
from workbench.model.continuity import ContinuityFinding, ContinuityKind, Severity
from workbench.model.projects import Character
from workbench.model.story import Line
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Transition


def people_findings(board: Board) -> Iterator[ContinuityFinding]:
    """What does not hold together about people."""
    yield from _two_places(board)
    for stretch in board.stretches():
        yield from _entrances(board, stretch)
        yield from _speakers(board, stretch)
    yield from _strangers(board)


def _two_places(board: Board) -> Iterator[ContinuityFinding]:
    """Somebody who is elsewhere for one shot, and back in the next, without a moment passing."""
    for before, shot, after in zip(board.shots, board.shots[1:], board.shots[2:], strict=False):
        if not _is_cutaway(before, shot, after):
            continue
        for who in board.seen(shot):
            if who.id in before.characters and who.id in after.characters:
                yield ContinuityFinding(
                    kind=ContinuityKind.TWO_PLACES,
                    severity=Severity.CONTRADICTION,
                    shot_id=shot.id,
                    about=who.id,
                    text=f"{who.name} is here, and just before and after at another place: {board.place(before)}.",
                    suggestion=f"Take {who.name} out of one of the shots, or let time pass between them.",
                )


def _is_cutaway(before: Shot, shot: Shot, after: Shot) -> bool:
    """Whether a shot shows another place than both its neighbours, at the same hour, between plain cuts."""
    elsewhere = before.scene_id == after.scene_id and shot.scene_id not in (before.scene_id, None)
    same_hour = before.time_of_day == shot.time_of_day == after.time_of_day
    return elsewhere and same_hour and before.transition is shot.transition is Transition.CUT


def _entrances(board: Board, stretch: list[Shot]) -> Iterator[ContinuityFinding]:
    """Somebody who is suddenly there, in a scene that began without them, with nothing said of it."""
    met = {who.id for who in board.seen(stretch[0])}
    for shot in stretch[1:]:
        told = words_of(shot).lower()
        for who in board.seen(shot):
            if who.id not in met and not any(form.lower() in told for form in forms_of(who)) and not _speaks(who, shot):
                yield ContinuityFinding(
                    kind=ContinuityKind.ENTRANCE,
                    severity=Severity.HINT,
                    shot_id=shot.id,
                    about=who.id,
                    text=f"{who.name} is suddenly in the scene: nothing tells that they come.",
                    suggestion=f"Show {who.name} coming, or take them out of this shot.",
                )
            met.add(who.id)


def _speaks(who: Character, shot: Shot) -> bool:
    return any(line.speaker in forms_of(who) for line in shot.lines)


def _speakers(board: Board, stretch: list[Shot]) -> Iterator[ContinuityFinding]:
    """Lines of somebody who is not in the cast, or never seen in the scene."""
    seen = {who.id for shot in stretch for who in board.seen(shot)}
    for shot in stretch:
        for line in shot.lines:
            who = board.names.get(line.speaker)
            if not line.speaker or (who and who.id in seen):
                continue
            yield _unseen(who, shot, line) if who else _unknown(shot, line)


def _unknown(shot: Shot, line: Line) -> ContinuityFinding:
    return ContinuityFinding(
        kind=ContinuityKind.SPEAKER,
        severity=Severity.WARNING,
        shot_id=shot.id,
        line_id=line.id,
        about=line.speaker,
        text=f"{line.speaker} speaks here and is not in the cast, so the narrator reads it.",
        suggestion="Add them to the cast, or give the line to somebody else.",
    )


def _unseen(who: Character, shot: Shot, line: Line) -> ContinuityFinding:
    return ContinuityFinding(
        kind=ContinuityKind.ENTRANCE,
        severity=Severity.HINT,
        shot_id=shot.id,
        line_id=line.id,
        about=line.speaker,
        text=f"{who.name} speaks here, and is not seen in this scene.",
        suggestion=f"Put {who.name} into a shot of the scene, unless only the voice is meant.",
    )


def _strangers(board: Board) -> Iterator[ContinuityFinding]:
    for shot in board.shots:
        if any(one not in board.cast for one in shot.characters):
            yield ContinuityFinding(
                kind=ContinuityKind.PERSON,
                severity=Severity.WARNING,
                shot_id=shot.id,
                text="Somebody in this shot is not in the cast any more.",
                suggestion="Choose again who is seen.",
            )
