"""Script tab: the script in the Fountain format, with its versions.

A version changes shots, so it is saved when a person says so; until then the browser keeps what they type.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from workbench.engine import scripts
from workbench.engine.documents import LARGEST_DOCUMENT, read_document
from workbench.engine.projects import get_project
from workbench.engine.reading import read_file
from workbench.kit.errors import InvalidInputError, NotFoundError
from workbench.kit.ids import new_id
from workbench.model.projects import Script
from workbench.model.vocabulary import Language
from workbench.ui.chat import rewrite_button
from workbench.ui.desk import Desk, actor, language, may_edit, on, say
from workbench.ui.i18n import sentence, t, words_of
from workbench.ui.parts import live_part
from workbench.ui.path import build_path
from workbench.ui.script_diff import diff_page
from workbench.ui.supervision import build_supervision


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    with gr.Column(elem_classes="page narrow"):
        build_path(desk, "script")
        with gr.Row(elem_classes="adding"):
            version = gr.Dropdown([], label=t("script_version"), elem_id="script-version", min_width=240)
            rewrite_button("scene", "chat_rewrite_scene", elem_id="script-rewrite", scale=0, min_width=200)
            save_button = gr.Button(
                t("script_save"),
                variant="primary",
                interactive=False,
                elem_id="script-save",
                scale=0,
                min_width=260,
            )
        with gr.Row(elem_classes="adding", elem_id="script-files"):
            upload = gr.UploadButton(t("script_bring"), size="sm", interactive=False, scale=0, min_width=190)
            download = gr.Button(t("script_download"), size="sm", elem_id="script-download", scale=0, min_width=190)
        with gr.Accordion(t("script_compare"), open=False, elem_id="script-compare"):
            with gr.Row():
                older = gr.Dropdown([], label=t("script_before"), elem_id="script-before", min_width=240)
                newer = gr.Dropdown([], label=t("script_after"), elem_id="script-after", min_width=240)
            changes = gr.HTML("", elem_id="script-changes", apply_default_css=False)
        draft = live_part("draft", {})
        build_supervision(desk, board=False)
        content = gr.Textbox(
            label=t("script_content"),
            info=t("script_hint"),
            lines=24,
            max_lines=60,
            interactive=False,
            elem_id="script-content",
        )
    _wire_reading(desk, version, draft, content, [save_button, upload])
    _wire_files(upload, download, draft, content)
    _wire_comparing(desk, older, newer, changes)
    _wire_saving(desk, save_button, draft, content)


def _wire_reading(
    desk: Desk,
    version: gr.Dropdown,
    draft: gr.HTML,
    content: gr.Textbox,
    buttons: Sequence[gr.Button | gr.UploadButton],
) -> None:
    def load(project_id: str, request: gr.Request) -> list[object]:
        versions = _versions(desk, project_id, request)
        newest = versions[0] if versions else None
        value = {
            "project": project_id,
            "name": get_project(desk.studio, actor(request), project_id).name if project_id else "",
            "number": newest.number if newest else 0,
            "content": newest.content if newest else "",
            "words": words_of("draft", language(request)),
        }
        can_save = bool(newest) and may_edit(request)
        choices = _choices(versions, language(request))
        return [choices, value, gr.Textbox(interactive=can_save), *[gr.update(interactive=can_save)] * len(buttons)]

    def show(project_id: str, number: int, request: gr.Request) -> str:
        return scripts.get_script(desk.studio, actor(request), project_id, number).content

    def lay(loaded: Any) -> None:
        loaded.success(None, [draft], [content], js="workbench.drafts.lay")

    desk.on_open(load, [version, draft, content, *buttons], lay)
    draft.discard(None, [draft], [content], js="workbench.drafts.lay")
    on(version.input, show, [desk.project, version], [content])


def _wire_files(upload: gr.UploadButton, download: gr.Button, draft: gr.HTML, content: gr.Textbox) -> None:
    """A script comes in as what was typed does, to be saved when a person has looked at it; and goes out as shown."""

    def bring(path: str | None) -> str:
        if path is None:
            raise InvalidInputError("No file was given.", "Choose a document.")
        return read_document(read_file(Path(path), LARGEST_DOCUMENT), Path(path).name).text

    brought = on(upload.upload, bring, [upload], [content])
    brought.success(None, [draft, content], None, js="workbench.drafts.write")
    download.click(None, [draft, content], None, js="workbench.drafts.download")


def _wire_comparing(desk: Desk, older: gr.Dropdown, newer: gr.Dropdown, changes: gr.HTML) -> None:
    def load(project_id: str, request: gr.Request) -> list[object]:
        versions, words = _versions(desk, project_id, request), language(request)
        old, new = (_numbered(versions, shown) for shown in (1, 0))
        told = compare(project_id, old, new, request)
        return [_choices(versions, words, shown=1), _choices(versions, words), told]

    def compare(project_id: str, before: int | None, after: int | None, request: gr.Request) -> str:
        if not project_id or before is None or after is None:
            return ""
        told = scripts.compare_scripts(desk.studio, actor(request), project_id, before, after)
        return diff_page(told, language(request))

    desk.on_open(load, [older, newer, changes])
    on([older.input, newer.input], compare, [desk.project, older, newer], [changes])


def _choices(versions: Sequence[Script], words: Language, shown: int = 0) -> gr.Dropdown:
    """The versions, the newest first, with the newest shown or one before it."""
    pairs = [
        (f"{row.number} · {row.created_at:%Y-%m-%d %H:%M} · {sentence(row.written_by, words)}", row.number)
        for row in versions
    ]
    return gr.Dropdown(pairs, value=_numbered(versions, shown))


def _numbered(versions: Sequence[Script], place: int) -> int | None:
    """The number of the version at that place, or of the last one."""
    return versions[min(place, len(versions) - 1)].number if versions else None


def _wire_saving(desk: Desk, button: gr.Button, draft: gr.HTML, content: gr.Textbox) -> None:
    def save(begun_on: dict[str, Any], written: str, request: gr.Request) -> str:
        project_id, number = str(begun_on["project"]), int(begun_on["number"])
        scripts.save_script(desk.studio, actor(request), project_id, written, number)
        say(request, "script_saved")
        return new_id()

    saved = on(button.click, save, [draft, content], [desk.changed], js="workbench.drafts.send")
    saved.success(None, None, None, js="workbench.drafts.arrived")


def _versions(desk: Desk, project_id: str, request: gr.Request) -> list[Script]:
    try:
        return scripts.list_scripts(desk.studio, actor(request), project_id) if project_id else []
    except NotFoundError:
        return []  # a project that no story was written into yet
