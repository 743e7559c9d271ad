"""What language models will cost, before, and what they cost a project, after: by step, with what the cache saved."""

from collections.abc import Iterable
from itertools import groupby

from sqlmodel import col, select

from workbench.engine.documents import clean_source
from workbench.engine.language_models import model_named
from workbench.engine.lookup import fetch
from workbench.engine.operations import operation
from workbench.engine.projects import find_story
from workbench.engine.records import UNITS
from workbench.engine.studio import Studio
from workbench.engine.writing import was_written
from workbench.llm import estimate_writing as cost_of_writing
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.tasks import Cost
from workbench.model.vocabulary import Aspect, Language


class WritingEstimate(Document):
    """What it will cost to write a story up.

    Attributes:
        writer: who writes it; the rules cost nothing.
        read, answered: tokens, about.
        money: US dollars, about; None where the model's price is not known.
    """

    writer: str
    read: int = 0
    answered: int = 0
    money: float | None = 0.0


class StepCost(Document):
    """What one step used in all its tries, in tokens. `money` is None where no price is known."""

    what: str
    fresh: int = 0
    cached: int = 0
    stored: int = 0
    answered: int = 0
    money: float | None = None


class ProjectCosts(Document):
    """What language models cost a project.

    Attributes:
        cached_share: the part of what was read that came from the cache, from 0 to 1.
        money: US dollars in all, as far as prices are known.
        budget, left: of the project; None where there is no limit.
    """

    steps: tuple[StepCost, ...]
    cached_share: float
    money: float
    budget: float | None
    left: float | None


@operation(Role.EDIT)
def estimate_writing(
    studio: Studio, actor: Actor, story: str, language: Language | None = None, aspect: Aspect | None = None
) -> WritingEstimate:
    """Tell about what it will cost to open a story and write it up. What is written already costs nothing again."""
    text, writer = clean_source(story), studio.writer
    if writer.writes_at_once(text):
        return WritingEstimate(writer="")
    with studio.database.reading() as session:
        project = find_story(studio, session, text, language, aspect)
        if project and was_written(session, project.id):
            return WritingEstimate(writer=writer.name)
    about = cost_of_writing(text, model_named(studio.settings, "writer"))
    return WritingEstimate(writer=writer.name, read=about.read, answered=about.answered, money=about.money)


@operation(Role.VIEW)
def project_costs(studio: Studio, actor: Actor, project_id: str) -> ProjectCosts:
    """Tell what language models cost a project, step by step, and how much of its budget is left."""
    with studio.database.reading() as session:
        fetch(session, Project, project_id)
        query = select(Cost).where(Cost.project_id == project_id).order_by(col(Cost.what), col(Cost.created_at))
        rows = session.exec(query).all()
    first = {row.what: row.created_at for row in reversed(rows)}
    steps = [_step(what, group) for what, group in groupby(rows, key=lambda row: row.what)]
    steps.sort(key=lambda step: first[step.what])
    spent, budget = sum(row.money for row in rows), studio.settings.llm.budget
    return ProjectCosts(
        steps=tuple(steps),
        cached_share=_share(steps),
        money=spent,
        budget=budget or None,
        left=max(0.0, budget - spent) if budget else None,
    )


def _step(what: str, rows: Iterable[Cost]) -> StepCost:
    rows = list(rows)
    used = {kind: sum(int(row.amount) for row in rows if row.unit == unit) for kind, unit in UNITS.items()}
    priced = [row.money for row in rows if row.currency]
    return StepCost(what=what, **used, money=sum(priced) if priced else None)


def _share(steps: list[StepCost]) -> float:
    read = sum(step.fresh + step.cached + step.stored for step in steps)
    return sum(step.cached for step in steps) / read if read else 0.0
