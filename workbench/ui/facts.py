"""The facts that must hold, as a list that people change: who or what, which thing, and what it is."""

import gradio as gr
from gradio.components import Component

from workbench.engine import facts
from workbench.engine.facts import FactChanges
from workbench.kit.ids import new_id
from workbench.model.people import Actor
from workbench.model.writing import Fact
from workbench.ui.chat import rewrite_button
from workbench.ui.desk import Desk, actor, hidden, may_edit, on
from workbench.ui.forms import Entry, Form, Values
from workbench.ui.i18n import t

_FIELDS = ("subject", "what", "value", "since")


def build_facts(desk: Desk) -> None:
    """Lay the list out; it follows the project."""
    with gr.Row(elem_classes="adding"):
        gr.Markdown(t("facts_title"), elem_classes="heading")
        rewrite_button("facts", size="sm", elem_id="facts-rewrite", scale=0, min_width=130)

    @gr.render(inputs=[desk.project], triggers=desk.opens)
    def rows(project_id: str, request: gr.Request) -> None:
        if not project_id:
            return
        known = facts.list_facts(desk.studio, actor(request), project_id)
        if not known:
            gr.Markdown(t("facts_empty"), elem_classes="hint")
        for fact in known:
            _row(desk, fact, request)
        if may_edit(request):
            _new_fact(desk)


def _row(desk: Desk, fact: Fact, request: gr.Request) -> None:
    free, entry = may_edit(request), _entry(desk)
    shown = hidden(value=entry.showing(fact.id, fact))
    with gr.Row(elem_classes="fact"):
        subject = gr.Textbox(fact.subject, label=t("fact_subject"), min_width=110, interactive=free)
        what = gr.Textbox(fact.what, label=t("fact_what"), min_width=110, interactive=free)
        value = gr.Textbox(fact.value, label=t("fact_value"), min_width=150, scale=2, interactive=free)
        since = gr.Number(fact.since, label=t("fact_since"), precision=0, minimum=1, min_width=90, interactive=free)
        remove = gr.Button("✕", size="sm", scale=0, min_width=36, interactive=free)
    boxes = (subject, what, value, since)
    fields: dict[str, Component] = dict(zip(_FIELDS, boxes, strict=True))
    events = [event for box in boxes for event in (box.blur, box.submit)]
    Form(entry, shown, fields).saves(desk, events)

    def delete(request: gr.Request) -> str:
        facts.delete_fact(desk.studio, actor(request), fact.id)
        return new_id()

    on(remove.click, delete, [], [desk.changed])


def _entry(desk: Desk) -> Entry[Fact]:
    def write(who: Actor, row: Fact, touched: Values, version: int) -> None:
        facts.update_fact(desk.studio, who, row.id, FactChanges.model_validate(touched), version)

    return Entry(
        read=lambda who, fact_id: facts.get_fact(desk.studio, who, fact_id),
        values=lambda row: {name: getattr(row, name) for name in _FIELDS},
        write=write,
        kind="fact",
    )


def _new_fact(desk: Desk) -> None:
    with gr.Row(elem_classes="adding"):
        subject = gr.Textbox(label=t("fact_subject"), info=t("fact_subject_hint"), min_width=120)
        what = gr.Textbox(label=t("fact_what"), info=t("fact_what_hint"), min_width=120)
        value = gr.Textbox(label=t("fact_value"), info=t("fact_value_hint"), min_width=150, scale=2)
        add = gr.Button(t("add"), size="sm", scale=0, min_width=90)

    def create(project_id: str, about: str, thing: str, is_: str, request: gr.Request) -> str:
        if thing.strip() and is_.strip():
            facts.create_fact(desk.studio, actor(request), project_id, thing, is_, about)
        return new_id()

    on([add.click, value.submit], create, [desk.project, subject, what, value], [desk.changed])
