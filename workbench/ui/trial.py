"""The trial run of a workflow: its slots as a form, the button, and what came of it beside them."""

import asyncio
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component

from workbench.comfy.slots import SlotField, slot_title
from workbench.engine import assets, renders, trials, workflows
from workbench.engine.trials import Trial
from workbench.engine.workflows import WorkflowCheck
from workbench.kit.errors import WorkbenchError
from workbench.model.footage import AssetKind
from workbench.model.vocabulary import Language
from workbench.model.workflows import FILE_SLOTS, SlotKind, SlotValue
from workbench.ui.desk import Desk, actor, hidden, language, may_edit, on
from workbench.ui.i18n import sentence, t, text, words_of
from workbench.ui.parts import live_part
from workbench.ui.workflow_card import bullets, models_table

_ASSETS: dict[SlotKind, AssetKind] = {"image": "picture", "mask": "picture", "video": "clip", "audio": "sound"}
_FILES = {"picture": "image", "clip": "video", "sound": "audio"}
_NUMBERED = re.compile(r"(.+?)( \d+)?")
_SHOWN = {"render_id", "task_id", "state", "progress", "blob", "media_type"}
_TRIALS = 20
"""Trial runs that are shown at first."""
_LARGEST = 2**31
"""A bound beyond this is no help to anybody."""


@dataclass(frozen=True)
class TrialDesk:
    """The components of a trial.

    Attributes:
        models: the files that the workflow asks for.
        slots: the fields of the form, a list of `SlotField` in JSON; the form is laid out when it changes.
        lacking: what the picture servers say to the workflow.
    """

    models: gr.HTML
    slots: gr.Textbox
    lacking: gr.HTML
    run: gr.Button
    made: gr.HTML

    @property
    def outputs(self) -> list[Component]:
        """What `trial_values` fills, in its order."""
        return [self.models, self.slots, self.lacking, self.run, self.made]


def build_trial(desk: Desk, picked: gr.Textbox) -> TrialDesk:
    """Lay a trial out, and wire it."""
    with gr.Accordion(t("workflow_models"), open=False, elem_id="workflow-models"):
        models = gr.HTML("", apply_default_css=False)
    slots, lacking = hidden(), gr.HTML("", elem_id="workflow-lacking", apply_default_css=False)
    gr.Markdown(t("trial_title"), elem_classes="heading")
    with gr.Row(elem_id="trial"):
        with gr.Column(min_width=280, elem_id="trial-form"):
            run = gr.Button(t("trial_run"), variant="primary", interactive=False, elem_id="trial-run", render=False)
            _wire_form(desk, slots, run, picked)
            run.render()
        with gr.Column(min_width=280):
            made = live_part("trials", {})
    _wire_trials(desk, made, picked)
    return TrialDesk(models, slots, lacking, run, made)


async def trial_values(desk: Desk, project_id: str, workflow: str, request: gr.Request) -> list[object]:
    """Values for `TrialDesk.outputs`; where no picture server answers there is the reason instead of a form."""
    who, words = actor(request), language(request)
    files = workflows.get_workflow(desk.studio, who, workflow).card.models
    made = await asyncio.to_thread(_made, desk, project_id, workflow, request)
    try:
        fields = await workflows.workflow_form(desk.studio, who, workflow)
        checks = await workflows.check_workflow(desk.studio, who, workflow)
    except WorkbenchError as error:
        why = escape(f"{sentence(error.message, words)} {sentence(error.advice, words)}")
        return [models_table(files, (), words), "", f'<p class="problem">{why}</p>', gr.Button(interactive=False), made]
    told = json.dumps([field.model_dump() for field in fields])
    ready = bool(project_id) and may_edit(request) and any(not check.refusals for check in checks)
    verdicts = _verdicts(desk, checks, project_id, request)
    return [models_table(files, checks, words), told, verdicts, gr.Button(interactive=ready), made]


def _verdicts(desk: Desk, checks: Sequence[WorkflowCheck], project_id: str, request: gr.Request) -> str:
    """Who can run the workflow, who cannot and why, and why it cannot be tried where that is so."""
    words = language(request)
    why = "" if project_id else text("trial_no_project", words)
    if checks and all(check.refusals for check in checks):
        why = text("trial_nobody", words)
    if not may_edit(request):
        why = text("workflow_viewer", words)
    told = "".join(_verdict(desk, check, words) for check in checks)
    return f'{told}<p class="why">{escape(why)}</p>' if why else told


def _verdict(desk: Desk, check: WorkflowCheck, words: Language) -> str:
    told = text("workflow_lacks" if check.refusals else "workflow_runs", words)
    server = text("servers_builtin", words) if desk.studio.backend.is_draft else check.server
    head = f"<h4>{escape(told.format(server=server))}</h4>"
    advice = f'<p class="hint">{escape(sentence(check.advice, words))}</p>' if check.advice else ""
    kind = "lacks" if check.refusals else "runs"
    return f'<section class="{kind}">{head}{bullets([*check.refusals, *check.hints], words)}{advice}</section>'


def _wire_form(desk: Desk, slots: gr.Textbox, run: gr.Button, picked: gr.Textbox) -> None:
    @gr.render(inputs=[slots, desk.project], triggers=[slots.change])
    def lay_out(told: str, project_id: str, request: gr.Request) -> None:
        fields = [SlotField.model_validate(field) for field in json.loads(told or "[]")]
        given = list(_fields(desk, fields, project_id, request))

        async def begin(request: gr.Request, project_id: str, workflow: str, *values: Any) -> None:
            await trials.try_workflow(desk.studio, actor(request), project_id, workflow, _changed(fields, values))

        on(run.click, begin, [desk.project, picked, *given])


