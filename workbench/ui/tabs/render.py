"""Render tab: the newest film, what would be made, and the render under way."""

import gradio as gr

from workbench.engine import renders
from workbench.engine.projects import get_project
from workbench.engine.renders import RenderPlan
from workbench.kit.errors import NotFoundError, WorkbenchError
from workbench.model.storyboard import Film
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, language, may_edit, on, say
from workbench.ui.i18n import sentence, t, text, words_of
from workbench.ui.parts import live_part

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
            tasks = live_part("tasks", {})
    for component in (quality, start):
        desk.edits(component)

    def load(project_id: str, request: gr.Request) -> list[object]:
        words = {kind: words_of(kind, language(request)) for kind in ("film", "task")}
        followed = {"project": project_id, "words": words["task"]}
        if not project_id:
            return [{"words": words["film"]}, "", followed]
        plan = _plan(desk, project_id, request)
        return [_films(desk, project_id, request), _plan_text(plan, language(request)), followed]

    async def begin(project_id: str, chosen: str, request: gr.Request) -> None:
        now = renders.current_render(desk.studio, actor(request), project_id)
        if now is not None and not now.state.is_final:
            say(request, "already_running")
        quality = "preview" if chosen == "preview" else "final"
        await renders.start_render(desk.studio, actor(request), project_id, quality)

    opened = [*desk.opens, desk.finished.end, tab.select]
    on(opened, load, [desk.project], [player, plan, tasks])
    on(start.click, begin, [desk.project, quality])


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
            return text(name, words).format(**plan.model_dump(), source=source)


def _films(desk: Desk, project_id: str, request: gr.Request) -> dict[str, object]:
    """The value of the `player` part."""
    words, name = language(request), get_project(desk.studio, actor(request), project_id).name
    try:
        films = renders.list_films(desk.studio, actor(request), project_id)
    except NotFoundError:
        films = []  # a project that no story was written into yet
    shown = [_film(film, name, words) for film in films]
    if films:
        notes = renders.film_notes(desk.studio, actor(request), films[0].id)
        for kind in ("stand_ins", "findings"):
            shown[0][kind] = [sentence(note, words) for note in getattr(notes, kind)]
    outdated = bool(films) and not renders.film_is_current(desk.studio, actor(request), films[0].id)
    return {"films": shown, "words": words_of("film", words), "outdated": outdated}


def _film(film: Film, name: str, words: Language) -> dict[str, object]:
    minutes, seconds = divmod(round(film.duration), 60)
    about = text("film_about", words)
    return {
        "blob": film.blob,
        "subtitles": film.subtitles_blob,
        "report": film.report_blob,
        "number": film.number,
        "name": name,
        "aspect": f"{film.width} / {film.height}",
        "about": about.format(
            number=film.number,
            length=f"{minutes}:{seconds:02d}",
            size=f"{film.width} × {film.height}",
            at=f"{film.created_at:%Y-%m-%d %H:%M}",
        ),
    }
