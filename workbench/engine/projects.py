"""Projects: create, open, change, copy, archive, undo."""

import base64
from contextlib import nullcontext

from sqlmodel import Session, col, select

from workbench.engine.assets import refuse_music
from workbench.engine.authoring import STEPS, Authoring, provisional_title
from workbench.engine.characters import refuse_if_seen
from workbench.engine.documents import SourceText, chapter_range, read_document, story_of
from workbench.engine.editing import change_row, open_step, set_fields
from workbench.engine.lookup import count, episode_of, fetch, hold_project
from workbench.engine.operations import operation
from workbench.engine.placing import board_changed
from workbench.engine.studio import Studio
from workbench.engine.workflow_choice import refuse_unfit
from workbench.engine.writing import story_key, story_values, was_written
from workbench.kit.errors import ConflictError, InvalidInputError
from workbench.kit.ids import new_id
from workbench.llm import Story
from workbench.media import refuse_delivery
from workbench.model.document import Document
from workbench.model.people import Actor, Edit, Role
from workbench.model.projects import Episode, Project, ProjectSettings, ProjectStatus
from workbench.model.story import BibleDraft
from workbench.model.storyboard import Film, Shot
from workbench.model.vocabulary import Aspect, Language
from workbench.storage import Step, Undone, checked, hold_name, undo_last
from workbench.voice import voice


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
    with studio.database.session() as session:
        return _new_project(studio, session, name, description, aspect)


def _new_project(studio: Studio, session: Session, name: str, description: str, aspect: Aspect | None) -> Project:
    film = studio.settings.film
    settings = ProjectSettings(aspect=aspect or film.aspect, fps=film.fps, height=film.height)
    project = checked(Project, name=name.strip() or "Untitled", description=description, settings=settings)
    session.add(project)
    session.flush()
    return project


@operation(Role.EDIT)
def write_project(
    studio: Studio,
    actor: Actor,
    project_id: str,
    story: str,
    language: Language | None = None,
    version: int | None = None,
) -> Episode:
    """Write the project's world, cast, places, script and shots from a story. What is unchanged keeps its takes.

    Undo brings the storyboard and script back that were there before; single shots come back by `restore_shot`. With
    the `version` of the project that was shown, a project that somebody changed since stays as it is. A language model
    needs minutes for it; where it fails, the steps that it finished are kept for the next time.
    """
    told, identity = story_of(story, language), new_id()
    with studio.database.session() as session:
        project = hold_project(session, project_id)
        if version not in (None, project.version):
            raise ConflictError("Somebody else changed this project in the meantime.", "Look at it again first.")
        undoable = was_written(session, project_id)
        step = Step(session, actor, project_id, undoable=undoable, written=True, identity=identity)
        step.change(project, story_values(project, told, studio.writer.name))
    writer, sessions = studio.writer.of(project_id, told.text), studio.database.session
    Authoring(studio, actor, project_id, writer, sessions, frozenset(STEPS), identity=identity).write(STEPS)
    with studio.database.session() as session:
        return episode_of(session, project_id)


@operation(Role.EDIT)
def read_story_file(studio: Studio, actor: Actor, name: str, content: str, chapters: str = "") -> SourceText:
    """Read the story or script in a document, to look at it before it is opened.

    `content` is the file in base64; `name` is its name. Known are text, Markdown, Word, e-books, Fountain, Final Draft.
    Of an e-book, `chapters` such as `3` or `3-5` are taken alone; all of them are listed.
    """
    try:
        data = base64.b64decode(content, validate=True)
    except ValueError:
        raise InvalidInputError(f"The content of “{name}” is not base64.", "Encode the bytes of the file.") from None
    return read_document(data, name, chapter_range(chapters))


@operation(Role.EDIT)
def open_story(
    studio: Studio, actor: Actor, story: str, language: Language | None = None, aspect: Aspect | None = None
) -> Project:
    """Open the project of a story: the one made from the same text in that language and aspect, or a new one.

    The rules write a new one at once, and so a script, which is filmed as it is, is written; a language model writes a
    story when its film is begun, with `write_project`, or step by step with `start_writing`.
    """
    told = story_of(story, language)
    at_once = studio.writer.writes_at_once(told.text)
    with studio.database.session() as session:
        if project := find_story(studio, session, told.text, language, aspect):
            return project
    if at_once:  # the plan takes a while, and is kept: nobody should wait for the database meanwhile
        studio.writer.of("", told.text).world(told, BibleDraft())
    with studio.database.session() as session:
        project, new = _kept_story(studio, session, told, aspect, language)
        if new and at_once:
            writer = studio.writer.of(project.id, told.text)
            Authoring(studio, actor, project.id, writer, lambda: nullcontext(session)).write(STEPS)
        return project


