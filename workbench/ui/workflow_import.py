"""Bringing workflows in: from a file, from what the picture server has saved, from a paste."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from workbench.engine import workflows
from workbench.engine.workflows import ImportReport
from workbench.kit.errors import InvalidInputError
from workbench.ui.desk import Desk, actor, language, on
from workbench.ui.i18n import t
from workbench.ui.workflow_card import report_text

_FILES = [".json", ".png", ".webp", ".jpg", ".jpeg", ".avif", ".mp4", ".webm", ".flac", ".mp3", ".opus"]


@dataclass(frozen=True)
class Bringing:
    """The ways in which workflows come."""

    upload: gr.UploadButton
    more: gr.Accordion
    saved: gr.Dropdown
    take: gr.Button
    name: gr.Textbox
    paste: gr.Textbox
    read: gr.Button


def build_import(desk: Desk) -> Bringing:
    """Lay the ways out: the file at once, the others folded."""
    upload = gr.UploadButton(t("import_file"), file_types=_FILES, size="sm", elem_id="import-file")
    with gr.Accordion(t("import_more"), open=False, elem_id="import-more") as more:
        with gr.Row(elem_classes="adding"):
            saved = gr.Dropdown([], label=t("import_saved"), info=t("import_saved_hint"), elem_id="import-saved")
            take = gr.Button(t("import_take"), size="sm", scale=0, min_width=90, elem_id="import-take")
        paste = gr.Textbox(
            label=t("import_paste"), placeholder='{"nodes": …}', lines=4, max_lines=4, elem_id="import-paste"
        )
        with gr.Row(elem_classes="adding"):
            name = gr.Textbox(label=t("import_name"), max_length=80, min_width=140, elem_id="import-name")
            read = gr.Button(t("import_take"), size="sm", scale=0, min_width=90, elem_id="import-read")
    for component in (upload, saved, take, name, paste, read):
        desk.edits(component)
    return Bringing(upload, more, saved, take, name, paste, read)


def wire_import(desk: Desk, bringing: Bringing, picked: gr.Textbox, report: gr.HTML) -> list[object]:
    """Wire them; returns the imports, events after which `picked` is the workflow that came in."""

    async def offer(request: gr.Request) -> gr.Dropdown:
        saved = await workflows.list_saved_workflows(desk.studio, actor(request))
        several = len({one.server for one in saved}) > 1
        shown = [(f"{one.name} · {one.server}" if several else one.name, f"{one.server}:{one.name}") for one in saved]
        return gr.Dropdown(shown, value=None)

    async def bring(file: str | None, request: gr.Request) -> list[str]:
        if not file:
            raise InvalidInputError("No file was given.", "Choose a workflow, or a picture that ComfyUI made.")
        data, name = await asyncio.to_thread(Path(file).read_bytes), Path(file).name
        return _shown(await workflows.import_bytes(desk.studio, actor(request), data, name), request)

    async def take(chosen: str | None, request: gr.Request) -> list[str]:
        if not chosen:
            raise InvalidInputError("No workflow was chosen.", "Choose one from the list.")
        server, _, name = chosen.partition(":")
        return _shown(await workflows.import_saved_workflow(desk.studio, actor(request), server, name), request)

    async def read(written: str, name: str, request: gr.Request) -> list[str]:
        if not name.strip():
            raise InvalidInputError("A pasted workflow needs a name.", "Write one beside the button.")
        return _shown(
            await workflows.import_workflow(desk.studio, actor(request), written, f"{name.strip()}.json"), request
        )

    on(bringing.more.expand, offer, [], [bringing.saved])
    ways = [
        (bringing.upload.upload, bring, [bringing.upload]),
        (bringing.take.click, take, [bringing.saved]),
        (bringing.read.click, read, [bringing.paste, bringing.name]),
    ]
    return [on(event, way, given, [picked, report], show_progress="minimal") for event, way, given in ways]


def _shown(report: ImportReport, request: gr.Request) -> list[str]:
    return [report.card.id, report_text(report, language(request))]
