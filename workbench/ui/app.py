"""The application: header, story box, nine tabs and a chat on one project, as one Gradio page."""

import os
from collections.abc import Sequence

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported
# After every event Gradio sums up all that came before, with pandas, for a page that is not served: it never gets to.
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")

import gradio as gr

from workbench.engine import Studio, projects, renders
from workbench.kit.ids import new_id
from workbench.model.people import Role
from workbench.model.vocabulary import Language
from workbench.ui.chat import build_chat
from workbench.ui.desk import Desk, actor, afterwards, hidden, language, may_edit, on, say
from workbench.ui.forms import IDLE, Entries
from workbench.ui.header import Header, build_header, project_choices, status_value, viewer_notice
from workbench.ui.i18n import t, text
from workbench.ui.sharing import build_sharing
from workbench.ui.start import build_start
from workbench.ui.tabs import characters, loras, render, script, servers, story, storyboard, workflows, world

TABS = {
    "story": story.build,
    "world": world.build,
    "characters": characters.build,
    "script": script.build,
    "storyboard": storyboard.build,
    "loras": loras.build,
    "workflows": workflows.build,
    "servers": servers.build,
    "render": render.build,
}
_FIRST = "storyboard"
_HOLD_TABS = "(...given) => (workbench.hold('tabs'), workbench.idle(...given))"
"""Until the other project is there, its tabs still show this one."""


def build_app(studio: Studio, entries: Entries) -> gr.Blocks:
    """Lay out the whole application for one studio; `entries` is filled with how its rows are saved."""
    with gr.Blocks(title="Workbench", analytics_enabled=False, fill_width=True) as demo:
        header = build_header()
        project, changed, settled = hidden("project-id"), hidden("changed"), hidden("settled")
        wanted = hidden("wanted")
        desk = Desk(studio, project, changed, settled, header.picker, header.saved, header.status, wanted, entries)
        place = gr.Column(elem_id="start-place")
        with gr.Tabs(elem_id="tabs", selected=_FIRST, overflow_behavior="wrap") as tabs:
            for name, build in TABS.items():
                before = len(desk.fillings)
                with gr.Tab(t(f"tab_{name}"), id=name) as tab:
                    build(desk, tab)
                tab.elem_classes = ["filled-later"] if len(desk.fillings) > before else []
                tab.select(None, None, None, js=f"() => workbench.remember({{ tab: '{name}' }})")
        with place:
            build_start(desk, tabs)
        build_chat(desk)
        build_sharing(desk, header.share)
        desk.edits(header.undo)
        _wire_opening(desk, demo, header, tabs)
        desk.wire_fillings()
        _wire_header(desk, header, tabs)
    return demo


def _wire_opening(desk: Desk, demo: gr.Blocks, header: Header, tabs: gr.Tabs) -> None:
    def opened(request: gr.Request) -> list[object]:
        """What a page shows first: the project and tab of its address, else the newest project."""
        choices = project_choices(desk.studio, request)
        asked = request.query_params.get("project", "")
        newest = choices[0][1] if choices else ""
        chosen = asked if asked in {identity for _, identity in choices} else newest
        tab = request.query_params.get("tab", _FIRST)
        shown = [
            gr.Dropdown(choices, value=chosen or None),
            gr.Tabs(selected=tab if tab in TABS else _FIRST),
            status_value(desk.studio, request, chosen),
            gr.Button(visible=actor(request).role is Role.OWN),
        ]
        return [chosen, *shown, *_locks(desk, request)]

    def follow(project_id: str, request: gr.Request) -> list[object]:
        picker = gr.Dropdown(project_choices(desk.studio, request), value=project_id or None)
        return [picker, status_value(desk.studio, request, project_id)]

    outputs = [desk.project, header.picker, tabs, header.status, header.share, header.notice, *desk.editable]
    loaded = on(demo.load, opened, [], outputs)
    afterwards(loaded, "() => workbench.ready()")
    desk.changed.change(None, [desk.changed], [desk.settled], js="workbench.settle")
    desk.on_open(follow, [header.picker, header.status])
    chosen = on(header.picker.input, lambda chosen: chosen or "", [header.picker], [desk.project], js=_HOLD_TABS)
    chosen.failure(None, None, None, js="() => workbench.release()")


def _locks(desk: Desk, request: gr.Request) -> list[object]:
    """For somebody who may only look: the reason, and every control switched off."""
    if may_edit(request):
        return ["", *[gr.skip()] * len(desk.editable)]
    return [viewer_notice(language(request)), *[gr.update(interactive=False)] * len(desk.editable)]


def _taken_back(kinds: Sequence[str], words: Language) -> str:
    """Of which kinds the rows were that an undo changed."""
    parts = [text(f"undone_{kind}", words) for kind in kinds]
    return text("undone", words).format(kinds=("、" if words is Language.CHINESE else ", ").join(parts))


def _wire_header(desk: Desk, header: Header, tabs: gr.Tabs) -> None:
    def take_back(project_id: str, request: gr.Request) -> str:
        undone = projects.undo(desk.studio, actor(request), project_id) if project_id else None
        if undone:
            gr.Info(_taken_back(projects.kinds_of_step(desk.studio, undone.step), language(request)), duration=5)
        else:
            say(request, "nothing_to_undo")
        return new_id()

    async def stop(project_id: str, request: gr.Request) -> None:
        now = renders.current_render(desk.studio, actor(request), project_id)
        if now is not None and not now.state.is_final:
            await renders.cancel_render(desk.studio, actor(request), now.id)

    async def again(project_id: str, request: gr.Request) -> None:
        await renders.start_render(desk.studio, actor(request), project_id)

    on(header.undo.click, take_back, [desk.project], [desk.changed], js=IDLE)
    on(header.status.stop, stop, [desk.project])
    on(header.status.retry, again, [desk.project])
    on(header.status.tick, new_id, [], [desk.changed])  # a language model has written the story
    on(header.status.play, lambda: gr.Tabs(selected="render"), [], [tabs])
    on(desk.wanted.change, lambda: gr.Tabs(selected="storyboard"), [], [tabs])
    header.new.click(None, None, None, js="() => workbench.start()")
    header.theme.click(None, None, None, js="() => workbench.theme()")
