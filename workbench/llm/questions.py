"""What a language model is asked, and what it answers: the same for Claude and for every other server.

A question is instructions, documents, images and a task, with the type of the answer. The order is that of a cache:
what stays the same from question to question comes first.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel

from workbench.kit.hashing import content_key, sha256_bytes
from workbench.llm.schemas import answer_schema

T = TypeVar("T", bound=BaseModel)

WRITER_SETTING = "llm.writer"
"""Where people name the model that writes."""

StopReason = Literal["end", "length", "refusal", "context"]
"""Why a model stopped: it was done, its answer grew too long, it declined, or the question was too long for it."""


@dataclass(frozen=True)
class Source:
    """A document to read: a name for it, and its text."""

    title: str
    text: str


@dataclass(frozen=True)
class Picture:
    """An image to look at: `image/png`, `image/jpeg` or `image/webp`."""

    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Question(Generic[T]):
    """One question.

    Attributes:
        instructions: who the model is and what always holds.
        sources: what it reads, the most lasting first.
        task: what to do now.
        kind: the type of the answer.
    """

    instructions: str
    sources: tuple[Source, ...]
    task: str
    kind: type[T]
    pictures: tuple[Picture, ...] = ()

    def key(self, model: str) -> str:
        """Content key of the answer of a model: equal for equal questions alone."""
        read = [[source.title, source.text] for source in self.sources]
        seen = [sha256_bytes(picture.data) for picture in self.pictures]
        return content_key("answer", model, self.instructions, read, seen, self.task, answer_schema(self.kind))


@dataclass(frozen=True)
class Usage:
    """Tokens: read anew, read from the server's cache, written to it, and answered."""

    fresh: int = 0
    cached: int = 0
    stored: int = 0
    answered: int = 0


@dataclass(frozen=True)
class Reply:
    """What came back from a server, not yet checked.

    Attributes:
        model: the model that answered, as the server names it.
        reason: for a refusal, what the server says about it.
        money: US dollars, where the server itself says what it cost.
    """

    text: str
    stop: StopReason
    usage: Usage
    model: str
    reason: str = ""
    money: float | None = None


@dataclass(frozen=True)
class Repair:
    """An answer that cannot be used, empty where it was broken off, and what is wrong with it."""

    said: str
    findings: str


class LanguageModel(Protocol):
    """A model on a server. Its methods block, and may be called from several threads at once."""

    @property
    def name(self) -> str:
        """As people read it: `Claude (claude-opus-5-5)`."""
        ...

    @property
    def place(self) -> str:
        """The address that stories are sent to."""
        ...

    @property
    def setting(self) -> str:
        """Where people name it, such as `llm.writer`; advice tells it."""
        ...

    def reply(self, question: Question[T], repairs: tuple[Repair, ...], cancelled: Callable[[], bool]) -> Reply:
        """Ask, and wait for the whole reply; servers that are busy are asked again for a while.

        Raises:
            WorkbenchError: there is no reply, and why.
        """
        ...

    def check(self) -> None:
        """Ask the server whether it knows the key and the model; this costs nothing.

        Raises:
            WorkbenchError: it does not, or it does not answer.
        """
        ...
