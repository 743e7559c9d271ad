"""Sounds that people bring: the film's music, and effects for the picked shot."""

from pathlib import Path

import gradio as gr

from workbench.engine import assets, projects, storyboard
from workbench.engine.projects import ProjectChanges
from workbench.engine.storyboard import ShotChanges
from workbench.kit.errors import InvalidInputError
from workbench.kit.ids import new_id
from workbench.model.assets import Asset
from workbench.model.people import Actor
from workbench.model.storyboard import SoundEffect
from workbench.ui.desk import Desk, actor, on, say
from workbench.ui.fields import dropdown
from workbench.ui.forms import IDLE
from workbench.ui.i18n import t

_SOUNDS = ["audio"]


def add_music(desk: Desk) -> gr.Dropdown:
    """The choice of music, with a button to bring some and one to listen."""
    with gr.Row(elem_classes="pairs"):
        music = dropdown("music", [])
        listen = gr.Button(t("listen"), size="sm", scale=0, min_width=64, elem_classes="listen")
    upload = desk.edits(gr.UploadButton(t("music_upload"), file_types=_SOUNDS, size="sm", elem_id="music-upload"))
    player = gr.HTML("", elem_classes="heard", apply_default_css=False)

    def bring(project_id: str, file: str | None, request: gr.Request) -> str:
        who = actor(request)
        asset = _stored(desk, who, project_id, file)
        settings = projects.get_project(desk.studio, who, project_id).settings.model_copy(update={"music": asset.id})
        projects.update_project(desk.studio, who, project_id, ProjectChanges(settings=settings))
        return new_id()

    def hear(project_id: str, asset_id: str | None, request: gr.Request) -> object:
        sounds = assets.list_assets(desk.studio, actor(request), project_id, "sound")
        blob = next((sound.blob for sound in sounds if sound.id == asset_id), "")
        if not blob:
            say(request, "music_bed_later")
        return f'<audio controls autoplay src="/files/{blob}"></audio>' if blob else ""

    on(upload.upload, bring, [desk.project, upload], [desk.changed], js=IDLE)
    on(listen.click, hear, [desk.project, music], [player])
    return music


def add_effect(desk: Desk, shot_id: str, file: str | None, request: gr.Request) -> None:
    """Keep a sound in the project, and lay it under a shot."""
    who = actor(request)
    asset = _stored(desk, who, storyboard.project_id_of(desk.studio, who, shot_id), file)
    finish = storyboard.get_shot(desk.studio, who, shot_id).finish
    finish = finish.model_copy(update={"effects": (*finish.effects, SoundEffect(asset=asset.id))})
    storyboard.update_shot(desk.studio, who, shot_id, ShotChanges(finish=finish))


def _stored(desk: Desk, who: Actor, project_id: str, file: str | None) -> Asset:
    if not file:
        raise InvalidInputError("No file was given.", "Choose a sound file.")
    asset = assets.store_file(desk.studio, who, project_id, Path(file), Path(file).name)
    if asset.kind != "sound":
        raise InvalidInputError(f"“{asset.name}” is no sound.", "Choose a sound file.")
    return asset
