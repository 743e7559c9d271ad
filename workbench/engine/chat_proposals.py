"""From the edits of an answer to proposals: those of one row go together; what changes nothing is left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.kit.ids import new_id
from workbench.llm.chatting import EDITS, Known, RowEdit
from workbench.model.bounds import one_line
from workbench.model.chat import Proposal, ProposalKind
from workbench.model.entity import Edited
from workbench.model.story import Line
from workbench.model.storyboard import Shot

_Given = Mapping[str, Any]
"""An edit in JSON form."""


def proposals_from(known: Known, project_id: str, edits: Iterable[RowEdit]) -> list[Proposal]:
    """The proposals that an answer's edits make, in order; they belong to no message yet."""
    rows: dict[tuple[ProposalKind, str], Proposal] = {}
    made = [_proposal(known, rows, edit.model_dump(mode="json")) for edit in edits]
    kept = [proposal for proposal in {one.id: one for one in made}.values() if not _changes_nothing(proposal)]
    for position, proposal in enumerate(kept, start=1):
        proposal.project_id, proposal.position = project_id, position
    return kept


def _proposal(known: Known, rows: dict[tuple[ProposalKind, str], Proposal], edit: _Given) -> Proposal:
    if target := EDITS.get(edit["change"]):
        row, title = _row(known, target.kind, edit)
        proposal = rows.setdefault((target.kind, row.id), _blank(target.kind, row, title))
        value = _value(known, row, target.field, edit["to"])
        proposal.before |= row.model_dump(mode="json", include={target.field})
        proposal.after |= {target.field: value}
        return proposal
    return _OTHERS[ProposalKind(edit["change"])](known, edit)


def _row(known: Known, kind: ProposalKind, edit: _Given) -> tuple[Edited, str]:
    """The row that an edit names, and what it is called."""
    if kind is ProposalKind.WORLD:
        return known.world, ""
    if kind is ProposalKind.SHOT:
        return known.shots[edit["row"]], str(edit["row"])
    if kind is ProposalKind.FACT:
        fact = known.facts[edit["row"]]
        return fact, _fact_title(fact.subject, fact.what)
    if kind in (ProposalKind.BEAT, ProposalKind.EPISODE):
        row = (known.beats if kind is ProposalKind.BEAT else known.episodes)[edit["row"]]
        return row, row.title
    return (known.cast if kind is ProposalKind.CHARACTER else known.places)[edit["row"]], edit["row"]


def _fact_title(subject: str, what: str) -> str:
    return f"{subject}: {what}" if subject else what


def _blank(kind: ProposalKind, row: Edited, title: str) -> Proposal:
    return Proposal(project_id="", message_id="", position=0, kind=kind, row_id=row.id, base=row.version, title=title)


def _value(known: Known, row: Edited, field: str, to: Any) -> Any:
    """A field's new value in JSON form: names become ids."""
    if field == "scene_id":
        return known.places[to].id
    if field == "characters":
        return [known.cast[label].id for label in to]
    if field == "lines" and isinstance(row, Shot):
        return [line.model_dump(mode="json") for line in _lines(known, row, to)]
    return to


def _lines(known: Known, shot: Shot, said: Sequence[Mapping[str, str]]) -> list[Line]:
    """The lines of a shot; one that says the same, or stands in the same place, stays that line with its takes."""
    same = {(line.speaker, line.text): line for line in shot.lines}
    lines: list[Line] = []
    for number, one in enumerate(said):
        speaker = known.cast[one["speaker"]].name if one["speaker"] else ""
        text = one_line(one["text"])
        candidates = (same.get((speaker, text)), shot.lines[number] if number < len(shot.lines) else None)
        taken = {line.id for line in lines}
        old = next((line for line in candidates if line and line.id not in taken), None)
        language = shot.lines[0].language if shot.lines else known.language
        new = old or Line(id=new_id(), text="", language=language)
        lines.append(new if (new.speaker, new.text) == (speaker, text) else _said(new, speaker, text))
    return lines


def _said(line: Line, speaker: str, text: str) -> Line:
    """The line with other words: what it was translated into holds no more."""
    return line.model_copy(update={"speaker": speaker, "text": text, "translations": {}})


def _script_scene(known: Known, edit: _Given) -> Proposal:
    scene = next(scene for scene in known.scenes if scene.number == edit["row"])
    return Proposal(
        project_id="",
        message_id="",
        position=0,
        kind=ProposalKind.SCRIPT,
        base=known.script,
        scene=scene.number,
        title=scene.title,
        before={"content": scene.text},
        after={"content": str(edit["to"]).strip()},
    )


def _new_row(_known: Known, edit: _Given) -> Proposal:
    kind, values = ProposalKind(edit["change"]), {name: value for name, value in edit.items() if name != "change"}
    return Proposal(project_id="", message_id="", position=0, kind=kind, title=edit["name"], after=values)


def _new_shot(known: Known, edit: _Given) -> Proposal:
    values = {name: value for name, value in edit.items() if name not in ("change", "row")}
    row_id = known.shots[edit["row"]].id if edit["row"] else ""
    kind, title = ProposalKind.NEW_SHOT, str(edit["row"])
    return Proposal(project_id="", message_id="", position=0, kind=kind, row_id=row_id, title=title, after=values)


def _removed_shot(known: Known, edit: _Given) -> Proposal:
    shot = known.shots[edit["row"]]
    proposal = _blank(ProposalKind.REMOVED_SHOT, shot, str(edit["row"]))
    proposal.before = shot.model_dump(mode="json", include={"description"})
    return proposal


def _new_fact(known: Known, edit: _Given) -> Proposal:
    rows = {label: row.name for rows in (known.cast, known.places) for label, row in rows.items()}
    values = {name: value for name, value in edit.items() if name != "change"}
    values["subject"] = rows.get(edit["subject"], "")
    kind, title = ProposalKind.NEW_FACT, _fact_title(values["subject"], one_line(edit["what"]))
    return Proposal(project_id="", message_id="", position=0, kind=kind, title=title, after=values)


def _removed_fact(known: Known, edit: _Given) -> Proposal:
    fact = known.facts[edit["row"]]
    proposal = _blank(ProposalKind.REMOVED_FACT, fact, _fact_title(fact.subject, fact.what))
    proposal.before = fact.model_dump(mode="json", include={"value"})
    return proposal


_OTHERS = {
    ProposalKind.SCRIPT: _script_scene,
    ProposalKind.NEW_CHARACTER: _new_row,
    ProposalKind.NEW_PLACE: _new_row,
    ProposalKind.NEW_SHOT: _new_shot,
    ProposalKind.NEW_FACT: _new_fact,
    ProposalKind.REMOVED_SHOT: _removed_shot,
    ProposalKind.REMOVED_FACT: _removed_fact,
}


def _changes_nothing(proposal: Proposal) -> bool:
    """Whether it leaves everything as it is; fields of it that do are taken out."""
    if not proposal.kind.changes_fields:
        return False
    changed = {name for name, value in proposal.after.items() if value != proposal.before[name]}
    proposal.before = {name: value for name, value in proposal.before.items() if name in changed}
    proposal.after = {name: value for name, value in proposal.after.items() if name in changed}
    return not changed
