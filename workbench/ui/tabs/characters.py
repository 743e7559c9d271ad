"""Characters tab: the narrator's voice and the cast as cards, saved as they are edited."""

from collections.abc import Sequence

import gradio as gr

from workbench.engine import characters, projects
from workbench.engine.characters import CharacterChanges
from workbench.engine.projects import ProjectChanges
from workbench.kit.ids import new_id
from workbench.model.projects import Character
from workbench.model.vocabulary import Language
from workbench.ui.desk import Desk, actor, language, may_edit, on, on_edit, saved_mark
from workbench.ui.i18n import t, text
from workbench.ui.listening import add_listening
from workbench.ui.pictures import Gallery, picture

_AGES = ("child", "young", "adult", "old")
_GENDERS = ("female", "male", "neutral")
_FIELDS = ("name", "age", "gender", "voice", "appearance", "personality")


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    with gr.Column(elem_classes="page"):
        with gr.Row(elem_classes="adding"):
            narrator = desk.edits(gr.Dropdown([], label=t("narrator"), elem_id="narrator", min_width=200))
            desk.edits(add_listening(desk, narrator)[0])
            name = desk.edits(gr.Textbox(label=t("character_new"), elem_id="character-new", min_width=200))
            add = desk.edits(gr.Button(t("add"), size="sm", scale=0, min_width=90, elem_id="character-add"))
        _wire_cast(desk)
    _wire_narrator(desk, narrator)

    def create(project_id: str, new_name: str, request: gr.Request) -> list[object]:
        if not project_id or not new_name.strip():
            return [gr.skip(), gr.skip()]
        characters.create_character(desk.studio, actor(request), project_id, new_name.strip())
        return ["", new_id()]

    on([add.click, name.submit], create, [desk.project, name], [name, desk.changed])


def _voices(desk: Desk, request: gr.Request) -> list[tuple[str, str]]:
    words = language(request)
    return [
        (
            f"{voice.name} · {text(f'gender_{voice.gender}', words)} · {text(f'language_{voice.language}', words)}",
            voice.id,
        )
        for voice in characters.list_voices(desk.studio, actor(request))
    ]


def _wire_narrator(desk: Desk, narrator: gr.Dropdown) -> None:
    def load(project_id: str, request: gr.Request) -> object:
        if not project_id:
            return gr.skip()
        settings = projects.get_project(desk.studio, actor(request), project_id).settings
        return gr.Dropdown(_voices(desk, request), value=settings.narrator_voice or None)

    def save(project_id: str, voice: str, request: gr.Request) -> str:
        settings = projects.get_project(desk.studio, actor(request), project_id).settings
        changes = ProjectChanges(settings=settings.model_copy(update={"narrator_voice": voice}))
        projects.update_project(desk.studio, actor(request), project_id, changes)
        return saved_mark(request)

    desk.on_open(load, [narrator])
    on_edit(narrator.input, save, [desk.project, narrator], [desk.saved])


def _wire_cast(desk: Desk) -> None:
    @gr.render(inputs=[desk.project], triggers=[desk.project.change, desk.changed.change, desk.finished.end])
    def cast(project_id: str, request: gr.Request) -> None:
        if not project_id:
            return
        gallery, voices = Gallery.of(desk, project_id, request), _voices(desk, request)
        rows = characters.list_characters(desk.studio, actor(request), project_id)
        if not rows:
            gr.Markdown(t("cast_empty"), elem_classes="hint")
        with gr.Row(elem_classes="sheets"):
            for row in rows:
                _card(desk, row, gallery.portrait(row.id), voices, request)


def _card(desk: Desk, row: Character, blob: str, voices: Sequence[tuple[str, str]], request: gr.Request) -> None:
    free, words = may_edit(request), language(request)
    with gr.Column(min_width=300, elem_classes="sheet"):
        picture(blob, "portrait")
        name = gr.Textbox(row.name, label=t("name"), interactive=free)
        with gr.Row(elem_classes="pairs"):
            age = gr.Dropdown(
                _choices("age", _AGES, words), value=row.age, label=t("age"), min_width=90, interactive=free
            )
            gender = gr.Dropdown(
                _choices("gender", _GENDERS, words), value=row.gender, label=t("gender"), min_width=90, interactive=free
            )
        with gr.Row(elem_classes="pairs"):
            voice = gr.Dropdown(
                list(voices), value=row.voice or None, label=t("voice"), min_width=180, interactive=free
            )
            add_listening(desk, voice, free=free)
        appearance = gr.Textbox(row.appearance, label=t("appearance"), lines=3, interactive=free)
        personality = gr.Textbox(row.personality, label=t("personality"), lines=2, interactive=free)
        remove = gr.Button(t("character_remove"), size="sm", interactive=free)
    fields = [name, age, gender, voice, appearance, personality]
    events = [name.blur, name.submit, age.input, gender.input, voice.input, appearance.blur, personality.blur]
    _wire_card(desk, row.id, fields, events, remove)


def _choices(kind: str, values: Sequence[str], words: Language) -> list[tuple[str, str]]:
    return [(text(f"{kind}_{value}", words), value) for value in values]


def _wire_card(
    desk: Desk,
    character_id: str,
    fields: Sequence[gr.Textbox | gr.Dropdown],
    events: Sequence[object],
    remove: gr.Button,
) -> None:
    def save(request: gr.Request, project_id: str, *values: str) -> object:
        rows = characters.list_characters(desk.studio, actor(request), project_id)
        row = next(row for row in rows if row.id == character_id)
        given = dict(zip(_FIELDS, values, strict=True))
        changed = {field: value for field, value in given.items() if value != getattr(row, field)}
        if not changed:
            return gr.skip()
        characters.update_character(desk.studio, actor(request), row.id, CharacterChanges.model_validate(changed))
        return saved_mark(request)

    def delete(request: gr.Request) -> str:
        characters.delete_character(desk.studio, actor(request), character_id)
        return new_id()

    on_edit(events, save, [desk.project, *fields], [desk.saved])
    on(remove.click, delete, [], [desk.changed])
