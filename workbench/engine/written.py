"""Notes of what was written: from what, and what came of it; so a screen can tell what is edited or out of date."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlmodel import Session, select

from workbench.engine.lookup import beats_of, episode_of, episodes_of, shots_of
from workbench.engine.story_documents import StoryDocuments
from workbench.kit.hashing import content_key
from workbench.model.projects import Project
from workbench.model.writing import WriteStep, Written

_SHOWN = {"id", "created_at", "updated_at", "version", "position", "source_key", "generation", "finish", "removed"}
"""Fields of a shot that no writer writes."""


@dataclass
class Note:
    """What is told of a step that is being stored."""

    kept: Sequence[str] = field(default_factory=tuple[str, ...])
    text: str = ""


def writing_of(session: Session, project: Project, step: WriteStep) -> Written | None:
    """The note of a step, of the open episode where each has its own."""
    episode = _episode_id(session, project) if step.of_episode else ""
    query = select(Written).where(Written.project_id == project.id, Written.episode_id == episode)
    return session.exec(query.where(Written.step == step)).first()


def _episode_id(session: Session, project: Project) -> str:
    return episode_of(session, project.id).id if episodes_of(session, project.id) else ""


def script_writing(session: Session, project: Project) -> str:
    """Which script of the open episode is the newest that was written: what its shots depend on."""
    written = writing_of(session, project, WriteStep.SCRIPT)
    return written.id if written else ""


@contextmanager
def note_writing(
    session: Session, project: Project, step: WriteStep, documents: StoryDocuments, written_by: str
) -> Generator[Note]:
    """Store an answer in the block; then write down what it was written from, and what came of it."""
    script = writing_of(session, project, WriteStep.SCRIPT)
    as_written = script is not None and script.outcome == outcome_of(session, project, WriteStep.SCRIPT)
    note = Note()
    yield note
    session.flush()
    if old := writing_of(session, project, step):
        session.delete(old)
        session.flush()
    if step is WriteStep.SHOTS and script is not None and as_written:
        script.outcome = outcome_of(session, project, WriteStep.SCRIPT)  # directing put its lines together anew
    session.add(
        Written(
            project_id=project.id,
            episode_id=_episode_id(session, project) if step.of_episode else "",
            step=step,
            inputs=documents.inputs(step, script_writing(session, project)),
            outcome=outcome_of(session, project, step),
            written_by=written_by,
            kept=tuple(note.kept),
            note=note.text,
        )
    )
    session.flush()


def outcome_of(session: Session, project: Project, step: WriteStep) -> str:
    """Content key of what a step has come to by now."""
    now = StoryDocuments.of(session, project)
    match step:
        case WriteStep.BIBLE:
            parts: list[object] = [now.bible.model_dump(mode="json")]
        case WriteStep.WORLD:
            parts = [now.premise.content, list(now.premise.keywords)]
        case WriteStep.OUTLINE:
            beats = beats_of(session, project.id)
            parts = [[beat.title, beat.summary, beat.first, beat.last, beat.left_out] for beat in beats]
        case WriteStep.EPISODES:
            rows = episodes_of(session, project.id)
            parts = [[row.title, row.synopsis, row.seconds] for row in rows]
            parts += [[beat.first, beat.episode_id] for beat in beats_of(session, project.id)]
        case WriteStep.SCRIPT:
            parts = [[one.kind, one.character, one.text] for one in now.script]
        case WriteStep.SHOTS:
            shots = shots_of(session, now.episode.id) if now.episode else []
            parts = [shot.model_dump(mode="json", exclude=_SHOWN) for shot in shots]
    return content_key("outcome", step, *parts)
