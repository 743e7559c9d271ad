"""The panel of continuity findings, and of the work of checking and judging, above the board and the script."""

import gradio as gr

from workbench.engine import Studio, continuity, estimates, judgements, renders, storyboard
from workbench.engine.following import WorkStatus
from workbench.kit.errors import NotFoundError
from workbench.kit.ids import new_id
from workbench.model.continuity import ContinuityFinding
from workbench.model.people import Actor
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language
from workbench.ui.costs import cost_text
from workbench.ui.desk import Desk, actor, language, may_edit, on, say
from workbench.ui.i18n import sentence, text, words_of
from workbench.ui.parts import live_part


def build_supervision(desk: Desk, *, board: bool) -> gr.HTML:
    """Lay the panel out and wire it.

    Args:
        board: whether it stands above the board and leads to shots; else it is above the script, and leads to lines.
    """
    panel = live_part("continuity", {}, elem_id="continuity" if board else "continuity-script")

    def load(project_id: str, request: gr.Request) -> dict[str, object]:
        words = words_of("continuity", language(request))
        return {"project": project_id, "board": board, "free": may_edit(request), "words": words}

    async def check(project_id: str, request: gr.Request) -> None:
        await continuity.check_continuity(desk.studio, actor(request), project_id)

    async def judge(project_id: str, request: gr.Request) -> None:
        await judgements.judge_takes(desk.studio, actor(request), project_id)

    async def stop(event: gr.EventData, request: gr.Request) -> None:
        await renders.cancel_render(desk.studio, actor(request), str(event.render))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    def dismiss(event: gr.EventData, project_id: str, request: gr.Request) -> None:
        key, dismissed = str(event.key), bool(event.dismissed)  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds them
        continuity.dismiss_finding(desk.studio, actor(request), project_id, key, dismissed)
        say(request, "finding_aside" if dismissed else "finding_taken_up")

    def wanted(event: gr.EventData) -> str:
        return f"{event.shot} {new_id()}"  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    desk.on_open(load, [panel])
    on(panel.submit, check, [desk.project])
    on(panel.apply, judge, [desk.project])
    on(panel.stop, stop)
    on(panel.delete, dismiss, [desk.project])
    if board:
        on(panel.select, wanted, [], [desk.wanted])
    return panel


def continuity_value(studio: Studio, who: Actor, project: str, words: Language) -> dict[str, object]:
    """What the panel reads: the findings, and how far those are who check and judge."""
    try:
        shots = {shot.id: shot for shot in storyboard.list_shots(studio, who, project)}
    except NotFoundError:
        return {"shots": 0, "findings": []}  # a project that no story was written into yet
    report = continuity.list_findings(studio, who, project)
    checking = estimates.estimate_checking(studio, who, project)
    judging = estimates.estimate_judging(studio, who, project)
    return {
        "shots": len(shots),
        "model": report.model,
        "check_cost": cost_text(checking, words) if checking.count else "",
        "checking": _status(report.status, words),
        "judge_cost": cost_text(judging, words) if judging.count else "",
        "judging": _status(judgements.judging_status(studio, who, project), words),
        "findings": [_finding(one, shots[one.shot_id], words) for one in report.findings if one.shot_id in shots],
    }


def _status(status: WorkStatus | None, words: Language) -> dict[str, object] | None:
    if status is None:
        return None
    return {**status.model_dump(mode="json"), "problems": [sentence(one, words) for one in status.problems]}


def _finding(one: ContinuityFinding, shot: Shot, words: Language) -> dict[str, object]:
    line = next((line.text for line in shot.lines if line.id == one.line_id), "")
    return {
        "key": one.key,
        "kind": one.kind.value,
        "severity": one.severity.value,
        "severity_word": text(f"severity_{one.severity.value}", words),
        "shot": shot.id,
        "where": sentence(f"Shot {shot.position}", words),
        "line": line,
        "text": sentence(one.text, words),
        "suggestion": sentence(one.suggestion, words),
        "by": sentence(one.found_by, words),
        "stale": one.stale,
        "dismissed": one.dismissed,
    }
