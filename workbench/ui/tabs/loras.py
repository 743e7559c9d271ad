"""LoRAs tab: what the picture server has."""

from collections.abc import Sequence
from html import escape

import gradio as gr

from workbench.engine import loras
from workbench.engine.loras import ServerLora
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, language, on
from workbench.ui.i18n import sentence, t, text


def build(desk: Desk, tab: gr.Tab) -> None:
    """Lay out the tab. The server is only asked when the tab is opened."""
    with gr.Column(elem_classes="page narrow"):
        with gr.Row(elem_classes="adding"):
            gr.Markdown(t("loras_about"))
            refresh = gr.Button(t("refresh"), size="sm", scale=0, min_width=120, elem_id="loras-refresh")
        table = gr.HTML("", elem_id="loras", apply_default_css=False, min_height=120)

    async def load(request: gr.Request) -> str:
        found = await loras.list_server_loras(desk.studio, actor(request))
        return _table(desk, found, language(request))

    on([tab.select, refresh.click], load, [], [table], show_progress="full")


def _table(desk: Desk, loras: Sequence[ServerLora], words: Language) -> str:
    if desk.studio.backend.is_draft:
        return _hint("loras_draft", words) + _rows(loras, words)
    return _rows(loras, words) if loras else _hint("loras_none", words)


def _hint(name: str, words: Language) -> str:
    return f'<p class="hint">{escape(text(name, words))}</p>'


def _rows(loras: Sequence[ServerLora], words: Language) -> str:
    heads = "".join(f"<th>{escape(text(name, words))}</th>" for name in ("loras_file", "loras_server"))
    rows = "".join(
        f"<tr><td>{escape(lora.file)}</td><td>{escape(sentence(lora.server, words))}</td></tr>" for lora in loras
    )
    return f'<table class="list"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
