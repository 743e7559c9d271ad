"""Between the card of an imported workflow and the fields in which a person corrects it."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import gradio as gr
from gradio.components import Component

from workbench.engine import workflows
from workbench.engine.workflows import WorkflowChanges, WorkflowView
from workbench.model.people import Actor
from workbench.model.vocabulary import Language
from workbench.model.workflows import Family, Graph, Purpose, Slot, SlotKind, SlotTarget
from workbench.ui.desk import Desk
from workbench.ui.forms import Entry, Values
from workbench.ui.i18n import t, text, words_of
from workbench.ui.parts import live_part
from workbench.ui.workflow_card import family_name, purpose_name

_COMMAS = re.compile(r"\s*[,，、;；]\s*")
_LONGEST = 80
"""Characters of a slot's name."""
_KINDS: dict[type, SlotKind] = {bool: "flag", int: "integer", float: "number", str: "text"}
"""Kinds of slots by what the graph has there."""


def card_fields() -> dict[str, Component]:
    """Lay the fields out, by their names in `WorkflowChanges`."""
    name = gr.Textbox(label=t("name"), elem_id="workflow-name", interactive=False)
    description = gr.Textbox(label=t("description"), lines=2, elem_id="workflow-description", interactive=False)
    with gr.Row(elem_classes="pairs"):
        purpose = gr.Dropdown([], label=t("workflow_purpose"), elem_id="workflow-purpose", interactive=False)
        family = gr.Dropdown([], label=t("workflow_family"), elem_id="workflow-family", interactive=False)
    tags = gr.Textbox(
        label=t("workflow_tags"), info=t("world_keywords_hint"), elem_id="workflow-tags", interactive=False
    )
    gr.Markdown(t("workflow_slots"), elem_classes="heading")
    slots = live_part("rows", [], elem_id="workflow-slots")
    return {
        "name": name,
        "description": description,
        "purpose": purpose,
        "family": family,
        "tags": tags,
        "slots": slots,
    }


def card_entry(desk: Desk) -> Entry[WorkflowView]:
    """How an imported workflow's card is read into the fields, and saved from them."""

    def write(who: Actor, row: WorkflowView, touched: Values, version: int) -> None:
        changes = card_changes(row, touched)
        asyncio.run(workflows.update_workflow(desk.studio, who, row.card.id, changes, version))

    return Entry(
        read=lambda who, workflow: workflows.get_workflow(desk.studio, who, workflow),
        values=_values,
        write=write,
        kind="workflow",
    )


def _values(row: WorkflowView) -> Values:
    card = row.card
    return {
        "name": card.name,
        "description": card.description,
        "purpose": card.purpose.value,
        "family": card.family.value,
        "tags": ", ".join(card.tags),
        "slots": [{"name": slot.name, "place": _key(slot.targets)} for slot in card.slots],
    }


def card_changes(row: WorkflowView, touched: Mapping[str, Any]) -> WorkflowChanges:
    """What a person corrected. A card keeps its name when the field is emptied."""
    changes = dict(touched)
    if "name" in changes:
        changes["name"] = changes["name"].strip() or row.card.name
    if "tags" in changes:
        changes["tags"] = tuple(filter(None, _COMMAS.split(changes["tags"].strip())))
    if "slots" in changes:
        places = dict(_places(row))
        changes["slots"] = tuple(
            (places.get(slot["place"]) or _slot_at(row.graph, slot["place"])).model_copy(
                update={"name": slot["name"].strip()}
            )
            for slot in changes["slots"]
        )
    return WorkflowChanges.model_validate(changes)


def card_offers(row: WorkflowView, words: Language, *, free: bool) -> dict[str, dict[str, Any]]:
    """What the fields offer for a workflow, by their names."""
    columns = [
        {
            "name": "name",
            "kind": "text",
            "label": text("workflow_slot_name", words),
            "initial": "",
            "needed": True,
            "longest": _LONGEST,
        },
        _place_column(row, words),
    ]
    return {
        "purpose": {"choices": [(purpose_name(one, words), one.value) for one in Purpose]},
        "family": {"choices": [(family_name(one, words), one.value) for one in Family]},
        "slots": {
            "owner": row.card.id,
            "columns": columns,
            "words": words_of("slots_rows", words),
            "free": free,
        },
    }


def _place_column(row: WorkflowView, words: Language) -> dict[str, Any]:
    choices = [(_place_label(row.graph, slot), key) for key, slot in _places(row)]
    return {
        "name": "place",
        "kind": "choice",
        "label": text("workflow_slot_place", words),
        "initial": choices[0][1] if choices else "",
        "needed": True,
        "choices": choices,
    }


def _places(row: WorkflowView) -> Iterator[tuple[str, Slot]]:
    """Where a slot may put its value, each with a slot of the right kind: the card's own places, then other inputs."""
    taken = [target for slot in row.card.slots for target in slot.targets]
    yield from ((_key(slot.targets), slot) for slot in row.card.slots)
    for node, entry in row.graph.items():
        for name, value in entry["inputs"].items():
            target = SlotTarget(node=node, input=name)
            if type(value) in _KINDS and target not in taken:
                yield _key((target,)), Slot(name=name, kind=_KINDS[type(value)], targets=(target,))


def _slot_at(graph: Graph, key: str) -> Slot:
    """A slot for places that were one slot before it was removed."""
    targets = tuple(SlotTarget(node=node, input=name) for node, name in json.loads(key))
    value = graph[targets[0].node]["inputs"][targets[0].input]
    return Slot(name=targets[0].input, kind=_KINDS[type(value)], targets=targets)


def _key(targets: tuple[SlotTarget, ...]) -> str:
    return json.dumps([[target.node, target.input] for target in targets])


def _place_label(graph: Graph, slot: Slot) -> str:
    first, *more = slot.targets
    node = graph.get(first.node, {})
    title = node.get("_meta", {}).get("title") or node.get("class_type", "?")
    return f"{title} #{first.node} · {first.input}" + (f" (+{len(more)})" if more else "")
