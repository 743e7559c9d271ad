"""The hand-off of a film to other programs: what goes in, the button, and the hand-offs that there are."""

import gradio as gr

from workbench.engine import handoff, renders
from workbench.media.handoff import HandoffFormat
from workbench.ui.desk import Desk, actor, language, on
from workbench.ui.i18n import t, words_of
from workbench.ui.parts import live_part


def build_handoff(desk: Desk) -> None:
    """Lay the panel out, folded, and wire it."""
    with gr.Accordion(t("handoff_title"), open=False, elem_id="handoff"), gr.Row(elem_classes="groups"):
        with gr.Column(scale=3, min_width=320, elem_classes="sheet"):
            gr.Markdown(t("handoff_hint"), elem_classes="hint")
            choices = [(t(f"handoff_{format.value}"), format.value) for format in HandoffFormat]
            every = [format.value for format in HandoffFormat]
            formats = gr.CheckboxGroup(choices, value=every, label=t("handoff_formats"), elem_id="handoff-formats")
            stems = gr.Checkbox(label=t("handoff_stems"), elem_id="handoff-stems")
            start = gr.Button(t("handoff_start"), variant="primary", elem_id="handoff-start")
        with gr.Column(scale=2, min_width=320):
            made = live_part("handoffs", {})
    for component in (formats, stems, start):
        desk.edits(component)

    def load(project_id: str, request: gr.Request) -> dict[str, object]:
        return {"project": project_id, "words": words_of("handoffs", language(request))}

    async def begin(project_id: str, chosen: list[str], with_stems: bool, request: gr.Request) -> None:
        wanted = tuple(HandoffFormat(format) for format in chosen)
        await handoff.start_handoff(desk.studio, actor(request), project_id, wanted, with_stems)

    async def stop(event: gr.EventData, request: gr.Request) -> None:
        await renders.cancel_render(desk.studio, actor(request), str(event.render))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    desk.on_open(load, [made])
    on(start.click, begin, [desk.project, formats, stems])
    on(made.stop, stop)
