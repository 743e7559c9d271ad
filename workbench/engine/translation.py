"""Who turns shots into pictures in words: a language model where the settings name one, else the word lists.

What a model answers is kept under the key of its question; planning looks it up there and asks nobody. A render asks
first for what is not there yet, in a task of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlmodel import select

from workbench.engine.language_models import language_model
from workbench.engine.records import ProjectRecords
from workbench.engine.settings import Settings
from workbench.llm import PLANNED_BY, ModelTranslator, Offer, ShotSource, Translation, describe_by_rule
from workbench.model.tasks import Answer
from workbench.storage import Database


def translating_model(settings: Settings) -> ModelTranslator | None:
    """The model that translates shots, after the settings; None where the word lists do."""
    model = language_model(settings, "translator")
    return ModelTranslator(model) if model else None


@dataclass(frozen=True)
class Translator:
    """The translator of a studio.

    Attributes:
        model: None for the word lists.
        budget: dollars that a project may cost; 0 means no limit.
    """

    database: Database
    model: ModelTranslator | None
    budget: float = 0.0

    @property
    def name(self) -> str:
        """As people read it."""
        return self.model.model.name if self.model else PLANNED_BY

    def key(self, source: ShotSource, offer: Offer) -> str:
        """Key of the answer for a shot; empty where the word lists do it, or where a person wrote the prompt."""
        return self.model.key(source, offer) if self.model and not source.shot.generation.prompt else ""

    def recall(self, source: ShotSource, offer: Offer) -> Translation | None:
        """The translation of a shot as far as it is known without asking; None where the model has to be asked."""
        key = self.key(source, offer)
        if self.model is None or not key:
            return describe_by_rule(source)
        with self.database.reading() as session:
            kept = session.exec(select(Answer.document).where(Answer.key == key)).first()
        return self.model.read(kept, source) if kept else None

    def told(self, instructions: str) -> "Translator":
        """The same with other instructions than those of `translate.md`; the word lists take none."""
        return replace(self, model=replace(self.model, instructions=instructions)) if self.model else self

    def translate(
        self,
        source: ShotSource,
        offer: Offer,
        *,
        task_id: str = "",
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Translation:
        """The translation of a shot, asked for where it has to be; blocking, see `ModelTranslator.translate`."""
        if self.model is None or not self.key(source, offer):
            return describe_by_rule(source)
        records = ProjectRecords(self.database, self.budget, source.project.id, task_id)
        return self.model.translate(source, offer, records, cancelled)
