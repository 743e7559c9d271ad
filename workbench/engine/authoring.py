"""Writing a project step by step: from its story, and from what people made of the steps before.

A step is asked for without holding the database, and stored in one transaction with the note of what it was written
from (`Written`). So the writing can stop after any step, by wish or by misfortune, and go on later from the rows as
they are then; a language model is not asked again for what it answered (see `workbench.llm.ModelWriter`).
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from workbench.engine.boarding import store_script, store_shots
from workbench.engine.lookup import count, episode_of, episodes_of, hold_project
from workbench.engine.placing import board_changed
from workbench.engine.story_documents import StoryDocuments
from workbench.engine.studio import Studio
from workbench.engine.writing import Kept, store_bible, store_episodes, store_outline, store_world, was_written
from workbench.engine.written import note_writing, writing_of
from workbench.kit.ids import new_id
from workbench.llm import StoryWriter, clock, film_seconds, take_title
from workbench.model.bounds import LONGEST_PROSE
from workbench.model.people import Actor
from workbench.model.projects import Project
from workbench.model.story import PremiseDraft
from workbench.model.storyboard import Shot
from workbench.model.writing import WriteStep
from workbench.storage import Step

STEPS = tuple(WriteStep)


@dataclass(frozen=True)
class Authoring:
    """One run of a writer through some steps of a project.

    Attributes:
        sessions: opens the transaction of each step.
        again: the steps that are written although they were.
        renew: whether people, places and the world get what is written of them now where no person changed them.
        identity: undo takes all of a run back at once.
    """

    studio: Studio
    actor: Actor
    project_id: str
    writer: StoryWriter
    sessions: Callable[[], AbstractContextManager[Session]]
    again: frozenset[WriteStep] = frozenset()
    renew: bool = False
    identity: str = field(default_factory=new_id)

    def write(self, steps: Sequence[WriteStep]) -> list[WriteStep]:
        """Write those of the steps that are not written yet; returns them.

        Raises:
            WorkbenchError: one could not be written, see `StoryWriter`; those before it are stored.
        """
        done: list[WriteStep] = []
        for step in steps:
            with self.sessions() as session:
                project = hold_project(session, self.project_id)
                wanted = step in self.again or writing_of(session, project, step) is None
                documents = StoryDocuments.of(session, project) if wanted else None
            if documents:
                answer = _STAGES[step].ask(self.writer, documents)
                with self.sessions() as session:
                    self._store(session, step, documents, answer)
                done.append(step)
        return done

    def _store(self, session: Session, step: WriteStep, documents: StoryDocuments, answer: Any) -> None:
        project = hold_project(session, self.project_id)
        first = not was_written(session, project.id)
        edit = Step(session, self.actor, project.id, undoable=not first, written=True, identity=self.identity)
        with note_writing(session, project, step, documents, self.writer.name) as note:
            note.kept = _STAGES[step].store(_Order(edit, project, documents, self.writer.name, self.renew), answer)
            note.text = _measured(documents, answer) if step is WriteStep.SHOTS else ""
            if step is WriteStep.SHOTS:
                board_changed(self.studio, edit, episode_of(session, project.id).id)
        self.studio.tell(session, project.id, "story", step=step.value)


@dataclass(frozen=True)
class _Order:
    """What storing an answer needs."""

    edit: Step
    project: Project
    documents: StoryDocuments
    written_by: str
    renew: bool


@dataclass(frozen=True)
class _Stage:
    """One step: how it is asked for, and how its answer becomes rows; storing tells what stayed as people had it."""

    ask: Callable[[StoryWriter, StoryDocuments], Any]
    store: Callable[[_Order, Any], Kept]


def _named(order: _Order, premise: PremiseDraft) -> Kept:
    """Store the world; a project that nobody named yet gets the title, and what the film tells."""
    project = order.project
    if project.name == provisional_title(project.story):
        told = premise.synopsis[:LONGEST_PROSE]
        order.edit.change(project, {"name": premise.title, "description": project.description or told})
    return store_world(order.edit, project, premise, renew=order.renew)


def _scripted(order: _Order, script: Any) -> Kept:
    return store_script(order.edit, episode_of(order.edit.session, order.project.id), script, order.written_by)


def _boarded(order: _Order, shots: Any) -> Kept:
    return store_shots(order.edit, episode_of(order.edit.session, order.project.id), shots, order.written_by)


_STAGES = {
    WriteStep.BIBLE: _Stage(
        lambda writer, told: writer.bible(told.story),
        lambda order, answer: store_bible(order.edit, order.project, answer, renew=order.renew),
    ),
    WriteStep.WORLD: _Stage(lambda writer, told: writer.world(told.story, told.bible), _named),
    WriteStep.OUTLINE: _Stage(
        lambda writer, told: writer.outline(told.story, told.bible),
        lambda order, answer: store_outline(order.edit, order.project.id, answer),
    ),
    WriteStep.EPISODES: _Stage(
        lambda writer, told: writer.episodes(told.story, told.premise, told.beats, told.seconds),
        lambda order, answer: store_episodes(order.edit, order.project, answer),
    ),
    WriteStep.SCRIPT: _Stage(lambda writer, told: writer.script(told.story, told.bible, told.part), _scripted),
    WriteStep.SHOTS: _Stage(
        lambda writer, told: writer.shots(told.story, told.bible, told.premise, told.script, told.part), _boarded
    ),
}


def _measured(documents: StoryDocuments, shots: Any) -> str:
    """How long the film will be, beside what was wished for."""
    seconds, target = clock(film_seconds(shots)), documents.part.seconds
    if target:
        return f"The film will take about {seconds}; {clock(target)} were wished for."
    return f"The film will take about {seconds}."


def provisional_title(story: str) -> str:
    """What a project is called until a title is written."""
    return take_title(story, "").title


def awaits_writing(session: Session, project: Project) -> bool:
    """Whether a project has a story that nobody has yet turned into shots of the open episode."""
    if not project.story:
        return False
    if not episodes_of(session, project.id):
        return True
    episode = episode_of(session, project.id)
    return writing_of(session, project, WriteStep.SHOTS) is None and not count(
        session, Shot, Shot.episode_id == episode.id
    )
