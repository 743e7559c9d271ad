"""A model that chats: it says what a test has it say, or, left alone, proposes what the message names in words."""

import re
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]


class ScriptedChat:
    """Answers requests of the Messages API, each with the next of its answers.

    Attributes:
        answers: taken from the front, but for the last one, which stays. An answer may be made from the request.
    """

    def __init__(self) -> None:
        self.answers: list[Answer | Callable[[dict[str, Any]], Answer]] = [says("Yes.")]

    def __call__(self, body: dict[str, Any]) -> Answer:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(body) if callable(answer) else answer


def says(reply: str, *edits: Answer) -> Answer:
    """An answer."""
    return {"reply": reply, "edits": list(edits)}


def change(what: str, row: str | int | None, to: Any) -> Answer:
    """An edit of a field; the world needs no row."""
    return {"change": what, **({} if row is None else {"row": row}), "to": to}


def read_by(body: dict[str, Any]) -> dict[str, str]:
    """The documents of a request by the first two words of their titles, and its task as `task`."""
    *documents, task = (part["text"] for part in body["messages"][0]["content"])
    found = [re.fullmatch(r"<document title=(['\"])(.*?)\1>\n(.*)\n</document>", text, re.DOTALL) for text in documents]
    titled = {" ".join(one[2].split()[:2]): one[3] for one in found if one}
    return titled | {"task": task}
