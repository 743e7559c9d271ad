"""Story tab: the path from the story to its storyboard, and what lies between: chapters, beats and episodes."""

import gradio as gr

from workbench.engine import outline, projects
from workbench.engine.outline import BeatChanges, ChapterChanges, EpisodeChanges
from workbench.engine.projects import ProjectChanges
from workbench.kit.ids import new_id
from workbench.model.people import Actor
from workbench.model.projects import Episode, Project
from workbench.model.writing import Beat, Chapter
from workbench.ui.chat import rewrite_button
from workbench.ui.desk import Desk, actor, hidden, language, may_edit, on
from workbench.ui.forms import Entry, Form, Values, laid_form
from workbench.ui.i18n import t, text
from workbench.ui.path import build_path


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    with gr.Column(elem_classes="page"):
        build_path(desk, "story")
        with gr.Row(elem_classes="adding"):
            opened = gr.Dropdown([], label=t("episode_open"), interactive=False, elem_id="episode-open", min_width=220)
            target = gr.Number(
                label=t("story_target"),
                info=t("story_target_hint"),
                precision=0,
                minimum=0,
                interactive=False,
                elem_id="story-target",
                min_width=220,
            )
        _wire_rows(desk)
    _wire_target(desk, target)
    _wire_opening(desk, opened)


def _wire_target(desk: Desk, target: gr.Number) -> None:
    def write(who: Actor, row: Project, touched: Values, version: int) -> None:
        settings = row.settings.model_copy(update={"target_seconds": int(touched["seconds"] or 0)})
        projects.update_project(desk.studio, who, row.id, ProjectChanges(settings=settings), version)

    entry: Entry[Project] = Entry(
        read=lambda who, project_id: projects.get_project(desk.studio, who, project_id),
        values=lambda row: {"seconds": row.settings.target_seconds},
        write=write,
    )
    form = laid_form(entry, {"seconds": target})

    def load(project_id: str, request: gr.Request) -> list[object]:
        if not project_id:
            return [gr.skip(), gr.skip()]
        return [entry.showing_now(actor(request), project_id), gr.update(interactive=may_edit(request))]

    desk.on_open(load, [form.fresh, target], form.laid_by)
    form.saves(desk, [target.blur, target.submit])


def _wire_opening(desk: Desk, opened: gr.Dropdown) -> None:
    def load(project_id: str, request: gr.Request) -> object:
        rows = outline.list_episodes(desk.studio, actor(request), project_id) if project_id else []
        if not rows:
            return gr.Dropdown([], value=None, interactive=False)
        now = outline.current_episode(desk.studio, actor(request), project_id)
        choices = [(f"{number}. {row.title}", row.id) for number, row in enumerate(rows, start=1)]
        return gr.Dropdown(choices, value=now.id, interactive=may_edit(request) and len(rows) > 1)

    def open_one(episode_id: str, request: gr.Request) -> str:
        outline.open_episode(desk.studio, actor(request), episode_id)
        return new_id()

    desk.on_open(load, [opened])
    on(opened.input, open_one, [opened], [desk.changed])


def _wire_rows(desk: Desk) -> None:
    @gr.render(inputs=[desk.project], triggers=desk.opens)
    def rows(project_id: str, request: gr.Request) -> None:
        if not project_id:
            return
        who = actor(request)
        episodes = outline.list_episodes(desk.studio, who, project_id)
        beats = outline.list_beats(desk.studio, who, project_id)
        chapters = outline.list_chapters(desk.studio, who, project_id)
        if not beats:
            gr.Markdown(t("beats_empty"), elem_classes="hint")
            return
        gr.Markdown(t("episodes_title"), elem_classes="heading")
        with gr.Row(elem_classes="sheets"):
            for row in episodes:
                _episode(desk, row, request)
        with gr.Row(elem_classes="adding"):
            gr.Markdown(t("beats_title"), elem_classes="heading")
            rewrite_button("outline", size="sm", elem_id="outline-rewrite", scale=0, min_width=130)
        with gr.Row(elem_classes="sheets"):
            for beat in beats:
                _beat(desk, beat, episodes, request)
        with gr.Accordion(t("chapters_title"), open=False):
            for chapter in chapters:
                _chapter(desk, chapter, request)


