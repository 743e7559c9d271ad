"""One question of a chat: what the model reads, what it is asked, and its answer, kept by its question."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.kit.progress import Progress, Report, silent
from workbench.llm.chatting.answers import ChatAnswer, Scope, answer_kind
from workbench.llm.chatting.known import Known
from workbench.llm.instructions import in_language, instruction
from workbench.llm.questions import LanguageModel, Question, Source
from workbench.llm.recalling import Records, recall_or_ask


@dataclass(frozen=True)
class Said:
    """What somebody said, and what became of what they proposed."""

    author: str
    text: str


@dataclass(frozen=True)
class Asked:
    """What a person asks.

    Attributes:
        where: what they have before them, as the documents call it.
        rewrite: whether only that may be changed.
        earlier: the last messages before this one.
        forgotten: how many came before those.
    """

    author: str
    text: str
    where: str
    rewrite: bool = False
    earlier: tuple[Said, ...] = ()
    forgotten: int = 0

    @property
    def task(self) -> str:
        """As the model is told."""
        wish = "wants this part rewritten, and nothing else changed" if self.rewrite else "asks, looking at"
        return f"{self.author} {wish}: {self.where}\n\n{self.text}"

    @property
    def conversation(self) -> tuple[Source, ...]:
        """What was said before; none when this is the first message."""
        if not self.earlier:
            return ()
        gap = [f"({self.forgotten} earlier messages are left out)"] if self.forgotten else []
        lines = [*gap, *(f"{said.author}: {said.text}" for said in self.earlier)]
        return (Source("The conversation so far", "\n\n".join(lines)),)


def chat_with(
    model: LanguageModel,
    known: Known,
    scope: Scope,
    asked: Asked,
    records: Records,
    *,
    check: Callable[[ChatAnswer], list[str]],
    report: Report = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> ChatAnswer:
    """A model's answer to what a person asks about a project. Blocking, for seconds or minutes.

    Args:
        scope: what the answer may propose to change.
        check: what is wrong with the edits, a sentence each; the model is told, and corrects them.

    Raises:
        WorkbenchError: there is no answer that can be used, and why; see `ask`.
    """
    report(Progress(0.0, f"{model.name}: answering"))
    instructions = in_language(instruction("chat"), known.language)
    question = Question(instructions, (*known.sources, *asked.conversation), asked.task, answer_kind(known, scope))
    return recall_or_ask(model, question, records, step="chat", check=check, cancelled=cancelled).document
