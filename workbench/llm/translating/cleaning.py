"""Texts made fit for a prompt: on one line, and without the marks that prompts use for themselves."""

import re

_MARKS = re.compile(r"[();（）；<>{}|\\]")


def one_line(text: str) -> str:
    """The text in one row, with single spaces."""
    return " ".join(text.split())


def without_marks(text: str) -> str:
    """One row without marks that part people, weigh words, or name LoRAs and alternatives in prompts of ComfyUI."""
    return one_line(_MARKS.sub(" ", text))
