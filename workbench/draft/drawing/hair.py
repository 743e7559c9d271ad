"""Hair, behind the head and in front of it. Drawn around the middle of the head, in head heights."""

from collections.abc import Callable

from workbench.draft.drawing import hats
from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.figure import Figure
from workbench.draft.drawing.svg import Point, between, blob, circle, curve, ellipse, mirrored, path, polygon

_OUTER: list[Point] = [
    (-0.43, 0.06),
    (-0.47, -0.2),
    (-0.36, -0.49),
    (0.0, -0.66),
    (0.36, -0.49),
    (0.47, -0.2),
    (0.43, 0.06),
]
_TIGHT: list[Point] = [
    (-0.415, 0.0),
    (-0.445, -0.2),
    (-0.34, -0.46),
    (0.0, -0.61),
    (0.34, -0.46),
    (0.445, -0.2),
    (0.415, 0.0),
]

_BACK: list[Point] = [
    (-0.38, 0.24),
    (-0.47, -0.12),
    (-0.37, -0.46),
    (0, -0.65),
    (0.37, -0.46),
    (0.47, -0.12),
    (0.38, 0.24),
    (0.15, 0.42),
    (-0.15, 0.42),
]
_CURLS: list[Point] = [
    (-0.34, 0.3),
    (-0.45, 0.08),
    (-0.47, -0.16),
    (-0.4, -0.38),
    (-0.22, -0.54),
    (0.0, -0.6),
    (0.22, -0.54),
    (0.4, -0.38),
    (0.47, -0.16),
    (0.45, 0.08),
    (0.34, 0.3),
    (0.12, 0.36),
    (-0.12, 0.36),
]
"""Around the back of the head."""

_TAIL: list[Point] = [(0.16, -0.5), (0.5, -0.42), (0.66, 0.1), (0.62, 0.75), (0.5, 1.05), (0.42, 0.6), (0.36, 0.0)]


def behind(figure: Figure) -> list[str]:
    """What of the hair lies behind head and shoulders."""
    dark = brighten(figure.hair_colour, 0.78)
    shapes: dict[str, list[str]] = {
        "long": [blob(mirrored([(0.46, -0.3), (0.56, 0.3), (0.6, 0.9), (0.5, 1.35), (0, 1.42)]), dark)],
        "bob": [blob(mirrored([(0.44, -0.4), (0.56, 0.1), (0.53, 0.44), (0.25, 0.5)]), dark)],
        "curly": [circle(x, y, 0.18, dark) for x, y in ((-0.36, 0.24), (0.36, 0.24), (-0.42, 0.04), (0.42, 0.04))],
        "ponytail": [blob(_TAIL, dark)],
        "bun": [circle(0, -0.66, 0.21, dark)],
        "topknot": [ellipse(0, -0.7, 0.13, 0.15, dark)],
    }
    return [*shapes.get(figure.hair, []), *(hats.hood_behind(figure) if figure.hat == "hood" else [])]


def front(figure: Figure, turn: float) -> list[str]:
    """Fringe and crown of the hair, then the hat. A hood or kerchief hides the crown."""
    if figure.hat == "hood":
        return hats.hat(figure, turn)
    pressed = figure.hat not in ("none", "crown") and figure.hair in ("tousled", "short", "cropped", "curly")
    cut = (_cropped if pressed else _FRONTS[figure.hair])(figure, turn)
    return [*cut, *hats.hat(figure, turn)]


def from_behind(figure: Figure) -> list[str]:
    """The back of the head."""
    colour = figure.skin if figure.hair == "bald" else figure.hair_colour
    ears = [ellipse(side * 0.43, 0.08, 0.06, 0.11, brighten(figure.skin, 0.9)) for side in (-1, 1)]
    shine = curve([(-0.26, -0.36), (0, -0.44), (0.26, -0.36)], brighten(colour, 1.2), 0.03, stroke_opacity=0.5)
    strands = [
        curve([(x, -0.3), (x * 1.15, 0.0), (x * 0.8, 0.3)], brighten(colour, 0.84), 0.018, stroke_opacity=0.7)
        for x in (-0.3, -0.16, 0.0, 0.15, 0.29)
    ]
    return [
        *([] if figure.animal else ears),
        blob(_BACK, colour),
        *([] if figure.hair == "bald" else strands),
        shine,
        *_falling_behind(figure),
        *([hats.closed_hood(figure)] if figure.hat == "hood" else hats.hat(figure, 0.0)),
    ]


