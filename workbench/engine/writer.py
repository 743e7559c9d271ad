"""Who plans films: the language model that the settings name or imply, or the rules; none stands in for another."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.engine.fountain import is_script
from workbench.engine.records import ProjectRecords
from workbench.engine.script_writer import ScriptWriter
from workbench.kit.progress import Report, silent
from workbench.llm import WRITTEN_BY, Asker, LanguageModel, ModelWriter, RulesWriter, StoryWriter
from workbench.storage import Database


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

    def writes_at_once(self, story: str) -> bool:
        """Whether a story needs no language model: none is set, or it is a script, which is filmed as it is."""
        return self.model is None or is_script(story)

    def of(
        self,
        project_id: str,
        story: str,
        *,
        task_id: str = "",
        report: Report = silent,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> StoryWriter:
        """Who writes a story for a project. What a model answers is kept, and what it uses is the project's cost."""
        if is_script(story):
            return ScriptWriter()
        if self.model is None:
            return RulesWriter()
        records = ProjectRecords(self.database, self.budget, project_id, task_id)
        return ModelWriter(Asker(self.model, records, report, cancelled))
