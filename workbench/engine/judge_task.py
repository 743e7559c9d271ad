"""The task that judges: takes that a render has made, or single ones; and the tries that follow from poor ones.

It is a task of its own, after that of the picture: a judgement that fails, or is paid for, is told and kept apart from
the picture. A poor take leads to two more tasks, another try and its judge, added before the judge ends; so the number
of tries is the number of rows, and a crash repeats neither a finished take nor a paid judgement.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from workbench.comfy import NodeList
from workbench.engine.importing import node_lists
from workbench.engine.judging import is_poor, judge_one, judgements_of
from workbench.engine.lookup import fetch
from workbench.engine.studio import Studio
from workbench.engine.takes import pick_take, picked_takes, picks_by_person
from workbench.engine.tries import try_params
from workbench.jobs import Job, Outcome
from workbench.kit.errors import WorkbenchError, WorkCancelledError
from workbench.kit.hashing import content_key
from workbench.model.judging import Judgement, Judging
from workbench.model.projects import Project
from workbench.model.storyboard import Take
from workbench.model.tasks import Task, TaskKind

_DESKS = tuple(f"judge {number}" for number in range(1, 4))
"""So many judge at a time."""
_LOOK_SECONDS = 3600.0


def judge_task(made: Task, position: int, base: Task, parents: tuple[str, ...]) -> Task:
    """The task that judges what a task has made.

    Args:
        made: a task of the same render and shot.
        base: the task whose takes, with those of its further tries, compete.
    """
    return Task(
        render_id=made.render_id,
        project_id=made.project_id,
        shot_id=made.shot_id,
        group=made.group,
        position=position,
        kind=TaskKind.JUDGE,
        key=content_key("judge", made.id),
        params={"line": "", "asked": "", "of": base.id},
        parents=parents,
        timeout=_LOOK_SECONDS,
    )


async def judge_what_was_made(studio: Studio, job: Job) -> Outcome:
    """The runner of the judging task.

    A judge that cannot be asked keeps no film from being finished: the result says why the take was not judged.
    """
    async with job.lease(_DESKS, "the judge"):
        try:
            servers = await _servers(studio, job)
            return await asyncio.to_thread(_judge, studio, job, servers)
        except WorkCancelledError:
            raise
        except WorkbenchError as error:
            return Outcome({"unjudged": str(error)})


async def _servers(studio: Studio, job: Job) -> Sequence[NodeList]:
    """The nodes of the servers that may make another try; none where no try can follow."""
    with studio.database.reading() as session:
        policy = fetch(session, Project, job.project_id).settings.judging.policy
    if "take" in job.params or policy != "retry":
        return ()
    try:
        return await node_lists(studio)
    except WorkbenchError:
        return ()  # whether a server can hold people more firmly is not known, so they are held as before


def _judge(studio: Studio, job: Job, servers: Sequence[NodeList]) -> Outcome:
    if "take" in job.params:
        return _judge_asked(studio, job)
    with studio.database.session() as session:
        policy = fetch(session, Project, job.project_id).settings.judging
        takes = _rivals(session, job)
        judged = judgements_of(session, [take.id for take in takes])
    for take in takes:
        if take.id not in judged:
            by_model = policy.drafts or not take.provenance.draft
            judged[take.id] = judge_one(studio, take.id, by_model=by_model, task_id=job.id, cancelled=job.cancelled)
    best = max(takes, key=lambda take: judged[take.id].overall)
    with studio.database.session() as session:
        if _may_choose(session, takes):
            _pick_best(studio, session, best)
            _try_again(studio, session, job, policy, judged[best.id], servers)
    return Outcome({"judgement": judged[takes[-1].id].id, "overall": judged[best.id].overall})


def _judge_asked(studio: Studio, job: Job) -> Outcome:
    """Judge the take that a person has named, by the model where there is one."""
    take, by_model = str(job.params["take"]), bool(job.params["by_model"])
    judged = judge_one(studio, take, by_model=by_model, task_id=job.id, cancelled=job.cancelled)
    return Outcome({"judgement": judged.id, "overall": judged.overall})


def _made_for(session: Session, job: Job) -> list[Task]:
    """The task of the first take, and those of its further tries in their order."""
    base = fetch(session, Task, job.params["of"])
    query = select(Task).where(Task.render_id == job.render_id, Task.shot_id == job.shot_id, Task.kind == base.kind)
    tasks = session.exec(query.order_by(col(Task.created_at))).all()
    return [base, *(task for task in tasks if task.params.get("of") == base.id)]


def _rivals(session: Session, job: Job) -> list[Take]:
    """What was made so far, the first take first."""
    return [fetch(session, Take, task.result["take"]) for task in _made_for(session, job) if task.result]


def _may_choose(session: Session, takes: Sequence[Take]) -> bool:
    """Whether the shot still uses one of these takes, and no person chose it."""
    slot = (takes[0].shot_id, takes[0].kind, "")
    now = picked_takes(session, [slot[0]]).get(slot)
    return now is not None and now.id in {take.id for take in takes} and slot not in picks_by_person(session, [slot[0]])


def _pick_best(studio: Studio, session: Session, best: Take) -> None:
    pick_take(session, best, by_person=False)
    studio.tell(session, best.project_id, "take", shot_id=best.shot_id, take=best.id)


def _try_again(
    studio: Studio, session: Session, job: Job, policy: Judging, judged: Judgement, servers: Sequence[NodeList]
) -> None:
    """Ask for another take of a poor one, as long as the policy lets; once only, also after a crash."""
    made = _made_for(session, job)
    tries = len(made) - 1
    was_added = any(job.id in task.parents for task in made)
    if was_added or policy.policy != "retry" or tries >= policy.tries or not is_poor(judged, policy.threshold):
        return
    mine = fetch(session, Task, job.id)
    params = try_params(studio, session, made[0], judged, tries + 1, servers)
    values: dict[str, Any] = {name: getattr(mine, name) for name in ("render_id", "project_id", "shot_id", "group")}
    again = Task(
        **values,
        position=mine.position,
        kind=made[0].kind,
        key=str(params["asked"]),
        params=params,
        parents=(mine.id,),
        timeout=made[0].timeout,
    )
    session.add(again)
    session.flush()
    session.add(judge_task(again, mine.position, made[0], (again.id,)))
