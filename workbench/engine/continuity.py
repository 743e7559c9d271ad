"""The continuity check: rules at any time, a language model when somebody asks it, findings put aside by people."""

import asyncio
from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, delete, select

from workbench.engine.facts import fact_drafts
from workbench.engine.following import WorkStatus, newest_work
from workbench.engine.language_models import language_model
from workbench.engine.lookup import cast_of, episode_of, facts_of, fetch, hold_project, scenes_of, shots_of
from workbench.engine.operations import operation
from workbench.engine.records import ProjectRecords
from workbench.engine.studio import Studio
from workbench.jobs import Job, Outcome
from workbench.kit.errors import ConfigurationError
from workbench.kit.hashing import content_key
from workbench.llm import LanguageModel
from workbench.llm.continuity import Board, read_board, rule_findings
from workbench.model.continuity import CheckedFinding, ContinuityFinding, Dismissal
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Project, WorldSetting
from workbench.model.storyboard import Shot
from workbench.model.tasks import Render, RenderKind, Task, TaskKind

_CHECK_SECONDS = 2 * 3600.0
_KEPT = ("kind", "severity", "shot_id", "line_id", "about", "text", "suggestion", "found_by")


class ContinuityReport(Document):
    """What does not hold together in a storyboard as it is now.

    Attributes:
        model: the language model that can be asked; empty where only the rules check.
        findings: in the order of the storyboard, those that were put aside too.
        status: of the newest check by a model; None when there was none yet.
    """

    model: str
    findings: tuple[ContinuityFinding, ...]
    status: WorkStatus | None

    @property
    def open(self) -> list[ContinuityFinding]:
        """Those that nobody has put aside."""
        return [finding for finding in self.findings if not finding.dismissed]


def check_model(studio: Studio) -> LanguageModel | None:
    """The language model that checks; None where only the rules do."""
    return language_model(studio.settings, "judge")


@operation(Role.VIEW)
def list_findings(studio: Studio, actor: Actor, project_id: str) -> ContinuityReport:
    """List what does not hold together in the storyboard: by the rules now, and by the last check of a model."""
    model = check_model(studio)
    with studio.database.session() as session:
        board = read_rows(session, project_id)
        query = select(CheckedFinding).where(CheckedFinding.project_id == project_id)
        checked = session.exec(query).all()
        dismissed = set(session.exec(select(Dismissal.key).where(Dismissal.project_id == project_id)))
        status = newest_work(session, project_id, RenderKind.CHECK)
    found = [*rule_findings(board), *_still_there(board, checked)]
    order = {shot.id: shot.position for shot in board.shots}
    told = [one.model_copy(update={"dismissed": one.key in dismissed}) for one in found]
    findings = tuple(sorted(told, key=lambda one: order[one.shot_id]))
    return ContinuityReport(model=model.name if model else "", findings=findings, status=status)


def open_findings(studio: Studio, actor: Actor, project_id: str) -> int:
    """How many findings nobody has put aside."""
    return len(list_findings(studio, actor, project_id).open)


def read_rows(session: Session, project_id: str) -> Board:
    """The project's storyboard with all that it may contradict."""
    project = fetch(session, Project, project_id)
    world = session.exec(select(WorldSetting).where(WorldSetting.project_id == project_id)).first()
    shots = shots_of(session, episode_of(session, project_id).id)
    told = f"{world.content}\n{', '.join(world.keywords)}" if world else ""
    cast, scenes = cast_of(session, project_id), scenes_of(session, project_id)
    return Board(project.language, told, tuple(shots), cast, scenes, fact_drafts(facts_of(session, project_id)))


def _still_there(board: Board, checked: Iterable[CheckedFinding]) -> Iterable[ContinuityFinding]:
    """What a model found, without what was about rows that are gone; stale where the shot was changed since."""
    shots = {shot.id: shot for shot in board.shots}
    for row in checked:
        shot = shots.get(row.shot_id)
        if shot and (not row.line_id or row.line_id in {line.id for line in shot.lines}):
            values = {name: getattr(row, name) for name in _KEPT}
            yield ContinuityFinding(**values, stale=row.basis != _basis(shot))


