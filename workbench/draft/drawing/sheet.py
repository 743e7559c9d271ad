"""Character sheets: one figure from the front, the side and the back on plain paper."""

import re
from dataclasses import replace

import numpy as np

from workbench.draft.drawing import light, svg
from workbench.draft.drawing.body import body, height
from workbench.draft.drawing.brief import language_of, read_prompt
from workbench.draft.drawing.figure import Figure, figure_for
from workbench.draft.drawing.overlay import add_label, add_note
from workbench.draft.drawing.palette import palette_for
from workbench.draft.drawing.raster import Picture, render, scaled
from workbench.draft.drawing.rig import Pose
from workbench.model.vocabulary import Language, Mood, TimeOfDay, Weather

_SHEET = re.compile(r"\b(?:character|reference|model) sheet\b|三视图|设定图", re.IGNORECASE)
_PAPER, _GROUND, _SHADOW = "#ece8df", "#d8d2c5", "#8f887b"
_TALLEST, _FOOT = 0.7, 0.9
_SIDE_WIDTH = 0.7
_LABELS = {Language.ENGLISH: ("FRONT", "SIDE", "BACK"), Language.CHINESE: ("正面", "侧面", "背面")}
_FRONT = Pose(Mood.CALM)
_POSES = (_FRONT, replace(_FRONT, turn=1.3), replace(_FRONT, back=True))


def asks_for_sheet(prompt: str) -> bool:
    """Whether a prompt wants a character sheet."""
    return bool(_SHEET.search(prompt))


def draw_sheet(prompt: str, *, width: int, height: int, reference: Picture | None = None) -> Picture:
    """The figure of the prompt three times side by side, (height, width, 3) RGB, marked as a draft.

    Args:
        prompt: the words for the sheet, then, after a full stop, the character: `Name (looks)` or the looks alone.
        reference: the picture that the figure is taken from; it is shown at the left.
    """
    head, _, rest = prompt.replace("。", ". ").partition(". ")
    looks = rest or _SHEET.sub("", head)
    figure, language = _figure(looks), language_of(looks)
    columns = 4 if reference is not None else 3
    picture = _views(figure, width, height, columns)
    if reference is not None:
        picture = _beside(picture, reference, width // columns)
    for index, label in enumerate(_LABELS[language], columns - 3):
        picture = add_label(picture, label, round(width * (index + 0.5) / columns), round(height * 0.93))
    return add_note(picture, figure.name or looks.strip(), language)


def _figure(looks: str) -> Figure:
    """Who is on the sheet: the first person who is named, else somebody of the looks that the text tells."""
    people = read_prompt(looks).people
    return figure_for(people[0].name, people[0].appearance) if people else figure_for("", looks)


def _views(figure: Figure, width: int, height_: int, columns: int) -> Picture:
    """Paper, ground and the three views in the right-hand columns."""
    view = (0.0, 0.0, float(width), float(height_))
    head = min(_TALLEST * height_ / (height(figure) + 0.6), width / columns / 2.6)
    foot = _FOOT * height_
    shapes = [svg.rect(0, 0, width, height_, _PAPER), svg.rect(0, foot - 0.4 * head, width, height_, _GROUND)]
    figures: list[str] = []
    for index, pose in enumerate(_POSES, columns - 3):
        x = width * (index + 0.5) / columns
        shapes.append(svg.ellipse(x, foot + 0.03 * head, 1.1 * head, 0.18 * head, _SHADOW, fill_opacity=0.6))
        squeeze = _SIDE_WIDTH if pose.turn else 1.0
        drawn = svg.group(body(figure, pose), f"scale({squeeze} 1)")
        figures.append(svg.placed([drawn], x, foot, head))
    paper = render([*shapes, *figures], view, (width, height_))[..., :3]
    return light.grade(np.ascontiguousarray(paper), palette_for(Mood.CALM, TimeOfDay.DAY, Weather.CLEAR))


def _beside(picture: Picture, reference: Picture, column: int) -> Picture:
    """The reference in the first column, as large as fits."""
    high, wide = reference.shape[:2]
    room = (round(column * 0.86), round(picture.shape[0] * 0.6))
    scale = min(room[0] / wide, room[1] / high)
    small = scaled(reference, (max(1, round(wide * scale)), max(1, round(high * scale))))
    top, left = (picture.shape[0] - small.shape[0]) // 2, (column - small.shape[1]) // 2
    result = picture.copy()
    result[top : top + small.shape[0], left : left + small.shape[1]] = small
    return result
