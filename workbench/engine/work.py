"""What a render has to do: the takes that are missing, and the tasks that make them.

A render that is under way takes up what was changed since it began: missing work is added to it, work that has not
begun is replaced, and its cut comes last. So a film is never cut from takes that no longer fit the storyboard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session, col, select

from workbench.engine.planning import Bible, Need, shot_needs
from workbench.engine.studio import Studio
from workbench.engine.takes import Slot, adopt_take, find_take, pick_take, picked_takes, picks_by_person
from workbench.jobs import renew_task
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.tasks import Render, Task, TaskKind, TaskState


@dataclass(frozen=True)
class ShotWork:
    """What one shot lacks, and the takes made before that will do."""

    shot: Shot
    needs: list[Need] = field(default_factory=list[Need])
    found: list[tuple[Need, Take]] = field(default_factory=list[tuple[Need, Take]])


def missing_work(studio: Studio, session: Session, bible: Bible, shots: Sequence[Shot]) -> list[ShotWork]:
    """What each shot lacks; nothing is changed."""
    ids = [shot.id for shot in shots]
    picked, chosen = picked_takes(session, ids), picks_by_person(session, ids)
    return [_shot_work(studio, session, bible, shot, picked, chosen) for shot in shots]


def _shot_work(
    studio: Studio, session: Session, bible: Bible, shot: Shot, picked: dict[Slot, Take], chosen: set[Slot]
) -> ShotWork:
    work = ShotWork(shot)
    for need in shot_needs(studio, bible, shot, picked):
        if _is_words(need):
            work.needs.append(need)
            continue
        if need.kind is TaskKind.CLIP and work.needs:
            need = Need(need.kind, "", timeout=need.timeout)  # it will start from an image that is not there yet
        place = (shot.id, TakeKind(need.kind.value), need.line_id)
        current = picked.get(place)
        if place in chosen or (current and current.key == need.key and studio.blobs.exists(current.blob)):
            continue
        if take := find_take(session, studio.blobs, bible.project.id, need.key):
            work.found.append((need, take))
        else:
            work.needs.append(need)
    return work if _draws(work.needs) else replace(work, needs=[need for need in work.needs if not _is_words(need)])


def _draws(needs: Iterable[Need]) -> bool:
    return any(need.kind in (TaskKind.IMAGE, TaskKind.CLIP) for need in needs)


def _is_words(need: Need) -> bool:
    """Whether it makes no take, but what a picture is drawn from: nobody needs it where no picture is missing."""
    return need.kind is TaskKind.TRANSLATE


def adopt_found(session: Session, project_id: str, work: Iterable[ShotWork]) -> None:
    """Pick the takes made before that will do."""
    for each in work:
        for need, take in each.found:
            own = adopt_take(session, take, project_id, each.shot.id, need.line_id)
            pick_take(session, own, by_person=False)


def add_missing(session: Session, render: Render, work: Iterable[ShotWork]) -> None:
    """Bring a render's tasks up to what is missing now. Nothing that it has done, or is doing, is asked for again."""
    tasks = list(session.exec(select(Task).where(Task.render_id == render.id, Task.kind != TaskKind.CUT)))
    for each in work:
        mine = sorted((task for task in tasks if task.shot_id == each.shot.id), key=lambda task: task.position)
        for need in each.needs:
            if not _is_asked(session, mine, need):
                mine.append(_task(render, each.shot, need, mine[-1].position + 1 if mine else 0))
                session.add(mine[-1])


def _is_asked(session: Session, tasks: Sequence[Task], need: Need) -> bool:
    """Whether a task makes what is needed; one that made or would make something else in its place may now do so."""
    for task in tasks:
        if (task.kind, task.params["line"]) == (need.kind, need.line_id):
            if task.params["asked"] == need.key and task.state is not TaskState.MANUAL_REVIEW:
                return True
            if renew_task(session, task.id, need.key, _params(need)):
                return True
    return False


def _task(render: Render, shot: Shot, need: Need, position: int) -> Task:
    return Task(
        render_id=render.id,
        project_id=render.project_id,
        shot_id=shot.id,
        group=shot.id,
        position=position,
        kind=need.kind,
        key=need.key,
        params=_params(need),
        timeout=need.timeout,
    )


def _params(need: Need) -> dict[str, object]:
    """`asked` stays what it is, whatever key the take gets that answers it."""
    return {**need.params, "line": need.line_id, "asked": need.key}


def is_waiting(session: Session, render_id: str) -> bool:
    """Whether a render has tasks that its cut must wait for."""
    query = select(Task.id).where(
        Task.render_id == render_id, Task.kind != TaskKind.CUT, col(Task.state) != TaskState.COMPLETED
    )
    return session.exec(query).first() is not None
