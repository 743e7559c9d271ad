"""Asking a model step by step: an answer that was kept is recalled, a new one is checked, kept and paid for once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel

from workbench.kit.progress import Progress
from workbench.llm.asking import MOST_REPAIRS, ask
from workbench.llm.patience import stop_if
from workbench.llm.questions import LanguageModel, Question, Reply, Source
from workbench.llm.writing.instructions import instruction
from workbench.model.vocabulary import Language

T = TypeVar("T", bound=BaseModel)
Check = Callable[[T], list[str]]

_LANGUAGES = {Language.ENGLISH: "English", Language.CHINESE: "Chinese"}


class Records(Protocol):
    """What outlives a writer: answers by their keys, and what was spent. Its methods block."""

    def recall(self, key: str) -> str | None:
        """The JSON of an answer, if it was kept."""
        ...

    def keep(self, key: str, step: str, model: str, answer: str) -> None:
        """Keep an answer; it is stored when this returns."""
        ...

    def allow(self) -> None:
        """Let the next request pass, or raise."""
        ...

    def spend(self, step: str, reply: Reply) -> None:
        """Write down what a reply cost."""
        ...


@dataclass(frozen=True)
class Asker:
    """Asks a model in the name of a project.

    Attributes:
        report: is told what is being done; the fraction is of the step that is under way.
        cancelled: whether to give up.
    """

    model: LanguageModel
    records: Records
    report: Callable[[Progress], None] = lambda _: None
    cancelled: Callable[[], bool] = lambda: False

    def take(
        self,
        doing: Progress,
        language: Language,
        sources: tuple[Source, ...],
        task: str,
        kind: type[T],
        check: Check[T],
        taste: Check[T] = lambda _: [],
    ) -> T:
        """The answer to the question of a step.

        Args:
            doing: how far the step is, and what is done: the name of the question in records and costs.
            task: the name of the instruction.
            check: what must be mended.
            taste: what the model is told of an answer without faults, as often as it may repair; then it is taken as
                it is.
        """
        stop_if(self.cancelled)
        self.report(Progress(doing.fraction, f"{self.model.name}: {doing.note}"))
        system = instruction("writer").format(language=_LANGUAGES[language])
        question = Question(system, sources, instruction(task), kind)
        key = question.key(self.model.name)
        kept = self.records.recall(key)
        return kind.model_validate_json(kept) if kept else self._asked(doing.note, question, key, check, taste)

    def _asked(self, step: str, question: Question[T], key: str, check: Check[T], taste: Check[T]) -> T:
        replies = 0

        def spent(reply: Reply) -> None:
            nonlocal replies
            replies += 1
            self.records.spend(step, reply)

        def findings(document: T) -> list[str]:
            return check(document) or (taste(document) if replies <= MOST_REPAIRS else [])

        self.records.allow()
        answer = ask(self.model, question, check=findings, spent=spent, cancelled=self.cancelled)
        self.records.keep(key, step, answer.model, answer.document.model_dump_json())
        return answer.document
