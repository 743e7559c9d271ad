"""What may be kept: how long texts are, how far numbers go, and no characters that nobody sees.

The types are for the columns of tables; `checked` of the store refuses what they refuse, in a sentence.
"""

import re
from collections.abc import Callable
from typing import Annotated

from annotated_types import Ge, Le
from pydantic import AfterValidator
from pydantic.types import AllowInfNan

LONGEST_SCRIPT = 400_000
"""Characters of a whole script."""
GREATEST_SEED = 2**64 - 1
"""As ComfyUI's samplers take it (`"max": 0xffffffffffffffff` in their `INPUT_TYPES`)."""
LONGEST_NAME = 120
LONGEST_LINE = 2_000
LONGEST_PROSE = 4_000
_LONGEST_WORLD = 20_000
_MOST_NAMES = 50

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """The text without control characters (category Cc); of these only line breaks and tabs stay."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The clean text in one row, with single spaces."""
    return " ".join(clean(text).split())


def short_enough(text: str, longest: int) -> str:
    """The text, unless it is too long.

    Raises:
        ValueError: it is; the message is the clause that follows the field's name.
    """
    if len(text) > longest:
        raise ValueError(f"must have at most {longest:,} characters, and has {len(text):,}")
    return text


def _prose(longest: int) -> Callable[[str], str]:
    return lambda text: short_enough(clean(text), longest)


def _name(text: str) -> str:
    name = short_enough(one_line(text), LONGEST_NAME)
    if not name:
        raise ValueError("must not be empty")
    return name


def _names(texts: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(_name(text) for text in texts if text.strip()))
    if len(names) > _MOST_NAMES:
        raise ValueError(f"must be at most {_MOST_NAMES}, and are {len(names)}")
    return names


Name = Annotated[str, AfterValidator(_name)]
Subject = Annotated[str, AfterValidator(lambda text: short_enough(one_line(text), LONGEST_NAME))]
Names = Annotated[tuple[str, ...], AfterValidator(_names)]
Prose = Annotated[str, AfterValidator(_prose(LONGEST_PROSE))]
WorldText = Annotated[str, AfterValidator(_prose(_LONGEST_WORLD))]
Seconds = Annotated[float, Ge(0), Le(600), AllowInfNan(False)]
Position = Annotated[int, Ge(1), Le(100_000)]
