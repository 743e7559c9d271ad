"""Between a shot and the inspector's fields: what they show, and what a person changed in them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from html import escape
from typing import Any, cast

import gradio as gr

from workbench.engine import storyboard, world, writing_path
from workbench.engine.characters import list_characters
from workbench.engine.projects import get_project
from workbench.engine.storyboard import ShotChanges
from workbench.kit.hashing import content_key
from workbench.model.people import Actor
from workbench.model.story import Line
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    CameraSide,
    Colour,
    Language,
    Lens,
    Light,
    Mood,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
    label,
)
from workbench.ui.desk import Desk, actor, language, may_edit
from workbench.ui.finish_form import FINISH, Stock, changed_finish, finish_updates, finish_values
from workbench.ui.forms import Entry, Values
from workbench.ui.i18n import sentence, text
from workbench.ui.making_form import HOLDING, MAKING, changed_generation, generation_values, making_offers
from workbench.ui.takes import takes_value

WORDS: dict[str, type[StrEnum]] = {
    "size": ShotSize,
    "angle": CameraAngle,
    "movement": CameraMovement,
    "mood": Mood,
    "time_of_day": TimeOfDay,
    "weather": Weather,
    "transition": Transition,
    "side": CameraSide,
    "lens": Lens,
    "light": Light,
    "colour": Colour,
}
DIRECTED = ("blocking", "sound", "duration")
_FIELDS = 4 + len(WORDS) + len(DIRECTED) + len(FINISH) + len(MAKING) + len(HOLDING)


def shot_entry(desk: Desk) -> Entry[Shot]:
    """How a shot is read into the inspector's fields, and saved from them."""

    def write(who: Actor, shot: Shot, touched: Values, version: int) -> None:
        project = get_project(desk.studio, who, storyboard.project_id_of(desk.studio, who, shot.id))
        cast = list_characters(desk.studio, who, project.id)
        speakers = [name for row in cast for name in (row.name, *row.aliases)]
        spoken = shot.lines[0].language if shot.lines else project.language
        changes = changes_from(shot, touched, speakers, spoken)
        if changes.model_fields_set:
            storyboard.update_shot(desk.studio, who, shot.id, changes, version)

    return Entry(
        read=lambda who, shot_id: storyboard.get_shot(desk.studio, who, shot_id),
        values=_values,
        write=write,
        kind="shot",
    )


def _values(shot: Shot) -> Values:
    return {
        "lines": lines_text(shot.lines),
        "description": shot.description,
        "characters": list(shot.characters),
        "scene_id": shot.scene_id,
        **{name: getattr(shot, name).value for name in WORDS},
        **{name: getattr(shot, name) for name in DIRECTED},
        **finish_values(shot.finish),
        **generation_values(shot.generation),
    }


def shot_values(desk: Desk, entry: Entry[Shot], shot_id: str, request: gr.Request) -> list[object]:
    """Values for `Inspector.outputs`: the shot's, or a hidden panel when no shot is picked."""
    who, words = actor(request), language(request)
    if not shot_id:
        return [gr.Column(visible=False), "", {}, gr.skip(), *[gr.skip()] * _FIELDS]
    shot = entry.read(who, shot_id)
    title = f"<h2>{text('shot_title', words).format(number=shot.position)}</h2>{_hints(desk, who, shot, words)}"
    takes = takes_value(desk.studio, who, shot, words)
    free = may_edit(request)
    offers = _choices(desk, shot, who, words) | _finish_offers(desk, shot, who, words, free=free)
    fields = [gr.update(interactive=free, **offers.get(name, {})) for name in _values(shot)]
    return [gr.Column(visible=True), title, takes, entry.showing(shot.id, shot), *fields]


def _hints(desk: Desk, who: Actor, shot: Shot, words: Language) -> str:
    """The rules of coverage that a shot breaks."""
    project_id = storyboard.project_id_of(desk.studio, who, shot.id)
    hints = [hint.text for hint in writing_path.list_hints(desk.studio, who, project_id) if hint.shot_id == shot.id]
    return "".join(f'<p class="shot-hint">{escape(sentence(hint, words))}</p>' for hint in hints)


def _choices(desk: Desk, shot: Shot, who: Actor, words: Language) -> dict[str, dict[str, Any]]:
    """What can be chosen for a shot, and what its picture was made with where nothing is chosen."""
    project = storyboard.project_id_of(desk.studio, who, shot.id)
    chosen: dict[str, list[tuple[str, str]]] = {
        "characters": [(row.name, row.id) for row in list_characters(desk.studio, who, project)],
        "scene_id": [(row.name, row.id) for row in world.list_scenes(desk.studio, who, project)],
        **{name: [(label(word, words), word.value) for word in kind] for name, kind in WORDS.items()},
    }
    return {name: {"choices": pairs} for name, pairs in chosen.items()} | making_offers(desk, shot, who, words)


def _finish_offers(desk: Desk, shot: Shot, who: Actor, words: Language, *, free: bool) -> dict[str, dict[str, Any]]:
    stock = Stock.of(desk.studio, who, storyboard.project_id_of(desk.studio, who, shot.id))
    return finish_updates(shot.id, stock, words, free=free)


def lines_text(lines: Sequence[Line]) -> str:
    """Lines as people edit them: one a row, `NAME: words` for dialogue, the words alone for narration."""
    return "\n".join(f"{line.speaker}: {line.text}" if line.speaker else line.text for line in lines)


def parse_lines(written: str, before: Sequence[Line], speakers: Sequence[str], language: Language) -> tuple[Line, ...]:
    """The inverse of `lines_text`. A row that says the same as before keeps its line, and so its takes."""
    same = {(line.speaker, line.text): line for line in before}
    lines: list[Line] = []
    for number, row in enumerate(row.strip() for row in written.splitlines() if row.strip()):
        head, colon, rest = row.replace("：", ":", 1).partition(":")
        speaker, words = (head.strip(), rest.strip()) if colon and head.strip() in speakers else ("", row)
        taken = {line.id for line in lines}
        candidates = (same.get((speaker, words)), before[number] if number < len(before) else None)
        old = next((line for line in candidates if line and line.id not in taken), None)
        identity = old.id if old else content_key("line", number, speaker, words)[:32]
        lines.append(Line(id=identity, speaker=speaker, text=words, language=old.language if old else language))
    return tuple(lines)


def changes_from(shot: Shot, given: Mapping[str, Any], speakers: Sequence[str], language: Language) -> ShotChanges:
    """What a person changed in a shot; what is as before stays unset.

    Args:
        given: values of `Inspector.fields` by name, some or all.
        speakers: names and other names of the cast, by which dialogue is told from narration.
        language: of new lines.
    """
    new: dict[str, object] = {}
    for name, value in given.items():
        if name == "lines":
            new[name] = parse_lines(value or "", shot.lines, speakers, language)
        elif name == "characters":
            new[name] = tuple(cast(Sequence[str], value or ()))
        elif name in WORDS:
            new[name] = WORDS[name](value)
        elif name not in (*MAKING, *HOLDING, *FINISH):
            new[name] = value
    new["generation"] = changed_generation(shot.generation, given)
    new["finish"] = changed_finish(shot.finish, {name: value for name, value in given.items() if name in FINISH})
    return ShotChanges.model_validate({name: value for name, value in new.items() if value != getattr(shot, name)})
