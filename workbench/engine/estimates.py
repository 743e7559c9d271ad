"""What language models will cost for the work that a project waits for, told before it is begun."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from workbench.engine.assets import assets_of
from workbench.engine.authoring import awaits_writing
from workbench.engine.chat_context import known_project
from workbench.engine.continuity import check_model, read_rows
from workbench.engine.judgements import unjudged_takes
from workbench.engine.judging import SAMPLES
from workbench.engine.language_models import language_model, model_named
from workbench.engine.lookup import episode_of, fetch, shots_of
from workbench.engine.operations import operation
from workbench.engine.planning import Bible, offer_for
from workbench.engine.settings_llm import ModelRole
from workbench.engine.studio import Studio
from workbench.engine.work import missing_work
from workbench.llm import Estimate, Question
from workbench.llm import estimate_checking as cost_of_checking
from workbench.llm import estimate_judging as cost_of_judging
from workbench.llm import estimate_message as cost_of_message
from workbench.llm import estimate_translating as cost_of_translating
from workbench.llm.continuity import board_questions
from workbench.model.chat import Place
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.storyboard import Take, TakeKind
from workbench.model.tasks import TaskKind


class WorkEstimate(Document):
    """What some work of a language model will cost.

    Attributes:
        model: who does it, as people read it; empty where nobody is asked.
        count: how many shots, takes or messages.
        read, answered: tokens, about.
        money: US dollars, about; None where the model's price is not known.
    """

    model: str = ""
    count: int = 0
    read: int = 0
    answered: int = 0
    money: float | None = 0.0


@operation(Role.VIEW)
def estimate_translating(studio: Studio, actor: Actor, project_id: str) -> WorkEstimate:
    """Tell about what it will cost to translate the shots that a render would ask a language model about."""
    with studio.database.reading() as session:
        project = fetch(session, Project, project_id)
        asked = [] if awaits_writing(session, project) else list(_questions(studio, session, project))
    about = cost_of_translating(asked, model_named(studio.settings, "translator"))
    return _told(studio, "translator", len(asked), about)


def _questions(studio: Studio, session: Session, project: Project) -> Iterator[Question[Document]]:
    """What a render would ask about the shots of the open episode."""
    model = studio.translator.model
    if model is None:
        return
    bible = Bible.of(session, project)
    for work in missing_work(studio, session, bible, shots_of(session, episode_of(session, project.id).id)):
        if any(need.kind is TaskKind.TRANSLATE for need in work.needs):
            yield model.question(bible.source_of(work.shot), offer_for(studio, bible, work.shot))


@operation(Role.VIEW)
def estimate_judging(studio: Studio, actor: Actor, project_id: str) -> WorkEstimate:
    """Tell about what it will cost to judge all pictures that were not judged yet; measures cost nothing."""
    with studio.database.reading() as session:
        project = fetch(session, Project, project_id)
        drafts = project.settings.judging.drafts
        takes = [take for take in unjudged_takes(session, project_id) if drafts or not take.provenance.draft]
        looks = _looks(session, project, takes) if language_model(studio.settings, "judge") else []
    return _told(studio, "judge", len(looks), cost_of_judging(looks, model_named(studio.settings, "judge")))


@operation(Role.VIEW)
def estimate_checking(studio: Studio, actor: Actor, project_id: str) -> WorkEstimate:
    """Tell about what it will cost to have a model check the storyboard; parts that it has read cost nothing."""
    if check_model(studio) is None:
        return WorkEstimate()
    with studio.database.reading() as session:
        board = read_rows(session, project_id)
    about = cost_of_checking(board_questions(board), model_named(studio.settings, "judge"))
    return _told(studio, "judge", len(board.shots), about)


def _looks(session: Session, project: Project, takes: Sequence[Take]) -> list[tuple[int, int]]:
    """How many frames and references a judge sees of each take."""
    bible, assets = Bible.of(session, project), assets_of(session, project.id)
    shots = {shot.id: shot for shot in shots_of(session, episode_of(session, project.id).id)}
    known = [
        sum(any(one in assets for one in who.reference_assets) for who in bible.seen_in(shots[take.shot_id]))
        for take in takes
    ]
    return [(SAMPLES if take.kind is TakeKind.CLIP else 1, count) for take, count in zip(takes, known, strict=True)]


@operation(Role.VIEW)
def estimate_message(studio: Studio, actor: Actor, project_id: str, place: Place | None = None) -> WorkEstimate:
    """Tell about what the next message in the chat will cost, asked from a place."""
    if language_model(studio.settings, "quick") is None:
        return WorkEstimate()
    with studio.database.reading() as session:
        known = known_project(session, project_id, place or Place())
    documents = [source.text for source in known.sources]
    return _told(studio, "quick", 1, cost_of_message(documents, model_named(studio.settings, "quick")))


def _told(studio: Studio, role: ModelRole, count: int, about: Estimate) -> WorkEstimate:
    model = language_model(studio.settings, role)
    if model is None or not count:
        return WorkEstimate()
    return WorkEstimate(model=model.name, count=count, read=about.read, answered=about.answered, money=about.money)
