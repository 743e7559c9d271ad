"""What lies between a story and its scripts: what happens in each chapter, the beats, and their episodes."""

from sqlmodel import Session

from workbench.engine.editing import edit_row, open_step
from workbench.engine.lookup import beats_of, chapters_of, episode_of, episodes_of, fetch
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Episode, Project
from workbench.model.writing import Beat, Chapter
from workbench.storage import checked


class ChapterChanges(Document):
    """What may be changed on a chapter."""

    summary: str | None = None


class BeatChanges(Document):
    """What may be changed on a beat."""

    title: str | None = None
    summary: str | None = None
    left_out: bool | None = None
    episode_id: str | None = None


class EpisodeChanges(Document):
    """What may be changed on an episode. `seconds` is how long it should be, 0 for as long as it takes."""

    title: str | None = None
    synopsis: str | None = None
    seconds: float | None = None


@operation(Role.VIEW)
def list_chapters(studio: Studio, actor: Actor, project_id: str) -> list[Chapter]:
    """List what happens in each chapter of a project's story."""
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        return chapters_of(session, project_id)


@operation(Role.VIEW)
def get_chapter(studio: Studio, actor: Actor, chapter_id: str) -> Chapter:
    """Get what happens in one chapter."""
    with studio.database.session() as session:
        return fetch(session, Chapter, chapter_id)


@operation(Role.EDIT)
def update_chapter(
    studio: Studio, actor: Actor, chapter_id: str, changes: ChapterChanges, version: int | None = None
) -> Chapter:
    """Change what is remembered of a chapter."""
    with studio.database.session() as session:
        chapter = fetch(session, Chapter, chapter_id)
        return edit_row(studio, session, actor, chapter.project_id, chapter, changes, version)


@operation(Role.VIEW)
def list_beats(studio: Studio, actor: Actor, project_id: str) -> list[Beat]:
    """List the beats of a project's story, in order."""
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        return beats_of(session, project_id)


@operation(Role.VIEW)
def get_beat(studio: Studio, actor: Actor, beat_id: str) -> Beat:
    """Get one beat."""
    with studio.database.session() as session:
        return fetch(session, Beat, beat_id)


@operation(Role.EDIT)
def update_beat(studio: Studio, actor: Actor, beat_id: str, changes: BeatChanges, version: int | None = None) -> Beat:
    """Change a beat, leave it out of the film, or give it to another episode."""
    with studio.database.session() as session:
        beat = fetch(session, Beat, beat_id)
        if changes.episode_id and changes.episode_id not in _ids(session, beat.project_id):
            raise InvalidInputError("This project has no such episode.", "Choose one of its episodes.")
        return edit_row(studio, session, actor, beat.project_id, beat, changes, version)


def _ids(session: Session, project_id: str) -> set[str]:
    return {episode.id for episode in episodes_of(session, project_id)}


@operation(Role.VIEW)
def list_episodes(studio: Studio, actor: Actor, project_id: str) -> list[Episode]:
    """List a project's episodes in order."""
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        return episodes_of(session, project_id)


@operation(Role.VIEW)
def get_episode(studio: Studio, actor: Actor, episode_id: str) -> Episode:
    """Get one episode."""
    with studio.database.session() as session:
        return fetch(session, Episode, episode_id)


@operation(Role.VIEW)
def current_episode(studio: Studio, actor: Actor, project_id: str) -> Episode:
    """Get the episode that is open: whose script and shots are shown, and whose film is made."""
    with studio.database.session() as session:
        return episode_of(session, project_id)


@operation(Role.EDIT)
def open_episode(studio: Studio, actor: Actor, episode_id: str) -> Episode:
    """Open an episode for everybody: script, storyboard and film are its own from now on."""
    with studio.database.session() as session:
        episode = fetch(session, Episode, episode_id)
        step = open_step(session, actor, episode.project_id)
        step.undoable = False
        step.change(fetch(session, Project, episode.project_id), {"episode_id": episode.id})
        studio.tell(session, episode.project_id, "story", step="episode")
        return episode


@operation(Role.EDIT)
def create_episode(studio: Studio, actor: Actor, project_id: str, title: str) -> Episode:
    """Add an episode after the others; beats are given to it one by one."""
    with studio.database.session() as session:
        step = open_step(session, actor, project_id)
        position = len(episodes_of(session, project_id)) + 1
        return step.add(checked(Episode, project_id=project_id, title=title, position=position))


@operation(Role.EDIT)
def update_episode(
    studio: Studio, actor: Actor, episode_id: str, changes: EpisodeChanges, version: int | None = None
) -> Episode:
    """Change an episode's title, what it tells, or how long it should be."""
    with studio.database.session() as session:
        episode = fetch(session, Episode, episode_id)
        return edit_row(studio, session, actor, episode.project_id, episode, changes, version)