def _basis(shot: Shot) -> str:
    """Content key of what a shot tells."""
    told = shot.model_dump(mode="json", include={"scene_id", "description", "characters", "time_of_day", "weather"})
    return content_key("told", told, [[line.speaker, line.text] for line in shot.lines])


@operation(Role.EDIT)
async def check_continuity(studio: Studio, actor: Actor, project_id: str) -> Render:
    """Let the language model read the whole storyboard against the bible; what the rules find is listed without it."""
    render = await asyncio.to_thread(_begin, studio, actor, project_id)
    await studio.jobs.submit(render.id)
    return render


def _begin(studio: Studio, actor: Actor, project_id: str) -> Render:
    if check_model(studio) is None:
        raise ConfigurationError(
            "No language model is set up, so only the rules check the storyboard.",
            "Name a model as llm.judge; it needs a key for Claude, or a server of your own.",
        )
    with studio.database.session() as session:
        project = hold_project(session, project_id)
        render = Render(
            project_id=project_id,
            episode_id=episode_of(session, project_id).id,
            kind=RenderKind.CHECK,
            name=project.name,
            created_by=actor.name,
        )
        session.add(render)
        session.flush()
        key = content_key("check", render.id)
        task = Task(render_id=render.id, project_id=project_id, kind=TaskKind.CHECK, key=key, timeout=_CHECK_SECONDS)
        session.add(task)
        studio.tell(session, project_id, "render", state=render.state.value, makes=render.kind.value, render=render.id)
        return render


async def check_storyboard(studio: Studio, job: Job) -> Outcome:
    """The runner of the check task."""
    return await asyncio.to_thread(_check, studio, job)


def _check(studio: Studio, job: Job) -> Outcome:
    model = check_model(studio)
    if model is None:
        raise ConfigurationError("No language model is set up any more.", "Set one up, and check again.")
    with studio.database.session() as session:
        board = read_rows(session, job.project_id)
    records = ProjectRecords(studio.database, studio.settings.llm.budget, job.project_id, job.id)
    found = read_board(model, board, records, report=job.report, cancelled=job.cancelled)
    with studio.database.session() as session:
        _store(studio, session, job.project_id, board, found)
    return Outcome({"findings": len(found)})


def _store(studio: Studio, session: Session, project_id: str, board: Board, found: list[ContinuityFinding]) -> None:
    """What was found takes the place of what was found before."""
    hold_project(session, project_id)
    session.exec(delete(CheckedFinding).where(CheckedFinding.project_id == project_id))  # pyright: ignore[reportArgumentType]  # a column
    shots = {shot.id: shot for shot in board.shots}
    episode = episode_of(session, project_id)
    once = {one.key: one for one in found}
    for one in once.values():
        values: dict[str, Any] = {name: getattr(one, name) for name in _KEPT}
        basis = _basis(shots[one.shot_id])
        session.add(CheckedFinding(project_id=project_id, episode_id=episode.id, basis=basis, **values))
    studio.tell(session, project_id, "continuity")


@operation(Role.EDIT)
def dismiss_finding(studio: Studio, actor: Actor, project_id: str, key: str, dismissed: bool = True) -> None:
    """Put a finding aside, by its key, or take it up again. It stays aside however often it is found."""
    with studio.database.session() as session:
        hold_project(session, project_id)
        row = session.exec(select(Dismissal).where(Dismissal.project_id == project_id, Dismissal.key == key)).first()
        if row and not dismissed:
            session.delete(row)
        if dismissed and row is None:
            session.add(Dismissal(project_id=project_id, key=key, by=actor.name))
        studio.tell(session, project_id, "continuity")
