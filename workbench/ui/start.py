"""The story box: paste, upload or take a sample, choose the shape, press one of two buttons."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from workbench.engine import costs, projects, renders, writing_path
from workbench.engine.documents import LARGEST_DOCUMENT, SUFFIXES, SourceText, read_document
from workbench.engine.reading import read_file
from workbench.engine.writer import Writer
from workbench.kit.errors import InvalidInputError, WorkbenchError
from workbench.kit.ids import new_id
from workbench.model.vocabulary import Aspect, Language
from workbench.samples import sample_story
from workbench.ui.costs import estimate_text
from workbench.ui.desk import Desk, actor, afterwards, language, on
from workbench.ui.header import project_choices
from workbench.ui.i18n import t, text


@dataclass(frozen=True)
class Start:
    """The components of the story box."""

    story: gr.Textbox
    upload: gr.UploadButton
    chapter: gr.Dropdown
    sample: gr.Button
    aspect: gr.Radio
    language: gr.Dropdown
    cost: gr.Markdown
    steps: gr.Button
    go: gr.Button


def build_start(desk: Desk, tabs: gr.Tabs) -> None:
    """Lay the story box out and wire it."""
    start = _layout(desk.studio.writer)
    for component in (
        start.story,
        start.upload,
        start.chapter,
        start.sample,
        start.aspect,
        start.language,
        start.steps,
        start.go,
    ):
        desk.edits(component)
    _wire_story(start)
    if desk.studio.writer.model:
        _wire_cost(desk, start)
    _wire_go(desk, start, tabs)


def _layout(writer: Writer) -> Start:
    with gr.Column(elem_id="start"):
        gr.Markdown(t("start_title"), elem_id="start-title")
        story = gr.Textbox(
            label=t("start_story"),
            show_label=False,
            placeholder=t("start_placeholder"),
            lines=12,
            max_lines=20,
            elem_id="story",
        )
        with gr.Row(elem_id="start-row"):
            upload = gr.UploadButton(t("start_upload"), file_types=list(SUFFIXES), type="filepath", size="sm", scale=0)
            chapter = gr.Dropdown(
                [], label=t("start_chapter"), show_label=False, container=False, visible=False, elem_id="chapter"
            )
            sample = gr.Button(t("start_sample"), elem_id="sample", size="sm", scale=0)
            spoken = [(t(f"start_language_{name}"), name) for name in ("auto", *Language)]
            tongue = gr.Dropdown(
                spoken, value="auto", label=t("start_language"), show_label=False, container=False, elem_id="language"
            )
            shapes = [(t(f"aspect_{aspect.name.lower()}"), aspect.value) for aspect in Aspect]
            aspect = gr.Radio(
                shapes, value=Aspect.WIDE.value, label=t("aspect"), show_label=False, container=False, elem_id="aspect"
            )
        with gr.Row(elem_id="start-go"):
            steps = gr.Button(t("start_steps"), elem_id="write-steps", scale=0, min_width=190)
            go = gr.Button(t("start_go"), variant="primary", elem_id="make-film", scale=0)
        cost = gr.Markdown("", elem_id="start-cost", elem_classes="start-writer")
        _tell_writer(writer)
    return Start(story, upload, chapter, sample, aspect, tongue, cost, steps, go)


def _tell_writer(writer: Writer) -> None:
    """Who will write, and where the story goes for it."""
    if writer.model is None:
        gr.Markdown(t("start_writer_rules"), elem_classes="start-writer")
        return
    gr.Markdown(t("start_writer_model"), elem_classes="start-writer")
    gr.Markdown(f"`{writer.name}` · `{writer.model.place}`", elem_classes="start-writer")


def _wire_story(start: Start) -> None:
    def read(path: str | None, request: gr.Request) -> tuple[str, gr.Dropdown]:
        found = _read(path, 0)
        named = [(f"{number}. {opening}", number) for number, opening in enumerate(found.chapters, start=1)]
        choices = [(text("start_all_chapters", language(request)), 0), *named]
        return found.text, gr.Dropdown(choices, value=0, visible=bool(named))

    def choose(path: str | None, chapter: int) -> str:
        return _read(path, chapter).text

    def example(request: gr.Request) -> str:
        return sample_story(language(request))

    on(start.upload.upload, read, [start.upload], [start.story, start.chapter])
    on(start.chapter.input, choose, [start.upload, start.chapter], [start.story])
    on(start.sample.click, example, [], [start.story])


def _read(path: str | None, chapter: int) -> SourceText:
    """A document, or one chapter of it; 0 is all of it."""
    if path is None:
        raise InvalidInputError("No file was given.", "Choose a document.")
    chapters = range(chapter, chapter + 1) if chapter else None
    return read_document(read_file(Path(path), LARGEST_DOCUMENT), Path(path).name, chapters)


def _wire_cost(desk: Desk, start: Start) -> None:
    """Tell what the story will cost, as soon as it stands there."""

    def told(story: str, shape: str, tongue: str, request: gr.Request) -> str:
        try:
            about = costs.estimate_writing(desk.studio, actor(request), story, _chosen(tongue), Aspect(shape))
        except WorkbenchError:
            return ""  # what is wrong with the story is told when it is to be filmed
        return estimate_text(about, language(request))

    changes = [start.story.change, start.aspect.change, start.language.change]
    on(changes, told, [start.story, start.aspect, start.language], [start.cost], trigger_mode="always_last")


def _chosen(tongue: str) -> Language | None:
    """The language that somebody chose, or None to tell it from the text."""
    return None if tongue == "auto" else Language(tongue)


def _wire_go(desk: Desk, start: Start, tabs: gr.Tabs) -> None:
    async def make(story: str, shape: str, tongue: str, request: gr.Request) -> tuple[object, ...]:
        who = actor(request)
        # a novel takes seconds to write up: not on the loop that serves everybody else
        row = await asyncio.to_thread(projects.open_story, desk.studio, who, story, _chosen(tongue), Aspect(shape))
        await renders.start_render(desk.studio, who, row.id)
        picked = gr.Dropdown(project_choices(desk.studio, request), value=row.id)
        return row.id, new_id(), picked, gr.Tabs(selected="storyboard")

    async def begin(story: str, shape: str, tongue: str, request: gr.Request) -> tuple[object, ...]:
        who = actor(request)
        row = await asyncio.to_thread(projects.begin_story, desk.studio, who, story, _chosen(tongue), Aspect(shape))
        if all(step.state in ("todo", "next") for step in writing_path.writing_path(desk.studio, who, row.id).steps):
            await writing_path.start_writing(desk.studio, who, row.id)
        picked = gr.Dropdown(project_choices(desk.studio, request), value=row.id)
        return row.id, new_id(), picked, gr.Tabs(selected="story")

    given = [start.story, start.aspect, start.language]
    for button, handler in ((start.go, make), (start.steps, begin)):
        button.click(None, None, None, js="() => workbench.working(true)")
        made = on(button.click, handler, given, [desk.project, desk.changed, desk.picker, tabs])
        afterwards(made, "() => workbench.working(false)")