def _falling_behind(figure: Figure) -> list[str]:
    """Curls around the back of the head, braids, or what falls on the shoulders."""
    if figure.hair == "curly":
        return [circle(x, y, 0.17, figure.hair_colour) for x, y in _CURLS]
    dark, light = brighten(figure.hair_colour, 0.78), brighten(figure.hair_colour, 0.93)
    return [*(shape.replace(dark, light) for shape in behind(figure)), *_back_of_braids(figure)]


def _back_of_braids(figure: Figure) -> list[str]:
    return _braid(figure, -0.3) + _braid(figure, 0.3) if figure.hair == "braids" else []


def _shine(figure: Figure, turn: float) -> str:
    points = [(-0.27 + turn * 0.06, -0.42), (-0.02 + turn * 0.06, -0.52), (0.2 + turn * 0.06, -0.47)]
    return curve(points, mix(figure.hair_colour, "#ffffff", 0.5), 0.03, stroke_opacity=0.35)


def _cap(figure: Figure, turn: float, outer: list[Point], line_of_hair: list[Point]) -> list[str]:
    """Hair between an outer contour (left to right) and the hairline on the brow (right to left)."""
    shifted = [(x + turn * 0.16 * max(0.0, 1 - abs(x) / 0.4), y) for x, y in line_of_hair]
    return [path(between(outer, shifted), figure.hair_colour), _shine(figure, turn)]


def _short(figure: Figure, turn: float) -> list[str]:
    return _cap(
        figure,
        turn,
        _OUTER,
        [(0.385, -0.12), (0.34, -0.27), (0.18, -0.36), (-0.06, -0.27), (-0.24, -0.34), (-0.385, -0.12)],
    )


def _cropped(figure: Figure, turn: float) -> list[str]:
    return _cap(
        figure, turn, _TIGHT, [(0.37, -0.14), (0.3, -0.36), (0.1, -0.40), (-0.1, -0.40), (-0.3, -0.36), (-0.37, -0.14)]
    )


def _tousled(figure: Figure, turn: float) -> list[str]:
    spikes: list[Point] = [
        (-0.44, 0.06),
        (-0.53, -0.14),
        (-0.46, -0.22),
        (-0.56, -0.42),
        (-0.40, -0.47),
        (-0.40, -0.68),
        (-0.2, -0.61),
        (-0.08, -0.78),
        (0.06, -0.65),
        (0.26, -0.75),
        (0.32, -0.57),
        (0.51, -0.53),
        (0.46, -0.33),
        (0.55, -0.17),
        (0.44, 0.06),
    ]
    fringe: list[Point] = [
        (0.38, -0.1),
        (0.33, -0.26),
        (0.24, -0.12),
        (0.14, -0.29),
        (0.02, -0.14),
        (-0.08, -0.30),
        (-0.2, -0.15),
        (-0.3, -0.29),
        (-0.38, -0.1),
    ]
    return [
        polygon(
            [*spikes, *[(x + turn * 0.07, y) for x, y in fringe]],
            figure.hair_colour,
            stroke=figure.hair_colour,
            stroke_width=0.03,
            stroke_linejoin="round",
        ),
        _shine(figure, turn),
    ]


def _bob(figure: Figure, turn: float) -> list[str]:
    outer: list[Point] = [
        (-0.5, 0.42),
        (-0.55, 0.1),
        (-0.5, -0.22),
        (-0.36, -0.5),
        (0, -0.67),
        (0.36, -0.5),
        (0.5, -0.22),
        (0.55, 0.1),
        (0.5, 0.42),
    ]
    inner: list[Point] = [
        (0.37, 0.4),
        (0.40, 0.08),
        (0.36, -0.14),
        (0.2, -0.185),
        (0.0, -0.17),
        (-0.2, -0.185),
        (-0.36, -0.14),
        (-0.40, 0.08),
        (-0.37, 0.4),
    ]
    return _cap(figure, turn, outer, inner)


