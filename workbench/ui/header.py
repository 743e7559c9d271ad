"""Above the tabs: which project is open, what was saved, undo, and the render under way."""

from dataclasses import dataclass

import gradio as gr

from workbench.engine import Studio, projects, renders
from workbench.model.vocabulary import Language
from workbench.ui.desk import actor, language
from workbench.ui.i18n import t, text, words_of
from workbench.ui.parts import live_part

_MARK = '<span class="mark" aria-hidden="true"></span>'


@dataclass(frozen=True)
class Header:
    """The components of the header."""

    picker: gr.Dropdown
    new: gr.Button
    saved: gr.HTML
    undo: gr.Button
    share: gr.Button
    theme: gr.Button
    status: gr.HTML
    notice: gr.HTML


def build_header() -> Header:
    """Lay the header out."""
    with gr.Row(elem_id="header"):
        gr.HTML(f"<h1>{_MARK}Workbench</h1>", elem_id="brand", apply_default_css=False, min_width=0)
        picker = gr.Dropdown(
            [], label=t("project"), show_label=False, container=False, elem_id="project", scale=0, min_width=0
        )
        new = gr.Button(t("new_film"), elem_id="new-film", size="sm", scale=0, min_width=0)
        saved = gr.HTML("", elem_id="saved", apply_default_css=False, min_width=0)
        undo = gr.Button(t("undo"), elem_id="undo", size="sm", scale=0, min_width=0)
        share = gr.Button(t("share"), elem_id="share", size="sm", scale=0, min_width=0, visible=False)
        theme = gr.Button("◐", elem_id="theme", size="sm", scale=0, min_width=0)
    status = live_part("status", {"project": ""})
    notice = gr.HTML("", elem_id="notice", apply_default_css=False)
    return Header(picker, new, saved, undo, share, theme, status, notice)


def status_value(studio: Studio, request: gr.Request, project_id: str) -> dict[str, object]:
    """What the status line needs, and with it the page: the open project and the number of its newest event."""
    words = words_of("status", language(request))
    if not project_id:
        return {"project": "", "name": "", "after": 0, "words": words}
    name = projects.get_project(studio, actor(request), project_id).name
    after = renders.newest_event(studio, project_id)
    return {"project": project_id, "name": name, "after": after, "words": words}


def project_choices(studio: Studio, request: gr.Request) -> list[tuple[str, str]]:
    """Names and ids for the project picker, the newest first; equal names are told apart by their day."""
    rows = projects.list_projects(studio, actor(request))
    names = [row.name for row in rows]
    return [
        (
            row.name
            if names.count(row.name) == 1
            else f"{row.name} · {row.settings.aspect} · {row.created_at:%d %b %H:%M}",
            row.id,
        )
        for row in rows
    ]


def viewer_notice(words: Language) -> str:
    """Why the controls are disabled for somebody who may only look."""
    return f"<p>{text('viewer_notice', words)}</p>"
