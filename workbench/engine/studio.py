"""The studio: everything an operation may use, put together once per process."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from workbench.comfy import load_workflows
from workbench.engine.backend import Backend
from workbench.engine.settings import Settings
from workbench.engine.translation import Translator
from workbench.engine.writer import Writer
from workbench.jobs import Jobs
from workbench.kit.errors import NotFoundError
from workbench.model.tasks import Event
from workbench.model.workflows import Card, Graph, Workflow
from workbench.storage import Blobs, Database
from workbench.voice import Speaker

WORKFLOWS_FOLDER = Path(__file__).parents[2] / "workflows"


@dataclass
class Studio:
    """The composition root. Faces hold one studio and hand it to every operation.

    Attributes:
        workflows: those that come with the product, by the id of their cards.
    """

    settings: Settings
    database: Database
    blobs: Blobs
    backend: Backend
    writer: Writer
    translator: Translator
    speaker: Speaker
    workflows: dict[str, tuple[Card, Graph]]
    jobs: Jobs

    def workflow(self, name: str) -> tuple[Card, Graph]:
        """A workflow by its card's id.

        Raises:
            NotFoundError: the library has no such workflow.
        """
        if name in self.workflows:
            return self.workflows[name]
        with self.database.reading() as session:
            row = session.get(Workflow, name)
        if row is None:
            raise NotFoundError(f"There is no workflow {name!r}.", "Choose one of the library, or import it.")
        return row.card, row.graph

    def tell(self, session: Session, project_id: str, kind: str, *, shot_id: str = "", **data: object) -> None:
        """Write an event that screens follow, in the same transaction as the change that it tells of."""
        session.add(Event(project_id=project_id, kind=kind, shot_id=shot_id, data=data))


@contextmanager
def scratch(studio: Studio) -> Generator[Path]:
    """A folder that is there while the block runs; when the process is killed, the next start removes it."""
    with TemporaryDirectory(prefix=f"{os.getpid()}-", dir=studio.settings.scratch_folder) as folder:
        yield Path(folder)


def workflow_library() -> dict[str, tuple[Card, Graph]]:
    """The workflows that come with the product, by id."""
    return {card.id: (card, graph) for card, graph in load_workflows(WORKFLOWS_FOLDER)}
