"""How a character or a place is kept alike: reference pictures, and for a character the level and a LoRA."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from workbench.engine import assets, loras
from workbench.kit.errors import InvalidInputError
from workbench.kit.ids import new_id
from workbench.model.assets import Asset, Lora
from workbench.model.people import Actor
from workbench.model.projects import Character, ConsistencyConfig
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, language, may_edit, on
from workbench.ui.forms import IDLE, Values
from workbench.ui.i18n import t, text

_METHODS = {"none": "level_as_film", "ip_adapter": "level_low", "controlnet": "level_standard", "lora": "level_high"}
"""The methods of a character's consistency, and the texts of the levels that they ask for."""
KEEPING = ("reference_assets", "method", "strength", "lora_id")
_STRENGTH = 0.7


@dataclass(frozen=True)
class Stock:
    """What cards offer: the project's pictures, and the LoRAs that it may use."""

    pictures: Sequence[Asset]
    loras: Sequence[Lora]

    @classmethod
    def of(cls, desk: Desk, project_id: str, request: gr.Request) -> "Stock":
        """Read it once for all cards."""
        who = actor(request)
        pictures = assets.list_assets(desk.studio, who, project_id, "picture")
        return cls(pictures, loras.list_loras(desk.studio, who, project_id))


def reference_fields(
    desk: Desk, stock: Stock, references: Sequence[str], request: gr.Request, add: Callable[[Actor, Asset], object]
) -> gr.Dropdown:
    """The reference pictures as a choice of the project's, seen small, and a button that brings one."""
    free = may_edit(request)
    names = [(row.name, row.id) for row in stock.pictures]
    blobs = {row.id: row.blob for row in stock.pictures}
    shown = "".join(f'<img src="/files/{escape(blobs[one])}?width=160" alt="">' for one in references if one in blobs)
    gr.HTML(f'<div class="references">{shown}</div>', apply_default_css=False, visible=bool(shown))
    field = gr.Dropdown(
        names, value=[*references], multiselect=True, label=t("references"), info=t("references_hint"), interactive=free
    )
    upload = gr.UploadButton(t("references_upload"), file_types=["image"], size="sm", interactive=free)

    def bring(project_id: str, file: str | None, request: gr.Request) -> str:
        if not file:
            raise InvalidInputError("No file was given.", "Choose a picture.")
        asset = assets.store_file(desk.studio, actor(request), project_id, Path(file), Path(file).name)
        add(actor(request), asset)
        return new_id()

    on(upload.upload, bring, [desk.project, upload], [desk.changed], js=IDLE)
    return field


def keeping_fields(
    desk: Desk, row: Character, stock: Stock, request: gr.Request, add: Callable[[Actor, Asset], object]
) -> dict[str, Component]:
    """Lay out how a character is kept alike, by the names of `keeping_values`."""
    free, words, values = may_edit(request), language(request), keeping_values(row)
    with gr.Accordion(t("keeping"), open=False, elem_classes="keeping"):
        references = reference_fields(desk, stock, row.reference_assets, request, add)
        with gr.Row(elem_classes="pairs"):
            method = gr.Dropdown(
                _levels(words), value=values["method"], label=t("shot_level"), min_width=130, interactive=free
            )
            strength = gr.Number(
                values["strength"], label=t("keeping_strength"), step=0.05, min_width=90, interactive=free
            )
        names = [(text("keeping_no_lora", words), ""), *((lora.name, lora.id) for lora in stock.loras)]
        lora = gr.Dropdown(names, value=values["lora_id"], label="LoRA", info=t("keeping_lora_hint"), interactive=free)
    return dict(zip(KEEPING, (references, method, strength, lora), strict=True))


def _levels(words: Language) -> list[tuple[str, str]]:
    return [(text(name, words), method) for method, name in _METHODS.items()]


def keeping_values(row: Character) -> Values:
    """What the fields show."""
    strength = row.consistency.parameters.get("strength", _STRENGTH)
    values = ([*row.reference_assets], row.consistency.method, strength, row.lora_id or "")
    return dict(zip(KEEPING, values, strict=True))


def keeping_changes(row: Character, touched: Values) -> dict[str, Any]:
    """What was touched of the fields, as changes of the character."""
    changes: dict[str, Any] = {}
    if "reference_assets" in touched:
        changes["reference_assets"] = tuple(touched["reference_assets"] or ())
    if "lora_id" in touched:
        changes["lora_id"] = touched["lora_id"] or None
    if {"method", "strength"} & touched.keys():
        parameters = row.consistency.parameters | (
            {"strength": touched["strength"]} if touched.get("strength") is not None else {}
        )
        method = touched.get("method", row.consistency.method)
        changes["consistency"] = ConsistencyConfig(method=method, parameters=parameters)
    return changes
