"""The fields of how a shot is made: words, seed and workflows, and how firmly who is seen is held."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from workbench.engine import assets, storyboard
from workbench.engine.workflow_choice import WorkflowChoice, list_workflow_choices
from workbench.kit.errors import InvalidInputError
from workbench.model.assets import Asset
from workbench.model.consistency import ConsistencyLevel, ControlKind
from workbench.model.people import Actor
from workbench.model.storyboard import Generation, Provenance, Shot, TakeKind
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, say
from workbench.ui.i18n import sentence, t, text
from workbench.ui.takes import image_in_use

MAKING = ("prompt", "negative", "seed", "workflow", "clip", "video_workflow")
HOLDING = ("level", "control", "control_kind", "control_strength", "upscale", "face_swap")
_SWITCHES = ("", "on", "off")


def making_fields() -> dict[str, Component]:
    """Lay out prompt, seed and workflows, under their names in `Generation`."""
    with gr.Accordion(t("shot_making"), open=False, elem_id="making"):
        return {
            "prompt": _typed("prompt", lines=3, info=t("shot_prompt_hint")),
            "negative": _typed("negative", lines=1),
            "seed": gr.Number(
                label=t("shot_seed"), info=t("shot_seed_hint"), precision=0, minimum=0, elem_id="shot-seed"
            ),
            "workflow": gr.Dropdown([], label=t("shot_workflow"), elem_id="shot-workflow"),
            "clip": gr.Checkbox(label=t("shot_clip"), elem_id="shot-clip"),
            "video_workflow": gr.Dropdown([], label=t("shot_video_workflow"), elem_id="shot-video-workflow"),
        }


def holding_fields() -> tuple[dict[str, Component], gr.UploadButton, gr.Button]:
    """Lay out level, control picture, upscale and face swap; and the buttons that bring and keep a picture."""
    with gr.Accordion(t("shot_holding"), open=False, elem_id="holding"):
        fields: dict[str, Component] = {
            "level": gr.Dropdown([], label=t("shot_level"), info=t("shot_level_hint"), elem_id="shot-level"),
            "control": gr.Dropdown([], label=t("shot_control"), info=t("shot_control_hint"), elem_id="shot-control"),
        }
        with gr.Row(elem_classes="pairs"):
            upload = gr.UploadButton(t("shot_control_upload"), file_types=["image"], size="sm", min_width=130)
            keep = gr.Button(t("shot_control_keep"), size="sm", min_width=130, elem_id="control-keep")
        with gr.Row(elem_classes="pairs"):
            fields["control_kind"] = gr.Dropdown([], label=t("shot_control_kind"), min_width=130)
            fields["control_strength"] = gr.Number(
                label=t("shot_control_strength"), step=0.05, min_width=130, elem_id="shot-control-strength"
            )
        with gr.Row(elem_classes="pairs"):
            for name in ("upscale", "face_swap"):
                fields[name] = gr.Dropdown([], label=t(f"shot_{name}"), min_width=130)
    return fields, upload, keep


def _typed(name: str, *, lines: int, info: str | None = None) -> gr.Textbox:
    return gr.Textbox(label=t(f"shot_{name}"), info=info, lines=lines, elem_id=f"shot-{name}")


def making_offers(desk: Desk, shot: Shot, who: Actor, words: Language) -> dict[str, dict[str, Any]]:
    """What can be chosen, and what the picture in use was made with where nothing is chosen, by field."""
    image = image_in_use(desk.studio, who, shot.id)
    made = image.provenance if image else Provenance(backend="")
    hints = {"prompt": made.prompt, "negative": made.negative, "seed": "" if made.seed is None else str(made.seed)}
    auto = text("shot_workflow_auto", words)
    offers = {
        "workflow": workflow_offer(list_workflow_choices(desk.studio, who, TakeKind.IMAGE), auto, words),
        "video_workflow": workflow_offer(list_workflow_choices(desk.studio, who, TakeKind.CLIP), auto, words),
    }
    return offers | {name: {"placeholder": hint} for name, hint in hints.items()} | _holding(desk, shot, who, words)


def _holding(desk: Desk, shot: Shot, who: Actor, words: Language) -> dict[str, dict[str, Any]]:
    project = storyboard.project_id_of(desk.studio, who, shot.id)
    pictures = assets.list_assets(desk.studio, who, project, "picture")
    chosen: dict[str, list[tuple[str, str]]] = {
        "level": [(text("level_as_asked", words), ""), *level_choices(words)],
        "control": [(text("shot_control_none", words), ""), *((row.name, row.id) for row in pictures)],
        "control_kind": [(text(f"control_{kind.value}", words), kind.value) for kind in ControlKind],
    }
    switches = [(text(f"switch_{name or 'film'}", words), name) for name in _SWITCHES]
    return {name: {"choices": pairs} for name, pairs in chosen.items()} | {
        name: {"choices": switches} for name in ("upscale", "face_swap")
    }


def workflow_offer(found: Sequence[WorkflowChoice], auto: str, words: Language) -> dict[str, Any]:
    """The workflows that fit as choices; why the imported ones do not that are no choice."""
    fitting = [(sentence(choice.name, words), choice.id) for choice in found if not choice.why_not]
    unfit = [sentence(choice.why_not, words) for choice in found if choice.yours and choice.why_not]
    return {"choices": [(auto, ""), *fitting], "info": " ".join(unfit)}


def level_choices(words: Language) -> list[tuple[str, str]]:
    """The levels of consistency, by what they put in."""
    return [(text(f"level_{level.value}", words), level.value) for level in ConsistencyLevel]


def generation_values(generation: Generation) -> dict[str, Any]:
    """What the fields show."""
    written = generation.model_dump(mode="json")
    return {name: written[name] for name in (*MAKING, *HOLDING)}


def changed_generation(generation: Generation, given: Mapping[str, Any]) -> Generation:
    """The generation with what was given of its fields; an emptied choice is as in the film."""
    defaults = Generation().model_dump()
    touched = {name: given[name] for name in (*MAKING, *HOLDING) if name in given}
    filled = {name: defaults[name] if value is None else value for name, value in touched.items()}
    return Generation.model_validate(generation.model_dump() | filled)


def bring_control(desk: Desk, shot_id: str, file: str | None, request: gr.Request) -> None:
    """Keep a picture in the project, and let it steer a shot."""
    if not file:
        raise InvalidInputError("No file was given.", "Choose a picture.")
    who = actor(request)
    project = storyboard.project_id_of(desk.studio, who, shot_id)
    _steer(desk, shot_id, assets.store_file(desk.studio, who, project, Path(file), Path(file).name), request)


def keep_control(desk: Desk, shot_id: str, request: gr.Request) -> None:
    """Let the picture that a shot uses now steer those that are made for it from now on."""
    image = image_in_use(desk.studio, actor(request), shot_id)
    if image is None:
        raise InvalidInputError("The shot has no picture yet.", "Make the shot's picture first.")
    _steer(desk, shot_id, assets.keep_take(desk.studio, actor(request), image.id), request)


def _steer(desk: Desk, shot_id: str, asset: Asset, request: gr.Request) -> None:
    generation = storyboard.get_shot(desk.studio, actor(request), shot_id).generation
    generation = generation.model_copy(update={"control": asset.id})
    storyboard.update_shot(desk.studio, actor(request), shot_id, storyboard.ShotChanges(generation=generation))
    say(request, "control_set")
