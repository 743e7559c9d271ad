"""Workflows tab: the library at the left, the card of the picked one at the right, to be tried and corrected."""

from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.components import Component

from workbench.engine import workflows
from workbench.engine.workflows import WorkflowView
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, hidden, language, may_edit, on, then
from workbench.ui.fields import saving_events
from workbench.ui.forms import IDLE, LaidForm, laid_form
from workbench.ui.i18n import t, text, words_of
from workbench.ui.parts import live_part
from workbench.ui.trial import TrialDesk, build_trial, trial_values
from workbench.ui.workflow_card import card_facts, list_row
from workbench.ui.workflow_form import card_entry, card_fields, card_offers
from workbench.ui.workflow_import import build_import, wire_import


@dataclass(frozen=True)
class CardPanel:
    """The components of a card; those of `corrections` are for imported workflows alone."""

    report: gr.HTML
    facts: gr.HTML
    trial: TrialDesk
    corrections: gr.Column
    why: gr.HTML
    form: LaidForm[WorkflowView]
    versions: gr.Dropdown
    restore: gr.Button
    delete: gr.Button


def build(desk: Desk, tab: gr.Tab) -> None:
    """Lay out the tab."""
    picked = hidden("picked-workflow")
    with gr.Row(elem_id="workflows"):
        with gr.Column(scale=2, min_width=300, elem_id="library-column"):
            bringing = build_import(desk)
            why = gr.HTML("", elem_id="workflow-why", apply_default_css=False)
            library = live_part("library", {})
        with gr.Column(scale=4, min_width=320, elem_id="workflow-column"):
            hint = gr.Markdown(t("pick_a_workflow"), elem_id="workflow-hint")
            with gr.Column(visible=False, elem_id="workflow-card") as panel:
                card = _card(desk, picked)
    imports = wire_import(desk, bringing, picked, card.report)
    _wire(desk, _Tab(tab, picked, library, why, hint, panel, card), imports)


@dataclass(frozen=True)
class _Tab:
    """What the handlers of the tab fill."""

    tab: gr.Tab
    picked: gr.Textbox
    library: gr.HTML
    why: gr.HTML
    hint: gr.Markdown
    panel: gr.Column
    card: CardPanel

    @property
    def outputs(self) -> list[Component | gr.Column]:
        card = self.card
        shown = [card.facts, card.corrections, card.why, card.versions, card.form.fresh]
        return [self.picked, self.library, self.why, self.hint, self.panel, *shown, *card.form.fields.values()]


def _card(desk: Desk, picked: gr.Textbox) -> CardPanel:
    report = gr.HTML("", elem_id="import-report", apply_default_css=False)
    facts = gr.HTML("", elem_id="workflow-facts", apply_default_css=False)
    trial = build_trial(desk, picked)
    with gr.Column(visible=False, elem_id="workflow-corrections") as corrections:
        why = gr.HTML("", elem_id="workflow-card-why", apply_default_css=False)
        with gr.Accordion(t("workflow_correct"), open=False, elem_id="workflow-correct"):
            fields = card_fields()
        history = gr.Accordion(t("workflow_versions"), open=False, elem_id="workflow-versions")
        with history, gr.Row(elem_classes="adding"):
            versions = gr.Dropdown([], label=t("script_version"), elem_id="workflow-version")
            restore = gr.Button(t("workflow_restore"), size="sm", scale=0, min_width=120)
        with gr.Accordion(t("workflow_delete_title"), open=False, elem_id="workflow-delete"):
            gr.Markdown(t("workflow_delete_hint"), elem_classes="hint")
            delete = gr.Button(t("shot_delete"), variant="stop", size="sm")
    for component in (versions, restore, delete):
        desk.edits(component)
    form = laid_form(card_entry(desk), fields)
    return CardPanel(report, facts, trial, corrections, why, form, versions, restore, delete)


