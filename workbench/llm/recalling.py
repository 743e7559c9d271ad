"""Asking once: an answer that was kept is recalled, another one is asked for, counted and kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from workbench.llm.asking import ask
from workbench.llm.prices import money
from workbench.llm.questions import LanguageModel, Question, Reply

T = TypeVar("T", bound=BaseModel)


class Records(Protocol):
    """What outlives those who ask: answers by their keys, and what was spent. Its methods block."""

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
class Recalled(Generic[T]):
    """An answer, and what it cost now: dollars, 0 when it was there, None when a price is not known."""

    document: T
    cost: float | None


def recall_or_ask(
    model: LanguageModel,
    question: Question[T],
    records: Records,
    *,
    step: str,
    key: str = "",
    check: Callable[[T], list[str]] = lambda _: [],
    taste: Callable[[T], list[str]] = lambda _: [],
    cancelled: Callable[[], bool] = lambda: False,
) -> Recalled[T]:
    """The answer to a question, paid for at most once.

    Args:
        step: what the cost is written down under.
        key: of the answer, where it is not that of all that is asked.
        check: see `ask`; what was kept has passed it, and `taste`.

    Raises:
        WorkbenchError: see `ask`; or the records do not allow another request.
    """
    key = key or question.key(model.name)
    if kept := records.recall(key):
        return Recalled(question.kind.model_validate_json(kept), 0.0)
    records.allow()
    replies: list[Reply] = []

    def spent(reply: Reply) -> None:
        replies.append(reply)
        records.spend(step, reply)

    answer = ask(model, question, check=check, taste=taste, spent=spent, cancelled=cancelled)
    records.keep(key, step, answer.model, answer.document.model_dump_json())
    prices = [money(reply.model, reply.usage) if reply.money is None else reply.money for reply in replies]
    return Recalled(answer.document, None if None in prices else sum(price or 0.0 for price in prices))
