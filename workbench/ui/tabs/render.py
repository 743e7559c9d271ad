"""Render tab: the newest film, what would be made, the render under way, the film's settings and its hand-off."""

import gradio as gr

from workbench.engine import continuity, estimates, renders
from workbench.engine.renders import RenderPlan
from workbench.kit.errors import WorkbenchError
from workbench.kit.ids import new_id
from workbench.llm import PLANNED_BY
from workbench.model.vocabulary import Language
from workbench.ui.costs import build_costs, work_text
from workbench.ui.desk import Desk, actor, language, may_edit, on, say, then
from workbench.ui.film_settings import build_film_settings
from workbench.ui.films import films_value
from workbench.ui.handing_over import build_handoff
from workbench.ui.i18n import sentence, t, text, words_of
from workbench.ui.parts import live_part
from workbench.ui.render_check import build_check

_QUALITIES = ("final", "preview")


def build(desk: Desk, tab: gr.Tab) -> None:
    """Lay out the tab."""
    with gr.Row(elem_classes="page", elem_id="render"):
        with gr.Column(scale=5, min_width=320):
            player = live_part("player", {})
        with gr.Column(scale=3, min_width=320, elem_classes="sheet"):
            plan = gr.Markdown("", elem_id="plan")
            choices = [(t(f"quality_{name}"), name) for name in _QUALITIES]
            quality = gr.Radio(choices, value="final", label=t("quality"), elem_id="quality")
            start = gr.Button(t("render_start"), variant="primary", elem_id="render-start")
            check = build_check(desk, start)
            tasks = live_part("tasks", {})
    savings = build_film_settings(desk)
    build_handoff(desk)
    build_costs(desk)
    for component in (quality, start):
        desk.edits(component)

    def load(project_id: str, request: gr.Request) -> list[object]:
        return _loaded(desk, project_id, request)

    def wanted(event: gr.EventData) -> str:
        return f"{event.shot} {new_id()}"  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    async def begin(project_id: str, chosen: str, request: gr.Request) -> None:
        now = renders.current_render(desk.studio, actor(request), project_id)
        quality = "preview" if chosen == "preview" else "final"
        render = await renders.start_render(desk.studio, actor(request), project_id, quality)
        if now is not None and now.id == render.id:
            say(request, "already_running")

    opened = [*desk.opens, desk.finished.end, tab.select]
    on(opened, load, [desk.project], [player, plan, tasks])
    for saved in savings:
        then(saved, load, [desk.project], [player, plan, tasks])

    check.wire(desk, opened, savings)
    on(player.select, wanted, [], [desk.wanted])
    on(start.click, begin, [desk.project, quality])


def _hinted(desk: Desk, project_id: str, request: gr.Request) -> str:
    """What a render would make, and a hint at what does not hold together; it keeps nobody from starting one."""
    plan = _plan(desk, project_id, request)
    told = _plan_text(plan, language(request))
    if isinstance(plan, RenderPlan) and plan.translations:
        about = estimates.estimate_translating(desk.studio, actor(request), project_id)
        told = f"{told}\n\n{work_text('costs_translating', about, language(request))}"
    if not isinstance(plan, RenderPlan) or plan.writer:
        return told
    count = continuity.open_findings(desk.studio, actor(request), project_id)
    name = "plan_finding" if count == 1 else "plan_findings"
    return f"{told}\n\n{text(name, language(request)).format(count=count)}" if count else told


def _loaded(desk: Desk, project_id: str, request: gr.Request) -> list[object]:
    """The films, what the next one would make, and which tasks are followed."""
    words = {kind: words_of(kind, language(request)) for kind in ("film", "task")}
    followed = {"project": project_id, "words": words["task"]}
    if not project_id:
        return [{"words": words["film"]}, "", followed]
    films = films_value(desk.studio, actor(request), project_id, language(request))
    return [films, _hinted(desk, project_id, request), followed]


def _plan(desk: Desk, project_id: str, request: gr.Request) -> RenderPlan | WorkbenchError | None:
    """What a render would make, or why there can be none; nothing for somebody who may not start one."""
    if not may_edit(request):
        return None
    try:
        return renders.plan_render(desk.studio, actor(request), project_id)
    except WorkbenchError as error:
        return error


def _plan_text(plan: RenderPlan | WorkbenchError | None, words: Language) -> str:
    match plan:
        case None:
            return ""
        case WorkbenchError():
            return f"{sentence(plan.message, words)} {sentence(plan.advice, words)}"
        case RenderPlan():
            name = "plan_story" if plan.writer else "plan_empty" if plan.is_empty else "plan_text"
            source = text("source_draft" if plan.draft else "source_comfyui", words)
            told = "plan_words_rules" if plan.translator == PLANNED_BY else "plan_words_model"
            parts = (text(part, words) for part in (name, told))
            return ("" if words is Language.CHINESE else " ").join(parts).format(**plan.model_dump(), source=source)
