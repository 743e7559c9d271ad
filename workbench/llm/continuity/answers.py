"""What a language model answers when it reads a part of a storyboard: enums of each request name its own rows."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, Field, create_model

from workbench.model.bounds import Prose
from workbench.model.continuity import ContinuityKind, Severity
from workbench.model.document import Document

NO_LINE = "none"
MOST_FINDINGS = 20


class PartFinding(Document):
    """Something that does not hold together; `shot` and `line` are labels of the request."""

    kind: ContinuityKind
    severity: Severity
    shot: str
    line: str
    about: str
    text: Prose
    suggestion: Prose


class PartCheck(Document):
    """What was found in a part, and what the next part must not contradict."""

    memory: Prose
    findings: tuple[PartFinding, ...]


def part_check(shots: Iterable[str], lines: Iterable[str]) -> type[PartCheck]:
    """The type of the answer for a part: only its own shots and lines can be named."""
    shot, line = _labels("ShotLabel", shots), _labels("LineLabel", [NO_LINE, *lines])
    finding = create_model("Finding", __base__=PartFinding, shot=(shot, ...), line=(line, ...))
    findings = (tuple[finding, ...], Field(max_length=MOST_FINDINGS))
    kind: type[BaseModel] = create_model("Check", __base__=PartCheck, findings=findings)
    assert issubclass(kind, PartCheck)
    return kind


def _labels(name: str, labels: Iterable[str]) -> type[StrEnum]:
    return StrEnum(name, {label: label for label in labels})  # pyright: ignore[reportReturnType]  # the functional form
