"""The inspector of the picked shot: its takes, words and direction."""

from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from workbench.model.storyboard import Shot
from workbench.ui.chat import rewrite_button
from workbench.ui.desk import Desk
from workbench.ui.finish_form import finish_fields
from workbench.ui.forms import LaidForm, laid_form
from workbench.ui.i18n import t
from workbench.ui.making_form import holding_fields, making_fields
from workbench.ui.parts import live_part
from workbench.ui.render_check import ShotCheck, build_shot_check
from workbench.ui.shot_form import WORDS, shot_entry


@dataclass(frozen=True)
class Inspector:
    """The inspector's components. The form's fields are saved; the rest shows or acts."""

    panel: gr.Column
    title: gr.HTML
    close: gr.Button
    takes: gr.HTML
    check: ShotCheck
    form: LaidForm[Shot]
    upload: gr.UploadButton
    bring_control: gr.UploadButton
    keep_control: gr.Button
    remake: gr.Button
    add: gr.Button
    earlier: gr.Button
    later: gr.Button
    delete: gr.Button

    @property
    def outputs(self) -> list[Component | gr.Column]:
        """What `shot_values` fills, in its order."""
        return [self.panel, self.title, self.takes, self.form.fresh, *self.form.fields.values()]


def build_inspector(desk: Desk) -> Inspector:
    """Lay the inspector out, empty and hidden."""
    with gr.Column(visible=False, elem_id="inspector-panel") as panel:
        with gr.Row(elem_id="inspector-head"):
            title = gr.HTML("", apply_default_css=False, elem_id="inspector-title")
            close = gr.Button("✕", size="sm", scale=0, min_width=0, elem_id="inspector-close")
        takes = live_part("takes", {})
        check = build_shot_check(desk)
        remake = gr.Button(t("shot_remake"), variant="primary", elem_id="remake")
        fields: dict[str, Component] = _content_fields() | _direction_fields()
        with gr.Accordion(t("finish_title"), open=False, elem_id="finish"):
            finish, upload = finish_fields()
        making = making_fields()
        holding, bring, keep = holding_fields()
        form = laid_form(shot_entry(desk), fields | dict(finish) | making | holding)
        with gr.Row(elem_id="inspector-actions"):
            add, earlier, later = (
                gr.Button(t(f"shot_{name}"), size="sm", min_width=0, elem_id=f"shot-{name}")
                for name in ("add", "earlier", "later")
            )
            rewrite_button("shot", size="sm", min_width=0, elem_id="shot-rewrite")
            delete = gr.Button(t("shot_delete"), variant="stop", size="sm", min_width=0, elem_id="shot-delete")
    for component in (upload, bring, keep, remake, add, earlier, later, delete):
        desk.edits(component)
    return Inspector(panel, title, close, takes, check, form, upload, bring, keep, remake, add, earlier, later, delete)


def _content_fields() -> dict[str, Component]:
    return {
        "lines": _typed("lines", lines=3, info=t("shot_lines_hint")),
        "description": _typed("description", lines=2),
        "characters": gr.Dropdown([], label=t("shot_characters"), multiselect=True, elem_id="shot-characters"),
        "scene_id": gr.Dropdown([], label=t("shot_scene"), elem_id="shot-scene"),
    }


def _direction_fields() -> dict[str, Component]:
    with gr.Row(elem_classes="pairs"):
        fields: dict[str, Component] = {
            name: gr.Dropdown([], label=t(f"shot_{name}"), min_width=130, elem_id=f"shot-{name}") for name in WORDS
        }
    fields |= {"blocking": _typed("blocking", lines=1), "sound": _typed("sound", lines=1)}
    seconds = gr.Number(label=t("shot_duration"), info=t("shot_duration_hint"), minimum=0, elem_id="shot-duration")
    return fields | {"duration": seconds}


def _typed(name: str, *, lines: int, info: str | None = None) -> gr.Textbox:
    return gr.Textbox(label=t(f"shot_{name}"), info=info, lines=lines, elem_id=f"shot-{name}")
