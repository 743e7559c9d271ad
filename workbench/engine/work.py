"""What a render has to do: the takes that are missing, and the tasks that make them.

A render that is under way takes up what was changed since it began: missing work is added to it, work that has not
begun is replaced, and its cut comes last. So a film is never cut from takes that no longer fit the storyboard.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from sqlmodel import Session, col, select

from workbench.engine.judge_task import judge_task
from workbench.engine.planning import Bible, Need, image_need, shot_needs
from workbench.engine.studio import Studio
from workbench.engine.takes import Slot, adopt_take, answers, find_take, pick_take, picked_takes, picks_by_person
from workbench.jobs import renew_task
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.tasks import Render, Task, TaskKind, TaskState

_SEEN = (TaskKind.IMAGE, TaskKind.CLIP)
"""What is judged."""


@dataclass(frozen=True)
class ShotWork:
    """What one shot lacks, and the takes made before that will do.

    Attributes:
        judged: whether its pictures are judged when they are made.
    """

    shot: Shot
    judged: bool = False
    needs: list[Need] = field(default_factory=list[Need])
    found: list[tuple[Need, Take]] = field(default_factory=list[tuple[Need, Take]])


def missing_work(studio: Studio, session: Session, bible: Bible, shots: Sequence[Shot]) -> list[ShotWork]:
    """What each shot lacks; nothing is changed."""
    ids = [shot.id for shot in shots]
    board = _Board(studio, session, bible, picked_takes(session, ids), picks_by_person(session, ids))
    return [board.work_of(shot, after) for shot, after in zip_longest(shots, shots[1:]) if shot]


@dataclass(frozen=True)
class _Board:
    """What is there of a storyboard while its missing work is looked for."""

    studio: Studio
    session: Session
    bible: Bible
    picked: dict[Slot, Take]
    chosen: set[Slot]

    def work_of(self, shot: Shot, after: Shot | None) -> ShotWork:
        work = ShotWork(shot, judged=self.bible.project.settings.judging.policy != "off")
        for need in shot_needs(self.studio, self.bible, shot, self.picked, after):
            if need.kind is TaskKind.CLIP and not (self._stays(work) and self._has_images(need, after)):
                need = replace(need, key="")  # it will be made from what is not there yet
            if need.kind is TaskKind.TRANSLATE:
                work.needs.append(need)
                continue
            if self._is_there((shot.id, TakeKind(need.kind.value), need.line_id), need):
                continue
            if take := find_take(self.session, self.studio.blobs, self.bible.project.id, need.key):
                work.found.append((need, take))
            else:
                work.needs.append(need)
        return _without_idle_words(work)

    def _is_there(self, place: Slot, need: Need) -> bool:
        current = self.picked.get(place)
        return place in self.chosen or bool(
            current and answers(current, need.key) and self.studio.blobs.exists(current.blob)
        )

    def _stays(self, work: ShotWork) -> bool:
        """Whether the shot's picks stay what they are."""
        return not work.needs and not work.found

    def _has_images(self, need: Need, after: Shot | None) -> bool:
        """Whether the image that a clip ends on is there, and stays."""
        if after is None or after.id not in need.awaits:
            return True
        return self._is_there((after.id, TakeKind.IMAGE, ""), image_need(self.studio, self.bible, after))


def _without_idle_words(work: ShotWork) -> ShotWork:
    """A translation makes no take, but what a picture is drawn from: where no picture is missing nobody needs it."""
    if any(need.kind in _SEEN for need in work.needs):
        return work
    return replace(work, needs=[need for need in work.needs if need.kind is not TaskKind.TRANSLATE])


def adopt_found(session: Session, project_id: str, work: Iterable[ShotWork]) -> None:
    """Pick the takes made before that will do."""
    for each in work:
        for need, take in each.found:
            own = adopt_take(session, take, project_id, each.shot.id, need.line_id)
            pick_take(session, own, by_person=False)


def add_missing(session: Session, render: Render, work: Sequence[ShotWork]) -> None:
    """Bring a render's tasks up to what is missing now. Nothing that it has done, or is doing, is asked for again."""
    tasks = list(session.exec(select(Task).where(Task.render_id == render.id, Task.kind != TaskKind.CUT)))
    for each in work:
        mine = sorted((task for task in tasks if task.shot_id == each.shot.id), key=lambda task: task.position)
        for need in each.needs:
            task = _asked(session, mine, need)
            if task is None:
                task = _task(render, each.shot, need, _next_position(mine))
                _add(session, mine, task)
            if each.judged and need.kind in _SEEN and not _has_judge(mine, task):
                _add(session, mine, judge_task(task, _next_position(mine), task, (task.id,)))
        tasks += [task for task in mine if task not in tasks]
    _let_clips_wait(tasks, work)


def _let_clips_wait(tasks: Sequence[Task], work: Iterable[ShotWork]) -> None:
    """A clip comes after the images of other shots that it is made from."""
    images = {task.shot_id: task.id for task in tasks if task.kind is TaskKind.IMAGE}
    awaited = {each.shot.id: need.awaits for each in work for need in each.needs if need.kind is TaskKind.CLIP}
    for task in tasks:
        if task.kind is TaskKind.CLIP and task.shot_id in awaited and "of" not in task.params:
            task.parents = tuple(images[shot] for shot in sorted(awaited[task.shot_id]) if shot in images)


def _add(session: Session, tasks: list[Task], task: Task) -> None:
    tasks.append(task)
    session.add(task)


def _next_position(tasks: Sequence[Task]) -> int:
    return tasks[-1].position + 1 if tasks else 0


def _has_judge(tasks: Sequence[Task], made: Task) -> bool:
    return any(task.kind is TaskKind.JUDGE and made.id in task.parents for task in tasks)


def _asked(session: Session, tasks: Sequence[Task], need: Need) -> Task | None:
    """The task that makes what is needed; one that made or would make something else in its place may now do so."""
    for task in tasks:
        if (task.kind, task.params["line"]) == (need.kind, need.line_id):
            if task.params["asked"] == need.key and task.state is not TaskState.MANUAL_REVIEW:
                return task
            if renew_task(session, task.id, need.key, _params(need)):
                return task
    return None


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
