"""The chat panel beside every tab: what was said and proposed, in the visitor's language, and what its buttons do."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import gradio as gr

from workbench.engine import Studio, chat
from workbench.engine.chat_views import ChatMessage, FieldChange, ProposalView
from workbench.kit.errors import ConfigurationError
from workbench.kit.ids import new_id
from workbench.model.chat import Place, ProposalKind, ProposalState
from workbench.model.people import Actor, Role
from workbench.model.vocabulary import Language, PlaceKind, label
from workbench.ui.costs import used_text
from workbench.ui.desk import Desk, actor, on
from workbench.ui.forms import IDLE
from workbench.ui.i18n import sentence, t, text, words_of
from workbench.ui.parts import live_part
from workbench.ui.shot_form import DIRECTED, WORDS

_SAID = "() => workbench.tell('said', true)"
_UNSAID = "() => workbench.tell('said', false)"
_LABELS = {"scene_id": "shot_scene", "content": "chat_text", "keywords": "world_keywords", "kind": "place_kind"}
"""Names of the texts that label fields, where they are not called as the fields are."""
_OF_SHOTS = (*WORDS, *DIRECTED, "lines", "characters", "notes")
_CALLED_AFTER_THEIR_KIND = {
    ProposalKind.FACT: "fact",
    ProposalKind.NEW_FACT: "fact",
    ProposalKind.REMOVED_FACT: "fact",
    ProposalKind.BEAT: "beat",
    ProposalKind.EPISODE: "episode",
}
"""Kinds whose fields have labels that begin with the kind."""


def build_chat(desk: Desk) -> None:
    """Lay the panel out and wire it."""
    panel = live_part("chat", {})
    _wire_asking(desk, panel)
    _wire_deciding(desk, panel)


def rewrite_button(part: str, label: str = "chat_rewrite", **look: Any) -> gr.Button:
    """A button that opens the chat with one part of the project to be rewritten.

    Args:
        part: `world`, `facts` or `outline`; `world:` and the id of a place, `characters:` and that of a character,
            `story:` and that of an episode; `shot` for the picked one, `scene` for that at the script's cursor.
        label: the name of its text.
    """
    button = gr.Button(t(label), **look)
    button.click(None, None, None, js=f"() => workbench.tell('rewrite', {json.dumps(part)})")
    return button


def _wire_asking(desk: Desk, panel: gr.HTML) -> None:
    async def ask(project_id: str, event: gr.EventData, request: gr.Request) -> None:
        said: Any = event
        send = chat.rewrite if said.rewrite else _asking
        await send(desk.studio, actor(request), project_id, Place.model_validate(said.place), str(said.text))

    async def stop(event: gr.EventData, request: gr.Request) -> None:
        said: Any = event
        await chat.stop_answer(desk.studio, actor(request), str(said.message))

    asked = on(panel.submit, ask, [desk.project], js=IDLE)
    asked.success(None, None, None, js=_SAID)
    asked.failure(None, None, None, js=_UNSAID)
    on(panel.stop, stop)


async def _asking(studio: Studio, who: Actor, project_id: str, place: Place, wish: str) -> object:
    return await chat.ask_chat(studio, who, project_id, wish, place)


def _wire_deciding(desk: Desk, panel: gr.HTML) -> None:
    def accept(event: gr.EventData, request: gr.Request) -> str:
        said: Any = event
        if said.message:
            chat.accept_proposals(desk.studio, actor(request), str(said.message))
        else:
            chat.accept_proposal(desk.studio, actor(request), str(said.proposal), tuple(said.fields))
        return new_id()

    def decline(event: gr.EventData, request: gr.Request) -> None:
        said: Any = event
        chat.decline_proposal(desk.studio, actor(request), str(said.proposal))

    on(panel.apply, accept, [], [desk.changed], js=IDLE)
    on(panel.delete, decline)


def chat_told(studio: Studio, who: Actor, project_id: str, words: Language) -> object:
    """What the panel shows: the messages, who answers, and what the visitor may do."""
    model, why = _answerer(studio, words)
    messages = chat.list_messages(studio, who, project_id)
    return {
        "model": model,
        "why": why,
        "words": words_of("chat", words),
        "may_ask": who.role >= Role.COMMENT,
        "may_accept": who.role >= Role.EDIT,
        "messages": [_message(message, words) for message in messages],
    }


def parts_told(studio: Studio, who: Actor, project_id: str, _words: Language) -> object:
    """What can be asked about by itself."""
    return chat.chat_parts(studio, who, project_id).model_dump(mode="json")


def _answerer(studio: Studio, words: Language) -> tuple[str, str]:
    """The model's name, or why there is none and how to get one."""
    try:
        return chat.chat_model(studio).name, ""
    except ConfigurationError as error:
        return "", f"{sentence(error.message, words)} {sentence(error.advice, words)}"


