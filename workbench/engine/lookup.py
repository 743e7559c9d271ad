"""Finding rows, with a clear sentence when they are not there."""

from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from workbench.kit.errors import InvalidInputError, NotFoundError
from workbench.model.entity import Entity
from workbench.model.projects import Character, Episode, Project, Scene, WorldSetting
from workbench.model.storyboard import Shot
from workbench.model.tasks import Render, RenderKind
from workbench.model.writing import Beat, Chapter, Fact

E = TypeVar("E", bound=Entity)


def fetch(session: Session, kind: type[E], identity: str) -> E:
    """The row with that id.

    Raises:
        NotFoundError: there is none.
    """
    row = session.get(kind, identity)
    if row is None:
        raise NotFoundError(f"There is no {kind.__name__.lower()} with the id {identity!r}.", "Reload the page.")
    return row


def hold_project(session: Session, project_id: str) -> Project:
    """The project, kept from other writers until the transaction ends; those wait.

    What reads the storyboard to decide what to write starts with this. On SQLite every transaction is alone already.

    Raises:
        NotFoundError: there is none.
    """
    query = select(Project).where(Project.id == project_id).with_for_update()
    project = session.exec(query.execution_options(populate_existing=True)).first()
    return project or fetch(session, Project, project_id)


def hold_shot(session: Session, shot_id: str) -> tuple[Project, Shot]:
    """A shot as it is now, and its project, which is kept from other writers (see `hold_project`).

    Raises:
        InvalidInputError: the shot was taken off the board.
        NotFoundError: there is no such shot.
    """
    shot = fetch(session, Shot, shot_id)
    project = hold_project(session, project_of_shot(session, shot).id)
    session.refresh(shot)
    if shot.removed:
        raise InvalidInputError("This shot was taken off the board.", "Bring it back first: undo, or restore the shot.")
    return project, shot


def episode_of(session: Session, project_id: str) -> Episode:
    """The project's open episode: the one that somebody opened, else the first.

    Raises:
        NotFoundError: no story was planned yet.
    """
    project, episodes = session.get(Project, project_id), episodes_of(session, project_id)
    if not episodes:
        raise NotFoundError("This project has no storyboard yet.", "Paste a story and press Make film.")
    opened = project.episode_id if project else ""
    return next((episode for episode in episodes if episode.id == opened), episodes[0])


def episodes_of(session: Session, project_id: str) -> list[Episode]:
    """A project's episodes in order."""
    query = select(Episode).where(Episode.project_id == project_id)
    return list(session.exec(query.order_by(col(Episode.position), col(Episode.created_at))))


def project_of_shot(session: Session, shot: Shot) -> Project:
    """The project that a shot belongs to."""
    return fetch(session, Project, fetch(session, Episode, shot.episode_id).project_id)


def shots_of(session: Session, episode_id: str) -> list[Shot]:
    """An episode's shots in order, without those that were taken off the board."""
    query = select(Shot).where(Shot.episode_id == episode_id, ~col(Shot.removed)).order_by(col(Shot.position))
    return list(session.exec(query))


def shot_after(session: Session, shot: Shot) -> Shot | None:
    """The shot that follows on the board, None after the last."""
    return next((other for other in shots_of(session, shot.episode_id) if other.position > shot.position), None)


def removed_shots_of(session: Session, episode_id: str) -> list[Shot]:
    """An episode's shots that were taken off the board, the last one first."""
    query = select(Shot).where(Shot.episode_id == episode_id, col(Shot.removed))
    return list(session.exec(query.order_by(col(Shot.updated_at).desc())))


def newest_render(session: Session, project_id: str) -> Render | None:
    """A project's newest render of a film."""
    query = select(Render).where(Render.project_id == project_id, Render.kind == RenderKind.FILM)
    return session.exec(query.order_by(col(Render.created_at).desc())).first()


def cast_of(session: Session, project_id: str) -> dict[str, Character]:
    """A project's characters by id, oldest first."""
    query = select(Character).where(Character.project_id == project_id).order_by(col(Character.created_at))
    return {character.id: character for character in session.exec(query)}


def scenes_of(session: Session, project_id: str) -> dict[str, Scene]:
    """A project's scenes by id, oldest first."""
    query = select(Scene).where(Scene.project_id == project_id).order_by(col(Scene.created_at))
    return {scene.id: scene for scene in session.exec(query)}


def world_of(session: Session, project_id: str) -> str:
    """The page about a project's world, empty where nobody wrote one."""
    return session.exec(select(WorldSetting.content).where(WorldSetting.project_id == project_id)).first() or ""


def facts_of(session: Session, project_id: str) -> list[Fact]:
    """A project's facts, those of the world first, those of one subject together."""
    query = select(Fact).where(Fact.project_id == project_id)
    return list(session.exec(query.order_by(col(Fact.subject), col(Fact.since), col(Fact.created_at))))


def chapters_of(session: Session, project_id: str) -> list[Chapter]:
    """What happens in each chapter of a project's story."""
    query = select(Chapter).where(Chapter.project_id == project_id)
    return list(session.exec(query.order_by(col(Chapter.number))))


def beats_of(session: Session, project_id: str) -> list[Beat]:
    """A project's beats, in the order of the story."""
    query = select(Beat).where(Beat.project_id == project_id)
    return list(session.exec(query.order_by(col(Beat.first), col(Beat.created_at))))


def count(session: Session, kind: type[E], *conditions: ColumnElement[bool] | bool) -> int:
    """How many rows meet the conditions."""
    return session.exec(select(func.count()).select_from(kind).where(*conditions)).one()
