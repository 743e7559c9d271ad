"""Garments, cut to a figure's proportions. Drawn in head heights with the feet at (0, 0)."""

from collections.abc import Callable

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.figure import Figure
from workbench.draft.drawing.rig import Rig
from workbench.draft.drawing.svg import (
    Point,
    between,
    blob,
    circle,
    curve,
    line,
    path,
    polygon,
    rect,
    symmetric,
    trace,
)
from workbench.draft.drawing.tailoring import Cut, buttons, collar, folds, opening, skirt, trunk


def cut_of(figure: Figure, rig: Rig, back: bool) -> Cut:
    """The figure's garment."""
    return _CUTS[figure.garment](figure, rig, back)


def _shirt(figure: Figure, rig: Rig, back: bool) -> Cut:
    hem, colour = rig.hip_line + 0.12, figure.colour
    dark = brighten(colour, 0.74)
    front = [
        opening(rig, figure.skin, 0.18),
        *collar(rig, brighten(colour, 1.14), 0.2),
        line([(0, rig.shoulder_line + 0.24), (0, hem - 0.04)], dark, 0.02),
        *buttons(figure.under, 0.05, rig.chest_line - 0.1, hem - 0.2, 3),
        path(
            trace(("M", 0.2, rig.chest_line - 0.12), ("h", 0.22), ("v", 0.22), ("q", -0.11, 0.08, -0.22, 0), "Z"),
            dark,
            fill_opacity=0.45,
        ),
    ]
    belt = rect(-rig.hip - 0.02, hem - 0.1, 2 * rig.hip + 0.04, 0.12, brighten(figure.lower, 0.7))
    shapes = [
        path(trunk(rig, hem, rig.hip), colour),
        belt,
        *([] if back else front),
        *folds(rig, colour, hem - 0.1, rig.hip),
    ]
    return Cut(shapes, colour, figure.skin, (0.32, 0.28, 0.22), figure.lower, 0)


def _sweater(figure: Figure, rig: Rig, back: bool) -> Cut:
    hem, colour = rig.hip_line + 0.2, figure.colour
    band, y = mix(colour, figure.under, 0.5), rig.chest_line - 0.12
    knit = [
        line([(-rig.shoulder + 0.1, y + i * 0.13), (rig.shoulder - 0.1, y + i * 0.13)], band, 0.045) for i in range(3)
    ]
    rib = path(
        trace(
            ("M", -rig.hip - 0.05, hem - 0.14),
            ("h", 2 * rig.hip + 0.1),
            ("l", -0.03, 0.2),
            ("h", -2 * rig.hip - 0.04),
            "Z",
        ),
        brighten(colour, 0.82),
    )
    neck = curve([(-0.2, rig.neck), (0, rig.neck + 0.13), (0.2, rig.neck)], brighten(colour, 0.82), 0.12)
    shapes = [path(trunk(rig, hem, rig.hip + 0.03, 1.12), colour), *knit, rib, neck]
    return Cut(shapes, colour, brighten(colour, 0.82), (0.37, 0.33, 0.27), figure.lower, 0)


def _suit(figure: Figure, rig: Rig, back: bool) -> Cut:
    hem, colour = rig.hip_line + 0.32, figure.colour
    tie_end = rig.waist_line - 0.05
    front = [
        opening(rig, figure.under, 1.0),
        polygon(
            [
                (-0.05, rig.neck + 0.1),
                (0.05, rig.neck + 0.1),
                (0.07, tie_end - 0.3),
                (0, tie_end),
                (-0.07, tie_end - 0.3),
            ],
            figure.lower,
        ),
        *collar(rig, brighten(colour, 1.2), 0.98),
        line([(0.01, rig.shoulder_line + 1.0), (0.05, hem)], brighten(colour, 0.7), 0.02),
        *buttons(brighten(colour, 0.55), 0.09, rig.waist_line, rig.waist_line + 0.28, 2),
        line([(-0.44, rig.chest_line + 0.06), (-0.24, rig.chest_line + 0.02)], figure.under, 0.035),
    ]
    shapes = [path(trunk(rig, hem, rig.hip + 0.07), colour), *([] if back else front)]
    return Cut(shapes, colour, figure.under, (0.35, 0.31, 0.25), brighten(colour, 0.82), 0)


