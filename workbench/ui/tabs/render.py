"""Render tab: the newest film, what would be made, and the render under way."""

import gradio as gr

from workbench.engine import renders, storyboard
from workbench.engine.projects import get_project
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
        if not project_id:
            return [{"words": words_of("film", language(request))}, "", {}]
        return [_films(desk, project_id, request), _plan(desk, project_id, request), _tasks(desk, project_id, request)]

    def refresh(project_id: str, request: gr.Request) -> object:
        return _tasks(desk, project_id, request) if project_id else {}

    async def begin(project_id: str, chosen: str, request: gr.Request) -> None:
        now = renders.current_render(desk.studio, actor(request), project_id)
        if now is not None and not now.state.is_final:
            say(request, "already_running")
        quality = "preview" if chosen == "preview" else "final"
        await renders.start_render(desk.studio, actor(request), project_id, quality)

    opened = [desk.project.change, desk.changed.change, desk.finished.end, tab.select]
    on(opened, load, [desk.project], [player, plan, tasks])
    on(tasks.tick, refresh, [desk.project], [tasks])
    on(start.click, begin, [desk.project, quality])


def _plan(desk: Desk, project_id: str, request: gr.Request) -> str:
    words = language(request)
    if not may_edit(request):
        return ""
    try:
        plan = renders.plan_render(desk.studio, actor(request), project_id)
    except WorkbenchError as error:
        return f"{sentence(error.message, words)} {sentence(error.advice, words)}"
    name = "plan_empty" if plan.is_empty else "plan_text"
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
    return {"films": shown, "words": words_of("film", words)}


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


def _tasks(desk: Desk, project_id: str, request: gr.Request) -> dict[str, object]:
    """The value of the `tasks` part: the newest render's tasks."""
    words = words_of("task", language(request))
    render = renders.current_render(desk.studio, actor(request), project_id)
    if render is None:
        return {"tasks": [], "words": words}
    numbers = {card.id: card.number for card in storyboard.board(desk.studio, actor(request), project_id)}
    rows = renders.list_tasks(desk.studio, actor(request), render.id)
    keys = ("id", "kind", "state", "progress", "note", "error")
    tasks = [{**row.model_dump(mode="json", include=set(keys)), "shot": numbers.get(row.shot_id, "")} for row in rows]
    return {"tasks": tasks, "words": words}