def _message(message: ChatMessage, words: Language) -> dict[str, object]:
    told: dict[str, object] = message.model_dump(
        mode="json", include={"id", "text", "place", "rewrite", "answers", "state"}
    )
    return told | {
        "about": f"{message.author} · {message.made_at:%Y-%m-%d %H:%M}",
        "note": sentence(message.note, words),
        "error": sentence(message.error, words),
        "left_out": sentence(message.left_out, words),
        "cost": used_text(message.tokens, message.money or None, words),
        "proposals": [_proposal(proposal, words) for proposal in message.proposals],
    }


def _proposal(proposal: ProposalView, words: Language) -> dict[str, object]:
    decided = proposal.state in (ProposalState.ACCEPTED, ProposalState.DECLINED)
    by = text(f"chat_{proposal.state}_by", words).format(name=proposal.decided_by) if decided else ""
    told: dict[str, object] = proposal.model_dump(mode="json", include={"id", "kind", "state"})
    return told | {
        "title": _title(proposal, words),
        "reason": sentence(proposal.reason, words),
        "by": by,
        "changes": [_change(proposal.kind, change, words) for change in proposal.changes],
    }


def _title(proposal: ProposalView, words: Language) -> str:
    kind = str(proposal.kind).replace(" ", "_")
    if proposal.kind is ProposalKind.NEW_SHOT and proposal.title == "0":
        kind = "first_shot"
    return text(f"chat_is_{kind}", words).format(title=proposal.title, scene=proposal.scene)


def _change(kind: ProposalKind, change: FieldChange, words: Language) -> dict[str, object]:
    """A change with the words of its vocabulary translated."""
    told: dict[str, object] = change.model_dump(mode="json", include={"field", "stale"})
    label_ = text(_label(kind, change.field), words)
    if change.field not in (*_KINDS, *_AGE_AND_GENDER, "left_out"):
        return told | {"label": label_, "diff": [part.model_dump() for part in change.diff], "choice": False}
    before, after = (_choice(change.field, value, words) for value in (change.before, change.after))
    diff = [{"kind": kind, "text": value} for kind, value in (("gone", before), ("new", after)) if value]
    return told | {"label": label_, "diff": diff, "choice": True}


def _label(kind: ProposalKind, field: str) -> str:
    """The name of the text that labels a field."""
    if start := _CALLED_AFTER_THEIR_KIND.get(kind):
        return f"{start}_{field}"
    if "shot" in kind and field == "description":
        return "shot_description"
    return _LABELS.get(field) or (f"shot_{field}" if field in _OF_SHOTS else field)


_KINDS: Mapping[str, type[StrEnum]] = {**WORDS, "kind": PlaceKind}
_AGE_AND_GENDER = ("age", "gender")


def _choice(field: str, value: str, words: Language) -> str:
    """A word of a closed vocabulary as the visitor reads it."""
    if not value:
        return ""
    if field == "left_out":
        return text("switch_on" if value == "True" else "switch_off", words)
    return text(f"{field}_{value}", words) if field in _AGE_AND_GENDER else label(_KINDS[field](value), words)
