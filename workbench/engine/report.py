"""The film's report: what made every shot, what stood in for what, and what the film check found."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from workbench.engine.cutting import CutOrder
from workbench.engine.takes import Slot, picture_of
from workbench.kit.times import now
from workbench.model.cut import Cut, CutShot, FilmFacts
from workbench.model.findings import Finding
from workbench.model.projects import Script
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.tasks import Cost


class FilmFinding(Finding):
    """What the film check found, with the row of the shot; what holds for the whole film or for a card has none."""

    shot_id: str = ""


def film_report(order: CutOrder, facts: FilmFacts, findings: Sequence[Finding]) -> dict[str, Any]:
    """A JSON document that names, for each shot, the takes in it and everything that made them."""
    return {
        "schema_version": 1,
        "film": order.project.name,
        "language": order.project.language.value,
        "made_at": now().isoformat(timespec="seconds"),
        "facts": facts.model_dump(mode="json"),
        "stand_ins": stand_ins(order.shots, order.takes),
        "findings": [_placed(finding, order).model_dump(mode="json") for finding in findings],
        "shots": [
            _shot_report(shot, cut_shot, order.cut, start, order.takes) for shot, cut_shot, start in order.placed()
        ],
    }


def _placed(finding: Finding, order: CutOrder) -> FilmFinding:
    rows = {cut_shot.name: shot.id for shot, cut_shot, _ in order.placed()}
    return FilmFinding(**dict(finding), shot_id=rows.get(finding.shot, ""))


def origin_report(session: Session, project_id: str, episode_id: str) -> dict[str, Any]:
    """The part of the report that tells who wrote the film, and what the project has cost so far.

    Each of `written_by` wrote a version of the script, in that order; a person's edit is one.
    """
    authors = select(Script.written_by).where(Script.episode_id == episode_id, ~col(Script.removed))
    costs = session.exec(select(Cost).where(Cost.project_id == project_id).order_by(col(Cost.created_at))).all()
    return {
        "written_by": list(dict.fromkeys(session.exec(authors.order_by(col(Script.number))))),
        "costs": _costs_report(costs),
    }


def _costs_report(costs: Sequence[Cost]) -> list[dict[str, Any]]:
    """What each step used of each thing; a step that was repaired or repeated used it more than once."""
    used: dict[tuple[str, str, str], list[Cost]] = {}
    for cost in costs:
        used.setdefault((cost.what, cost.unit, cost.currency), []).append(cost)
    return [
        {
            "what": what,
            "amount": sum(cost.amount for cost in rows),
            "unit": unit,
            "money": round(sum(cost.money for cost in rows), 6),
            "currency": currency,
        }
        for (what, unit, currency), rows in used.items()
    ]


def _shot_report(shot: Shot, cut_shot: CutShot, cut: Cut, start: int, takes: Mapping[Slot, Take]) -> dict[str, Any]:
    spoken = [takes.get((shot.id, TakeKind.VOICE, line.id)) for line in shot.lines]
    mine = [take for take in (picture_of(shot, takes), *spoken) if take]
    return {
        "number": cut_shot.number,
        "start": round(cut.seconds(start), 3),
        "seconds": round(cut.seconds(cut_shot.frames), 3),
        "description": shot.description,
        "lines": [{"speaker": line.speaker, "text": line.text} for line in shot.lines],
        "takes": [
            {"kind": take.kind.value, "key": take.key, **take.provenance.model_dump(mode="json", exclude={"graph"})}
            for take in mine
        ],
    }


def report_notes(report: Mapping[str, Any]) -> tuple[str, ...]:
    """What a report tells besides: ways in which the film is not what was ordered, and pictures that are poor."""
    return (*report["facts"].get("notes", ()), *report.get("judged", ()))


def stand_ins(shots: Sequence[Shot], takes: Mapping[Slot, Take]) -> list[str]:
    """One sentence for each way in which the film is not the real thing; an empty list means that nothing is."""
    drafts = [shot.position for shot in shots if _has_draft(shot, takes)]
    one, numbers = len(drafts) == 1, number_ranges(drafts)
    pictures = f"Shot {numbers} shows a draft picture." if one else f"Shots {numbers} show draft pictures."
    spoken = [(shot, takes.get((shot.id, TakeKind.VOICE, line.id))) for shot in shots for line in shot.lines]
    degraded = [(shot.position, take.provenance.degraded) for shot, take in spoken if take]
    voices = [f"Shot {number}: {why}" for number, why in degraded if why]
    return [pictures, *voices] if drafts else voices


def _has_draft(shot: Shot, takes: Mapping[Slot, Take]) -> bool:
    picture = picture_of(shot, takes)
    return picture is not None and picture.provenance.draft


def number_ranges(numbers: Sequence[int]) -> str:
    """1, 2, 3, 5 as "1-3, 5"."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)
