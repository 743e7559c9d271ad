"""Asking a model step by step, with what is being done told on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from workbench.kit.progress import Progress, Report, silent
from workbench.llm.instructions import in_language, instruction
from workbench.llm.patience import stop_if
from workbench.llm.questions import LanguageModel, Question, Source
from workbench.llm.recalling import Records, recall_or_ask
from workbench.model.vocabulary import Language

T = TypeVar("T", bound=BaseModel)
Check = Callable[[T], list[str]]


@dataclass(frozen=True)
class Asker:
    """Asks a model in the name of a project.

    Attributes:
        report: is told what is being done; the fraction is of the step that is under way.
        cancelled: whether to give up.
    """

    model: LanguageModel
    records: Records
    report: Report = silent
    cancelled: Callable[[], bool] = lambda: False

    def take(
        self,
        doing: Progress,
        language: Language,
        sources: tuple[Source, ...],
        task: str,
        kind: type[T],
        check: Check[T] = lambda _: [],
        taste: Check[T] = lambda _: [],
    ) -> T:
        """The answer to the question of a step; see `ask` for what is checked.

        Args:
            doing: how far the step is, and what is done: the name of the question in records and costs.
            task: the name of the instruction.
        """
        stop_if(self.cancelled)
        self.report(Progress(doing.fraction, f"{self.model.name}: {doing.note}"))
        question = Question(in_language(instruction("writer"), language), sources, instruction(task), kind)
        return recall_or_ask(
            self.model, question, self.records, step=doing.note, check=check, taste=taste, cancelled=self.cancelled
        ).document
