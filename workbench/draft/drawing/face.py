"""Faces: a few soft shapes that hold from a thumbnail to an extreme close-up, with the expression of the mood.

Drawn around the middle of the head; the unit is the head's height, so the chin is at y = 0.5.
"""

from dataclasses import dataclass

from workbench.draft.drawing import animal
from workbench.draft.drawing.colour import brighten, luminance, mix
from workbench.draft.drawing.figure import Figure
from workbench.draft.drawing.rig import Pose, Rig
from workbench.draft.drawing.svg import (
    Point,
    between,
    blob,
    circle,
    curve,
    ellipse,
    group,
    line,
    mirrored,
    path,
    placed,
    tapered,
    trace,
)
from workbench.model.vocabulary import Mood

_INK = "#241a24"
_WHISKERS: list[Point] = [(0.0, -0.012), (0.09, -0.005), (0.175, 0.07), (0.08, 0.045), (0.0, 0.03)]


@dataclass(frozen=True)
class Expression:
    """Brows (inner and outer end, up is positive), openness of the eyes, gaze (down is positive), mouth."""

    inner: float
    outer: float
    open: float
    gaze: float
    smile: float
    mouth: float


EXPRESSIONS = {
    Mood.WARM: Expression(0.01, 0.0, 0.92, 0.0, 0.8, 0.0),
    Mood.COLD: Expression(-0.02, 0.0, 0.72, 0.0, -0.15, 0.0),
    Mood.TENSE: Expression(-0.055, 0.02, 1.12, 0.0, -0.45, 0.25),
    Mood.HOPEFUL: Expression(0.045, 0.01, 1.12, -0.25, 0.55, 0.0),
    Mood.MELANCHOLY: Expression(0.06, -0.035, 0.68, 0.35, -0.7, 0.0),
    Mood.MYSTERIOUS: Expression(-0.01, 0.03, 0.62, 0.0, 0.2, 0.0),
    Mood.CALM: Expression(0.0, 0.0, 0.85, 0.0, 0.3, 0.0),
    Mood.JOYFUL: Expression(0.03, 0.03, 1.0, 0.0, 1.0, 0.75),
}


def face(figure: Figure, pose: Pose, rig: Rig) -> list[str]:
    """Head shape, ears and features, looking where the pose looks."""
    look = EXPRESSIONS[pose.mood]
    shade = brighten(figure.skin, 0.82)
    return [
        *([] if figure.animal else _ears(figure, pose.turn, shade)),
        path(_outline(rig.jaw), figure.skin),
        _cheek_shadow(pose.turn, shade, rig.jaw),
        *_cheeks(figure, pose.turn),
        *(_lines_of_age(pose.turn, shade) if figure.age == "old" else []),
        *_eyes(figure, pose.turn, look),
        *([] if figure.animal else _brows(figure, pose.turn, look)),
        *(animal.muzzle(figure, pose.turn) if figure.animal else _nose(pose.turn, shade, figure)),
        *([] if figure.animal == "beak" else _mouth(figure, pose, look)),
    ]


def _outline(jaw: float) -> str:
    side = trace(("C", 0.43, 0.14, jaw + 0.11, 0.35, jaw * 0.55, 0.465))
    other = trace(("C", -jaw - 0.11, 0.35, -0.43, 0.14, -0.41, -0.06))
    return f"M-.41,-.06C-.44,-.66 .44,-.66 .41,-.06{side}Q0,.545 {-jaw * 0.55:.3f},.465{other}Z"


def _across(x: float, turn: float, nearness: float = 0.13) -> float:
    """Where a feature at x goes when the head turns; what sticks out (nose) goes further."""
    return x * (1 - 0.12 * abs(turn)) + turn * nearness


def _ears(figure: Figure, turn: float, shade: str) -> list[str]:
    ears: list[str] = []
    for side in (-1, 1):
        if side * turn > 0.45:
            continue
        x = side * (0.415 - 0.10 * max(0.0, -side * turn))
        ears.append(ellipse(x, 0.08, 0.075, 0.115, figure.skin))
        ears.append(ellipse(x, 0.085, 0.04, 0.07, shade))
    return ears


def _cheek_shadow(turn: float, shade: str, jaw: float) -> str:
    """The side of the face that is turned away from us lies in soft shade; its outer edge is that of the face."""
    s = -1 if turn > 0 else 1
    shape = trace(
        ("M", s * 0.34, -0.3),
        ("C", s * 0.2, 0.0, s * 0.3, 0.2, s * jaw * 0.55, 0.465),
        ("C", s * (jaw + 0.11), 0.35, s * 0.43, 0.14, s * 0.41, -0.06),
        ("C", s * 0.415, -0.16, s * 0.39, -0.24, s * 0.34, -0.3),
        "Z",
    )
    return path(shape, shade, fill_opacity=0.45)


