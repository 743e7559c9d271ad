"""World tab: the film's title, the world's text and keywords, and the places of the story."""

from typing import Any

import gradio as gr

from workbench.engine import projects, world
from workbench.engine.projects import ProjectChanges
from workbench.engine.world import SceneChanges, WorldChanges
from workbench.kit.ids import new_id
from workbench.model.assets import Asset
from workbench.model.people import Actor
from workbench.model.projects import Project, Scene, WorldSetting
from workbench.model.vocabulary import Language, PlaceKind, label
from workbench.ui.chat import rewrite_button
from workbench.ui.desk import Desk, actor, hidden, language, may_edit, on, then
from workbench.ui.facts import build_facts
from workbench.ui.fields import saving_events
from workbench.ui.forms import Entry, Form, LaidForm, Values, laid_form
from workbench.ui.header import project_choices
from workbench.ui.i18n import t
from workbench.ui.keeping import Stock, reference_fields
from workbench.ui.path import build_path
from workbench.ui.pictures import Gallery, hang_pictures, outlines, picture


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    with gr.Column(elem_classes="page above"):
        build_path(desk, "world")
    with gr.Row(elem_classes="page"):
        with gr.Column(scale=2, min_width=320):
            title = gr.Textbox(label=t("project_name"), interactive=False, elem_id="project-name")
            content = gr.Textbox(
                label=t("world_content"), lines=8, max_lines=24, interactive=False, elem_id="world-content"
            )
            keywords = gr.Textbox(
                label=t("world_keywords"), info=t("world_keywords_hint"), interactive=False, elem_id="world-keywords"
            )
            rewrite_button("world", size="sm", elem_id="world-rewrite")
            title_form = laid_form(_title_entry(desk), {"name": title})
            world_form = laid_form(_world_entry(desk), {"content": content, "keywords": keywords})
        with gr.Column(scale=3, min_width=320):
            gr.Markdown(t("world_places"), elem_classes="heading")
            outlines("wide")
            _wire_places(desk)
    with gr.Column(elem_classes="page"):
        build_facts(desk)
    _wire_loading(desk, title_form, world_form)
    saved = title_form.saves(desk, [title.blur, title.submit])
    _wire_picker(desk, saved)
    world_form.saves(desk, [content.blur, keywords.blur, keywords.submit])


def _title_entry(desk: Desk) -> Entry[Project]:
    def write(who: Actor, row: Project, touched: Values, version: int) -> None:
        if name := touched["name"].strip():
            projects.update_project(desk.studio, who, row.id, ProjectChanges(name=name), version)

    return Entry(
        read=lambda who, project_id: projects.get_project(desk.studio, who, project_id),
        values=lambda row: {"name": row.name},
        write=write,
        kind="title",
    )


def _world_entry(desk: Desk) -> Entry[WorldSetting]:
    def write(who: Actor, row: WorldSetting, touched: Values, version: int) -> None:
        if "keywords" in touched:
            words = touched["keywords"].replace("，", ",").replace("、", ",").split(",")
            touched["keywords"] = tuple(word.strip() for word in words if word.strip())
        changes = WorldChanges.model_validate(touched)
        world.update_world(desk.studio, who, row.project_id, changes, version)

    return Entry(
        read=lambda who, project_id: world.get_world(desk.studio, who, project_id),
        values=lambda row: {"content": row.content, "keywords": ", ".join(row.keywords)},
        write=write,
        kind="world",
    )


def _wire_loading(desk: Desk, title: LaidForm[Project], about: LaidForm[WorldSetting]) -> None:
    fields = [*title.fields.values(), *about.fields.values()]

    def load(project_id: str, request: gr.Request) -> list[object]:
        if not project_id:
            return [gr.skip()] * (2 + len(fields))
        who, free = actor(request), may_edit(request)
        fresh = (form.entry.showing_now(who, project_id) for form in (title, about))
        return [*fresh, *[gr.update(interactive=free)] * len(fields)]

    def lay(loaded: Any) -> None:
        for form in (title, about):
            form.laid_by(loaded)

    desk.on_open(load, [title.fresh, about.fresh, *fields], lay)