def _wire(desk: Desk, parts: _Tab, imports: list[Any]) -> None:
    card = parts.card

    def load(workflow: str, request: gr.Request) -> list[object]:
        return _values(desk, parts, workflow, request)

    def tell(workflow: str, request: gr.Request) -> list[object]:
        """The fields are left alone: somebody may be writing in the next one."""
        view = workflows.get_workflow(desk.studio, actor(request), workflow)
        return [_library(desk, workflow, request), card_facts(view.card, language(request), yours=True)]

    def pick(event: gr.EventData, request: gr.Request) -> list[object]:
        return ["", *_values(desk, parts, str(event.workflow), request)]  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it

    def restore(workflow: str, number: int, request: gr.Request) -> None:
        workflows.restore_workflow_version(desk.studio, actor(request), workflow, number)

    def delete(workflow: str, request: gr.Request) -> list[object]:
        workflows.delete_workflow(desk.studio, actor(request), workflow)
        return ["", *_values(desk, parts, "", request)]

    async def check(project_id: str, workflow: str, request: gr.Request) -> list[object]:
        if not workflow:
            return [gr.skip()] * len(card.trial.outputs)
        return await trial_values(desk, project_id, workflow, request)

    restored = on(card.restore.click, restore, [parts.picked, card.versions], js=IDLE)
    saved = card.form.saves(desk, saving_events(card.form.fields))
    changes = [then(event, load, [parts.picked], parts.outputs) for event in (*imports, restored)]
    told = then(saved, tell, [parts.picked], [parts.library, card.facts])
    then(told, check, [desk.project, parts.picked], card.trial.outputs)
    opened = on(parts.tab.select, load, [parts.picked], parts.outputs)
    chosen = on(parts.library.select, pick, [], [card.report, *parts.outputs], js=IDLE, trigger_mode="always_last")
    on(card.delete.click, delete, [parts.picked], [card.report, *parts.outputs], js=IDLE)
    for event in (*changes, opened, chosen):
        card.form.laid_by(event)
        then(event, check, [desk.project, parts.picked], card.trial.outputs)
    chosen.success(None, None, None, js="() => workbench.reveal('workflow-column')")


def _values(desk: Desk, parts: _Tab, workflow: str, request: gr.Request) -> list[object]:
    """Values for `_Tab.outputs`: the list, and the card of a workflow or none."""
    who, words, form = actor(request), language(request), parts.card.form
    library, why = _library(desk, workflow, request), _why_not(request)
    if not workflow:
        nothing = [gr.skip()] * (len(parts.outputs) - 5)
        return [workflow, library, why, gr.Markdown(visible=True), gr.Column(visible=False), *nothing]
    view = workflows.get_workflow(desk.studio, who, workflow)
    yours, free = bool(view.version), may_edit(request)
    shown = [
        gr.Markdown(visible=False),
        gr.Column(visible=True),
        card_facts(view.card, words, yours=yours),
        gr.Column(visible=yours),
        why,
    ]
    versions = _versions(desk, workflow, words, request)
    offers = card_offers(view, words, free=free)
    fields = [gr.update(interactive=free and yours, **offers.get(name, {})) for name in form.fields]
    fresh = form.entry.showing(workflow, view) if yours else ""
    return [workflow, library, why, *shown, versions, fresh, *fields]


def _why_not(request: gr.Request) -> str:
    """Why the buttons cannot be used, for somebody who may only look."""
    if may_edit(request):
        return ""
    return f'<p class="why">{escape(text("workflow_viewer", language(request)))}</p>'


def _library(desk: Desk, picked: str, request: gr.Request) -> dict[str, object]:
    """The value of the part `library`."""
    words = language(request)
    cards = workflows.list_workflows(desk.studio, actor(request))
    rows = [list_row(card, words, yours=card.id not in desk.studio.workflows) for card in cards]
    rows.sort(key=lambda row: not row["yours"])
    return {"cards": rows, "picked": picked, "words": words_of("library", words)}


def _versions(desk: Desk, workflow: str, words: Language, request: gr.Request) -> gr.Dropdown:
    rows = workflows.list_workflow_versions(desk.studio, actor(request), workflow)
    pairs = [
        (f"{row.number} · {row.made_at[:16].replace('T', ' ')} · {row.made_by} · {row.name}", row.number)
        for row in rows
    ]
    return gr.Dropdown(pairs, value=rows[0].number if rows else None)
