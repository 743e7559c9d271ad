"""Renders: what would run, start, follow, cancel; one shot again; the finished films."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session, col, func, select

from workbench.engine.authoring import awaits_writing
from workbench.engine.checking import refuse_unmakeable
from workbench.engine.cutting import CutOrder
from workbench.engine.lookup import episode_of, fetch, hold_project, newest_render, project_of_shot, shots_of
from workbench.engine.operations import operation
from workbench.engine.planning import Bible
from workbench.engine.report import FilmFinding, report_notes
from workbench.engine.storyboard import ShotChanges, get_shot, update_shot
from workbench.engine.studio import Studio
from workbench.engine.takes import release_pick
from workbench.engine.work import ShotWork, add_missing, adopt_found, missing_work
from workbench.engine.writing_task import writing_task
from workbench.jobs import events_after
from workbench.kit.errors import InvalidInputError
from workbench.kit.ids import new_id
from workbench.model.cut import Quality
from workbench.model.document import Document, fault
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.storyboard import Film, Generation, TakeKind, Verdict
from workbench.model.tasks import Event, Render, RenderState, Task, TaskKind, TaskState
from workbench.model.writing import WriteStep

_OVER = [state for state in RenderState if state.is_final]
_CUT_PRIORITY = 40
"""A cut waits for nothing but its shots; work of shots goes first."""


class RenderPlan(Document):
    """What a render would make, before it is started.

    Attributes:
        writer: who writes the story first, which tells how many shots there are; empty when it is written.
        translator: who turns shots into prompts; `translations`: how many shots a language model is asked about.
    """

    writer: str = ""
    translator: str
    translations: int
    shots: int
    voices: int
    images: int
    clips: int
    backend: str
    draft: bool

    @property
    def is_empty(self) -> bool:
        """Whether only the cut is left to do."""
        return not (self.writer or self.voices or self.images or self.clips)


class RenderStatus(Document):
    """A render with its counts.

    Attributes:
        note: what its writer is doing.
        verdict: the film check's, once there is a film; a faulty one is no success.
    """

    id: str
    project_id: str
    state: RenderState
    error: str
    total: int
    completed: int
    failed: int
    reused: int
    quality: Quality
    note: str = ""
    film_id: str = ""
    verdict: Verdict | None = None
    ended_at: datetime | None = None


class FilmNotes(Document):
    """How a film falls short; all but the encoder's name is empty when it does not.

    Attributes:
        stand_ins: what stands in for the real thing, in sentences.
        notes: ways in which it is not what was ordered, in sentences.
        encoder: libav's name of what coded the picture.
    """

    stand_ins: tuple[str, ...]
    findings: tuple[FilmFinding, ...]
    notes: tuple[str, ...]
    encoder: str


@operation(Role.EDIT)
def plan_render(studio: Studio, actor: Actor, project_id: str) -> RenderPlan:
    """Tell what a render would make, without starting it."""
    backend, draft = studio.backend.kind, studio.backend.is_draft
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        writes = awaits_writing(session, project)
        work = [] if writes else _work(studio, session, project)
    kinds = [need.kind for each in work for need in each.needs]
    return RenderPlan(
        writer=studio.writer.name if writes else "",
        translator=studio.translator.name,
        translations=kinds.count(TaskKind.TRANSLATE),
        shots=len(work),
        voices=kinds.count(TaskKind.VOICE),
        images=kinds.count(TaskKind.IMAGE),
        clips=kinds.count(TaskKind.CLIP),
        backend=backend,
        draft=draft,
    )


def _work(studio: Studio, session: Session, project: Project) -> list[ShotWork]:
    shots = shots_of(session, episode_of(session, project.id).id)
    if not shots:
        raise InvalidInputError("The storyboard is empty.", "Add a shot, or write the project from a story.")
    return missing_work(studio, session, Bible.of(session, project), shots)


@operation(Role.EDIT)
async def start_render(studio: Studio, actor: Actor, project_id: str, quality: Quality = "final") -> Render:
    """Make everything that is missing and cut the film.

    A render that is under way takes up what was changed since it began, and ends with the better of the two qualities.
    While a film is being cut, the same film is not begun again; one with changes is.
    One that no server can make is refused, see `check_render`.
    """
    await refuse_unmakeable(studio, actor, project_id)
    render = await asyncio.to_thread(_begin, studio, actor, project_id, quality)
    await studio.jobs.submit(render.id)
    return render


def _begin(studio: Studio, actor: Actor, project_id: str, quality: Quality) -> Render:
    with studio.database.session() as session:
        project = hold_project(session, project_id)
        if awaits_writing(session, project):
            return _joinable(session, project_id, quality) or _writing(studio, session, actor, project_id, quality)
        work = _work(studio, session, project)
        adopt_found(session, project_id, work)
        render = _joinable(session, project_id, quality) or _cutting(studio, session, project, work, quality)
        render = render or _new_render(studio, session, actor, project_id, quality)
        add_missing(session, render, work)
        return render


def _joinable(session: Session, project_id: str, quality: Quality) -> Render | None:
    """The render under way whose film is not being cut yet."""
    waiting = [TaskState.PENDING, TaskState.RETRY_PENDING]
    query = select(Render, Task).join(Task, col(Task.render_id) == Render.id)
    query = query.where(Render.episode_id == episode_of(session, project_id).id, col(Render.state).not_in(_OVER))
    found = session.exec(query.where(Task.kind == TaskKind.CUT, col(Task.state).in_(waiting))).first()
    if found is None:
        return None
    render, cut = found
    if quality == "final":
        cut.params = {**cut.params, "quality": quality}
        render.options = {**render.options, "quality": quality}
    return render


def _cutting(
    studio: Studio, session: Session, project: Project, work: Sequence[ShotWork], quality: Quality
) -> Render | None:
    """The render under way that is cutting this very film: nothing was changed since its cut began."""
    episode = episode_of(session, project.id)
    query = select(Render, Task).join(Task, col(Task.render_id) == Render.id)
    query = query.where(Render.episode_id == episode.id, col(Render.state).not_in(_OVER))
    found = session.exec(query.where(Task.kind == TaskKind.CUT, Task.state == TaskState.RUNNING)).all()
    if not found or any(each.needs for each in work):
        return None
    key = CutOrder.of(studio, session, project, episode.id, quality).key
    return next((render for render, cut in found if cut.key == key), None)


def _writing(studio: Studio, session: Session, actor: Actor, project_id: str, quality: Quality) -> Render:
    """A render that begins with the story; its cut then finds out what there is to make."""
    render = _new_render(studio, session, actor, project_id, quality)
    session.add(writing_task(render, actor, WriteStep.SHOTS))
    return render


def _new_render(studio: Studio, session: Session, actor: Actor, project_id: str, quality: Quality) -> Render:
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
    params = {"episode": episode.id, "quality": quality}
    cut = Task(render_id=render.id, project_id=project_id, kind=TaskKind.CUT, priority=_CUT_PRIORITY, params=params)
    session.add(cut)
    studio.tell(session, project_id, "render", state=render.state.value, makes=render.kind.value, render=render.id)
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
    values = {"seed": int(new_id()[:8], 16) if seed is None else seed, "prompt": prompt, "workflow": workflow}
    changes = {name: value for name, value in values.items() if value is not None}
    project_id = await asyncio.to_thread(_renew_generation, studio, actor, shot_id, changes)
    return await start_render(studio, actor, project_id)


def _renew_generation(studio: Studio, actor: Actor, shot_id: str, changes: Mapping[str, object]) -> str:
    old = get_shot(studio, actor, shot_id).generation
    try:
        generation = Generation.model_validate(old.model_dump() | dict(changes))
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidInputError(f"The {first['loc'][0]} {fault(first)}.", "Correct it and try again.") from error
    shot = update_shot(studio, actor, shot_id, ShotChanges(generation=generation))
    with studio.database.session() as session:
        release_pick(session, shot, TakeKind.IMAGE)
        release_pick(session, shot, TakeKind.CLIP)
        return project_of_shot(session, shot).id


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
    """Get a project's newest render of a film, running or over; nothing when there was none yet."""
    with studio.database.session() as session:
        render = newest_render(session, project_id)
        return _status(session, render) if render else None


