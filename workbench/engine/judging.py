"""Judging takes: by a language model with the shot and the references, or by local measures, marked as such."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlmodel import Session, col, func, select

from workbench.engine.assets import assets_of
from workbench.engine.cutting import CutOrder
from workbench.engine.language_models import language_model
from workbench.engine.lookup import fetch, project_of_shot, shots_of
from workbench.engine.measured import MEASURES, Sample, measured
from workbench.engine.planning import Bible
from workbench.engine.records import ProjectRecords
from workbench.engine.studio import Studio
from workbench.engine.takes import Slot, picked_takes, picture_of
from workbench.kit.errors import ConfigurationError, InvalidInputError
from workbench.kit.hashing import content_key
from workbench.llm import CURRENCY, LanguageModel
from workbench.llm.judging import (
    LONGEST_SIDE,
    REFERENCE_SIDE,
    Exhibit,
    asked_text,
    judge_name,
    judge_question,
    judge_take,
)
from workbench.media import sample_jpeg, samples_of
from workbench.model.document import Document
from workbench.model.judging import JudgedBy, Judgement, Opinion, Score
from workbench.model.projects import Character, Project
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.tasks import Cost, Task, TaskKind

SAMPLES = 4
"""Frames of a clip that are looked at."""
_NEIGHBOURS = 6
_SPENT_ON = "%: judging shot %"
"""How costs of judging are written down; see `llm.judging`."""


def judge_model(studio: Studio) -> LanguageModel | None:
    """The language model that judges; None where only measures can be taken."""
    return language_model(studio.settings, "judge")


def overall(scores: Sequence[Score]) -> int:
    """Halfway between the mean and the lowest point: one bad point spoils a picture that is good otherwise."""
    values = [score.value for score in scores]
    return round((sum(values) / len(values) + min(values)) / 2)


@dataclass(frozen=True)
class Demands:
    """What the shots of a project ask their pictures for: words, facts that hold, and who is seen as on which picture.

    Attributes:
        pictures: blobs of the project's assets, by their ids.
    """

    bible: Bible
    pictures: Mapping[str, str]

    @classmethod
    def of(cls, session: Session, project: Project) -> "Demands":
        """Read them once."""
        assets = assets_of(session, project.id)
        return cls(Bible.of(session, project), {asset.id: asset.blob for asset in assets.values()})

    def references(self, shot: Shot) -> tuple[tuple[Character, str], ...]:
        """The first reference picture of each who should be seen."""
        known = [
            (who, [one for one in who.reference_assets if one in self.pictures]) for who in self.bible.seen_in(shot)
        ]
        return tuple((who, self.pictures[found[0]]) for who, found in known if found)

    def basis(self, shot: Shot) -> str:
        """Content key of all that a judge is told of a shot, so that a judgement of something else is known."""
        blobs = [blob for _, blob in self.references(shot)]
        return content_key("asked", asked_text(self.bible.source_of(shot)), blobs)


@dataclass(frozen=True)
class Looking:
    """A take to be judged, with the rows that it is judged by."""

    studio: Studio
    take: Take
    shot: Shot
    demands: Demands
    neighbours: tuple[str, ...]

    @classmethod
    def at(cls, studio: Studio, session: Session, take_id: str) -> "Looking":
        """Read what is needed; pictures are read later.

        Raises:
            InvalidInputError: the take is a voice.
            NotFoundError: there is no such take.
        """
        take = fetch(session, Take, take_id)
        if take.kind is TakeKind.VOICE:
            raise InvalidInputError("A voice cannot be judged by looking at it.", "Choose a picture or a clip.")
        shot = fetch(session, Shot, take.shot_id)
        demands = Demands.of(session, project_of_shot(session, shot))
        return cls(studio, take, shot, demands, _neighbours(session, shot))

    @cached_property
    def references(self) -> tuple[tuple[Character, str], ...]:
        """Pictures of those who should be seen."""
        return self.demands.references(self.shot)

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """What is seen of the take."""
        return samples_of(self.studio.blobs.path(self.take.blob), SAMPLES)

    @property
    def exhibit(self) -> Exhibit:
        """What a language model is shown."""
        shown = [(one.name, sample_jpeg(self._picture(blob), REFERENCE_SIDE)) for one, blob in self.references]
        frames = tuple(sample_jpeg(sample, LONGEST_SIDE) for sample in self.samples)
        return Exhibit(self.demands.bible.source_of(self.shot), frames, tuple(shown))

    def measure(self) -> Judgement:
        """The judgement of local measures."""
        neighbours = [self._picture(blob) for blob in self.neighbours]
        scores, faults = measured(self.samples, neighbours, [self._picture(blob) for _, blob in self.references])
        key = content_key(MEASURES, self.take.blob, [blob for _, blob in self.references])
        return self._row(key, JudgedBy.MEASURES, MEASURES, scores=scores, faults=faults)

    def ask(self, model: LanguageModel, records: ProjectRecords, cancelled: Callable[[], bool]) -> Judgement:
        """The judgement of a language model, paid for at most once. Blocking.

        Raises:
            WorkbenchError: it could not be asked.
        """
        exhibit = self.exhibit
        recalled = judge_take(model, exhibit, records, cancelled)
        verdict, cost = recalled.document, recalled.cost
        more = {"seen": verdict.seen, "cost": cost or 0.0, "currency": CURRENCY if cost else ""}
        key = judge_question(exhibit).key(model.name)
        name = judge_name(model)
        return self._row(key, JudgedBy.MODEL, name, scores=verdict.scores, faults=verdict.faults, **more)

    def _row(self, key: str, by: JudgedBy, judge: str, **values: object) -> Judgement:
        return Judgement.model_validate(
            {
                "project_id": self.take.project_id,
                "shot_id": self.shot.id,
                "take_id": self.take.id,
                "key": key,
                "basis": self.demands.basis(self.shot),
                "by": by,
                "judge": judge,
                "draft": self.take.provenance.draft,
                "overall": overall(values["scores"]),  # pyright: ignore[reportArgumentType]  # scores
                **values,
            }
        )

    def _picture(self, blob: str) -> Sample:
        return samples_of(self.studio.blobs.path(blob), 1)[0]


def _neighbours(session: Session, shot: Shot) -> tuple[str, ...]:
    """Blobs of what the nearest other shots of the scene show, at the same hour and in the same weather."""
    setting = (shot.scene_id, shot.time_of_day, shot.weather)
    others = [
        other
        for other in shots_of(session, shot.episode_id)
        if other.id != shot.id and (other.scene_id, other.time_of_day, other.weather) == setting
    ]
    near = sorted(others, key=lambda other: abs(other.position - shot.position))[:_NEIGHBOURS]
    takes = picked_takes(session, [other.id for other in near])
    return tuple(take.blob for other in near if (take := picture_of(other, takes)))


def judge_one(
    studio: Studio, take_id: str, *, by_model: bool, task_id: str = "", cancelled: Callable[[], bool] = lambda: False
) -> Judgement:
    """Judge a take, keep what was said, and tell the screens. Blocking; a model takes up to some minutes.

    Args:
        by_model: ask the language model, where there is one; else take measures.

    Raises:
        WorkbenchError: the picture cannot be read, the model could not be asked, or the budget is used up.
    """
    with studio.database.session() as session:
        looking = Looking.at(studio, session, take_id)
    model = judge_model(studio) if by_model else None
    if model is None:
        return _kept(studio, looking.measure())
    _refuse_overspending(studio, looking.demands.bible.project)
    records = ProjectRecords(studio.database, studio.settings.llm.budget, looking.take.project_id, task_id)
    return _kept(studio, looking.ask(model, records, cancelled))


def _refuse_overspending(studio: Studio, project: Project) -> None:
    """Raises ConfigurationError when judging has cost what the project allows for it."""
    limit = project.settings.judging.budget
    with studio.database.session() as session:
        query = select(func.sum(Cost.money)).where(Cost.project_id == project.id)
        spent = session.exec(query.where(col(Cost.what).like(_SPENT_ON))).one() or 0.0
    if limit and spent >= limit:
        raise ConfigurationError(
            f"Judging has used up its budget: {spent:.2f} of {limit:.2f} US dollars.",
            "Raise it in the film settings, and judge again.",
        )


def _kept(studio: Studio, row: Judgement) -> Judgement:
    """Store a judgement; one of the same question is brought up to date, and keeps what was paid and what was said.

    It is the newest then: a shot that was changed and changed back is judged as it is.
    """
    with studio.database.session() as session:
        query = select(Judgement).where(Judgement.take_id == row.take_id, Judgement.key == row.key)
        known = session.exec(query).first()
        if known is None:
            session.add(row)
        else:
            known.scores, known.faults, known.overall, known.basis = row.scores, row.faults, row.overall, row.basis
            known.created_at = row.created_at
        studio.tell(session, row.project_id, "take", shot_id=row.shot_id, take=row.take_id)
        return known or row


def judgements_of(session: Session, take_ids: Iterable[str]) -> dict[str, Judgement]:
    """The judgement that counts for each take: the newest of a language model, else that of the measures."""
    query = select(Judgement).where(col(Judgement.take_id).in_(list(take_ids)))
    rows = session.exec(query.order_by(col(Judgement.created_at))).all()
    return {row.take_id: row for row in sorted(rows, key=lambda row: row.by is JudgedBy.MODEL)}


def judged_sentences(session: Session, order: CutOrder, render_id: str) -> list[str]:
    """For a film's report: which of its pictures were judged poor, and which could not be judged, one sentence each."""
    shown = {shot.id: take for shot in order.shots if (take := picture_of(shot, order.takes))}
    judged = judgements_of(session, [take.id for take in shown.values()])
    why = _unjudged(session, render_id)
    threshold = order.project.settings.judging.threshold
    said: list[str] = []
    for shot in order.shots:
        row = judged.get(shown[shot.id].id) if shot.id in shown else None
        if row and is_poor(row, threshold):
            fault = f" {row.faults[0].text}" if row.faults else ""
            said.append(f"Shot {shot.position} was judged poor: {row.overall} of 100, by {row.judge}.{fault}")
        elif row is None and shot.id in why:
            said.append(f"Shot {shot.position} was not judged. {why[shot.id]}")
    return said


