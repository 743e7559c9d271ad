"""Language models as judges of takes."""

from workbench.llm.judging.answers import TakeVerdict
from workbench.llm.judging.judge import (
    LONGEST_SIDE,
    REFERENCE_SIDE,
    Exhibit,
    asked_text,
    judge_name,
    judge_question,
    judge_take,
)

__all__ = [
    "LONGEST_SIDE",
    "REFERENCE_SIDE",
    "Exhibit",
    "TakeVerdict",
    "asked_text",
    "judge_name",
    "judge_question",
    "judge_take",
]