def _cheeks(figure: Figure, turn: float) -> list[str]:
    blush = mix(figure.skin, "#e2584e", 0.5)
    strength = 0.34 if figure.age == "child" or figure.gender == "female" else 0.2
    return [ellipse(_across(side * 0.235, turn), 0.19, 0.075, 0.045, blush, fill_opacity=strength) for side in (-1, 1)]


def _lines_of_age(turn: float, shade: str) -> list[str]:
    lines: list[str] = []
    for side in (-1, 1):
        x = _across(side * 0.16, turn)
        lines.append(curve([(x - 0.06, 0.14), (x, 0.155), (x + 0.06, 0.135)], shade, 0.012))
        corner = _across(side * 0.15, turn)
        lines.append(curve([(corner - side * 0.04, 0.2), (corner, 0.27), (corner + side * 0.005, 0.35)], shade, 0.014))
    middle = _across(0, turn)
    lines.append(curve([(middle - 0.13, -0.27), (middle, -0.285), (middle + 0.13, -0.27)], shade, 0.012))
    lines.append(curve([(middle - 0.1, -0.22), (middle, -0.23), (middle + 0.1, -0.22)], shade, 0.01))
    return lines


def _eyes(figure: Figure, turn: float, look: Expression) -> list[str]:
    size = {"child": 0.098, "young": 0.088, "adult": 0.08, "old": 0.07}[figure.age]
    eyes: list[str] = []
    for side in (-1, 1):
        narrow = 1 - 0.26 * max(0.0, side * turn)
        shapes = _eye(figure, size, side, turn, look)
        move = f"translate({_across(side * 0.172, turn):.4f} .035) scale({narrow:.3f} 1)"
        eyes.append(group(shapes, move))
    return eyes


def _eye(figure: Figure, size: float, side: int, turn: float, look: Expression) -> list[str]:
    high = size * look.open
    gaze_x, gaze_y = turn * size * 0.32, look.gaze * size * 0.45
    almond = trace(
        ("M", -size, 0.012),
        ("C", -size * 0.62, -high, size * 0.62, -high, size, 0.006),
        ("C", size * 0.6, high * 0.82, -size * 0.6, high * 0.82, -size, 0.012),
        "Z",
    )
    upper = [
        (-size * 1.04, 0.016),
        (-size * 0.5, -high * 0.62),
        (0, -high * 0.76),
        (size * 0.5, -high * 0.62),
        (size * 1.04, 0.01),
    ]
    iris = min(size * 0.72, high * 0.80)
    lash = 0.03 if figure.gender == "female" else 0.023
    tip = side * size
    return [
        path(almond, "#fbf7f2"),
        circle(gaze_x, gaze_y, iris, figure.eyes),
        circle(gaze_x, gaze_y, iris * 0.56, _INK),
        circle(gaze_x + iris * 0.36, gaze_y - iris * 0.38, iris * 0.27, "#ffffff"),
        circle(gaze_x - iris * 0.34, gaze_y + iris * 0.4, iris * 0.13, "#ffffff", fill_opacity=0.75),
        curve(upper, _INK, lash),
        *([line([(tip, 0.0), (tip + side * 0.03, -0.025)], _INK, lash * 0.8)] if figure.gender == "female" else []),
        curve(
            [(-size * 0.8, -high * 0.95 - 0.012), (0, -high * 1.12 - 0.014), (size * 0.8, -high * 0.95 - 0.012)],
            brighten(figure.skin, 0.74),
            0.010,
        ),
        curve(
            [(-size * 0.6, high * 0.55), (0, high * 0.66), (size * 0.6, high * 0.55)],
            brighten(figure.skin, 0.72),
            0.010,
        ),
    ]


def _brows(figure: Figure, turn: float, look: Expression) -> list[str]:
    pale = luminance(figure.hair_colour) > 0.6
    colour = brighten(figure.hair_colour, 0.8) if pale else brighten(mix(figure.hair_colour, _INK, 0.25), 0.95)
    thick = 0.048 if figure.gender == "male" else 0.034
    brows: list[str] = []
    for side in (-1, 1):
        inner = (_across(side * 0.09, turn), -0.125 - look.inner)
        middle = (_across(side * 0.18, turn), -0.155 - (look.inner + look.outer) / 2)
        outer = (_across(side * 0.275, turn), -0.115 - look.outer)
        brows.append(tapered([inner, middle, outer], [thick, thick * 0.9, thick * 0.35], colour))
    return brows


def _nose(turn: float, shade: str, figure: Figure) -> list[str]:
    x, way = _across(0, turn, 0.17), 1 if turn >= 0 else -1
    length = 0.165 if figure.age == "child" else 0.2
    dark = brighten(shade, 0.86)
    return [
        blob(
            [
                (x - way * 0.005, 0.05),
                (x + way * 0.045, length - 0.02),
                (x - way * 0.03, length + 0.01),
                (x - way * 0.03, length - 0.05),
            ],
            shade,
            fill_opacity=0.55,
        ),
        curve(
            [
                (x + way * 0.02, length - 0.055),
                (x + way * 0.052, length - 0.008),
                (x + way * 0.02, length + 0.018),
                (x - way * 0.03, length + 0.012),
            ],
            dark,
            0.018,
        ),
    ]


