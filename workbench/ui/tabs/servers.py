"""Servers tab: which servers make the pictures, how each one is, what it is doing, lacks and logs."""

from collections.abc import Mapping, Sequence
from html import escape

import gradio as gr

from workbench.comfy import InstanceState
from workbench.engine import doctor, instances, lacking, projects
from workbench.engine.instances import InstanceView, InstanceWork, ServerLog
from workbench.engine.lacking import ServerCheck, WorkflowLack
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, language, may_edit, on, then
from workbench.ui.i18n import sentence, t, text
from workbench.ui.language_models import models_page
from workbench.ui.workflow_card import size_text


def build(desk: Desk, tab: gr.Tab) -> None:
    """Lay out the tab. The servers are only asked when the tab is opened: first how they are, then what they lack."""
    with gr.Column(elem_classes="page narrow"):
        with gr.Row(elem_classes="adding"):
            gr.Markdown(t("servers_about"))
            refresh = gr.Button(t("refresh"), size="sm", scale=0, min_width=120, elem_id="servers-refresh")
        shown = gr.HTML("", elem_id="servers", apply_default_css=False, min_height=160)
        with gr.Accordion(t("servers_log"), open=False, elem_id="servers-log"):
            with gr.Row(elem_classes="adding"):
                server = gr.Dropdown([], label=t("servers_log_of"), elem_id="servers-log-of")
                show = gr.Button(t("servers_log_show"), size="sm", scale=0, min_width=200, elem_id="servers-log-show")
            log = gr.HTML("", elem_id="servers-log-lines", apply_default_css=False)
    for component in (server, show):
        desk.edits(component)

    async def load(request: gr.Request) -> list[object]:
        found = await instances.list_instances(desk.studio, actor(request))
        names = [view.state.name for view in found]
        why = "" if may_edit(request) else f'<p class="why">{escape(text("servers_viewer", language(request)))}</p>'
        return [_page(desk, found, None, request), gr.Dropdown(names, value=names[0]), why]

    async def compare(request: gr.Request) -> str:
        checks = await lacking.check_servers(desk.studio, actor(request))
        found = await instances.list_instances(desk.studio, actor(request))
        return _page(desk, found, {check.server: check for check in checks}, request)

    async def read(name: str, request: gr.Request) -> str:
        told = await instances.get_server_log(desk.studio, actor(request), name)
        return _log(told, language(request))

    opened = on([tab.select, refresh.click], load, [], [shown, server, log], show_progress="full")
    then(opened, compare, [], [shown])
    on(show.click, read, [server], [log], show_progress="full")


def _page(
    desk: Desk, found: Sequence[InstanceView], checks: Mapping[str, ServerCheck] | None, request: gr.Request
) -> str:
    """All servers, and the language models; what a server lacks follows when it has been asked for it."""
    words = language(request)
    names = {row.id: row.name for row in projects.list_projects(desk.studio, actor(request))}
    called = {} if desk.studio.backend.has_servers else {found[0].state.name: text("servers_builtin", words)}
    cards = "".join(_server(view, called, names, _told(view, checks, words), words) for view in found)
    models = models_page(doctor.list_language_models(desk.studio, actor(request)), words)
    return f'<p class="makers">{escape(_makers(found, words))}</p>{cards}{models}'


def _makers(found: Sequence[InstanceView], words: Language) -> str:
    """What makes the pictures now."""
    usable = [view.state for view in found if view.used and not view.state.problem]
    if not usable:
        return text("servers_none", words)
    if all(state.is_draft for state in usable):
        return text("servers_drafts", words)
    names = " · ".join(state.name for state in usable)
    return text("servers_makers", words).format(names=names)


def _server(
    view: InstanceView, called: Mapping[str, str], names: Mapping[str, str], lacks: str, words: Language
) -> str:
    """One server; `called` has other names for some, `names` those of the projects by their ids."""
    state = view.state
    head = f"<h3>{escape(called.get(state.name, state.name))}</h3>{_mark(view, words)}"
    body = _problem(state, words) if state.problem else _memory(state, words) + _facts(state, words) + lacks
    doing = _doing(view, names, words) if not state.problem else ""
    return f"<article><header>{head}</header><code>{escape(state.url)}</code>{body}{doing}</article>"


def _mark(view: InstanceView, words: Language) -> str:
    state = view.state
    name = "draft" if state.is_draft else "ready"
    if state.problem:
        name = "away" if state.is_away else "refusing"
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
        "models": "" if state.models is None else str(sum(state.models.values())),
        "seconds": "" if state.seconds is None else text("servers_speed", words).format(seconds=f"{state.seconds:.3g}"),
    }
    rows = (
        f"<dt>{escape(text(f'servers_{name}', words))}</dt><dd>{escape(told)}</dd>"
        for name, told in facts.items()
        if told
    )
    return f"<dl>{''.join(rows)}</dl>{_folders(state.models or {}, words)}"


def _folders(models: Mapping[str, int], words: Language) -> str:
    """How many model files each folder has, folded."""
    if not models:
        return ""
    rows = "".join(f"<dt>{escape(folder)}</dt><dd>{count}</dd>" for folder, count in models.items())
    return f"<details><summary>{escape(text('servers_models', words))}</summary><dl>{rows}</dl></details>"


def _told(view: InstanceView, checks: Mapping[str, ServerCheck] | None, words: Language) -> str:
    """What a server can run, and what it lacks for the rest, folded; how it is known when it is not."""
    if checks is None:
        return f'<p class="hint">{escape(text("servers_asking", words))}</p>'
    check = checks.get(view.state.name)
    if check is None or not check.is_known:
        why = text("servers_untold", words)
        problem = f" {sentence(check.problem, words)}" if check and check.problem else ""
        return f'<p class="hint">{escape(why + problem)}</p>'
    every = len(check.able) + len(check.lacking)
    able = "servers_able_draft" if view.state.is_draft and not check.lacking else "servers_able"
    told = f"<p>{escape(text(able, words).format(able=len(check.able), every=every))}</p>"
    if not check.lacking:
        return told
    rows = "".join(_lack(lack, words) for lack in check.lacking)
    return f"{told}<details><summary>{escape(text('servers_lacks', words))}</summary><ul>{rows}</ul></details>"


def _lack(lack: WorkflowLack, words: Language) -> str:
    used = f" <small>{escape(text('servers_used', words))}</small>" if lack.is_used else ""
    names = "".join(f"<code>{escape(name)}</code>" for name in (*lack.models, *lack.nodes))
    others = escape(" ".join(sentence(other, words) for other in lack.others))
    return f"<li><b>{escape(sentence(lack.name, words))}</b>{used}<div>{names}{others}</div></li>"


def _doing(view: InstanceView, names: Mapping[str, str], words: Language) -> str:
    told = _working(view.work, names, words) if view.work else text("servers_idle", words)
    return f'<p class="hint">{escape(told)}</p>'


def _working(work: InstanceWork, names: Mapping[str, str], words: Language) -> str:
    return text("servers_working", words).format(
        task=text(f"task_{work.kind.value}", words), project=names.get(work.project_id, ""), part=f"{work.progress:.0%}"
    )


def _log(told: ServerLog, words: Language) -> str:
    if not told.lines:
        why = text("servers_log_empty" if told.is_told else "servers_log_untold", words)
        return f'<p class="why">{escape(why)}</p>'
    lines = "".join(f"<time>{escape(line.at[11:19])}</time> {escape(line.text)}\n" for line in told.lines)
    return f'<pre tabindex="0">{lines}</pre>'