def _coat(figure: Figure, rig: Rig, back: bool) -> Cut:
    hem, colour = rig.knee_line - 0.25, figure.colour
    wide, dark = rig.hip + 0.3, brighten(colour, 0.72)
    waist = rig.waist * 1.1
    belt = path(
        trace(
            ("M", -waist, rig.waist_line - 0.05),
            ("Q", 0, rig.waist_line + 0.03, waist, rig.waist_line - 0.05),
            ("v", 0.15),
            ("Q", 0, rig.waist_line + 0.18, -waist, rig.waist_line + 0.1),
            "Z",
        ),
        dark,
    )
    front = [
        opening(rig, figure.under, 0.62),
        *collar(rig, brighten(colour, 1.18), 0.62),
        line([(0.02, rig.shoulder_line + 0.64), (0.06, hem)], dark, 0.026),
        *buttons(brighten(colour, 0.5), 0.16, rig.chest_line + 0.1, hem - 0.5, 4),
        *[
            line(
                [(side * (rig.hip - 0.12), rig.hip_line + 0.02), (side * (rig.hip + 0.08), rig.hip_line + 0.1)],
                dark,
                0.045,
            )
            for side in (-1, 1)
        ],
        rect(-0.08, rig.waist_line - 0.02, 0.16, 0.15, "#d8b765"),
    ]
    shapes = [
        path(trunk(rig, hem, wide, 1.06), colour),
        *folds(rig, colour, hem, wide),
        belt,
        *([] if back else front),
    ]
    return Cut(shapes, colour, brighten(colour, 0.78), (0.38, 0.34, 0.29), figure.lower, 0)


def _uniform(figure: Figure, rig: Rig, back: bool) -> Cut:
    hem, colour, gold = rig.hip_line + 0.3, figure.colour, "#d9b24c"
    front = [
        rect(-0.19, rig.neck - 0.08, 0.38, 0.16, brighten(colour, 0.75)),
        line([(0, rig.neck + 0.1), (0, hem)], brighten(colour, 0.7), 0.022),
        *buttons(gold, -0.13, rig.chest_line - 0.25, rig.waist_line - 0.12, 3),
        *buttons(gold, 0.13, rig.chest_line - 0.25, rig.waist_line - 0.12, 3),
        rect(-0.08, rig.waist_line + 0.01, 0.16, 0.15, gold),
    ]
    belt = rect(-rig.waist - 0.02, rig.waist_line + 0.02, 2 * rig.waist + 0.04, 0.13, "#43332c")
    marks = [
        blob(
            [
                (s * (rig.shoulder - 0.3), rig.shoulder_line),
                (s * (rig.shoulder - 0.02), rig.shoulder_line + 0.14),
                (s * (rig.shoulder + 0.02), rig.shoulder_line + 0.24),
                (s * (rig.shoulder - 0.3), rig.shoulder_line + 0.12),
            ],
            gold,
        )
        for s in (-1, 1)
    ]
    shapes = [path(trunk(rig, hem, rig.hip + 0.08), colour), belt, *([] if back else front), *marks]
    return Cut(shapes, colour, gold, (0.35, 0.31, 0.26), brighten(figure.colour, 0.72), 0)


def _dress(figure: Figure, rig: Rig, back: bool) -> Cut:
    colour, hem = figure.colour, rig.knee_line * 0.55
    wide = rig.hip + 0.42
    bodice = path(trunk(rig, rig.waist_line + 0.05, rig.waist), colour)
    sash = path(
        trace(
            ("M", -rig.waist - 0.02, rig.waist_line - 0.1),
            ("Q", 0, rig.waist_line - 0.02, rig.waist + 0.02, rig.waist_line - 0.1),
            ("v", 0.16),
            ("Q", 0, rig.waist_line + 0.14, -rig.waist - 0.02, rig.waist_line + 0.06),
            "Z",
        ),
        brighten(colour, 0.66),
    )
    collars = [
        blob(
            [
                (side * 0.02, rig.neck + 0.1),
                (side * 0.16, rig.neck - 0.06),
                (side * 0.34, rig.neck + 0.14),
                (side * 0.16, rig.neck + 0.28),
            ],
            figure.under,
        )
        for side in (-1, 1)
    ]
    shapes = [
        *skirt(rig, colour, hem, wide),
        bodice,
        sash,
        *([] if back else [opening(rig, figure.skin, 0.02), *collars]),
    ]
    return Cut(shapes, colour, figure.under, (0.32, 0.27, 0.21), "", hem)


def _robe(figure: Figure, rig: Rig, back: bool) -> Cut:
    colour, hem = figure.colour, -0.16
    wide, sash_top = rig.hip + 0.26, rig.waist_line - 0.24
    edge = brighten(colour, 0.55)
    crossed = [
        opening(rig, figure.under, 0.3),
        line([(-0.19, rig.neck - 0.02), (0.12, rig.chest_line + 0.1), (0.2, sash_top)], edge, 0.13),
        line([(0.19, rig.neck - 0.02), (-0.12, rig.chest_line + 0.1), (-0.28, sash_top)], edge, 0.13),
        line([(0.19, rig.neck - 0.02), (-0.12, rig.chest_line + 0.1), (-0.28, sash_top)], figure.under, 0.03),
    ]
    sash = [
        rect(-rig.waist * 1.1, sash_top, rig.waist * 2.2, 0.36, edge),
        line([(-rig.waist * 1.1, sash_top + 0.18), (rig.waist * 1.1, sash_top + 0.18)], figure.under, 0.04),
        polygon(
            [(0.1, sash_top + 0.3), (0.26, sash_top + 0.3), (0.3, rig.knee_line - 0.2), (0.16, rig.knee_line - 0.2)],
            brighten(edge, 0.85),
        ),
    ]
    hem_band = path(
        trace(
            ("M", -wide, hem - 0.14),
            ("Q", 0, hem + 0.02, wide, hem - 0.14),
            ("l", 0.02, 0.12),
            ("Q", 0, hem + 0.14, -wide - 0.02, hem - 0.02),
            "Z",
        ),
        edge,
    )
    shapes = [
        path(trunk(rig, hem, wide, 1.06), colour),
        *folds(rig, colour, hem, wide),
        hem_band,
        *([] if back else crossed),
        *sash,
    ]
    return Cut(shapes, colour, edge, (0.36, 0.52, 0.78), "", hem)


