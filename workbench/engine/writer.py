"""Who plans films: the language model that the settings name or imply, or the rules; none stands in for another."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.engine.records import ProjectRecords
from workbench.engine.settings import Settings
from workbench.kit.progress import Report, silent
from workbench.llm import (
    WRITTEN_BY,
    Asker,
    ChatCompletions,
    Claude,
    LanguageModel,
    ModelWriter,
    RulesWriter,
    StoryWriter,
)
from workbench.storage import Database


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

    def of(
        self,
        project_id: str,
        *,
        task_id: str = "",
        report: Report = silent,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> StoryWriter:
        """Who writes a project. What a model answers is kept, and what it uses is a cost of the project."""
        if self.model is None:
            return RulesWriter()
        records = ProjectRecords(self.database, self.budget, project_id, task_id)
        return ModelWriter(Asker(self.model, records, report, cancelled))