def _status(session: Session, render: Render) -> RenderStatus:
    tasks = session.exec(select(Task).where(Task.render_id == render.id)).all()
    film_id = next((str(task.result["film"]) for task in tasks if task.kind is TaskKind.CUT and task.result), "")
    film = session.get(Film, film_id)
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
        quality=render.options.get("quality", "final"),
        note=next((task.note for task in tasks if task.kind is TaskKind.WRITE), ""),
        film_id=film_id,
        verdict=film.verdict if film else None,
        ended_at=render.ended_at,
    )


@operation(Role.VIEW)
def list_renders(studio: Studio, actor: Actor, project_id: str) -> list[Render]:
    """List a project's renders, of films and of hand-offs, the newest first."""
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
def film_is_current(studio: Studio, actor: Actor, film_id: str) -> bool:
    """Tell whether the storyboard, as it is now, would give this very film."""
    with studio.database.session() as session:
        film = fetch(session, Film, film_id)
        render = fetch(session, Render, film.render_id)
        project = fetch(session, Project, render.project_id)
        shots = shots_of(session, film.episode_id)
        work = missing_work(studio, session, Bible.of(session, project), shots)
        if not shots or any(each.needs or each.found for each in work):
            return False
        return CutOrder.of(studio, session, project, film.episode_id, render.options["quality"]).key == film.key


@operation(Role.VIEW)
def film_notes(studio: Studio, actor: Actor, film_id: str) -> FilmNotes:
    """Tell how a film falls short: what stands in for the real thing, and what the film check found."""
    with studio.database.session() as session:
        film = fetch(session, Film, film_id)
    report = json.loads(studio.blobs.get(film.report_blob))
    return FilmNotes(
        stand_ins=tuple(report["stand_ins"]),
        findings=tuple(FilmFinding.model_validate(finding) for finding in report["findings"]),
        notes=report_notes(report),
        encoder=report["facts"].get("encoder", ""),  # the reports of older films do not tell
    )
