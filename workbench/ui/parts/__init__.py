"""Parts of the page that the browser draws itself: the board, the status line, the task list and others.

Each is one `gr.HTML` made of the files NAME.html, NAME.js and NAME.css here. Its template never changes, so Gradio
leaves alone what the script draws; data comes in as the component's value and is shown with `textContent`.
"""

from importlib.resources import files

import gradio as gr

_HERE = files("workbench.ui.parts")
_STYLED = (
    "status",
    "board",
    "takes",
    "player",
    "tasks",
    "draft",
    "rows",
    "handoffs",
    "library",
    "trials",
    "continuity",
    "chat",
    "path",
    "sharing",
)


def live_part(name: str, value: object, elem_id: str | None = None) -> gr.HTML:
    """The part of that name, which is its id too; its script may trigger events, attributes of the component."""
    template, script = (_HERE / f"{name}.html").read_text("utf-8"), (_HERE / f"{name}.js").read_text("utf-8")
    return gr.HTML(value, html_template=template, js_on_load=script, apply_default_css=False, elem_id=elem_id or name)


def parts_css() -> str:
    """The styles of all parts."""
    return "\n".join((_HERE / f"{name}.css").read_text("utf-8") for name in _STYLED)
