"""A language model reads a storyboard against the bible, part by part with a running memory."""

from collections.abc import Callable, Iterator

from workbench.kit.progress import Progress, Report, silent
from workbench.llm.continuity.answers import NO_LINE, PartCheck, PartFinding, part_check
from workbench.llm.continuity.board import Board
from workbench.llm.continuity.parts import Part, bible_text, parts_of
from workbench.llm.instructions import in_language, instruction
from workbench.llm.patience import stop_if
from workbench.llm.questions import LanguageModel, Question, Source
from workbench.llm.recalling import Records, recall_or_ask
from workbench.model.continuity import ContinuityFinding


def read_board(
    model: LanguageModel,
    board: Board,
    records: Records,
    *,
    report: Report = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[ContinuityFinding]:
    """What a model finds in a storyboard. Blocking, for some minutes; parts that were read before cost nothing.

    Raises:
        WorkCancelledError: `cancelled` said so.
        WorkbenchError: the model gave no answer, see `ask`; the parts that were read are kept.
    """
    parts = parts_of(board)
    found: list[ContinuityFinding] = []
    memory = ""
    for number, part in enumerate(parts, start=1):
        stop_if(cancelled)
        step = f"checking part {number} of {len(parts)}"
        report(Progress((number - 1) / len(parts), f"{model.name}: {step}"))
        question = _question(board, part, memory, f"part {number} of {len(parts)}")
        check = recall_or_ask(model, question, records, step=step, check=_misplaced, cancelled=cancelled).document
        memory = check.memory
        found += _located(check, part, model.name)
    return found


def board_questions(board: Board) -> list[Question[PartCheck]]:
    """What a model is asked about a storyboard, without what it will remember of the parts before."""
    parts = parts_of(board)
    return [_question(board, part, "", f"part {number} of {len(parts)}") for number, part in enumerate(parts, start=1)]


def _question(board: Board, part: Part, memory: str, which: str) -> Question[PartCheck]:
    bible = Source("The bible", bible_text(board))
    known = (Source("What holds so far", memory),) if memory else ()
    return Question(
        in_language(instruction("continuity"), board.language),
        (bible, *known, Source(f"The storyboard, {which}", part.text)),
        f"Check {which} of the storyboard.",
        part_check(part.shots, part.lines),
    )


def _misplaced(check: PartCheck) -> list[str]:
    """Lines that are not of the shot that is named."""
    return [
        f"findings.{index}: line {one.line} is not in shot {one.shot}."
        for index, one in enumerate(check.findings)
        if one.line != NO_LINE and one.line.partition(".")[0] != one.shot
    ]


def _located(check: PartCheck, part: Part, name: str) -> Iterator[ContinuityFinding]:
    for one in check.findings:
        yield ContinuityFinding(
            kind=one.kind,
            severity=one.severity,
            shot_id=part.shots[one.shot],
            line_id=_line_id(one, part),
            about=one.about,
            text=one.text,
            suggestion=one.suggestion,
            found_by=name,
        )


def _line_id(one: PartFinding, part: Part) -> str:
    return "" if one.line == NO_LINE else part.lines[one.line]
