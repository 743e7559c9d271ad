"""Characters tab: the narrator's voice and the cast as cards, saved as they are edited."""

from collections.abc import Sequence

import gradio as gr

from workbench.engine import characters, projects
from workbench.engine.characters import CharacterChanges
from workbench.engine.projects import ProjectChanges
from workbench.kit.ids import new_id
from workbench.model.assets import Asset
from workbench.model.people import Actor
from workbench.model.projects import Character, Project
from workbench.model.vocabulary import Language
from workbench.ui.chat import rewrite_button
from workbench.ui.desk import Desk, actor, hidden, language, may_edit, on
from workbench.ui.fields import saving_events
from workbench.ui.forms import Entry, Form, Values, laid_form
from workbench.ui.i18n import t, text
from workbench.ui.keeping import KEEPING, Stock, keeping_changes, keeping_fields, keeping_values
from workbench.ui.listening import add_listening
from workbench.ui.pictures import Gallery, hang_pictures, outlines, picture

_AGES = ("child", "young", "adult", "old")
_GENDERS = ("female", "male", "neutral")
_FIELDS: tuple[str, ...] = ("name", "age", "gender", "voice", "appearance", "personality")


def build(desk: Desk, _tab: gr.Tab) -> None:
    """Lay out the tab."""
    with gr.Column(elem_classes="page"):
        with gr.Row(elem_classes="adding"):
            narrator = gr.Dropdown([], label=t("narrator"), interactive=False, elem_id="narrator", min_width=200)
            desk.edits(add_listening(desk, narrator)[0])
            name = desk.edits(gr.Textbox(label=t("character_new"), elem_id="character-new", min_width=200))
            add = desk.edits(gr.Button(t("add"), size="sm", scale=0, min_width=90, elem_id="character-add"))
        outlines("portrait")
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


def _narrator_entry(desk: Desk) -> Entry[Project]:
    def write(who: Actor, row: Project, touched: Values, version: int) -> None:
        settings = row.settings.model_copy(update={"narrator_voice": touched["voice"]})
        projects.update_project(desk.studio, who, row.id, ProjectChanges(settings=settings), version)

    return Entry(
        read=lambda who, project_id: projects.get_project(desk.studio, who, project_id),
        values=lambda row: {"voice": row.settings.narrator_voice or None},
        write=write,
    )


def _wire_narrator(desk: Desk, narrator: gr.Dropdown) -> None:
    form = laid_form(_narrator_entry(desk), {"voice": narrator})

    def load(project_id: str, request: gr.Request) -> list[object]:
        if not project_id:
            return [gr.skip(), gr.skip()]
        fresh = form.entry.showing_now(actor(request), project_id)
        return [fresh, gr.Dropdown(_voices(desk, request), interactive=may_edit(request))]

    desk.on_open(load, [form.fresh, narrator], form.laid_by)
    form.saves(desk, [narrator.input])


def _wire_cast(desk: Desk) -> None:
    @gr.render(inputs=[desk.project], triggers=desk.opens)
    def cast(project_id: str, request: gr.Request) -> None:
        if not project_id:
            return
        gallery, voices = Gallery.of(desk, project_id, request), _voices(desk, request)
        rows = characters.list_characters(desk.studio, actor(request), project_id)
        stock = Stock.of(desk, project_id, request)
        if not rows:
            gr.Markdown(t("cast_empty"), elem_classes="hint")
        with gr.Row(elem_classes="sheets"):
            for row in rows:
                _card(desk, row, gallery.portrait(row.id), voices, stock, request)

    hang_pictures(
        desk, lambda gallery: {who: gallery.portrait(who) for shot, _ in gallery.shots for who in shot.characters}
    )


def _card(
    desk: Desk, row: Character, blob: str, voices: Sequence[tuple[str, str]], stock: Stock, request: gr.Request
) -> None:
    free, words, entry = may_edit(request), language(request), _entry(desk)
    shown = hidden(value=entry.showing(row.id, row))
    with gr.Column(min_width=300, elem_classes="sheet"):
        picture(blob, "portrait", row.id)
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
        keeping = keeping_fields(desk, row, stock, request, lambda who, asset: _refer(desk, who, row.id, asset))
        with gr.Row(elem_classes="pairs"):
            rewrite_button(f"characters:{row.id}", size="sm", min_width=110, elem_classes="rewrite")
            remove = gr.Button(t("character_remove"), size="sm", min_width=110, interactive=free)
    fields = dict(zip(_FIELDS, (name, age, gender, voice, appearance, personality), strict=True)) | keeping
    Form(entry, shown, fields).saves(desk, saving_events(fields))
    _wire_removal(desk, row.id, remove)


def _choices(kind: str, values: Sequence[str], words: Language) -> list[tuple[str, str]]:
    return [(text(f"{kind}_{value}", words), value) for value in values]


def _entry(desk: Desk) -> Entry[Character]:
    def write(who: Actor, row: Character, touched: Values, version: int) -> None:
        if "name" in touched:
            touched["name"] = touched["name"].strip() or row.name
        own = {name: value for name, value in touched.items() if name not in KEEPING}
        changes = CharacterChanges.model_validate(own | keeping_changes(row, touched))
        characters.update_character(desk.studio, who, row.id, changes, version)

    return Entry(
        read=lambda who, character_id: characters.get_character(desk.studio, who, character_id),
        values=lambda row: (
            {name: getattr(row, name) for name in _FIELDS} | {"voice": row.voice or None} | keeping_values(row)
        ),
        write=write,
        kind="character",
    )


def _refer(desk: Desk, who: Actor, character_id: str, asset: Asset) -> None:
    """Take a picture as a reference of a character."""
    row = characters.get_character(desk.studio, who, character_id)
    references = tuple(dict.fromkeys((*row.reference_assets, asset.id)))
    characters.update_character(desk.studio, who, character_id, CharacterChanges(reference_assets=references))


def _wire_removal(desk: Desk, character_id: str, remove: gr.Button) -> None:
    def delete(request: gr.Request) -> str:
        characters.delete_character(desk.studio, actor(request), character_id)
        return new_id()

    on(remove.click, delete, [], [desk.changed])
