"""The settings of a film in groups: picture, subtitles, sound, cards, file. Each is saved as it is changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr
from gradio.components import Component

from workbench.engine import assets
from workbench.engine.projects import get_project
from workbench.engine.workflow_choice import list_workflow_choices
from workbench.kit.ids import new_id
from workbench.model.assets import Asset
from workbench.model.consistency import ConsistencyLevel
from workbench.model.finishing import Card, Codec, Delivery, FrameRate, Loudness, SubtitleLook, SubtitleStyle
from workbench.model.judging import Judging
from workbench.model.people import Actor
from workbench.model.projects import Project, ProjectSettings
from workbench.model.storyboard import TakeKind
from workbench.model.vocabulary import Aspect, Language
from workbench.ui.desk import Desk, actor, language, may_edit, then
from workbench.ui.fields import checkbox, dropdown, literals, number, radio, saving_events, textbox, words
from workbench.ui.forms import LaidForm, laid_form
from workbench.ui.i18n import TONGUES, t, text
from workbench.ui.making_form import workflow_offer
from workbench.ui.settings_form import settings_entry
from workbench.ui.sounds import add_music

_HEIGHTS = {360: "360", 480: "480", 720: "720 (HD)", 1080: "1080 (Full HD)", 1440: "1440", 2160: "2160 (4K)"}
_SIZES = {0.035: "small", 0.05: "normal", 0.065: "large", 0.085: "huge"}
Fields = dict[str, Component]
"""Fields by the paths of their settings."""


def _picture(_desk: Desk) -> Fields:
    with gr.Row(elem_classes="pairs"):
        return {
            "aspect": dropdown("aspect", words(Aspect, "aspect")),
            "fps": dropdown("fps", [(rate.value, rate.value) for rate in FrameRate]),
            "height": dropdown("height", []),
            "transition_seconds": number("transition_seconds", step=0.1),
        }


def _making(_desk: Desk) -> Fields:
    level = dropdown("making.level", words(ConsistencyLevel, "level"))
    workflows = {name: dropdown(name, []) for name in ("making.image_workflow", "making.video_workflow")}
    with gr.Row(elem_classes="pairs"):
        switches = {name: checkbox(name) for name in ("making.upscale", "making.face_swap")}
    return {"making.level": level, **workflows, **switches}


def _subtitles(_desk: Desk) -> Fields:
    enabled = checkbox("subtitle_style.enabled")
    with gr.Column(elem_classes="if-subtitles"):
        look = radio("subtitle_style.look", words(SubtitleLook, "look"))
        with gr.Row(elem_classes="pairs"):
            size = dropdown("subtitle_style.size", [])
            colour = dropdown("subtitle_style.colour", literals(SubtitleStyle, "colour", "colour"))
            highlight = dropdown("subtitle_style.highlight", literals(SubtitleStyle, "highlight", "colour"))
    tracks = dropdown("subtitle_style.tracks", [], multiselect=True)
    fields = {"enabled": enabled, "look": look, "size": size, "colour": colour, "highlight": highlight}
    return {f"subtitle_style.{name}": field for name, field in (fields | {"tracks": tracks}).items()}


def _sound(desk: Desk) -> Fields:
    loudness = dropdown("sound.loudness", words(Loudness, "loudness"))
    music = add_music(desk)
    steps = {
        "room_between_lines": 0.05,
        "true_peak_dbtp": 0.5,
        "music_gain_db": 1,
        "duck_db": 1,
        "music_fade_in": 0.5,
        "music_fade_out": 0.5,
    }
    with gr.Row(elem_classes="pairs"):
        numbers = {f"sound.{name}": number(f"sound.{name}", step=step) for name, step in steps.items()}
    return {"sound.loudness": loudness, "music": music, **numbers}


def _cards(_desk: Desk) -> Fields:
    return _card("title_card") | _card("end_card")


def _card(name: str) -> Fields:
    with gr.Column(elem_classes="card-fields"):
        gr.Markdown(t(f"settings_{name}"))
        text = textbox(f"{name}.text", Card, without="card_none")
        with gr.Column(elem_classes="if-text"):
            detail = textbox(f"{name}.detail", Card, without="card_detail_none")
            with gr.Row(elem_classes="pairs"):
                seconds = number(f"{name}.seconds", step=0.5)
                ground = dropdown(f"{name}.ground", literals(Card, "ground", "ground"))
    fields = {"text": text, "detail": detail, "seconds": seconds, "ground": ground}
    return {f"{name}.{part}": field for part, field in fields.items()}


def _file(_desk: Desk) -> Fields:
    codec = dropdown("delivery.codec", words(Codec, "codec"))
    control = radio("delivery.control", literals(Delivery, "control", "control"))
    with gr.Row(elem_classes="pairs"):
        aims = {f"delivery.{name}": number(f"delivery.{name}", precision=0) for name in ("crf", "kbps", "megabytes")}
        preset = dropdown("delivery.preset", literals(Delivery, "preset", "preset"))
    hardware = checkbox("delivery.hardware")
    named: Fields = {"codec": codec, "control": control, "preset": preset, "hardware": hardware}
    return dict(aims) | {f"delivery.{name}": field for name, field in named.items()}


def _judging(_desk: Desk) -> Fields:
    policy = radio("judging.policy", literals(Judging, "policy", "policy"))
    with gr.Row(elem_classes="pairs"):
        numbers = {
            "judging.threshold": number("judging.threshold", precision=0),
            "judging.tries": number("judging.tries", precision=0),
            "judging.budget": number("judging.budget", step=0.5),
        }
    return {"judging.policy": policy, **numbers, "judging.drafts": checkbox("judging.drafts")}


_COLUMNS: Sequence[Mapping[str, Callable[[Desk], Fields]]] = (
    {"picture": _picture, "subtitles": _subtitles},
    {"sound": _sound, "making": _making, "judging": _judging},
    {"cards": _cards, "file": _file},
)
"""The groups as they stand on the page, and how each is laid out."""


def build_film_settings(desk: Desk) -> list[Any]:
    """Lay the settings out, folded, and wire them; returns their savings, events that others may follow."""
    forms: dict[str, LaidForm[Project]] = {}
    with gr.Accordion(t("settings_title"), open=False, elem_id="film-settings"), gr.Row(elem_classes="groups"):
        for column in _COLUMNS:
            with gr.Column(min_width=320):
                forms |= {name: _group(desk, name, lay_out) for name, lay_out in column.items()}
    _wire_loading(desk, list(forms.values()))
    savings = {name: form.saves(desk, saving_events(form.fields)) for name, form in forms.items()}
    then(savings["picture"], new_id, [], [desk.changed])  # the board has the shape of the film
    _show_anew(desk, forms["cards"], savings["cards"])
    return list(savings.values())


def _group(desk: Desk, name: str, lay_out: Callable[[Desk], Fields]) -> LaidForm[Project]:
    with gr.Column(elem_classes="sheet", elem_id=f"settings-{name}"):
        gr.Markdown(t(f"settings_{name}"), elem_classes="heading")
        fields = lay_out(desk)
        return laid_form(settings_entry(desk, name, list(fields)), fields)


def _wire_loading(desk: Desk, forms: list[LaidForm[Project]]) -> None:
    fields = {path: field for form in forms for path, field in form.fields.items()}

    def load(project_id: str, request: gr.Request) -> list[object]:
        if not project_id:
            return [gr.skip()] * (len(forms) + len(fields))
        who, free = actor(request), may_edit(request)
        sounds = assets.list_assets(desk.studio, who, project_id, "sound")
        choices = _choices(get_project(desk.studio, who, project_id).settings, sounds, language(request))
        choices |= _workflows(desk, who, language(request))
        fresh = (form.entry.showing_now(who, project_id) for form in forms)
        return [*fresh, *(gr.update(interactive=free, **choices.get(path, {})) for path in fields)]

    def lay(loaded: Any) -> None:
        for form in forms:
            form.laid_by(loaded)

    desk.on_open(load, [*(form.fresh for form in forms), *fields.values()], lay)


def _choices(settings: ProjectSettings, sounds: Sequence[Asset], words: Language) -> dict[str, dict[str, Any]]:
    """What can be chosen besides the usual: the film may have been ordered otherwise than on these screens."""
    style = settings.subtitle_style
    sizes = {size: text(f"size_{name}", words) for size, name in _SIZES.items()}
    chosen: dict[str, dict[Any, str]] = {
        "music": {"": text("music_bed", words)} | {sound.id: sound.name for sound in sounds},
        "height": {settings.height: str(settings.height)} | _HEIGHTS,
        "subtitle_style.size": {style.size: f"{style.size:.1%}"} | sizes,
        "subtitle_style.tracks": {tag: tag for tag in style.tracks} | TONGUES,
    }
    return {path: {"choices": [(label, value) for value, label in labels.items()]} for path, labels in chosen.items()}


def _workflows(desk: Desk, who: Actor, words: Language) -> dict[str, dict[str, Any]]:
    auto = text("shot_workflow_auto", words)
    kinds = {"making.image_workflow": TakeKind.IMAGE, "making.video_workflow": TakeKind.CLIP}
    return {
        path: {"choices": workflow_offer(list_workflow_choices(desk.studio, who, kind), auto, words)["choices"]}
        for path, kind in kinds.items()
    }


def _show_anew(desk: Desk, cards: LaidForm[Project], saved: Any) -> None:
    """What the other fields of a card show depends on whether there is a card."""

    def show(project_id: str, request: gr.Request) -> str:
        return cards.entry.showing_now(actor(request), project_id)

    cards.laid_by(then(saved, show, [desk.project], [cards.fresh]))
