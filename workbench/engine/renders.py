"""Renders: what would run, start, follow, cancel; one shot again; the finished films."""

import json
from datetime import datetime

from sqlmodel import Session, col, func, select

from workbench.engine.lookup import episode_of, fetch, project_of_shot, shots_of
from workbench.engine.operations import operation
from workbench.engine.planning import Bible, Need, missing_work, shot_tasks
from workbench.engine.studio import Studio
from workbench.engine.takes import release_pick
from workbench.jobs import events_after
from workbench.kit.errors import InvalidInputError
from workbench.kit.ids import new_id
from workbench.model.cut import Quality
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.storyboard import Film, Generation, Shot, TakeKind
from workbench.model.tasks import Event, Render, RenderState, Task, TaskKind

_CUT_PRIORITY = 40
"""A cut waits for nothing but its shots; work of shots goes first."""


class RenderPlan(Document):
    """What a render would make, before it is started."""

    shots: int
    voices: int
    images: int
    clips: int
    backend: str
    draft: bool

    @property
    def is_empty(self) -> bool:
        """Whether only the cut is left to do."""
        return not (self.voices or self.images or self.clips)


class RenderStatus(Document):
    """A render with its counts."""

    id: str
    project_id: str
    state: RenderState
    error: str
    total: int
    completed: int
    failed: int
    reused: int
    film_id: str = ""
    ended_at: datetime | None = None


class FilmNotes(Document):
    """How a film falls short, in sentences; both are empty when it does not."""

    stand_ins: tuple[str, ...]
    findings: tuple[str, ...]


@operation(Role.EDIT)
def plan_render(studio: Studio, actor: Actor, project_id: str) -> RenderPlan:
    """Tell what a render would make, without starting it."""
    with studio.database.session() as session:
        work = _work(studio, session, project_id)
        kinds = [need.kind for _, needs in work for need in needs]
        return RenderPlan(
            shots=len(work),
            voices=kinds.count(TaskKind.VOICE),
            images=kinds.count(TaskKind.IMAGE),
            clips=sum(shot.generation.clip for shot, _ in work),
            backend=studio.backend.kind,
            draft=studio.backend.is_draft,
        )


def _work(studio: Studio, session: Session, project_id: str) -> list[tuple[Shot, list[Need]]]:
    project = fetch(session, Project, project_id)
    shots = shots_of(session, episode_of(session, project_id).id)
    if not shots:
        raise InvalidInputError("The storyboard is empty.", "Add a shot, or write the project from a story.")
    return missing_work(studio, session, Bible.of(session, project), shots)


@operation(Role.EDIT)
async def start_render(studio: Studio, actor: Actor, project_id: str, quality: Quality = "final") -> Render:
    """Make everything that is missing and cut the film. A render that is under way is returned as it is."""
    with studio.database.session() as session:
        render = _running(session, project_id) or _new_render(studio, session, actor, project_id, quality)
    await studio.jobs.submit(render.id)
    return render


def _running(session: Session, project_id: str) -> Render | None:
    over = [state for state in RenderState if state.is_final]
    query = select(Render).where(Render.project_id == project_id, col(Render.state).not_in(over))
    return session.exec(query).first()


def _new_render(studio: Studio, session: Session, actor: Actor, project_id: str, quality: Quality) -> Render:
    work = _work(studio, session, project_id)
    episode = episode_of(session, project_id)
    render = Render(
        project_id=project_id,
        episode_id=episode.id,
        name=episode.title,
        created_by=actor.name,
        options={"quality": quality},
    )
    session.add(render)
    session.flush()
    tasks = [task for shot, needs in work for task in shot_tasks(render, shot, needs)]
    cut = Task(
        render_id=render.id,
        project_id=project_id,
        kind=TaskKind.CUT,
        priority=_CUT_PRIORITY,
        params={"episode": episode.id, "quality": quality},
        parents=tuple(task.id for task in tasks),
    )
    session.add_all([*tasks, cut])
    studio.tell(session, project_id, "render", state=render.state.value, render=render.id)
    return render


