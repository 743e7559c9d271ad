"""LoRAs tab: what the picture servers have, and the library that characters choose from."""

from collections.abc import Sequence
from html import escape

import gradio as gr

from workbench.engine import loras
from workbench.engine.loras import ServerLora
from workbench.kit.ids import new_id
from workbench.model.assets import Lora
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
        gr.Markdown(t("loras_library"))
        library = gr.HTML("", elem_id="lora-library", apply_default_css=False)
        with gr.Row(elem_classes="adding"):
            file = gr.Dropdown([], label=t("loras_file"), min_width=200, elem_id="lora-file")
            triggers = gr.Textbox(
                label=t("loras_triggers"), placeholder=t("loras_triggers_hint"), elem_id="lora-triggers"
            )
            weight = gr.Number(0.8, label=t("loras_weight"), step=0.05, min_width=90, scale=0)
            add = desk.edits(gr.Button(t("loras_add"), size="sm", scale=0, min_width=90, elem_id="lora-add"))

    async def load(project_id: str, request: gr.Request) -> list[object]:
        found = await loras.list_server_loras(desk.studio, actor(request))
        files = sorted({lora.file for lora in found})
        kept = loras.list_loras(desk.studio, actor(request), project_id or None)
        return [_table(desk, found, language(request)), _library(kept, language(request)), gr.Dropdown(files)]

    def keep(project_id: str, name: str | None, words: str, strength: float, request: gr.Request) -> list[object]:
        if name:
            called = tuple(filter(None, (word.strip() for word in words.replace("，", ",").split(","))))
            loras.add_lora(
                desk.studio, actor(request), name, trigger_words=called, weight=strength, project_id=project_id or None
            )
        kept = loras.list_loras(desk.studio, actor(request), project_id or None)
        return [_library(kept, language(request)), "", new_id()]

    on([tab.select, refresh.click], load, [desk.project], [table, library, file], show_progress="full")
    on(add.click, keep, [desk.project, file, triggers, weight], [library, triggers, desk.changed])


def _table(desk: Desk, loras: Sequence[ServerLora], words: Language) -> str:
    rows = [(lora.file, sentence(lora.server, words)) for lora in loras]
    if desk.studio.backend.is_draft:
        return _hint("loras_draft", words) + _rows(("file", "server"), rows, words)
    return _rows(("file", "server"), rows, words) if loras else _hint("loras_none", words)


def _library(kept: Sequence[Lora], words: Language) -> str:
    if not kept:
        return _hint("loras_library_hint", words) + _hint("loras_library_none", words)
    rows = [(row.name, ", ".join(row.trigger_words), f"{row.recommended_weight:g}") for row in kept]
    return _hint("loras_library_hint", words) + _rows(("name", "triggers", "weight"), rows, words)


def _hint(name: str, words: Language) -> str:
    return f'<p class="hint">{escape(text(name, words))}</p>'


def _rows(columns: Sequence[str], rows: Sequence[Sequence[str]], words: Language) -> str:
    heads = "".join(f"<th>{escape(text(f'loras_{name}', words))}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="list"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
