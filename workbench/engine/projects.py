"""Projects: create, open, change, copy, archive, undo."""

from sqlmodel import col, select

from workbench.engine.editing import edit_row
from workbench.engine.lookup import count, fetch
from workbench.engine.operations import operation
from workbench.engine.storyboard import settle
from workbench.engine.studio import Studio
from workbench.engine.writing import store_plan
from workbench.kit.hashing import content_key
from workbench.llm import clean_story, write_story
from workbench.model.document import Document
from workbench.model.people import Actor, Edit, Role
from workbench.model.projects import Episode, Project, ProjectSettings, ProjectStatus
from workbench.model.storyboard import Film, Shot
from workbench.model.vocabulary import Aspect, Language
from workbench.storage import checked, undo_last


class ProjectChanges(Document):
    """What may be changed on a project; fields left out stay as they are."""

    name: str | None = None
    description: str | None = None
    status: ProjectStatus | None = None
    settings: ProjectSettings | None = None


class ProjectProgress(Document):
    """How far a project is."""

    shots: int
    films: int
    status: ProjectStatus


@operation(Role.VIEW)
def list_projects(studio: Studio, actor: Actor, archived: bool = False) -> list[Project]:
    """List the projects, the newest first."""
    with studio.database.session() as session:
        query = select(Project).order_by(col(Project.updated_at).desc())
        rows = session.exec(query).all()
        return [row for row in rows if archived or row.status is not ProjectStatus.ARCHIVED]


@operation(Role.VIEW)
def get_project(studio: Studio, actor: Actor, project_id: str) -> Project:
    """Get one project."""
    with studio.database.session() as session:
        return fetch(session, Project, project_id)


@operation(Role.EDIT)
def create_project(
    studio: Studio, actor: Actor, name: str, description: str = "", aspect: Aspect | None = None
) -> Project:
    """Create an empty project."""
    film = studio.settings.film
    settings = ProjectSettings(aspect=aspect or film.aspect, fps=film.fps, height=film.height)
    with studio.database.session() as session:
        project = checked(Project, name=name.strip() or "Untitled", description=description, settings=settings)
        session.add(project)
        return project


@operation(Role.EDIT)
def write_project(
    studio: Studio, actor: Actor, project_id: str, story: str, language: Language | None = None
) -> Episode:
    """Write the project's world, cast, places, script and shots from a story. What is unchanged keeps its takes."""
    text = clean_story(story)
    plan = write_story(text, language=language)
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        project.story, project.story_key = text, content_key("story", text)
        episode = store_plan(session, project, plan)
        studio.tell(session, project.id, "board")
        return episode


@operation(Role.EDIT)
def open_story(
    studio: Studio, actor: Actor, story: str, language: Language | None = None, aspect: Aspect | None = None
) -> Project:
    """Open the project of a story: the one that was made from the same text and aspect, or a new one."""
    text = clean_story(story)
    with studio.database.session() as session:
        query = select(Project).where(Project.story_key == content_key("story", text))
        rows = session.exec(query.order_by(col(Project.created_at))).all()
        shape = aspect or studio.settings.film.aspect
        for row in rows:
            if row.settings.aspect is shape and row.status is not ProjectStatus.ARCHIVED:
                return row
    plan = write_story(text, language=language)
    project = create_project(studio, actor, plan.title, plan.synopsis, aspect)
    write_project(studio, actor, project.id, text, language)
    return get_project(studio, actor, project.id)


@operation(Role.EDIT)
def update_project(
    studio: Studio, actor: Actor, project_id: str, changes: ProjectChanges, version: int | None = None
) -> Project:
    """Change a project's name, description, status or settings."""
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        return edit_row(studio, session, actor, project.id, project, changes, version)


@operation(Role.EDIT)
def archive_project(studio: Studio, actor: Actor, project_id: str) -> Project:
    """Put a project away. Nothing is deleted."""
    return update_project(studio, actor, project_id, ProjectChanges(status=ProjectStatus.ARCHIVED))


@operation(Role.VIEW)
def project_progress(studio: Studio, actor: Actor, project_id: str) -> ProjectProgress:
    """Tell how many shots and films a project has."""
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        episodes = session.exec(select(Episode.id).where(Episode.project_id == project_id)).all()
        return ProjectProgress(
            shots=count(session, Shot, col(Shot.episode_id).in_(episodes)),
            films=count(session, Film, col(Film.episode_id).in_(episodes)),
            status=project.status,
        )


@operation(Role.EDIT)
def undo(studio: Studio, actor: Actor, project_id: str) -> Edit | None:
    """Take the last change in a project back; nothing happens when there is none."""
    with studio.database.session() as session:
        edit = undo_last(session, project_id, actor)
        if edit is not None:
            if shot := session.get(Shot, edit.entity_id):
                settle(session, shot)
            studio.tell(session, project_id, "board")
        return edit
