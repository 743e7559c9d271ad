"""Who plans films: the language model that the settings name or imply, or the rules; none stands in for another."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session, func, select

from workbench.engine.settings import Settings
from workbench.kit.errors import ConfigurationError
from workbench.kit.progress import Report, silent
from workbench.llm import (
    CURRENCY,
    WRITTEN_BY,
    ChatCompletions,
    Claude,
    LanguageModel,
    Reply,
    Usage,
    money,
    write_story,
    write_story_with,
)
from workbench.model.story import StoryPlan
from workbench.model.tasks import Answer, Cost
from workbench.model.vocabulary import Language
from workbench.storage import Database, hold_name

_UNITS = {
    "fresh": "input tokens",
    "cached": "input tokens from the cache",
    "stored": "input tokens into the cache",
    "answered": "output tokens",
}


def language_model(settings: Settings) -> LanguageModel | None:
    """The model that writes, after the settings; None when the rules do."""
    llm, secrets = settings.llm, settings.secrets
    if settings.llm_backend == "claude" and secrets.anthropic_key:
        key, server = secrets.anthropic_key.get_secret_value(), llm.claude
        return Claude(key, model=llm.writer or server.model, url=server.url, effort=server.effort)
    if settings.llm_backend == "openai":
        key = secrets.openai_key.get_secret_value() if secrets.openai_key else ""
        return ChatCompletions(llm.openai.url, llm.writer or llm.openai.model, key)
    return None


@dataclass(frozen=True)
class Writer:
    """The writer of a studio.

    Attributes:
        model: None for the rules.
        budget: dollars that a project may cost; 0 means no limit.
    """

    database: Database
    model: LanguageModel | None
    budget: float = 0.0

    @property
    def name(self) -> str:
        """As people read it."""
        return self.model.name if self.model else WRITTEN_BY

    def write(
        self,
        project_id: str,
        story: str,
        *,
        language: Language | None = None,
        task_id: str = "",
        report: Report = silent,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> StoryPlan:
        """Plan a film of a story. Blocking: seconds for the rules, minutes for a model.

        What a model answers is kept, and what it uses is written down as a cost of the project.

        Raises:
            InvalidInputError: the story is none, or the model declines to work on it.
            WorkbenchError: the model could not be asked; the steps that it finished are kept.
        """
        if self.model is None:
            return write_story(story, language=language)
        records = _Records(self, project_id, task_id)
        return write_story_with(self.model, story, records, language=language, report=report, cancelled=cancelled)


@dataclass(frozen=True)
class _Records:
    """A project's records of answers and costs, in the database."""

    writer: Writer
    project_id: str
    task_id: str

    def recall(self, key: str) -> str | None:
        with self.writer.database.session() as session:
            return _kept(session, key)

    def keep(self, key: str, step: str, model: str, answer: str) -> None:
        with self.writer.database.session() as session:
            hold_name(session, key)
            if _kept(session, key) is None:
                session.add(Answer(key=key, step=step, model=model, document=answer))

    def allow(self) -> None:
        """Refuse when the budget is used up.

        Raises:
            ConfigurationError: it is.
        """
        budget = self.writer.budget
        if not budget:
            return
        with self.writer.database.session() as session:
            query = select(func.sum(Cost.money)).where(Cost.project_id == self.project_id)
            spent = session.exec(query).one() or 0.0
        if spent >= budget:
            raise ConfigurationError(
                f"This project has used up its budget: {spent:.2f} of {budget:.2f} US dollars.",
                "Raise llm.budget, and go on. What is finished is kept.",
            )

    def spend(self, step: str, reply: Reply) -> None:
        parts = {name: amount for name, amount in vars(reply.usage).items() if amount}
        costs = [self._cost(step, reply.model, name, amount) for name, amount in parts.items()]
        with self.writer.database.session() as session:
            session.add_all(costs)

    def _cost(self, step: str, model: str, kind: str, tokens: int) -> Cost:
        price = money(model, Usage(**{kind: tokens}))
        return Cost(
            project_id=self.project_id,
            task_id=self.task_id,
            what=f"{model}: {step}",
            amount=tokens,
            unit=_UNITS[kind],
            money=price or 0.0,
            currency="" if price is None else CURRENCY,
        )


def _kept(session: Session, key: str) -> str | None:
    return session.exec(select(Answer.document).where(Answer.key == key)).first()
