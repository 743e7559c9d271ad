"""LoRAs tab: what the picture servers have, and the library of what films and their people are drawn with."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

import gradio as gr
from gradio.components import Component

from workbench.engine import loras
from workbench.engine.lora_uses import lora_family
from workbench.engine.loras import LoraChanges, ServerLora
from workbench.kit.ids import new_id
from workbench.model.assets import Lora, LoraType
from workbench.model.vocabulary import Language
from workbench.model.workflows import FAMILY_NAMES, Family
from workbench.ui.desk import Desk, actor, language, on
from workbench.ui.i18n import sentence, t, text

_Fields = tuple[object, object, object, object]
"""What a LoRA goes into, its family, its trigger words and its weight."""


def build(desk: Desk, tab: gr.Tab) -> None:
    """Lay out the tab. The server is only asked when the tab is opened."""
    with gr.Column(elem_classes="page narrow"):
        with gr.Row(elem_classes="adding"):
            gr.Markdown(t("loras_about"))
            refresh = gr.Button(t("refresh"), size="sm", scale=0, min_width=120, elem_id="loras-refresh")
        table = gr.HTML("", elem_id="loras", apply_default_css=False, min_height=120)
        gr.Markdown(t("loras_library"))
        library = gr.HTML("", elem_id="lora-library", apply_default_css=False)
        form = _form(desk)
    given, entries = [desk.project, form.file], [library, *form.fields]

    async def load(project_id: str, name: str | None, request: gr.Request) -> list[object]:
        found = await loras.list_server_loras(desk.studio, actor(request))
        files = sorted({lora.file for lora in found} | {row.file_path for row in _kept(desk, project_id, request)})
        shown = show(project_id, name, request)
        return [_table(desk, found, language(request)), gr.Dropdown(files), *shown]

    def show(project_id: str, name: str | None, request: gr.Request) -> list[object]:
        kept, row, words = _kept(desk, project_id, request), _entry(desk, project_id, name, request), language(request)
        return [_library(kept, words), *(_shown(row, words) if row else _blank(words))]

    on([tab.select, refresh.click], load, given, [table, form.file, *entries], show_progress="full")
    on(desk.project.change, show, given, entries)
    # a field is covered until it says what is kept: what were typed before would be lost
    on(form.file.input, show, given, entries, show_progress="full", show_progress_on=form.fields)
    _wire_keeping(desk, form, library)


class _Form(NamedTuple):
    """What an entry of the library is made and changed with: `fields` are what the entry says of the file."""

    file: gr.Dropdown
    fields: list[Component]
    keep: gr.Button
    remove: gr.Button


def _form(desk: Desk) -> _Form:
    with gr.Row(elem_classes="adding"):
        file = gr.Dropdown([], label=t("loras_file"), min_width=220, elem_id="lora-file")
        goes_into = gr.Dropdown([], label=t("loras_type"), min_width=220, elem_id="lora-type")
        family = gr.Dropdown([], label=t("loras_family"), min_width=160, elem_id="lora-family")
    with gr.Row(elem_classes="adding"):
        triggers = gr.Textbox(label=t("loras_triggers"), placeholder=t("loras_triggers_hint"), elem_id="lora-triggers")
        weight = gr.Number(0.8, label=t("loras_weight"), step=0.05, min_width=90, scale=0, elem_id="lora-weight")
    with gr.Row(elem_classes="pairs"):
        keep = desk.edits(gr.Button(t("loras_keep"), size="sm", scale=0, min_width=90, elem_id="lora-add"))
        remove = desk.edits(gr.Button(t("loras_remove"), size="sm", scale=0, min_width=90, elem_id="lora-remove"))
    return _Form(file, [goes_into, family, triggers, weight], keep, remove)


def _wire_keeping(desk: Desk, form: _Form, library: gr.HTML) -> None:
    def save(
        project_id: str, name: str | None, kind: str, family: str, called: str, weight: float, request: gr.Request
    ) -> list[object]:
        if name:
            words = tuple(filter(None, (word.strip() for word in called.replace("，", ",").split(","))))
            _save(desk, request, project_id, name, LoraType(kind), family, words, weight)
        return [_library(_kept(desk, project_id, request), language(request)), new_id()]

    def drop(project_id: str, name: str | None, request: gr.Request) -> list[object]:
        if row := _entry(desk, project_id, name, request):
            loras.remove_lora(desk.studio, actor(request), row.id)
        words = language(request)
        return [_library(_kept(desk, project_id, request), words), new_id(), *_blank(words)]

    on(form.keep.click, save, [desk.project, form.file, *form.fields], [library, desk.changed])
    on(form.remove.click, drop, [desk.project, form.file], [library, desk.changed, *form.fields])


def _save(
    desk: Desk,
    request: gr.Request,
    project_id: str,
    file: str,
    kind: LoraType,
    family: str,
    words: tuple[str, ...],
    weight: float,
) -> None:
    """Keep what the fields say: as a new entry of the project, or as changes of the one that it has."""
    who, studio = actor(request), desk.studio
    row = _entry(desk, project_id, file, request)
    if row is None:
        loras.add_lora(studio, who, file, family, words, weight, project_id or None, kind)
    else:
        turned = (kind is LoraType.STYLE) != (row.type is LoraType.STYLE)  # of what is no style there are several kinds
        changes = LoraChanges(
            type=kind if turned else None, base_model=family, trigger_words=words, recommended_weight=weight
        )
        loras.update_lora(studio, who, row.id, changes)


def _kept(desk: Desk, project_id: str, request: gr.Request) -> list[Lora]:
    return loras.list_loras(desk.studio, actor(request), project_id or None)


def _entry(desk: Desk, project_id: str, file: str | None, request: gr.Request) -> Lora | None:
    """The project's own entry for a file."""
    rows = (row for row in _kept(desk, project_id, request) if row.project_id == (project_id or None))
    return next((row for row in rows if row.file_path == file), None)