def _wire_picker(desk: Desk, saved: Any) -> None:
    def choices(project_id: str, request: gr.Request) -> gr.Dropdown:
        return gr.Dropdown(project_choices(desk.studio, request), value=project_id)

    then(saved, choices, [desk.project], [desk.picker])


def _wire_places(desk: Desk) -> None:
    @gr.render(inputs=[desk.project], triggers=desk.opens)
    def places(project_id: str, request: gr.Request) -> None:
        if not project_id:
            return
        gallery, stock = Gallery.of(desk, project_id, request), Stock.of(desk, project_id, request)
        with gr.Row(elem_classes="sheets"):
            for scene in world.list_scenes(desk.studio, actor(request), project_id):
                _place(desk, scene, gallery.view(scene.id), stock, request)
        if may_edit(request):
            _new_place(desk, language(request))

    hang_pictures(desk, lambda gallery: {shot.scene_id: gallery.view(shot.scene_id or "") for shot, _ in gallery.shots})


def _kinds(words: Language) -> list[tuple[str, str]]:
    return [(label(kind, words), kind.value) for kind in PlaceKind]


def _place(desk: Desk, scene: Scene, blob: str, stock: Stock, request: gr.Request) -> None:
    free, entry = may_edit(request), _place_entry(desk)
    shown = hidden(value=entry.showing(scene.id, scene))
    with gr.Column(min_width=260, elem_classes="sheet"):
        picture(blob, "wide", scene.id)
        name = gr.Textbox(scene.name, label=t("name"), interactive=free)
        kind = gr.Dropdown(_kinds(language(request)), value=scene.kind.value, label=t("place_kind"), interactive=free)
        description = gr.Textbox(scene.description, label=t("description"), lines=2, interactive=free)
        with gr.Accordion(t("keeping"), open=False, elem_classes="keeping"):
            references = reference_fields(
                desk, stock, scene.reference_assets, request, lambda who, asset: _refer(desk, who, scene.id, asset)
            )
        rewrite_button(f"world:{scene.id}", size="sm", elem_classes="rewrite")
    fields = {"name": name, "kind": kind, "description": description, "reference_assets": references}
    Form(entry, shown, fields).saves(desk, saving_events(fields))


def _refer(desk: Desk, who: Actor, scene_id: str, asset: Asset) -> None:
    """Take a picture as a reference of a place."""
    references = tuple(dict.fromkeys((*world.get_scene(desk.studio, who, scene_id).reference_assets, asset.id)))
    world.update_scene(desk.studio, who, scene_id, SceneChanges(reference_assets=references))


def _place_entry(desk: Desk) -> Entry[Scene]:
    def write(who: Actor, row: Scene, touched: Values, version: int) -> None:
        if "name" in touched:
            touched["name"] = touched["name"].strip() or row.name
        if "reference_assets" in touched:
            touched["reference_assets"] = tuple(touched["reference_assets"] or ())
        world.update_scene(desk.studio, who, row.id, SceneChanges.model_validate(touched), version)

    return Entry(
        read=lambda who, scene_id: world.get_scene(desk.studio, who, scene_id),
        values=lambda row: {
            "name": row.name,
            "kind": row.kind.value,
            "description": row.description,
            "reference_assets": [*row.reference_assets],
        },
        write=write,
        kind="place",
    )


def _new_place(desk: Desk, words: Language) -> None:
    with gr.Row(elem_classes="adding"):
        name = gr.Textbox(label=t("place_new"), min_width=160)
        kind = gr.Dropdown(
            _kinds(words), value=PlaceKind.FIELD.value, label=t("place_kind"), min_width=120, interactive=True
        )
        add = gr.Button(t("add"), size="sm", scale=0, min_width=90)

    def create(project_id: str, new_name: str, new_kind: str, request: gr.Request) -> str:
        if new_name.strip():
            world.create_scene(desk.studio, actor(request), project_id, new_name.strip(), PlaceKind(new_kind))
        return new_id()

    on([add.click, name.submit], create, [desk.project, name, kind], [desk.changed])
