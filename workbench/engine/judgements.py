"""Judgements as people ask for them: of one take or of all, listed, and overruled."""

import asyncio

from sqlmodel import Session, col, select

from workbench.engine.following import WorkStatus, newest_work
from workbench.engine.judging import Demands, judge_model, judgements_of
from workbench.engine.lookup import episode_of, fetch, hold_project, hold_shot, project_of_shot, shots_of
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.engine.takes import pick_take, picked_takes, picture_of
from workbench.kit.errors import InvalidInputError
from workbench.kit.hashing import content_key
from workbench.model.document import Document
from workbench.model.judging import Judgement, Opinion
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.tasks import Render, RenderKind, Task, TaskKind


class JudgedTake(Document):
    """A take's judgement that counts, and whether the shot asks for something else by now."""

    judgement: Judgement
    stale: bool


@operation(Role.VIEW)
def judging_model(studio: Studio, actor: Actor) -> str:
    """Tell which language model judges; empty where only measures can be taken."""
    model = judge_model(studio)
    return model.name if model else ""


@operation(Role.EDIT)
async def judge_take(studio: Studio, actor: Actor, take_id: str) -> Render:
    """Judge one picture or clip: by the language model where there is one, also a draft; else by local measures."""
    render = await asyncio.to_thread(_begin_one, studio, actor, take_id)
    await studio.jobs.submit(render.id)
    return render


def _begin_one(studio: Studio, actor: Actor, take_id: str) -> Render:
    with studio.database.session() as session:
        take = fetch(session, Take, take_id)
        if take.kind is TakeKind.VOICE:
            raise InvalidInputError("A voice cannot be judged by looking at it.", "Choose a picture or a clip.")
        return _begin(studio, session, actor, take.project_id, {take.id: True})


@operation(Role.EDIT)
async def judge_takes(studio: Studio, actor: Actor, project_id: str) -> Render:
    """Judge the pictures that the shots use and that were not judged yet as they are.

    Draft pictures are measured, not shown to a language model, unless the project's settings say so.
    """
    render = await asyncio.to_thread(_begin_all, studio, actor, project_id)
    await studio.jobs.submit(render.id)
    return render


def _begin_all(studio: Studio, actor: Actor, project_id: str) -> Render:
    with studio.database.session() as session:
        project = hold_project(session, project_id)
        drafts = project.settings.judging.drafts
        wanted = {take.id: drafts or not take.provenance.draft for take in unjudged_takes(session, project_id)}
        if not wanted:
            raise InvalidInputError("There is no picture that was not judged yet.", "Make the film first.")
        return _begin(studio, session, actor, project_id, wanted)


def unjudged_takes(session: Session, project_id: str) -> list[Take]:
    """The pictures in use in the open episode without a judgement of what their shots ask for now."""
    shots = shots_of(session, episode_of(session, project_id).id)
    takes = picked_takes(session, [shot.id for shot in shots])
    shown = [(shot, take) for shot in shots if (take := picture_of(shot, takes))]
    judged = judgements_of(session, [take.id for _, take in shown])
    demands = Demands.of(session, fetch(session, Project, project_id))
    return [take for shot, take in shown if take.id not in judged or judged[take.id].basis != demands.basis(shot)]


def _begin(studio: Studio, session: Session, actor: Actor, project_id: str, wanted: dict[str, bool]) -> Render:
    """A render that judges takes; each by a language model, or not."""
    render = Render(
        project_id=project_id,
        episode_id=episode_of(session, project_id).id,
        kind=RenderKind.JUDGEMENTS,
        name=fetch(session, Project, project_id).name,
        created_by=actor.name,
    )
    session.add(render)
    session.flush()
    for take, by_model in wanted.items():
        params = {"line": "", "take": take, "by_model": by_model}
        key = content_key("judge", render.id, take)
        task = Task(render_id=render.id, project_id=project_id, kind=TaskKind.JUDGE, key=key, params=params)
        task.group = take
        session.add(task)
    studio.tell(session, project_id, "render", state=render.state.value, makes=render.kind.value, render=render.id)
    return render


@operation(Role.VIEW)
def judging_status(studio: Studio, actor: Actor, project_id: str) -> WorkStatus | None:
    """Get how far the newest judging is that somebody asked for; nothing when there was none yet."""
    with studio.database.session() as session:
        return newest_work(session, project_id, RenderKind.JUDGEMENTS)


@operation(Role.VIEW)
def list_judgements(studio: Studio, actor: Actor, shot_id: str) -> list[JudgedTake]:
    """List what was said of a shot's takes: for each the judgement that counts."""
    with studio.database.session() as session:
        shot = fetch(session, Shot, shot_id)
        takes = session.exec(select(Take.id).where(Take.shot_id == shot_id).order_by(col(Take.created_at))).all()
        judged, basis = judgements_of(session, takes), Demands.of(session, project_of_shot(session, shot)).basis(shot)
        return [JudgedTake(judgement=row, stale=row.basis != basis) for row in judged.values()]


@operation(Role.EDIT)
def overrule_judgement(studio: Studio, actor: Actor, judgement_id: str, opinion: Opinion) -> Judgement:
    """Say what a person thinks of a judgement. Accepting a take picks it; nobody tries again for it in either case."""
    with studio.database.session() as session:
        judgement = fetch(session, Judgement, judgement_id)
        hold_shot(session, judgement.shot_id)
        judgement.opinion, judgement.opinion_by = opinion, "" if opinion is Opinion.NONE else actor.name
        if opinion is Opinion.ACCEPTED:
            pick_take(session, fetch(session, Take, judgement.take_id), by_person=True)
        studio.tell(session, judgement.project_id, "take", shot_id=judgement.shot_id, take=judgement.take_id)
        return judgement