def _changed(fields: Sequence[SlotField], values: Sequence[Any]) -> dict[str, SlotValue]:
    """What differs from the workflow's own values."""
    pairs = zip(fields, values, strict=True)
    return {field.name: value for field, value in pairs if value not in (None, "", field.value)}


def _fields(desk: Desk, fields: Sequence[SlotField], project_id: str, request: gr.Request) -> Iterator[Component]:
    """The components for slots, in their order; short ones stand side by side."""
    for short, group in groupby(fields, key=_is_short):
        with gr.Row(elem_classes="pairs") if short else nullcontext():
            yield from [_field(desk, field, project_id, request) for field in group]


def _is_short(field: SlotField) -> bool:
    return field.kind in ("integer", "number")


def _field(desk: Desk, field: SlotField, project_id: str, request: gr.Request) -> Component:
    """The component for a slot."""
    words = language(request)
    more: dict[str, Any] = {"label": slot_label(field.title, words), "interactive": may_edit(request), "min_width": 120}
    if field.kind in FILE_SLOTS:
        return _file(desk, field, project_id, request, more)
    if field.kind == "flag":
        return gr.Checkbox(bool(field.value), **more)
    if field.choices is not None:
        return gr.Dropdown([(str(choice), choice) for choice in field.choices], value=field.value, **more)
    if field.kind in ("integer", "number"):
        precision = 0 if field.kind == "integer" else None
        return gr.Number(field.value, precision=precision, step=field.step or 1, info=_range(field), **more)  # pyright: ignore[reportArgumentType]  # its stubs want whole steps
    return gr.Textbox(str(field.value or ""), lines=3 if field.multiline else 1, max_lines=8, **more)


def _range(field: SlotField) -> str | None:
    """What a number may be; the server refuses others in a sentence."""
    low, high = (
        bound if bound is not None and abs(bound) < _LARGEST else None for bound in (field.minimum, field.maximum)
    )
    if low is not None and high is not None:
        return f"{low:g} – {high:g}"
    return f"≥ {low:g}" if low is not None else f"≤ {high:g}" if high is not None else None


def slot_label(title: str, words: Language) -> str:
    """A slot's name in the visitor's language; one that the workflow's author gave stays as it is."""
    match = _NUMBERED.fullmatch(title)
    return f"{sentence(match[1], words)}{match[2] or ''}" if match else title


def _file(desk: Desk, field: SlotField, project_id: str, request: gr.Request, more: dict[str, Any]) -> gr.Dropdown:
    """A choice of the project's files, and a button that brings another one."""
    kind = _ASSETS[field.kind]
    with gr.Row(elem_classes="adding"):
        choice = gr.Dropdown(_stock(desk, project_id, kind, request), **more)
        upload = gr.UploadButton(
            t("trial_upload"),
            file_types=[_FILES[kind]],
            size="sm",
            scale=0,
            min_width=90,
            interactive=may_edit(request),
        )

    def bring(project_id: str, file: str, request: gr.Request) -> gr.Dropdown:
        asset = assets.store_file(desk.studio, actor(request), project_id, Path(file), Path(file).name)
        return gr.Dropdown(_stock(desk, project_id, kind, request), value=asset.id)

    on(upload.upload, bring, [desk.project, upload], [choice])
    return choice


def _stock(desk: Desk, project_id: str, kind: AssetKind, request: gr.Request) -> list[tuple[str, str]]:
    found = assets.list_assets(desk.studio, actor(request), project_id, kind) if project_id else []
    return [(asset.name, asset.id) for asset in found]


def _wire_trials(desk: Desk, made: gr.HTML, picked: gr.Textbox) -> None:
    def refresh(project_id: str, workflow: str, request: gr.Request) -> object:
        return _made(desk, project_id, workflow, request)

    def again(event: gr.EventData, project_id: str, workflow: str, request: gr.Request) -> object:
        return _made(desk, project_id, workflow, request, int(event.count))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    async def stop(event: gr.EventData, request: gr.Request) -> None:
        await renders.cancel_render(desk.studio, actor(request), str(event.render))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    on(desk.project.change, refresh, [desk.project, picked], [made])
    on(made.tick, again, [desk.project, picked], [made])
    on(made.stop, stop)


def _made(desk: Desk, project_id: str, workflow: str, request: gr.Request, count: int = _TRIALS) -> dict[str, object]:
    """The value of the part `trials`: the newest ones, and whether there are more."""
    words, found = language(request), list[Trial]()
    if project_id and workflow:
        found = trials.list_trials(desk.studio, actor(request), project_id, workflow, limit=count + 1)
    shown = [_told(trial, words) for trial in found[:count]]
    return {"trials": shown, "more": len(found) > count, "words": words_of("trials", words)}


def _told(trial: Trial, words: Language) -> dict[str, object]:
    row: dict[str, object] = trial.model_dump(mode="json", include=_SHOWN)
    took = "" if trial.seconds is None else text("trials_took", words).format(seconds=f"{trial.seconds:.0f}")
    maker = text("takes_draft", words) if trial.draft else trial.instance
    values = [f"{slot_label(slot_title(name), words)}: {str(value)[:60]}" for name, value in trial.values.items()]
    about = " · ".join(filter(None, (f"{trial.made_at:%Y-%m-%d %H:%M}", took, maker, *values)))
    return row | {"error": sentence(trial.error, words), "note": sentence(trial.note, words), "about": about}