@operation(Role.EDIT)
async def remake_shot(
    studio: Studio,
    actor: Actor,
    shot_id: str,
    seed: int | None = None,
    prompt: str | None = None,
    workflow: str | None = None,
) -> Render:
    """Make one shot's picture again, and the film with it. The old take is kept; no seed means a fresh one."""
    with studio.database.session() as session:
        shot = fetch(session, Shot, shot_id)
        old = shot.generation
        changes = {
            "seed": seed if seed is not None else int(new_id()[:8], 16),
            "prompt": old.prompt if prompt is None else prompt,
            "workflow": old.workflow if workflow is None else workflow,
        }
        shot.generation = Generation.model_validate(old.model_dump() | changes)
        release_pick(session, shot, TakeKind.IMAGE)
        release_pick(session, shot, TakeKind.CLIP)
        project_id = project_of_shot(session, shot).id
    return await start_render(studio, actor, project_id)


@operation(Role.EDIT)
async def cancel_render(studio: Studio, actor: Actor, render_id: str) -> RenderStatus:
    """Stop a render at once, here and on the picture server. Finished takes are kept."""
    await studio.jobs.cancel(render_id)
    return get_render(studio, actor, render_id)


@operation(Role.VIEW)
def get_render(studio: Studio, actor: Actor, render_id: str) -> RenderStatus:
    """Get a render's state and counts."""
    with studio.database.session() as session:
        return _status(session, fetch(session, Render, render_id))


@operation(Role.VIEW)
def current_render(studio: Studio, actor: Actor, project_id: str) -> RenderStatus | None:
    """Get a project's newest render, running or over; nothing when there was none yet."""
    with studio.database.session() as session:
        query = select(Render).where(Render.project_id == project_id).order_by(col(Render.created_at).desc())
        render = session.exec(query).first()
        return _status(session, render) if render else None


def _status(session: Session, render: Render) -> RenderStatus:
    tasks = session.exec(select(Task).where(Task.render_id == render.id)).all()
    film = next((str(task.result["film"]) for task in tasks if task.kind is TaskKind.CUT and task.result), "")
    states = [task.state.value for task in tasks]
    return RenderStatus(
        id=render.id,
        project_id=render.project_id,
        state=render.state,
        error=render.error,
        total=len(tasks),
        completed=states.count("completed"),
        failed=states.count("failed") + states.count("manual_review"),
        reused=sum(task.reused for task in tasks),
        film_id=film,
        ended_at=render.ended_at,
    )


@operation(Role.VIEW)
def list_renders(studio: Studio, actor: Actor, project_id: str) -> list[Render]:
    """List a project's renders, the newest first."""
    with studio.database.session() as session:
        query = select(Render).where(Render.project_id == project_id).order_by(col(Render.created_at).desc())
        return list(session.exec(query))


@operation(Role.VIEW)
def list_tasks(studio: Studio, actor: Actor, render_id: str) -> list[Task]:
    """List a render's tasks with their states, errors and results."""
    with studio.database.session() as session:
        query = select(Task).where(Task.render_id == render_id).order_by(col(Task.created_at), col(Task.position))
        return list(session.exec(query))


@operation(Role.VIEW)
def list_events(studio: Studio, actor: Actor, project_id: str, after: int = 0, limit: int = 500) -> list[Event]:
    """List what happened in a project after an event number, in order."""
    return events_after(studio.database.sessions, project_id, after, limit)


def newest_event(studio: Studio, project_id: str) -> int:
    """The number of a project's newest event, 0 when nothing has happened yet: where a screen starts to follow."""
    with studio.database.session() as session:
        return session.exec(select(func.max(Event.seq)).where(Event.project_id == project_id)).one() or 0


@operation(Role.VIEW)
def list_films(studio: Studio, actor: Actor, project_id: str) -> list[Film]:
    """List a project's finished films, the newest first."""
    with studio.database.session() as session:
        episode = episode_of(session, project_id)
        query = select(Film).where(Film.episode_id == episode.id).order_by(col(Film.number).desc())
        return list(session.exec(query))


@operation(Role.VIEW)
def film_notes(studio: Studio, actor: Actor, film_id: str) -> FilmNotes:
    """Tell how a film falls short: what stands in for the real thing, and what the film check found."""
    with studio.database.session() as session:
        film = fetch(session, Film, film_id)
    report = json.loads(studio.blobs.get(film.report_blob))
    findings = tuple(finding["text"] for finding in report["findings"])
    return FilmNotes(stand_ins=tuple(report["stand_ins"]), findings=findings)
