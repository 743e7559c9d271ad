"""Who plans films: the language model that the settings name or imply, or the rules; none stands in for another."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.engine.documents import plan_by_rule
from workbench.engine.fountain import is_script
from workbench.engine.records import ProjectRecords
from workbench.kit.progress import Report, silent
from workbench.llm import WRITTEN_BY, LanguageModel, write_story_with
from workbench.model.story import StoryPlan
from workbench.model.vocabulary import Language
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
        if self.model is None or is_script(story):
            return plan_by_rule(story, language)
        records = ProjectRecords(self.database, self.budget, project_id, task_id)
        return write_story_with(self.model, story, records, language=language, report=report, cancelled=cancelled)
