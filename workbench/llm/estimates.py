"""What a piece of work will cost, told before it is begun.

The ratios were measured on the samples in both languages, in one and in six times their length, with answers of the
length that the offline writer's plans have: the whole writing of a story of n tokens reads 4,000 + 6 n and answers
3.5 n. Models that think answer more than what can be seen; half as much again is added for it. Reading is counted as if
nothing came from the cache, so that a bill is rather lower than what was told.
"""

from dataclasses import dataclass

from workbench.llm.prices import money
from workbench.llm.questions import Usage

_LETTERS = 3.5
"""Letters of English and of JSON that make a token; a Chinese character is about one."""
_BASE, _READ, _ANSWERED, _THINKING = 4_000, 6.0, 3.5, 1.5


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
    read, answered = round(_BASE + _READ * tokens), round(_ANSWERED * _THINKING * tokens)
    return Estimate(read, answered, money(model, Usage(fresh=read, answered=answered)))
