"""What stands in the way of a render on its tab, and of a shot in its inspector: findings, and the levels that work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from workbench.engine.checking import (
    RenderCheck,
    RenderFinding,
    check_render,
    check_shot,
    use_working_level,
    use_working_levels,
)
from workbench.engine.report import number_ranges
from workbench.kit.errors import WorkbenchError
from workbench.kit.ids import new_id
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, language, may_edit, on, then
from workbench.ui.i18n import sentence, t, text


@dataclass(frozen=True)
class CheckParts:
    """The findings, the button that they may disable, and the one that makes the levels work."""

    found: gr.HTML
    start: gr.Button
    lower: gr.Button

    def wire(self, desk: Desk, opened: Sequence[Any], savings: Sequence[Any]) -> None:
        """Look when the tab is opened and when the film's settings were saved."""

        async def look(project_id: str, request: gr.Request) -> list[object]:
            return await _values(desk, project_id, request)

        async def use_levels(project_id: str, request: gr.Request) -> str:
            await use_working_levels(desk.studio, actor(request), project_id)
            return new_id()

        parts = [self.found, self.start, self.lower]
        on(opened, look, [desk.project], parts)
        for saved in savings:
            then(saved, look, [desk.project], parts)
        on(self.lower.click, use_levels, [desk.project], [desk.changed])


def build_check(desk: Desk, start: gr.Button) -> CheckParts:
    """Lay the findings out, for the button that starts a render."""
    found = gr.HTML("", elem_id="render-check", elem_classes="check", apply_default_css=False)
    lower = gr.Button(t("check_use_levels"), size="sm", visible=False, elem_id="use-levels")
    return CheckParts(found, start, desk.edits(lower))


@dataclass(frozen=True)
class ShotCheck:
    """The findings of the picked shot, and the button that makes its level work."""

    found: gr.HTML
    lower: gr.Button

    def wire(self, desk: Desk, picked: gr.Textbox, events: Iterable[Any]) -> None:
        """Look after events that show a shot, or save it."""

        async def look(shot_id: str, request: gr.Request) -> list[object]:
            if not shot_id or not may_edit(request):
                return ["", gr.Button(visible=False)]
            try:
                check = await check_shot(desk.studio, actor(request), shot_id)
            except WorkbenchError as error:
                found = RenderFinding(severity="error", about="workflow", sentence=error.message, advice=error.advice)
                check = RenderCheck(findings=(found,))
            return [check_html(check, language(request), of_shot=True), gr.Button(visible=bool(check.levels))]

        async def use_level(shot_id: str, request: gr.Request) -> str:
            await use_working_level(desk.studio, actor(request), shot_id)
            return new_id()

        for event in events:
            then(event, look, [picked], [self.found, self.lower])
        on(self.lower.click, use_level, [picked], [desk.changed])


def build_shot_check(desk: Desk) -> ShotCheck:
    """Lay the findings of a shot out."""
    found = gr.HTML("", elem_id="shot-check", elem_classes="check", apply_default_css=False)
    lower = gr.Button(t("check_use_level"), size="sm", visible=False, elem_id="use-level")
    return ShotCheck(found, desk.edits(lower))


async def _values(desk: Desk, project_id: str, request: gr.Request) -> list[object]:
    """The findings, whether a film can be made, and whether other levels would help."""
    words, free = language(request), may_edit(request)
    if not project_id or not free:
        return ["", gr.Button(interactive=free), gr.Button(visible=False)]
    try:
        check = await check_render(desk.studio, actor(request), project_id)
    except WorkbenchError:
        return ["", gr.Button(interactive=True), gr.Button(visible=False)]  # the plan says what is wrong
    return [check_html(check, words), gr.Button(interactive=not check.errors), gr.Button(visible=bool(check.levels))]


def check_html(check: RenderCheck, words: Language, *, of_shot: bool = False) -> str:
    """The findings by severity, the worst first; nothing when there are none.

    Args:
        of_shot: whether they are those of one shot, which then need not be named.
    """
    groups = ((name, [one for one in check.findings if one.severity == name]) for name in ("error", "warning", "note"))
    return "".join(_group(name, found, words, of_shot=of_shot) for name, found in groups if found)


def _group(severity: str, found: Iterable[RenderFinding], words: Language, *, of_shot: bool) -> str:
    items = "".join(f"<li>{_finding(one, words, of_shot=of_shot)}</li>" for one in found)
    title = escape(text("check_error_shot" if of_shot and severity == "error" else f"check_{severity}", words))
    if severity == "note":
        return f'<details class="{severity}"><summary>{title}</summary><ul>{items}</ul></details>'
    return f'<section class="{severity}"><h4>{title}</h4><ul>{items}</ul></section>'


def _finding(found: RenderFinding, words: Language, *, of_shot: bool) -> str:
    named = found.shots and not of_shot
    shots = text("check_shots", words).format(numbers=number_ranges(found.shots)) if named else ""
    where = " · ".join(filter(None, (shots, found.server)))
    said = f"{sentence(found.sentence, words)} {sentence(found.advice, words)}".strip()
    return (f"<b>{escape(where)}</b> " if where else "") + escape(said)
