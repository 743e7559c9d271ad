"""Rules about place, hour and weather."""

from collections.abc import Iterator
from itertools import pairwise

from workbench.llm.continuity.board import Board, words_of
from workbench.llm.offline.lexicon import lexicon, matcher
from workbench.model.continuity import ContinuityFinding, ContinuityKind, Severity
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import SHELTERED, Language, Transition


def setting_findings(board: Board) -> Iterator[ContinuityFinding]:
    """What does not hold together about where and when it is."""
    for shot in board.shots:
        if shot.scene_id not in board.scenes:
            yield ContinuityFinding(
                kind=ContinuityKind.PLACE,
                severity=Severity.HINT if shot.scene_id is None else Severity.WARNING,
                shot_id=shot.id,
                text="This shot has no place, so its picture may show any.",
                suggestion="Choose its place.",
            )
    for stretch in board.stretches():
        for before, shot in pairwise(stretch):
            if before.transition is Transition.CUT and not _is_told(shot, board.language):
                yield from _jumps(board, before, shot)


def _jumps(board: Board, before: Shot, shot: Shot) -> Iterator[ContinuityFinding]:
    """Another hour or weather than a moment ago, in the same place."""
    scene = board.scenes.get(shot.scene_id or "")
    if before.time_of_day != shot.time_of_day:
        yield _jump(ContinuityKind.TIME, before, shot, before.time_of_day, shot.time_of_day)
    elif before.weather != shot.weather and not (scene and scene.kind in SHELTERED):
        yield _jump(ContinuityKind.WEATHER, before, shot, before.weather, shot.weather)


def _jump(kind: ContinuityKind, before: Shot, shot: Shot, was: str, now: str) -> ContinuityFinding:
    return ContinuityFinding(
        kind=kind,
        severity=Severity.WARNING,
        shot_id=shot.id,
        about=before.id,
        text=f"Within the scene it changes from one shot to the next: {was}, then {now}.",
        suggestion="Make both the same, or let time pass with a transition.",
    )


def _is_told(shot: Shot, language: Language) -> bool:
    """Whether the shot itself speaks of hour or weather: then the story changes it."""
    told = words_of(shot)
    words = [matcher(language, field).count(told) for field in ("times", "weathers")]
    ends = lexicon(language).weather_ends
    return any(words) or (language is Language.CHINESE and _holds(told, ends))


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
