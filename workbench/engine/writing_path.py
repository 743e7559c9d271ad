"""The path from a story to its storyboard: how far it is, what each step cost, and how it goes on."""

import asyncio
from typing import Literal

from sqlmodel import Session, col, func, select

from workbench.engine.authoring import STEPS
from workbench.engine.lookup import episode_of, episodes_of, fetch, hold_project, shots_of
from workbench.engine.operations import operation
from workbench.engine.records import tokens_alone
from workbench.engine.story_documents import StoryDocuments
from workbench.engine.studio import Studio
from workbench.engine.writing import was_written
from workbench.engine.writing_task import writing_task
from workbench.engine.written import outcome_of, script_writing, writing_of
from workbench.kit.errors import InvalidInputError
from workbench.llm import Hint, coverage
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Episode, Project
from workbench.model.story import ShotDraft
from workbench.model.storyboard import Shot
from workbench.model.tasks import Cost, Render, RenderKind, RenderState, Task, TaskKind
from workbench.model.writing import WriteStep

StepState = Literal["todo", "next", "done", "edited", "stale"]
"""Of a step: not written, to be written next, as it was written, changed by people, or written from what is no more."""

_DOING = {
    WriteStep.BIBLE: "reading",
    WriteStep.WORLD: "writing the world",
    WriteStep.OUTLINE: "outlining",
    WriteStep.EPISODES: "dividing the story",
    WriteStep.SCRIPT: "writing the script",
    WriteStep.SHOTS: "directing",
}
"""How the names of a step's questions begin, as costs name them."""


class PathStep(Document):
    """One step of the path.

    Attributes:
        kept: names of what stayed as people had it when it was written last.
        tokens, money: what it has cost so far, in `currency`; no money where the price is not known.
    """

    step: WriteStep
    state: StepState
    written_by: str = ""
    note: str = ""
    kept: tuple[str, ...] = ()
    tokens: int = 0
    money: float = 0.0
    currency: str = ""


class WritingPath(Document):
    """How far the writing of a project is.

    Attributes:
        episode: title of the open episode, and how many there are; script and shots are its own.
        why_not: why it cannot go on now, in a sentence; empty when it can, or when all is written.
        render_id: of the writing that is under way, with its note and progress; `error` is why the last one ended.
    """

    steps: tuple[PathStep, ...]
    writer: str
    episode: str = ""
    episodes: int = 0
    why_not: str = ""
    render_id: str = ""
    note: str = ""
    progress: float = 0.0
    error: str = ""


class ShotHint(Document):
    """A shot of the board that breaks a rule of coverage, which a director may have a reason for."""

    shot_id: str
    number: int
    rule: str
    text: str


@operation(Role.VIEW)
def writing_path(studio: Studio, actor: Actor, project_id: str) -> WritingPath:
    """Tell how far a project's writing is, step by step, and what each step has cost."""
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        episodes = episodes_of(session, project_id)
        task = _newest_writing(session, project_id)
        busy = task is not None and not task.state.is_final and not _is_over(session, task)
        return WritingPath(
            steps=tuple(_steps(session, project)) if project.story else (),
            writer=studio.writer.name,
            episode=episode_of(session, project_id).title if episodes else "",
            episodes=len(episodes),
            why_not=_why_not(project, busy=busy),
            render_id=task.render_id if task and busy else "",
            note=task.note if task and busy else "",
            progress=task.progress if task and busy else 0.0,
            error=task.error if task and not busy else "",
        )


def _why_not(project: Project, *, busy: bool) -> str:
    if not project.story:
        return "This project has no story."
    return "The writing is under way." if busy else ""


def _newest_writing(session: Session, project_id: str) -> Task | None:
    query = select(Task).where(Task.project_id == project_id, Task.kind == TaskKind.WRITE)
    return session.exec(query.order_by(col(Task.created_at).desc())).first()


def _is_over(session: Session, task: Task) -> bool:
    return fetch(session, Render, task.render_id).state.is_final


def _steps(session: Session, project: Project) -> list[PathStep]:
    documents, before = StoryDocuments.of(session, project), script_writing(session, project)
    boarded = was_written(session, project.id)
    steps = [_step(session, project, step, documents, before) for step in STEPS]
    if boarded and all(step.state == "todo" for step in steps):  # from before the steps were written down
        return [step.model_copy(update={"state": "done"}) for step in steps]
    upcoming = next((step.step for step in steps if step.state == "todo"), None)
    return [step.model_copy(update={"state": "next"}) if step.step is upcoming else step for step in steps]


