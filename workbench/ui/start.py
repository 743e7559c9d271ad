"""The story box: paste, upload or take a sample, choose the shape, press one of two buttons."""

import asyncio
from dataclasses import dataclass

import gradio as gr

from workbench.engine import projects, renders, writing_path
from workbench.engine.writer import Writer
from workbench.kit.errors import InvalidInputError
from workbench.kit.ids import new_id
from workbench.llm import read_story
from workbench.model.vocabulary import Aspect
from workbench.samples import sample_story
from workbench.ui.desk import Desk, actor, afterwards, language, on
from workbench.ui.header import project_choices
from workbench.ui.i18n import t


@dataclass(frozen=True)
class Start:
    """The components of the story box."""

    story: gr.Textbox
    upload: gr.UploadButton
    sample: gr.Button
    aspect: gr.Radio
    steps: gr.Button
    go: gr.Button


def build_start(desk: Desk, tabs: gr.Tabs) -> None:
    """Lay the story box out and wire it."""
    start = _layout(desk.studio.writer)
    for component in (start.story, start.upload, start.sample, start.aspect, start.steps, start.go):
        desk.edits(component)
    _wire_story(start)
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
            upload = gr.UploadButton(t("start_upload"), file_types=[".txt", ".md"], type="binary", size="sm", scale=0)
            sample = gr.Button(t("start_sample"), elem_id="sample", size="sm", scale=0)
            shapes = [(t(f"aspect_{aspect.name.lower()}"), aspect.value) for aspect in Aspect]
            aspect = gr.Radio(
                shapes, value=Aspect.WIDE.value, label=t("aspect"), show_label=False, container=False, elem_id="aspect"
            )
        with gr.Row(elem_id="start-go"):
            steps = gr.Button(t("start_steps"), elem_id="write-steps", scale=0, min_width=190)
            go = gr.Button(t("start_go"), variant="primary", elem_id="make-film", scale=0)
        _tell_writer(writer)
    return Start(story, upload, sample, aspect, steps, go)


def _tell_writer(writer: Writer) -> None:
    """Who will write, and where the story goes for it."""
    if writer.model is None:
        gr.Markdown(t("start_writer_rules"), elem_classes="start-writer")
        return
    gr.Markdown(t("start_writer_model"), elem_classes="start-writer")
    gr.Markdown(f"`{writer.name}` · `{writer.model.place}`", elem_classes="start-writer")


def _wire_story(start: Start) -> None:
    def read(data: bytes | None) -> str:
        if data is None:
            raise InvalidInputError("No file was given.", "Choose a text file.")
        return read_story(data, "upload.txt")

    def example(request: gr.Request) -> str:
        return sample_story(language(request))

    on(start.upload.upload, read, [start.upload], [start.story])
    on(start.sample.click, example, [], [start.story])


def _wire_go(desk: Desk, start: Start, tabs: gr.Tabs) -> None:
    async def make(text: str, shape: str, request: gr.Request) -> tuple[object, ...]:
        who = actor(request)
        # a novel takes seconds to write up: not on the loop that serves everybody else
        row = await asyncio.to_thread(projects.open_story, desk.studio, who, text, aspect=Aspect(shape))
        await renders.start_render(desk.studio, who, row.id)
        picked = gr.Dropdown(project_choices(desk.studio, request), value=row.id)
        return row.id, new_id(), picked, gr.Tabs(selected="storyboard")

    async def begin(text: str, shape: str, request: gr.Request) -> tuple[object, ...]:
        who = actor(request)
        row = await asyncio.to_thread(projects.begin_story, desk.studio, who, text, aspect=Aspect(shape))
        if all(step.state in ("todo", "next") for step in writing_path.writing_path(desk.studio, who, row.id).steps):
            await writing_path.start_writing(desk.studio, who, row.id)
        picked = gr.Dropdown(project_choices(desk.studio, request), value=row.id)
        return row.id, new_id(), picked, gr.Tabs(selected="story")

    for button, handler in ((start.go, make), (start.steps, begin)):
        button.click(None, None, None, js="() => workbench.working(true)")
        made = on(button.click, handler, [start.story, start.aspect], [desk.project, desk.changed, desk.picker, tabs])
        afterwards(made, "() => workbench.working(false)")