def _apron(figure: Figure, rig: Rig, back: bool) -> Cut:
    below = figure.under
    wears_skirt = figure.gender == "female"
    hem = rig.knee_line * 0.6
    base = [
        *(skirt(rig, below, hem, rig.hip + 0.34) if wears_skirt else []),
        path(trunk(rig, rig.hip_line + 0.1, rig.hip), below),
    ]
    y, end = rig.chest_line - 0.08, rig.knee_line - 0.15
    bib: list[Point] = [(0.3, y), (0.32, rig.waist_line - 0.06), (rig.hip * 0.94, rig.hip_line), (rig.hip + 0.02, end)]
    cloth = [
        *[
            line([(side * 0.27, y + 0.03), (side * 0.22, rig.neck + 0.06)], brighten(figure.colour, 0.85), 0.07)
            for side in (-1, 1)
        ],
        path(symmetric(bib), figure.colour),
        path(
            trace(("M", -0.3, rig.hip_line), ("h", 0.6), ("v", 0.3), ("q", -0.3, 0.12, -0.6, 0), "Z"),
            brighten(figure.colour, 0.86),
        ),
    ]
    tie = rect(-rig.waist - 0.03, rig.waist_line - 0.08, 2 * rig.waist + 0.06, 0.12, brighten(figure.colour, 0.8))
    front = [opening(rig, figure.skin, 0.1), *collar(rig, brighten(below, 1.12), 0.12), *cloth]
    return Cut(
        [*base, tie, *([] if back else front)],
        below,
        figure.skin,
        (0.33, 0.28, 0.21),
        "" if wears_skirt else figure.lower,
        hem if wears_skirt else 0,
    )


def _cloak(figure: Figure, rig: Rig, back: bool) -> Cut:
    colour, hem = figure.colour, -0.3
    inside, s = brighten(colour, 0.6), rig.shoulder
    tunic = path(trunk(rig, rig.knee_line - 0.3, rig.hip + 0.16), figure.under)
    belt = rect(-rig.waist - 0.03, rig.waist_line - 0.04, 2 * rig.waist + 0.06, 0.13, "#4a372b")
    lining = path(
        symmetric([(0.2, rig.neck), (s + 0.1, rig.shoulder_line + 0.3), (s + 0.34, rig.hip_line), (s + 0.5, hem)]),
        inside,
    )
    panels = [_panel(rig, side, hem, colour) for side in (-1, 1)]
    clasp = [circle(0, rig.neck + 0.16, 0.075, "#d8b65a"), circle(0, rig.neck + 0.16, 0.035, "#8f3a3a")]
    whole = path(
        symmetric(
            [(0.2, rig.neck - 0.04), (s + 0.08, rig.shoulder_line + 0.24), (s + 0.36, rig.hip_line), (s + 0.52, hem)]
        ),
        colour,
    )
    shapes = [whole, *folds(rig, colour, hem, s + 0.3)] if back else [lining, tunic, belt, *panels, *clasp]
    return Cut(shapes, figure.under, brighten(figure.under, 0.8), (0.33, 0.29, 0.24), figure.lower, 0)


def _panel(rig: Rig, side: int, hem: float, colour: str) -> str:
    """One front side of a cloak, from the collar bone to the hem."""
    s = rig.shoulder
    outer: list[Point] = [
        (0.14, rig.neck - 0.04),
        (s - 0.1, rig.shoulder_line),
        (s + 0.12, rig.chest_line),
        (s + 0.34, rig.hip_line),
        (s + 0.5, hem),
    ]
    inner: list[Point] = [
        (s - 0.02, hem + 0.06),
        (s - 0.2, rig.hip_line),
        (0.34, rig.chest_line),
        (0.05, rig.neck + 0.2),
    ]
    sides = [[(side * x, y) for x, y in points] for points in (outer, inner)]
    return path(between(sides[0], sides[1]), colour)


_CUTS: dict[str, Callable[[Figure, Rig, bool], Cut]] = {
    "shirt": _shirt,
    "sweater": _sweater,
    "suit": _suit,
    "coat": _coat,
    "uniform": _uniform,
    "dress": _dress,
    "robe": _robe,
    "apron": _apron,
    "cloak": _cloak,
}