def _step(session: Session, project: Project, step: WriteStep, now: StoryDocuments, before: str) -> PathStep:
    written = writing_of(session, project, step)
    costs = _costs(session, project.id, step)
    if written is None:
        return PathStep(step=step, state="todo", tokens=costs[0], money=costs[1], currency=costs[2])
    state: StepState = "done"
    if written.inputs != now.inputs(step, before):
        state = "stale"
    elif written.outcome != outcome_of(session, project, step):
        state = "edited"
    return PathStep(
        step=step,
        state=state,
        written_by=written.written_by,
        note=written.note,
        kept=written.kept,
        tokens=costs[0],
        money=costs[1],
        currency=costs[2],
    )


def _costs(session: Session, project_id: str, step: WriteStep) -> tuple[int, float, str]:
    """Tokens, money and its currency."""
    query = select(func.sum(tokens_alone), func.sum(Cost.money), func.max(Cost.currency))
    named = col(Cost.what).contains(f": {_DOING[step]}", autoescape=True)
    tokens, money, currency = session.exec(query.where(Cost.project_id == project_id, named)).one()
    return int(tokens or 0), money or 0.0, currency or ""


@operation(Role.EDIT)
async def start_writing(
    studio: Studio,
    actor: Actor,
    project_id: str,
    until: WriteStep | None = None,
    again: WriteStep | None = None,
) -> Render:
    """Write what is missing of a project up to a step; without one, only the next step.

    With `again`, that step is written anew from what the steps before it are now, and those after it up to `until`,
    or as far as they were written. What people changed stays; a language model is asked only what it was not asked yet.
    """
    render = await asyncio.to_thread(_begin, studio, actor, project_id, until, again)
    await studio.jobs.submit(render.id)
    return render


def _begin(studio: Studio, actor: Actor, project_id: str, until: WriteStep | None, again: WriteStep | None) -> Render:
    with studio.database.session() as session:
        project = hold_project(session, project_id)
        if not project.story:
            raise InvalidInputError("This project has no story.", "Paste one and begin with it.")
        if under_way := _under_way(session, project_id):
            return under_way
        last = until or _last(session, project, again)
        if not episodes_of(session, project_id):
            session.add(Episode(project_id=project_id, title=project.name))
            session.flush()
        render = Render(
            project_id=project_id,
            episode_id=episode_of(session, project_id).id,
            kind=RenderKind.WRITING,
            name=project.name,
            created_by=actor.name,
            options={"until": last.value, "again": again.value if again else ""},
        )
        session.add(render)
        session.flush()
        session.add(writing_task(render, actor, last, again))
        studio.tell(session, project_id, "render", state=render.state.value, makes=render.kind.value, render=render.id)
        return render


def _under_way(session: Session, project_id: str) -> Render | None:
    over = [state for state in RenderState if state.is_final]
    query = select(Render).join(Task, col(Task.render_id) == Render.id)
    query = query.where(Render.project_id == project_id, Task.kind == TaskKind.WRITE)
    return session.exec(query.where(col(Render.state).not_in(over))).first()


def _last(session: Session, project: Project, again: WriteStep | None) -> WriteStep:
    """The step at which a writing stops when nobody says."""
    states = {step.step: step.state for step in _steps(session, project)}
    if again:
        return [step for step in STEPS if step is again or states[step] not in ("todo", "next")][-1]
    return next((step for step in STEPS if states[step] == "next"), STEPS[-1])


@operation(Role.VIEW)
def list_hints(studio: Studio, actor: Actor, project_id: str) -> list[ShotHint]:
    """List the shots of the open episode that break a rule of coverage; a director may have a reason."""
    with studio.database.session() as session:
        shots = shots_of(session, episode_of(session, project_id).id)
    hints = coverage([_draft(shot) for shot in shots])
    return [_hint(shots[hint.shot - 1], hint) for hint in hints]


_SEEN = {"size", "angle", "movement", "side", "lens", "duration", "lines", "characters"}


def _draft(shot: Shot) -> ShotDraft:
    values = {name: getattr(shot, name) for name in _SEEN}
    return ShotDraft(scene=shot.scene_id or "", description=shot.description, **values)


def _hint(shot: Shot, hint: Hint) -> ShotHint:
    return ShotHint(shot_id=shot.id, number=shot.position, rule=hint.rule.value, text=hint.text)
