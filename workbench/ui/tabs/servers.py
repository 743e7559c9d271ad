"""Servers tab: which servers make the pictures, how each one is, and what it is doing."""

from collections.abc import Sequence
from html import escape

import gradio as gr

from workbench.comfy import InstanceState
from workbench.engine import doctor, instances, projects
from workbench.engine.instances import InstanceView, InstanceWork
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, language, on
from workbench.ui.i18n import sentence, t, text
from workbench.ui.language_models import models_page
from workbench.ui.workflow_card import size_text


def build(desk: Desk, tab: gr.Tab) -> None:
    """Lay out the tab. The servers are only asked when the tab is opened."""
    with gr.Column(elem_classes="page narrow"):
        with gr.Row(elem_classes="adding"):
            gr.Markdown(t("servers_about"))
            refresh = gr.Button(t("refresh"), size="sm", scale=0, min_width=120, elem_id="servers-refresh")
        shown = gr.HTML("", elem_id="servers", apply_default_css=False, min_height=160)

    async def load(request: gr.Request) -> str:
        models = doctor.list_language_models(desk.studio, actor(request))
        found = await instances.list_instances(desk.studio, actor(request))
        names = {row.id: row.name for row in projects.list_projects(desk.studio, actor(request))}
        return _page(found, names, language(request)) + models_page(models, language(request))

    on([tab.select, refresh.click], load, [], [shown], show_progress="full")


def _page(found: Sequence[InstanceView], names: dict[str, str], words: Language) -> str:
    cards = "".join(_server(view, names, words) for view in found)
    return f'<p class="makers">{escape(_makers(found, words))}</p>{cards}'


def _makers(found: Sequence[InstanceView], words: Language) -> str:
    """What makes the pictures now."""
    usable = [view.state for view in found if view.used and not view.state.problem]
    if not usable:
        return text("servers_none", words)
    if all(state.is_draft for state in usable):
        return text("servers_drafts", words)
    names = " · ".join(state.name for state in usable)
    return text("servers_makers", words).format(names=names)


def _server(view: InstanceView, names: dict[str, str], words: Language) -> str:
    state = view.state
    name = text("servers_builtin", words) if state.is_draft else state.name
    head = f"<h3>{escape(name)}</h3>{_mark(view, words)}"
    body = _problem(state, words) if state.problem else _memory(state, words) + _facts(state, words)
    doing = _doing(view, names, words) if not state.problem else ""
    return f"<article><header>{head}</header><code>{escape(state.url)}</code>{body}{doing}</article>"


def _mark(view: InstanceView, words: Language) -> str:
    state = view.state
    name = "away" if state.problem else "draft" if state.is_draft else "ready"
    spare = "" if view.used or state.problem else f"<small>{escape(text('servers_spare', words))}</small>"
    return f'<em class="{name}">{escape(text(f"servers_{name}", words))}</em>{spare}'


def _problem(state: InstanceState, words: Language) -> str:
    return f'<p class="problem">{escape(sentence(state.problem, words))} {escape(sentence(state.advice, words))}</p>'


def _memory(state: InstanceState, words: Language) -> str:
    """Memory of the graphics card that is taken, as a bar; a draft backend only pretends to have one."""
    if state.is_draft or not state.vram_total:
        return ""
    told = text("servers_vram", words).format(free=size_text(state.vram_free) or "0", total=size_text(state.vram_total))
    taken = state.vram_total - state.vram_free
    bar = f'<progress max="{state.vram_total}" value="{taken}" aria-hidden="true"></progress>'
    return f"<p>{bar}{escape(told)}</p>"


def _facts(state: InstanceState, words: Language) -> str:
    facts = {
        "version": f"ComfyUI {state.version}" if state.version and not state.is_draft else "",
        "devices": ", ".join(state.devices),
        "waiting": str(state.waiting),
        "nodes": "" if state.nodes is None else str(state.nodes),
        "models": str(sum(state.models.values())),
        "seconds": "" if state.seconds is None else text("servers_speed", words).format(seconds=f"{state.seconds:.3g}"),
    }
    rows = (
        f"<dt>{escape(text(f'servers_{name}', words))}</dt><dd>{escape(told)}</dd>"
        for name, told in facts.items()
        if told
    )
    return f"<dl>{''.join(rows)}</dl>"


def _doing(view: InstanceView, names: dict[str, str], words: Language) -> str:
    told = _working(view.work, names, words) if view.work else text("servers_idle", words)
    return f'<p class="hint">{escape(told)}</p>'


def _working(work: InstanceWork, names: dict[str, str], words: Language) -> str:
    return text("servers_working", words).format(
        task=text(f"task_{work.kind.value}", words), project=names.get(work.project_id, ""), part=f"{work.progress:.0%}"
    )
