"""World tab: the film's title, the world's text and keywords, and the places of the story."""

import gradio as gr

from workbench.engine import projects, world
from workbench.engine.projects import ProjectChanges
from workbench.engine.world import SceneChanges, WorldChanges
from workbench.kit.ids import new_id
from workbench.model.projects import Scene
from workbench.model.vocabulary import Language, PlaceKind, label
from workbench.ui.desk import Desk, actor, language, may_edit, on, on_edit, saved_mark
from workbench.ui.header import project_choices
from workbench.ui.i18n import t
from workbench.ui.pictures import Gallery, picture


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    with gr.Row(elem_classes="page"):
        with gr.Column(scale=2, min_width=320):
            title = desk.edits(gr.Textbox(label=t("project_name"), elem_id="project-name"))
            content = desk.edits(gr.Textbox(label=t("world_content"), lines=8, max_lines=24, elem_id="world-content"))
            keywords = desk.edits(
                gr.Textbox(label=t("world_keywords"), info=t("world_keywords_hint"), elem_id="world-keywords")
            )
        with gr.Column(scale=3, min_width=320):
            gr.Markdown(t("world_places"), elem_classes="heading")
            _wire_places(desk)
    _wire_title(desk, title)
    _wire_world(desk, content, keywords)


def _wire_title(desk: Desk, title: gr.Textbox) -> None:
    def load(project_id: str, request: gr.Request) -> str:
        return projects.get_project(desk.studio, actor(request), project_id).name if project_id else ""

    def save(project_id: str, name: str, request: gr.Request) -> list[object]:
        if not project_id or not name.strip() or name == load(project_id, request):
            return [gr.skip(), gr.skip()]
        projects.update_project(desk.studio, actor(request), project_id, ProjectChanges(name=name.strip()))
        choices = project_choices(desk.studio, request)
        return [gr.Dropdown(choices, value=project_id), saved_mark(request)]

    desk.on_open(load, [title])
    on_edit([title.blur, title.submit], save, [desk.project, title], [desk.picker, desk.saved])


def _wire_world(desk: Desk, content: gr.Textbox, keywords: gr.Textbox) -> None:
    def load(project_id: str, request: gr.Request) -> tuple[str, str]:
        if not project_id:
            return "", ""
        row = world.get_world(desk.studio, actor(request), project_id)
        return row.content, ", ".join(row.keywords)

    def save(project_id: str, text: str, words: str, request: gr.Request) -> object:
        listed = tuple(word.strip() for word in words.replace("，", ",").replace("、", ",").split(",") if word.strip())
        row = world.get_world(desk.studio, actor(request), project_id)
        if (row.content, row.keywords) == (text, listed):
            return gr.skip()
        world.update_world(desk.studio, actor(request), project_id, WorldChanges(content=text, keywords=listed))
        return saved_mark(request)

    desk.on_open(load, [content, keywords])
    on_edit([content.blur, keywords.blur], save, [desk.project, content, keywords], [desk.saved])


def _wire_places(desk: Desk) -> None:
    @gr.render(inputs=[desk.project], triggers=[desk.project.change, desk.changed.change, desk.finished.end])
    def places(project_id: str, request: gr.Request) -> None:
        if not project_id:
            return
        gallery = Gallery.of(desk, project_id, request)
        with gr.Row(elem_classes="sheets"):
            for scene in world.list_scenes(desk.studio, actor(request), project_id):
                _place(desk, scene, gallery.view(scene.id), request)
        if may_edit(request):
            _new_place(desk, language(request))


def _kinds(words: Language) -> list[tuple[str, str]]:
    return [(label(kind, words), kind.value) for kind in PlaceKind]


def _place(desk: Desk, scene: Scene, blob: str, request: gr.Request) -> None:
    free = may_edit(request)
    with gr.Column(min_width=260, elem_classes="sheet"):
        picture(blob, "wide")
        name = gr.Textbox(scene.name, label=t("name"), interactive=free)
        kind = gr.Dropdown(_kinds(language(request)), value=scene.kind.value, label=t("place_kind"), interactive=free)
        description = gr.Textbox(scene.description, label=t("description"), lines=2, interactive=free)

    def keep(request: gr.Request, project_id: str, new_name: str, new_kind: str, about: str) -> object:
        rows = world.list_scenes(desk.studio, actor(request), project_id)
        row = next(row for row in rows if row.id == scene.id)
        given = {"name": new_name.strip() or row.name, "kind": PlaceKind(new_kind), "description": about}
        changed = {field: value for field, value in given.items() if value != getattr(row, field)}
        if not changed:
            return gr.skip()
        world.update_scene(desk.studio, actor(request), scene.id, SceneChanges.model_validate(changed))
        return saved_mark(request)

    events = [name.blur, name.submit, description.blur, kind.input]
    on_edit(events, keep, [desk.project, name, kind, description], [desk.saved])


def _new_place(desk: Desk, words: Language) -> None:
    with gr.Row(elem_classes="adding"):
        name = gr.Textbox(placeholder=t("place_new"), show_label=False, container=False, min_width=160)  # pyright: ignore
        kind = gr.Dropdown(_kinds(words), value=PlaceKind.FIELD.value, show_label=False, container=False, min_width=120)
        add = gr.Button(t("add"), size="sm", scale=0, min_width=90)

    def create(project_id: str, new_name: str, new_kind: str, request: gr.Request) -> str:
        if new_name.strip():
            world.create_scene(desk.studio, actor(request), project_id, new_name.strip(), PlaceKind(new_kind))
        return new_id()

    on([add.click, name.submit], create, [desk.project, name, kind], [desk.changed])
