"""Between a shot and the inspector's fields: what they show, and what a person changed in them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, cast

import gradio as gr

from workbench.engine import storyboard, world
from workbench.engine.characters import list_characters
from workbench.engine.storyboard import ShotChanges
from workbench.kit.hashing import content_key
from workbench.model.people import Actor
from workbench.model.story import Line
from workbench.model.storyboard import Generation, Shot
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    Language,
    Mood,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
    label,
)
from workbench.ui.desk import Desk
from workbench.ui.i18n import text
from workbench.ui.takes import image_in_use, takes_value

WORDS: dict[str, type[StrEnum]] = {
    "size": ShotSize,
    "angle": CameraAngle,
    "movement": CameraMovement,
    "mood": Mood,
    "time_of_day": TimeOfDay,
    "weather": Weather,
    "transition": Transition,
}
TYPED = ("lines", "description", "prompt", "negative", "seed")
"""Fields that are saved when they are left; the others are saved when they are chosen."""
_MAKING = tuple(Generation.model_fields)
_FIELDS = 4 + len(WORDS) + len(_MAKING)


def shot_values(desk: Desk, shot_id: str, who: Actor, words: Language) -> list[object]:
    """Values for `Inspector.outputs`: the shot's, or a hidden panel when no shot is picked."""
    if not shot_id:
        return [gr.Column(visible=False), "", {}, *[gr.skip()] * _FIELDS]
    shot = storyboard.get_shot(desk.studio, who, shot_id)
    title = f"<h2>{text('shot_title', words).format(number=shot.position)}</h2>"
    return [
        gr.Column(visible=True),
        title,
        takes_value(desk.studio, who, shot, words),
        *_fields(desk, shot, who, words),
    ]


def _fields(desk: Desk, shot: Shot, who: Actor, words: Language) -> list[object]:
    project = storyboard.project_id_of(desk.studio, who, shot.id)
    cast_list = [(row.name, row.id) for row in list_characters(desk.studio, who, project)]
    scenes = [(row.name, row.id) for row in world.list_scenes(desk.studio, who, project)]
    cards = [card for card, _ in desk.studio.workflows.values() if card.category.value == "image"]
    workflows = [(text("shot_workflow_auto", words), ""), *((card.name, card.id) for card in cards)]
    known = {identity for _, identity in cast_list}
    making, image = shot.generation, image_in_use(desk.studio, who, shot.id)
    made = image.provenance if image else None
    return [
        lines_text(shot.lines),
        shot.description,
        gr.Dropdown(cast_list, value=[identity for identity in shot.characters if identity in known]),
        gr.Dropdown(scenes, value=shot.scene_id),
        *(_choice(kind, getattr(shot, name), words) for name, kind in WORDS.items()),
        gr.Textbox(making.prompt, placeholder=made.prompt if made else ""),
        gr.Textbox(making.negative, placeholder=made.negative if made else ""),
        gr.Number(making.seed, placeholder=str(made.seed) if made else ""),
        gr.Dropdown(workflows, value=making.workflow),
        making.clip,
    ]


def _choice(kind: type[StrEnum], value: StrEnum, words: Language) -> gr.Dropdown:
    return gr.Dropdown([(label(word, words), word.value) for word in kind], value=value.value)


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
        elif name not in _MAKING:
            new[name] = value
    making = {name: value for name, value in given.items() if name in _MAKING}
    new["generation"] = Generation.model_validate(shot.generation.model_dump() | making)
    return ShotChanges.model_validate({name: value for name, value in new.items() if value != getattr(shot, name)})
