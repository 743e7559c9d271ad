"""A voice to choose by ear: a button beside the choice of voices, and what it says below."""

from html import escape

import gradio as gr

from workbench.engine import characters
from workbench.ui.desk import Desk, actor, language, on
from workbench.ui.i18n import sentence, t


def add_listening(desk: Desk, voice: gr.Dropdown, *, free: bool = True) -> tuple[gr.Button, gr.HTML]:
    """The button and the player for a choice of voices."""
    button = gr.Button(t("listen"), size="sm", scale=0, min_width=64, interactive=free, elem_classes="listen")
    player = gr.HTML("", elem_classes="heard", apply_default_css=False)

    async def hear(voice_id: str | None, request: gr.Request) -> object:
        if not voice_id:
            return gr.skip()
        sample = await characters.hear_voice(desk.studio, actor(request), voice_id)
        note = f"<p>{escape(sentence(sample.degraded, language(request)))}</p>" if sample.degraded else ""
        return f'<audio controls autoplay src="/files/{sample.blob}"></audio>{note}'

    on(button.click, hear, [voice], [player], show_progress="minimal")
    return button, player
