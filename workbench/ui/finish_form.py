"""Between what is done to a shot after its takes are there, and the inspector's fields for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from workbench.engine import Studio, assets
from workbench.model.assets import Asset
from workbench.model.document import Document
from workbench.model.finishing import Framing, TextOverlay
from workbench.model.people import Actor
from workbench.model.storyboard import Finish
from workbench.model.vocabulary import Language
from workbench.ui.fields import checked_document, dropdown, longest, number, slug, values_of, words
from workbench.ui.i18n import t, text, words_of
from workbench.ui.parts import live_part

FINISH = tuple(Finish.model_fields)
"""Fields of the inspector that belong to `Shot.finish`."""


@dataclass(frozen=True)
class Stock:
    """What a project offers for the finish of its shots: picture effects by name, and sounds that people brought."""

    effects: Sequence[str]
    sounds: Sequence[Asset]

    @classmethod
    def of(cls, studio: Studio, who: Actor, project_id: str) -> "Stock":
        """What there is now."""
        return cls(assets.list_effects(studio, who), assets.list_assets(studio, who, project_id, "sound"))


def finish_fields() -> tuple[Mapping[str, Component], gr.UploadButton]:
    """Lay the fields out, under their names in `Finish`; and the button that brings a sound."""
    with gr.Row(elem_classes="pairs"):
        framing = dropdown("framing", words(Framing, "framing"))
        gain = number("gain_db")
    plugins = dropdown("plugins", [], multiselect=True)
    gr.Markdown(t("finish_overlays"), elem_classes="heading")
    overlays = live_part("rows", [], elem_id="overlays")
    gr.Markdown(t("finish_effects"), elem_classes="heading")
    effects = live_part("rows", [], elem_id="effects")
    upload = gr.UploadButton(t("finish_upload"), file_types=["audio"], size="sm", elem_id="effect-upload")
    fields = {"framing": framing, "gain_db": gain, "plugins": plugins, "overlays": overlays, "effects": effects}
    return fields, upload


def finish_values(finish: Finish) -> dict[str, Any]:
    """What the fields show."""
    written = finish.model_dump(mode="json")
    return {name: written[name] for name in ("framing", "gain_db", "plugins", "overlays", "effects")}


def changed_finish(finish: Finish, touched: Mapping[str, Any]) -> Finish:
    """The finish with what was touched.

    Raises:
        InvalidInputError: a value is not allowed.
    """
    return checked_document(Finish, finish.model_dump() | dict(touched))


def finish_updates(shot_id: str, stock: Stock, language: Language, *, free: bool) -> dict[str, dict[str, Any]]:
    """What the fields offer for a shot, by their names."""
    rows = {"overlays": _overlay_columns(language), "effects": _effect_columns(stock.sounds, language)}
    labels = {name: text(f"effect_{name}", language) for name in _KNOWN_EFFECTS}
    return {"plugins": {"choices": [(labels.get(name, name), name) for name in stock.effects]}} | {
        name: {"owner": shot_id, "columns": columns, "words": words_of(f"{name}_rows", language), "free": free}
        for name, columns in rows.items()
    }


_KNOWN_EFFECTS = ("grain", "vignette")
"""Those of the workbench; others are called what their packages call them."""


def _overlay_columns(language: Language) -> list[dict[str, Any]]:
    return [
        _column("text", "text", language, initial="", needed=True, longest=longest(TextOverlay, "text")),
        _column("start", "number", language, initial=0.0, step=0.1),
        _column("end", "number", language, initial=None, step=0.1, placeholder=text("overlay_end", language)),
        _choice(TextOverlay, "place", language),
        _choice(TextOverlay, "colour", language),
    ]


def _effect_columns(sounds: Sequence[Asset], language: Language) -> list[dict[str, Any]]:
    named = [(sound.name, sound.id, sound.blob) for sound in sounds]
    return [
        _column("asset", "sound", language, initial=named[0][1] if named else "", needed=True, choices=named),
        _column("start", "number", language, initial=0.0, step=0.1),
        _column("gain_db", "number", language, initial=0.0, step=1),
    ]


def _choice(kind: type[Document], name: str, language: Language) -> dict[str, Any]:
    choices = [(text(f"{name}_{slug(value)}", language), value) for value in values_of(kind, name)]
    return _column(name, "choice", language, initial=kind.model_fields[name].default, choices=choices)


def _column(name: str, kind: str, language: Language, **more: Any) -> dict[str, Any]:
    """A column of the part `rows`; `initial` is what a new row has there; none is kept without what is `needed`."""
    return {"name": name, "kind": kind, "label": text(f"set_{name}", language), **more}
