"""Asking until an answer can be used: it is read, checked, repaired at most twice, and otherwise refused."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from workbench.kit.errors import ConfigurationError, InvalidInputError
from workbench.llm.questions import LanguageModel, Question, Repair, Reply, StopReason, Usage
from workbench.llm.refusals import too_long

T = TypeVar("T", bound=BaseModel)

MOST_REPAIRS = 2
_MOST_FINDINGS = 40
_LONGEST_REASON = 300


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A document that can be used, and how it came about.

    Attributes:
        usage: tokens of the reply that it was read from.
        repairs: how often it had to be asked for again.
    """

    document: T
    usage: Usage
    stop: StopReason
    model: str
    repairs: int


def ask(
    model: LanguageModel,
    question: Question[T],
    *,
    check: Callable[[T], list[str]] = lambda _: [],
    taste: Callable[[T], list[str]] = lambda _: [],
    spent: Callable[[Reply], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Answer[T]:
    """A model's answer to a question, valid and free of findings.

    Args:
        check: what is wrong with a valid document, one sentence each; empty when nothing is.
        taste: what the model is told of one without faults, as often as it may repair; then it is taken as it is.
        spent: told of every reply before it is read, so that one that is of no use is counted too.
        cancelled: whether to give up.

    Raises:
        InvalidInputError: the model declines, or the question is too long for it.
        ConfigurationError: no answer could be used, also after the repairs.
        WorkCancelledError: `cancelled` said so.
        WorkbenchError: the server did not answer; see `LanguageModel.reply`.
    """
    repairs: list[Repair] = []
    while True:
        reply = model.reply(question, tuple(repairs), cancelled)
        spent(reply)
        _refuse_to_go_on(model, reply)
        is_last = len(repairs) == MOST_REPAIRS
        checks = (check,) if is_last else (check, taste)
        document, findings = _read(reply, question.kind, checks)
        if document is not None:
            return Answer(document, reply.usage, reply.stop, reply.model, len(repairs))
        if is_last:
            raise _useless(model, findings)
        repairs.append(Repair(reply.text if reply.stop == "end" else "", "\n".join(f"- {one}" for one in findings)))


def _refuse_to_go_on(model: LanguageModel, reply: Reply) -> None:
    if reply.stop == "refusal":
        why = f" It says: {reply.reason[:_LONGEST_REASON]}" if reply.reason else ""
        raise InvalidInputError(
            f"{model.name} declines to work on this text.{why}",
            f"Change the passage that it may object to, or name another model as {model.setting}.",
        )
    if reply.stop == "context":
        raise too_long(model.name, model.setting)


def _read(reply: Reply, kind: type[T], checks: Iterable[Callable[[T], list[str]]]) -> tuple[T | None, list[str]]:
    """The document, or what the first check that is not content finds."""
    if reply.stop == "length":
        return None, ["The answer was cut off because it grew too long. Answer again, and more briefly."]
    try:
        document = kind.model_validate_json(_json_in(reply.text))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        return None, [_finding(".".join(map(str, fault["loc"])), fault["msg"]) for fault in faults][:_MOST_FINDINGS]
    findings = next((found for check in checks if (found := check(document))), list[str]())[:_MOST_FINDINGS]
    return (None, findings) if findings else (document, [])


def _json_in(text: str) -> str:
    """The JSON object in a reply; models that are not held to a schema like to talk around it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _finding(place: str, message: str) -> str:
    return f"{place}: {message}" if place else message


def _useless(model: LanguageModel, findings: list[str]) -> ConfigurationError:
    return ConfigurationError(
        f"{model.name} gave no answer that can be used, and did not correct it: {findings[0][:_LONGEST_REASON]}",
        f"Go on to ask once more, or name a stronger model as {model.setting}.",
    )