@operation(Role.EDIT)
def begin_story(
    studio: Studio, actor: Actor, story: str, language: Language | None = None, aspect: Aspect | None = None
) -> Project:
    """Keep a story in a project of its own, to be written step by step; the one that is there, if there is one."""
    told = story_of(story, language)
    with studio.database.session() as session:
        return _kept_story(studio, session, told, aspect, language)[0]


def _kept_story(
    studio: Studio, session: Session, told: Story, aspect: Aspect | None, language: Language | None
) -> tuple[Project, bool]:
    """The project of a story, and whether it is new; it has no shots then."""
    hold_name(session, story_key(told.text, studio.writer.name))
    if project := find_story(studio, session, told.text, language, aspect):
        return project, False
    project = _new_project(studio, session, provisional_title(told.text), "", aspect)
    for name, value in story_values(project, told, studio.writer.name).items():
        setattr(project, name, value)
    session.add(Episode(project_id=project.id, title=project.name))
    session.flush()
    return project, True


def find_story(
    studio: Studio, session: Session, story: str, language: Language | None, aspect: Aspect | None
) -> Project | None:
    """The project that a story was opened as, in that language and aspect; None when it was not."""
    key = story_key(story, studio.writer.name)
    query = select(Project).where(Project.story_key == key, Project.status != ProjectStatus.ARCHIVED)
    shape = aspect or studio.settings.film.aspect
    rows = session.exec(query.order_by(col(Project.created_at)))
    return next(
        (row for row in rows if row.settings.aspect is shape and language in (None, row.language)),
        None,
    )


@operation(Role.EDIT)
def update_project(
    studio: Studio, actor: Actor, project_id: str, changes: ProjectChanges, version: int | None = None
) -> Project:
    """Change a project's name, description, status or settings. Settings without a narrator leave the narrator."""
    if changes.settings and changes.settings.narrator_voice:
        voice(changes.settings.narrator_voice)
    if changes.settings:
        refuse_delivery(changes.settings.delivery)
    with studio.database.session() as session:
        step = open_step(session, actor, project_id)
        project = fetch(session, Project, project_id)
        values = set_fields(project, changes)
        if changes.settings:
            refuse_music(session, project_id, changes.settings.music)
            if changes.settings.making != project.settings.making:
                refuse_unfit(studio, changes.settings.making)
        if changes.settings and not changes.settings.narrator_voice:
            narrator = project.settings.narrator_voice
            values["settings"] = changes.settings.model_copy(update={"narrator_voice": narrator})
        return change_row(studio, step, project, values, version)


@operation(Role.EDIT)
def archive_project(studio: Studio, actor: Actor, project_id: str, version: int | None = None) -> Project:
    """Put a project away. Nothing is deleted."""
    return update_project(studio, actor, project_id, ProjectChanges(status=ProjectStatus.ARCHIVED), version)


@operation(Role.VIEW)
def project_progress(studio: Studio, actor: Actor, project_id: str) -> ProjectProgress:
    """Tell how many shots and films a project has."""
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        episodes = session.exec(select(Episode.id).where(Episode.project_id == project_id)).all()
        return ProjectProgress(
            shots=count(session, Shot, col(Shot.episode_id).in_(episodes), ~col(Shot.removed)),
            films=count(session, Film, col(Film.episode_id).in_(episodes)),
            status=project.status,
        )


@operation(Role.EDIT)
def undo(studio: Studio, actor: Actor, project_id: str) -> Edit | None:
    """Take back what you did last in a project, all of it, and tell the change that it began with.

    Nothing happens when there is nothing.

    What cannot be taken back, because somebody changed the same since, is refused once; after that undo goes on with
    what came before it.
    """
    with studio.database.session() as session:
        hold_project(session, project_id)
        undone = undo_last(session, project_id, actor, refuse_if_seen)
        if undone.edits:
            _settle_after(studio, Step(session, actor, project_id, undoable=False), undone)
    if undone.refusal:
        raise ConflictError(undone.refusal, "Change it by hand; the next undo goes on with what you did before it.")
    return next(reversed(undone.edits), None)


def kinds_of_step(studio: Studio, step: str) -> list[str]:
    """The tables of the rows that one step of a person changed, in the order of its edits."""
    with studio.database.session() as session:
        query = select(Edit.entity).where(Edit.step == step).order_by(col(Edit.seq))
        return list(dict.fromkeys(session.exec(query)))


def _settle_after(studio: Studio, step: Step, undone: Undone) -> None:
    moved = [edit.entity_id for edit in undone.edits if edit.before and edit.before.keys() & {"position", "removed"}]
    shots = step.session.exec(select(Shot).where(col(Shot.id).in_(moved))).all()
    episodes = step.session.exec(select(Episode.id).where(Episode.project_id == step.project_id)).all()
    for episode in episodes:
        board_changed(studio, step, episode, [shot for shot in shots if shot.episode_id == episode])
