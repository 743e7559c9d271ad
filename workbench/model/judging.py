"""Judgements of takes: what was looked at, how good each point is, what is wrong, and what a person says to that."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field as DocumentField
from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from workbench.model.document import Document
from workbench.model.entity import Entity, choice, document


class Point(StrEnum):
    """What is scored. A language model scores the first six, local measures the others and likeness."""

    SHOT = "shot"
    PEOPLE = "people"
    SETTING = "setting"
    CAMERA = "camera"
    QUALITY = "quality"
    LIKENESS = "likeness"
    LIGHT = "light"
    DETAIL = "detail"
    SHARPNESS = "sharpness"
    MOTION = "motion"
    COLOUR = "colour"


class JudgedBy(StrEnum):
    """Who judged: a language model, which understands, or measures of the pixels, which do not."""

    MODEL = "model"
    MEASURES = "measures"


Points = Annotated[int, DocumentField(ge=0, le=100)]
"""From 0, useless, to 100, nothing to be wished."""


class Score(Document):
    """How good one point is."""

    point: Point
    value: Points


class Fault(Document):
    """Something wrong with a take.

    Attributes:
        text: a sentence about it.
        add, avoid: words for the next try's prompt and for what it should not show; empty when words will not help.
    """

    point: Point
    text: str
    add: str = ""
    avoid: str = ""


class Opinion(StrEnum):
    """What a person says of a judgement: nothing, that the take will do all the same, or that it was judged wrongly."""

    NONE = "none"
    ACCEPTED = "accepted"
    WRONG = "wrong"


class Judging(Document):
    """What a render does with the pictures that it has made.

    Attributes:
        policy: nothing; judge them; or judge them and make others in the place of poor ones.
        threshold: below it, a picture is poor.
        tries: how many others are made for one shot at most.
        budget: US dollars that judging may cost in this project; 0: no limit of its own.
        drafts: whether a language model judges draft pictures too.
    """

    policy: Literal["off", "judge", "retry"] = "off"
    threshold: int = DocumentField(default=60, ge=0, le=100)
    tries: int = DocumentField(default=2, ge=1, le=5)
    budget: float = DocumentField(default=1.0, ge=0)
    drafts: bool = False


class Judgement(Entity, table=True):
    """What was said of a take, kept under the question that it answers.

    Attributes:
        key: content key of the question: the picture, the shot, the references, and who judged.
        basis: content key of what the shot asked for; another one now means that the judgement is outdated.
        judge: who judged, as people read it.
        draft: whether the take is a draft.
        seen: what a language model saw, in a sentence.
        overall: 0 to 100.
        cost, currency: what was paid; 0 when the answer was there, or when no price is known.
        opinion, opinion_by: what a person says to it, and who.
    """

    __table_args__ = (UniqueConstraint("take_id", "key"),)

    project_id: str = Field(foreign_key="project.id", index=True)
    shot_id: str = Field(foreign_key="shot.id", index=True)
    take_id: str = Field(foreign_key="take.id", index=True)
    key: str
    basis: str
    by: JudgedBy = choice(JudgedBy)
    judge: str
    draft: bool = False
    seen: str = ""
    scores: tuple[Score, ...] = document(tuple[Score, ...])
    faults: tuple[Fault, ...] = document(tuple[Fault, ...])
    overall: int
    cost: float = 0.0
    currency: str = ""
    opinion: Opinion = choice(Opinion, default=Opinion.NONE)
    opinion_by: str = ""