def _blank(words: Language) -> _Fields:
    return _filled(words, LoraType.STYLE, "", (), 0.8)


def _shown(row: Lora, words: Language) -> _Fields:
    return _filled(words, row.type, row.base_model, row.trigger_words, row.recommended_weight)


def _filled(words: Language, kind: LoraType, family: str, triggers: Sequence[str], weight: float) -> _Fields:
    kinds = [(_goes_into(one, words), one.value) for one in (LoraType.STYLE, LoraType.CHARACTER)]
    chosen = LoraType.STYLE if kind is LoraType.STYLE else LoraType.CHARACTER
    names = [name for name in FAMILY_NAMES.values() if name != FAMILY_NAMES[Family.SVD]]
    families = [(text("loras_family_by_name", words), ""), *((name, name) for name in names)]
    if family and family not in names:
        families.append((family, family))
    return gr.Dropdown(kinds, value=chosen.value), gr.Dropdown(families, value=family), ", ".join(triggers), weight


def _goes_into(kind: LoraType, words: Language) -> str:
    return text("loras_into_film" if kind is LoraType.STYLE else "loras_into_some", words)


def _table(desk: Desk, loras: Sequence[ServerLora], words: Language) -> str:
    rows = [(lora.file, sentence(lora.server, words)) for lora in loras]
    if desk.studio.backend.is_draft:
        return _hint("loras_draft", words) + _rows(("file", "server"), rows, words)
    return _rows(("file", "server"), rows, words) if loras else _hint("loras_none", words)


def _library(kept: Sequence[Lora], words: Language) -> str:
    if not kept:
        return _hint("loras_library_hint", words) + _hint("loras_library_none", words)
    rows = [_told(row, words) for row in kept]
    return _hint("loras_library_hint", words) + _rows(("name", "type", "family", "triggers", "weight"), rows, words)


def _told(row: Lora, words: Language) -> tuple[str, ...]:
    """An entry as a row: what every project may use goes into no film by itself."""
    kind = row.type if row.project_id else LoraType.CHARACTER
    family = FAMILY_NAMES.get(lora_family(row), text("loras_family_unknown", words))
    return row.name, _goes_into(kind, words), family, ", ".join(row.trigger_words), f"{row.recommended_weight:g}"


def _hint(name: str, words: Language) -> str:
    return f'<p class="hint">{escape(text(name, words))}</p>'


def _rows(columns: Sequence[str], rows: Sequence[Sequence[str]], words: Language) -> str:
    named = [escape(text(f"loras_{name}", words)) for name in columns]
    heads = "".join(f"<th>{name}</th>" for name in named)
    body = "".join(f"<tr>{_cells(named, row)}</tr>" for row in rows)
    return f'<table class="list"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _cells(heads: Sequence[str], row: Sequence[str]) -> str:
    """Each says what it holds, for where there is no room for the heads."""
    return "".join(f'<td data-head="{head}">{escape(cell)}</td>' for head, cell in zip(heads, row, strict=True))