def _episode(desk: Desk, row: Episode, request: gr.Request) -> None:
    free = may_edit(request)

    def write(who: Actor, old: Episode, touched: Values, version: int) -> None:
        outline.update_episode(desk.studio, who, old.id, EpisodeChanges.model_validate(touched), version)

    entry: Entry[Episode] = Entry(
        read=lambda who, episode_id: outline.get_episode(desk.studio, who, episode_id),
        values=lambda one: {"title": one.title, "synopsis": one.synopsis, "seconds": one.seconds},
        write=write,
        kind="episode",
    )
    shown = hidden(value=entry.showing(row.id, row))
    with gr.Column(min_width=260, elem_classes="sheet"):
        title = gr.Textbox(row.title, label=t("episode_title"), interactive=free)
        synopsis = gr.Textbox(row.synopsis, label=t("episode_synopsis"), lines=3, interactive=free)
        seconds = gr.Number(row.seconds, label=t("episode_seconds"), precision=0, minimum=0, interactive=free)
        rewrite_button(f"story:{row.id}", size="sm", elem_classes="rewrite")
    form = Form(entry, shown, {"title": title, "synopsis": synopsis, "seconds": seconds})
    form.saves(desk, [title.blur, title.submit, synopsis.blur, seconds.blur, seconds.submit])


def _beat(desk: Desk, row: Beat, episodes: list[Episode], request: gr.Request) -> None:
    free, entry = may_edit(request), _beat_entry(desk)
    shown = hidden(value=entry.showing(row.id, row))
    span = text("beat_span", language(request)).format(chapter=row.chapter, first=row.first, last=row.last)
    with gr.Column(min_width=260, elem_classes="sheet"):
        title = gr.Textbox(row.title, label=t("beat_title"), info=span, interactive=free)
        summary = gr.Textbox(row.summary, label=t("beat_summary"), lines=3, interactive=free)
        left_out = gr.Checkbox(row.left_out, label=t("beat_left_out"), interactive=free)
        choices = [(one.title, one.id) for one in episodes]
        episode = gr.Dropdown(
            choices, value=row.episode_id, label=t("beat_episode"), interactive=free, visible=len(episodes) > 1
        )
    fields = {"title": title, "summary": summary, "left_out": left_out, "episode_id": episode}
    Form(entry, shown, fields).saves(desk, [title.blur, title.submit, summary.blur, left_out.input, episode.input])


def _beat_entry(desk: Desk) -> Entry[Beat]:
    def write(who: Actor, old: Beat, touched: Values, version: int) -> None:
        outline.update_beat(desk.studio, who, old.id, BeatChanges.model_validate(touched), version)

    return Entry(
        read=lambda who, beat_id: outline.get_beat(desk.studio, who, beat_id),
        values=lambda row: {name: getattr(row, name) for name in ("title", "summary", "left_out", "episode_id")},
        write=write,
        kind="beat",
    )


def _chapter(desk: Desk, row: Chapter, request: gr.Request) -> None:
    def write(who: Actor, old: Chapter, touched: Values, version: int) -> None:
        outline.update_chapter(desk.studio, who, old.id, ChapterChanges.model_validate(touched), version)

    entry: Entry[Chapter] = Entry(
        read=lambda who, chapter_id: outline.get_chapter(desk.studio, who, chapter_id),
        values=lambda one: {"summary": one.summary},
        write=write,
        kind="chapter",
    )
    shown = hidden(value=entry.showing(row.id, row))
    label = text("chapter_number", language(request)).format(number=row.number)
    summary = gr.Textbox(row.summary, label=label, lines=2, interactive=may_edit(request))
    Form(entry, shown, {"summary": summary}).saves(desk, [summary.blur])