def _unjudged(session: Session, render_id: str) -> dict[str, str]:
    """Why shots could not be judged in a render."""
    query = select(Task).where(Task.render_id == render_id, Task.kind == TaskKind.JUDGE)
    tasks = session.exec(query.order_by(col(Task.position))).all()
    return {task.shot_id: str(task.result["unjudged"]) for task in tasks if "unjudged" in task.result}


class PictureMark(Document):
    """A judgement in short, for a board.

    Attributes:
        poor: below the project's threshold, and not overruled.
        measured: local measures said so, which understand nothing.
        stale: the shot asks for something else by now.
        fault: the worst of what is wrong, a sentence; empty when nothing is.
    """

    overall: int
    poor: bool
    measured: bool
    stale: bool
    fault: str


def mark_of(judgement: Judgement, threshold: int, *, stale: bool) -> PictureMark:
    """A judgement in short."""
    return PictureMark(
        overall=judgement.overall,
        poor=is_poor(judgement, threshold),
        measured=judgement.by is JudgedBy.MEASURES,
        stale=stale,
        fault=judgement.faults[0].text if judgement.faults else "",
    )


def picture_marks(
    session: Session, project: Project, shots: Iterable[Shot], takes: Mapping[Slot, Take]
) -> dict[str, PictureMark]:
    """The marks of what shots show, by the ids of the shots; those that were not judged have none."""
    shown = {shot.id: (shot, take) for shot in shots if (take := picture_of(shot, takes))}
    judged = judgements_of(session, [take.id for _, take in shown.values()])
    if not judged:
        return {}
    demands, threshold = Demands.of(session, project), project.settings.judging.threshold
    return {
        identity: mark_of(row, threshold, stale=row.basis != demands.basis(shot))
        for identity, (shot, take) in shown.items()
        if (row := judged.get(take.id))
    }


def is_poor(judgement: Judgement, threshold: int) -> bool:
    """Whether a take is poor, and nobody has said that it will do or was judged wrongly."""
    return judgement.overall < threshold and judgement.opinion is Opinion.NONE