def _long(figure: Figure, turn: float) -> list[str]:
    outer: list[Point] = [
        (-0.5, 0.75),
        (-0.53, 0.2),
        (-0.49, -0.2),
        (-0.36, -0.5),
        (0, -0.67),
        (0.36, -0.5),
        (0.49, -0.2),
        (0.53, 0.2),
        (0.5, 0.75),
    ]
    inner: list[Point] = [
        (0.42, 0.62),
        (0.43, 0.2),
        (0.36, -0.12),
        (0.18, -0.32),
        (0.05, -0.44),
        (-0.1, -0.32),
        (-0.36, -0.12),
        (-0.43, 0.2),
        (-0.42, 0.62),
    ]
    return _cap(figure, turn, outer, inner)


def _swept(figure: Figure, turn: float) -> list[str]:
    hairline: list[Point] = [
        (0.40, -0.04),
        (0.34, -0.25),
        (0.16, -0.36),
        (0.0, -0.42),
        (-0.16, -0.36),
        (-0.34, -0.25),
        (-0.40, -0.04),
    ]
    return _cap(figure, turn, _TIGHT, hairline)


def _braids(figure: Figure, turn: float) -> list[str]:
    return [*_swept(figure, turn), *_braid(figure, -0.46), *_braid(figure, 0.46)]


def _braid(figure: Figure, x: float) -> list[str]:
    light, dark = figure.hair_colour, brighten(figure.hair_colour, 0.85)
    knots = [
        ellipse(x + 0.02 * (-1) ** i, 0.26 + i * 0.15, 0.105 - i * 0.006, 0.1, (light, dark)[i % 2]) for i in range(6)
    ]
    return [*knots, circle(x, 1.15, 0.055, figure.colour), ellipse(x, 1.25, 0.06, 0.09, light)]


def _curly(figure: Figure, turn: float) -> list[str]:
    ring: list[Point] = [
        (-0.5, 0.02),
        (-0.5, -0.2),
        (-0.42, -0.4),
        (-0.25, -0.55),
        (0, -0.61),
        (0.25, -0.55),
        (0.42, -0.4),
        (0.5, -0.2),
        (0.5, 0.02),
    ]
    fringe: list[Point] = [(-0.26, -0.34), (-0.09, -0.38), (0.09, -0.38), (0.26, -0.34)]
    light = brighten(figure.hair_colour, 1.18)
    curls = [circle(x, y, 0.15 if y > -0.1 else 0.17, figure.hair_colour) for x, y in ring]
    lower = [circle(x + turn * 0.08, y, 0.12, figure.hair_colour) for x, y in fringe]
    glints = [
        curve([(x - 0.07, y - 0.02), (x, y - 0.08), (x + 0.06, y - 0.04)], light, 0.022, stroke_opacity=0.6)
        for x, y in ring[1:-1]
    ]
    return [*curls, *lower, *glints]


def _bald(figure: Figure, turn: float) -> list[str]:
    tufts = [
        blob([(s * 0.4, -0.16), (s * 0.47, -0.1), (s * 0.46, 0.1), (s * 0.39, 0.16)], figure.hair_colour)
        for s in (-1, 1)
    ]
    shine = curve(
        [(-0.14 + turn * 0.08, -0.46), (0.02 + turn * 0.08, -0.49), (0.14 + turn * 0.08, -0.46)],
        "#ffffff",
        0.035,
        stroke_opacity=0.35,
    )
    return [*(tufts if figure.age == "old" and not figure.animal else []), shine]


_FRONTS: dict[str, Callable[[Figure, float], list[str]]] = {
    "short": _short,
    "cropped": _cropped,
    "tousled": _tousled,
    "bob": _bob,
    "long": _long,
    "ponytail": _swept,
    "bun": _swept,
    "topknot": _swept,
    "braids": _braids,
    "curly": _curly,
    "bald": _bald,
}