def _mouth(figure: Figure, pose: Pose, look: Expression) -> list[str]:
    x, y = _across(0, pose.turn), 0.312
    wide = (0.115 if figure.age == "child" else 0.135) * (1 - 0.16 * abs(pose.turn))
    lips = mix(figure.skin, "#a63a3f", 0.55 if figure.gender == "female" else 0.34)
    gape = max(look.mouth, 0.45 if pose.speaks else 0.0)
    dip = look.smile * 0.045
    if gape:
        return [placed(_open_mouth(wide, gape, dip, lips), x, y)]
    ends = 0.012 * look.smile
    smile = [
        (x - wide, y - dip * 0.55 - ends),
        (x - wide * 0.4, y + dip * 0.35),
        (x + wide * 0.4, y + dip * 0.35),
        (x + wide, y - dip * 0.55 - ends),
    ]
    lower = [
        (x - wide * 0.42, y + 0.055 + dip * 0.3),
        (x, y + 0.068 + dip * 0.4),
        (x + wide * 0.42, y + 0.055 + dip * 0.3),
    ]
    return [curve(smile, brighten(lips, 0.66), 0.024), curve(lower, lips, 0.02, stroke_opacity=0.6)]


def _open_mouth(wide: float, gape: float, dip: float, lips: str) -> list[str]:
    deep = 0.035 + 0.085 * gape
    shape = trace(
        ("M", -wide, -dip * 0.5),
        ("Q", 0, dip * 0.5 - 0.01, wide, -dip * 0.5),
        ("Q", wide * 0.75, deep * 1.15, 0, deep * 1.2),
        ("Q", -wide * 0.75, deep * 1.15, -wide, -dip * 0.5),
        "Z",
    )
    teeth = trace(
        ("M", -wide * 0.82, -dip * 0.28),
        ("Q", 0, dip * 0.5, wide * 0.82, -dip * 0.28),
        ("L", wide * 0.7, 0.02),
        ("Q", 0, 0.036, -wide * 0.7, 0.02),
        "Z",
    )
    return [
        path(shape, "#6d2430", stroke=brighten(lips, 0.7), stroke_width=0.018, stroke_linejoin="round"),
        ellipse(0, deep * 0.86, wide * 0.45, deep * 0.26, "#d8747a"),
        path(teeth, "#fdf9f3"),
    ]


def glasses(turn: float) -> list[str]:
    """Round glasses, worn over the eyes."""
    left, right = _across(-0.172, turn), _across(0.172, turn)
    shapes = [
        circle(x, 0.04, 0.125, "#ffffff", fill_opacity=0.16, stroke="#3a3238", stroke_width=0.02) for x in (left, right)
    ]
    bridge = curve([(left + 0.12, 0.02), ((left + right) / 2, 0.0), (right - 0.12, 0.02)], "#3a3238", 0.02)
    arms = [
        line([(x + side * 0.12, 0.02), (side * 0.41, 0.0)], "#3a3238", 0.018) for x, side in ((left, -1), (right, 1))
    ]
    return [*shapes, bridge, *arms]


def beard(figure: Figure, pose: Pose) -> list[str]:
    """A beard or a moustache."""
    x, colour = _across(0, pose.turn), figure.beard_colour
    whiskers = placed([blob(mirrored(_WHISKERS), brighten(colour, 0.93))], x, 0.262)
    if figure.beard == "moustache":
        return [whiskers]
    long = 0.86 if figure.age == "old" else 0.66
    left: list[Point] = [(-0.41, -0.06), (-0.42, 0.16), (-0.31, 0.40), (-0.15, long - 0.08)]
    right: list[Point] = [(-px, py) for px, py in reversed(left)]
    inner: list[Point] = [(0.375, -0.06), (0.35, 0.12), (0.24, 0.21), (0.0, 0.235)]
    inner += [(-px, py) for px, py in reversed(inner[:-1])]
    shifted = [(px + x * max(0.0, 1 - abs(px) / 0.4), py) for px, py in inner]
    lips = trace(
        ("M", x - 0.13, 0.29),
        ("Q", x, 0.265, x + 0.13, 0.29),
        ("Q", x + 0.12, 0.4, x, 0.405),
        ("Q", x - 0.12, 0.4, x - 0.13, 0.29),
        "Z",
    )
    whole = path(between([*left, (0.0, long), *right], shifted) + lips, colour, fill_rule="evenodd")
    strands = [
        curve([(sx, 0.47), (sx * 0.85, long - 0.12)], brighten(colour, 0.82), 0.014)
        for sx in (-0.18, -0.06, 0.06, 0.18)
    ]
    return [whole, *strands, whiskers]
