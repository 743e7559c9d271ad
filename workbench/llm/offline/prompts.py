"""The offline translator: a shot becomes a prompt, and a prompt becomes values for the slots of a workflow.

The positive text has a fixed grammar, so that the draft backend can read it back and a picture model draws from it:

    {size}, {angle}, {movement}. {scene}, {kind}, {time of day}, {weather}, {mood}.
    {Name} ({appearance}); {Name} ({appearance}). {description}. {style}
"""

import math
import re
from collections.abc import Sequence

from workbench.model.document import Document
from workbench.model.projects import Character, Project, Scene
from workbench.model.storyboard import Shot
from workbench.model.workflows import Card, ShotPlan, SlotValue

PLANNED_BY = "offline rules"

STYLES = {
    "animatic": "animatic storyboard frame, flat colours, clean shapes, soft grain",
    "cinematic": "cinematic film still, anamorphic lens, shallow depth of field, film grain",
    "anime": "anime film still, cel shading, painted background",
    "watercolour": "watercolour illustration, soft edges, paper texture",
    "ink": "ink wash painting, brush strokes, empty space",
    "picture book": "picture book illustration, gouache, warm light",
    "photo": "photograph, natural light, fine detail",
    "noir": "black and white film noir still, hard light, deep shadows",
}
"""Words for each style preset; a preset of another name stands for itself."""

NEGATIVE = (
    "text, watermark, logo, signature, blurry, low quality, deformed, extra limbs, extra fingers, duplicate person"
)


class PromptText(Document):
    """What a picture should show, and what it should not."""

    positive: str
    negative: str


def describe_shot(shot: Shot, cast: Sequence[Character], scene: Scene | None, project: Project) -> PromptText:
    """The prompt of a shot; a text that a person wrote into the shot's generation settings goes before the rules.

    Args:
        cast: the project's characters; those whose ids stand in the shot are described, in the shot's order.
        scene: where the shot plays, if it has a place.
    """
    sentences = (
        f"{shot.size}, {shot.angle}, {shot.movement}",
        _setting(shot, scene),
        _people(shot, cast),
        _one_line(shot.description).rstrip(".。"),
        _style(project),
    )
    written = ". ".join(sentence for sentence in sentences if sentence)
    return PromptText(
        positive=shot.generation.prompt or written,
        negative=shot.generation.negative or NEGATIVE,
    )


def plan_shot(
    shot: Shot,
    cast: Sequence[Character],
    scene: Scene | None,
    project: Project,
    card: Card,
    *,
    width: int,
    height: int,
    seed: int,
    seconds: float = 0.0,
) -> ShotPlan:
    """Values for the slots that a workflow has, by slot name.

    Args:
        width, height: wanted size in pixels; rounded to the nearest multiple that the workflow takes.
        seed: used unless the shot has a seed of its own.
        seconds: least length of a clip; 0 means the shot's own duration.
    """
    prompt = describe_shot(shot, cast, scene, project)
    fps = card.fps or round(project.settings.fps.exact)
    values: dict[str, SlotValue] = {
        "positive": prompt.positive,
        "negative": prompt.negative,
        "seed": seed if shot.generation.seed is None else shot.generation.seed,
        "width": _multiple(width, card.size_multiple),
        "height": _multiple(height, card.size_multiple),
        "frames": frame_count((seconds or shot.duration) * fps, card.frames),
        "fps": fps,
    }
    filled = {name: value for name, value in values.items() if card.slot(name)}
    return ShotPlan(
        workflow=card.id,
        values=filled,
        reason=f"{card.name} takes {', '.join(filled)}.",
        planned_by=PLANNED_BY,
    )


def frame_count(frames: float, rule: str) -> int:
    """The least number of frames, not below `frames`, that a video model's rule allows: 4n+1 (Wan), 8n+1 (LTX)."""
    step = int(rule.removesuffix("n+1") or 1)
    whole = max(1, math.ceil(frames - 1e-6))
    return whole if step == 1 else math.ceil((whole - 1) / step) * step + 1


def _setting(shot: Shot, scene: Scene | None) -> str:
    place = [_one_line(scene.name), scene.kind.value] if scene else []
    return ", ".join([*place, shot.time_of_day, shot.weather, shot.mood])


def _people(shot: Shot, cast: Sequence[Character]) -> str:
    by_id = {character.id: character for character in cast}
    present = [by_id[identity] for identity in shot.characters if identity in by_id]
    return "; ".join(_person(character) for character in present)


def _person(character: Character) -> str:
    name, appearance = _without_marks(character.name), _without_marks(character.appearance).rstrip(".")
    return f"{name} ({appearance})" if appearance else name


def _style(project: Project) -> str:
    preset = project.settings.style_preset
    return ", ".join([STYLES.get(preset, _one_line(preset)), *project.settings.color_palette]).strip(", ")


def _without_marks(text: str) -> str:
    """Text without the marks that the grammar uses to part people."""
    return _one_line(re.sub(r"[();（）；]", " ", text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _multiple(size: int, multiple: int) -> int:
    return max(multiple, round(size / multiple) * multiple)
