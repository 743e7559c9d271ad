"""Animals as in a picture book: the head of a beast or bird on a dressed figure. In head heights around the head."""

from workbench.draft.drawing.colour import brighten, luminance, mix
from workbench.draft.drawing.figure import Animal, Figure
from workbench.draft.drawing.svg import Point, blob, circle, curve, ellipse, line, polygon

_INK = "#241a24"
_EARS: dict[Animal, list[Point]] = {
    "pointed": [(0.12, -0.42), (0.36, -0.82), (0.44, -0.2)],
    "long": [(0.1, -0.42), (0.13, -0.95), (0.24, -1.12), (0.34, -0.95), (0.34, -0.38)],
    "floppy": [(0.26, -0.46), (0.52, -0.42), (0.62, 0.0), (0.5, 0.16), (0.38, -0.12)],
}


def ears(figure: Figure) -> list[str]:
    """Ears behind the head, the inside paler; birds and what has scales have none."""
    inner = mix(figure.skin, "#f0b7a6", 0.55)
    if figure.animal == "round":
        return [
            shape
            for side in (-1, 1)
            for shape in (circle(side * 0.36, -0.42, 0.2, figure.skin), circle(side * 0.36, -0.42, 0.11, inner))
        ]
    points = _EARS.get(figure.animal)
    if not points:
        return []
    middle = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
    shapes: list[str] = []
    for side in (-1, 1):
        outer = [(side * x, y) for x, y in points]
        small = [(side * (middle[0] + (x - middle[0]) * 0.5), middle[1] + (y - middle[1]) * 0.55) for x, y in points]
        if figure.animal == "pointed":
            shapes += [polygon(outer, figure.skin), polygon(small, inner)]
        else:
            shapes += [blob(outer, brighten(figure.skin, 0.86)), blob(small, inner, fill_opacity=0.5)]
    return shapes


def muzzle(figure: Figure, turn: float) -> list[str]:
    """What stands out of the face: a pale muzzle with a nose, whiskers, or a beak."""
    x = turn * 0.13
    if figure.animal == "beak":
        return _beak(x)
    if figure.animal == "smooth":
        return [circle(x + side * 0.05, 0.19, 0.012, _INK) for side in (-1, 1)]
    pale = mix(figure.skin, "#fff8ee", 0.55 if luminance(figure.skin) > 0.2 else 0.3)
    nose = blob([(x - 0.065, 0.15), (x + 0.065, 0.15), (x, 0.225)], _INK)
    return [
        ellipse(x, 0.29, 0.22, 0.15, pale),
        nose,
        line([(x, 0.22), (x, 0.285)], _INK, 0.016),
        *(_whiskers(x) if figure.animal == "pointed" else []),
    ]


def _whiskers(x: float) -> list[str]:
    return [
        curve([(x + side * 0.13, 0.27), (x + side * 0.3, 0.25 + drop), (x + side * 0.46, 0.24 + 2 * drop)], _INK, 0.01)
        for side in (-1, 1)
        for drop in (-0.02, 0.03)
    ]


def _beak(x: float) -> list[str]:
    return [
        blob([(x - 0.13, 0.2), (x, 0.13), (x + 0.13, 0.2), (x, 0.4)], "#e0a13a"),
        curve([(x - 0.11, 0.22), (x, 0.26), (x + 0.11, 0.22)], "#a8702a", 0.018),
    ]
