"""Script tab: the script in the Fountain format, with its versions."""

import gradio as gr

from workbench.engine import scripts
from workbench.kit.errors import NotFoundError
from workbench.kit.ids import new_id
from workbench.model.projects import Script
from workbench.ui.desk import Desk, actor, on, say
from workbench.ui.i18n import t


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    with gr.Column(elem_classes="page narrow"):
        with gr.Row(elem_classes="adding"):
            version = gr.Dropdown([], label=t("script_version"), elem_id="script-version", min_width=240)
            save_button = gr.Button(t("script_save"), variant="primary", elem_id="script-save", scale=0, min_width=260)
        content = gr.Textbox(
            label=t("script_content"), info=t("script_hint"), lines=24, max_lines=60, elem_id="script-content"
        )
    desk.edits(content)
    desk.edits(save_button)

    def load(project_id: str, request: gr.Request) -> list[object]:
        versions = _versions(desk, project_id, request)
        choices = [
            (f"{row.number} · {row.created_at:%Y-%m-%d %H:%M} · {row.written_by}", row.number) for row in versions
        ]
        newest = versions[0] if versions else None
        return [gr.Dropdown(choices, value=newest.number if newest else None), newest.content if newest else ""]

    def show(project_id: str, number: int, request: gr.Request) -> str:
        return scripts.get_script(desk.studio, actor(request), project_id, number).content

    def save(project_id: str, written: str, request: gr.Request) -> str:
        scripts.save_script(desk.studio, actor(request), project_id, written)
        say(request, "script_saved")
        return new_id()

    desk.on_open(load, [version, content])
    on(version.input, show, [desk.project, version], [content])
    on(save_button.click, save, [desk.project, content], [desk.changed])


def _versions(desk: Desk, project_id: str, request: gr.Request) -> list[Script]:
    try:
        return scripts.list_scripts(desk.studio, actor(request), project_id) if project_id else []
    except NotFoundError:
        return []  # a project that no story was written into yet
