"""What a piece of work will cost, told before it is begun.

Of a question that is known its own text is counted. A story's questions are not known before it is written: of n tokens
of a story, 2,000 + 8.6 n are read and 6.3 n answered. That was measured on the samples in both languages, in one and in
six times their length, every question asked once, with shots as long as the offline writer's; what is corrected costs
more. Models that think answer more than what can be seen; half as much again is added for it. Reading is counted as if
nothing came from the cache, so that a bill is rather lower than what was told.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from workbench.llm.instructions import instruction
from workbench.llm.prices import money
from workbench.llm.questions import Question, Usage
from workbench.llm.schemas import answer_schema

_LETTERS = 3.5
"""Letters of English and of JSON that make a token; a Chinese character is about one."""
_BASE, _READ, _ANSWERED, _THINKING = 2_000, 8.6, 6.3, 1.5
_TRANSLATION, _VERDICT, _CHAT_ANSWER, _CHECKED = 350, 400, 600, 1_000
"""Tokens of an answer that can be seen."""
_SHOT, _FRAME, _REFERENCE = 700, 790, 350
"""Tokens of what a judge is told of a shot with the form of its answer, of a wide picture of a take, and of a reference
(see `llm.judging`)."""
_EDITS = 4_500
"""Tokens of the form of a chat's answer."""


@dataclass(frozen=True)
class Estimate:
    """Tokens to be read and answered, and what they cost in US dollars; None where no price is known."""

    read: int
    answered: int
    money: float | None


def tokens_of(text: str) -> int:
    """About how many tokens a text has."""
    plain = sum(character.isascii() for character in text)
    return round(plain / _LETTERS) + len(text) - plain


def estimate_writing(story: str, model: str) -> Estimate:
    """What it will cost to write a film of a story with a model, named as its server does."""
    tokens = tokens_of(story)
    return _estimate(_BASE + _READ * tokens, _ANSWERED * tokens, model)


def estimate_translating(questions: Iterable[Question[Any]], model: str) -> Estimate:
    """What it will cost to ask a model about shots."""
    return _asking(questions, _TRANSLATION, model)


def estimate_checking(questions: Iterable[Question[Any]], model: str) -> Estimate:
    """What it will cost to have a model read the parts of a storyboard; what it remembers of them is not counted."""
    return _asking(questions, _CHECKED, model)


def estimate_judging(looks: Iterable[tuple[int, int]], model: str) -> Estimate:
    """What it will cost to have a model look at takes: of each, how many frames and references it is shown."""
    told = tokens_of(instruction("judge")) + _SHOT
    sizes = [told + frames * _FRAME + references * _REFERENCE for frames, references in looks]
    return _estimate(sum(sizes), _VERDICT * len(sizes), model)


def estimate_message(documents: Iterable[str], model: str) -> Estimate:
    """What it will cost to say something in a chat that reads some documents."""
    read = sum(map(tokens_of, documents)) + tokens_of(instruction("chat")) + _EDITS
    return _estimate(read, _CHAT_ANSWER, model)


def _asking(questions: Iterable[Question[Any]], answered: int, model: str) -> Estimate:
    sizes = [_size(question) for question in questions]
    return _estimate(sum(sizes), answered * len(sizes), model)


def _estimate(read: float, answered: float, model: str) -> Estimate:
    usage = Usage(fresh=round(read), answered=round(answered * _THINKING))
    return Estimate(usage.fresh, usage.answered, money(model, usage))


def _size(question: Question[BaseModel]) -> int:
    read = (source.text for source in question.sources)
    form = json.dumps(answer_schema(question.kind))
    return tokens_of("\n".join((question.instructions, *read, question.task, form)))
