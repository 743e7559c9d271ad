"""What figures wear on their heads. Drawn around the middle of the head, in head heights."""

from collections.abc import Callable

from workbench.draft.drawing.colour import brighten
from workbench.draft.drawing.figure import Figure
from workbench.draft.drawing.svg import Point, blob, circle, curve, ellipse, line, path, polygon, rect, trace


def hood_behind(figure: Figure) -> list[str]:
    return [
        blob(
            [
                (-0.58, 0.62),
                (-0.66, 0.0),
                (-0.52, -0.52),
                (0, -0.82),
                (0.52, -0.52),
                (0.66, 0.0),
                (0.58, 0.62),
                (0, 0.8),
            ],
            brighten(figure.hat_colour, 0.6),
        )
    ]


def hat(figure: Figure, turn: float) -> list[str]:
    """What the figure wears on its head."""
    return _HATS[figure.hat](figure.hat_colour, turn)


def _no_hat(colour: str, turn: float) -> list[str]:
    return []


def _brim(colour: str, turn: float) -> list[str]:
    return [
        blob(
            [(-0.42, -0.3), (-0.39, -0.66), (-0.22, -0.84), (0.0, -0.79), (0.22, -0.84), (0.39, -0.66), (0.42, -0.3)],
            colour,
        ),
        path("M-.425,-.43Q0,-.33 .425,-.43L.43,-.31Q0,-.2 -.43,-.31Z", brighten(colour, 0.55)),
        ellipse(0, -0.31, 0.74, 0.115, brighten(colour, 0.9)),
        path("M-.74,-.31Q0,-.36 .74,-.31A.74,.115 0 0 1 -.74,-.31Z", brighten(colour, 0.74)),
    ]


def _straw(colour: str, turn: float) -> list[str]:
    dark = brighten(colour, 0.78)
    weave = [
        curve(
            [(-0.86 * t, -0.26 - 0.5 * (1 - t)), (0, -0.17 - 0.52 * (1 - t)), (0.86 * t, -0.26 - 0.5 * (1 - t))],
            dark,
            0.012,
        )
        for t in (0.35, 0.55, 0.75)
    ]
    cone = path("M-.9,-.25Q-.3,-.62 0,-.86Q.3,-.62 .9,-.25Q0,-.08 -.9,-.25Z", colour)
    return [cone, *weave, path("M-.9,-.25Q0,-.08 .9,-.25Q0,-.22 -.9,-.25Z", dark)]


def _crown(colour: str, turn: float) -> list[str]:
    points: list[Point] = [
        (-0.38, -0.36),
        (-0.43, -0.76),
        (-0.2, -0.58),
        (0, -0.86),
        (0.2, -0.58),
        (0.43, -0.76),
        (0.38, -0.36),
    ]
    gems = [circle(x, -0.45, 0.04, gem) for x, gem in ((-0.22, "#3f7fc4"), (0, "#c9363e"), (0.22, "#3f7fc4"))]
    tips = [circle(x, y, 0.042, brighten(colour, 1.15)) for x, y in (points[1], points[3], points[5])]
    return [polygon(points, colour), rect(-0.385, -0.42, 0.77, 0.075, brighten(colour, 0.8)), *gems, *tips]


def _hood(colour: str, turn: float) -> list[str]:
    outer = "M-.5,.66C-.78,.1 -.68,-.82 0,-.84C.68,-.82 .78,.1 .5,.66C.2,.8 -.2,.8 -.5,.66Z"
    x = turn * 0.07
    opening = trace(
        ("M", -0.36 + x, 0.52),
        ("C", -0.5 + x, -0.1, -0.36 + x, -0.46, x, -0.47),
        ("C", 0.36 + x, -0.46, 0.5 + x, -0.1, 0.36 + x, 0.52),
        ("C", 0.15, 0.62, -0.15, 0.62, -0.36 + x, 0.52),
        "Z",
    )
    return [
        path(outer + opening, colour, fill_rule="evenodd"),
        path(opening, "none", stroke=brighten(colour, 0.7), stroke_width=0.05),
        curve([(-0.52, 0.1), (-0.5, -0.3), (-0.3, -0.62)], brighten(colour, 1.25), 0.03, stroke_opacity=0.6),
    ]


def _kerchief(colour: str, turn: float) -> list[str]:
    cloth = path("M-.46,.04C-.54,-.5 -.3,-.68 0,-.68C.3,-.68 .54,-.5 .46,.04Q.36,-.3 0,-.33Q-.36,-.3 -.46,.04Z", colour)
    knot = blob([(0.42, 0.0), (0.6, 0.12), (0.56, 0.3), (0.46, 0.16)], brighten(colour, 0.85))
    dots = [
        circle(x, y, 0.03, brighten(colour, 1.4), fill_opacity=0.8)
        for x, y in ((-0.25, -0.45), (0, -0.55), (0.25, -0.45), (-0.12, -0.4), (0.12, -0.4))
    ]
    return [knot, cloth, *dots]


def _flat_cap(colour: str, turn: float) -> list[str]:
    way = 1 if turn >= 0 else -1
    dome = blob(
        [(-0.46, -0.3), (-0.52, -0.48), (-0.3, -0.7), (0.05, -0.73), (0.36, -0.66), (0.52, -0.46), (0.46, -0.3)], colour
    )
    visor = blob(
        [(-way * 0.18, -0.33), (way * 0.2, -0.38), (way * 0.66, -0.28), (way * 0.6, -0.2), (way * 0.2, -0.24)],
        brighten(colour, 0.65),
    )
    return [
        dome,
        line([(-0.45, -0.31), (0.45, -0.31)], brighten(colour, 0.75), 0.07),
        visor,
        circle(0, -0.73, 0.04, brighten(colour, 0.75)),
    ]


_HATS: dict[str, Callable[[str, float], list[str]]] = {
    "none": _no_hat,
    "brim": _brim,
    "straw": _straw,
    "crown": _crown,
    "hood": _hood,
    "kerchief": _kerchief,
    "cap": _flat_cap,
}


def closed_hood(figure: Figure) -> str:
    points: list[Point] = [
        (-0.5, 0.62),
        (-0.62, 0.0),
        (-0.46, -0.56),
        (0, -0.84),
        (0.46, -0.56),
        (0.62, 0.0),
        (0.5, 0.62),
        (0, 0.78),
    ]
    return blob(points, figure.hat_colour)
