"""Round a house: the house itself and its garden."""

import math

from workbench.draft.drawing.places import plants, props
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import Point, circle, curve, ellipse, line, path, polygon, rect, trace


def house(stage: Stage) -> Scenery:
    """One house with a porch, a tree and a gate."""
    y, w, chance = stage.horizon, stage.width, stage.fixed("house")
    shapes = props.mountains(stage, "house hills", y + 6, 120 * stage.rise, "#7a9a80", 0.78)
    for _ in range(10):
        shapes += plants.broadleaf(
            stage, chance, chance.uniform(0, 1) * w, y + 20, chance.uniform(110, 210) * stage.rise, 0.5
        )
    shapes += props.ground(stage, "#7fa055", y + 12)
    at, size = w * chance.choice((0.36, 0.64)), min(520.0, w * 0.56) * stage.rise
    foot = y + stage.depth * 0.22
    lit = stage.palette.lamps > 0.2
    shapes += props.house(stage, at, foot, size, chance.choice(props.WALLS), chance.choice(props.ROOFS), 0.08, lit)
    shapes += _porch(stage, at, foot, size)
    walk = trace(
        ("M", at - size * 0.05, foot),
        ("h", size * 0.12),
        ("C", at + size * 0.2, foot + stage.depth * 0.3, w * 0.6, stage.height - 60, w * 0.68, stage.height + 40),
        ("H", w * 0.34),
        ("C", w * 0.4, stage.height - 80, at - size * 0.02, foot + stage.depth * 0.3, at - size * 0.05, foot),
        "Z",
    )
    shapes.append(path(walk, stage.palette.ground("#cdb68f")))
    tree = w - at + (0.14 * w if at < w / 2 else -0.14 * w)
    shapes += plants.broadleaf(stage, chance, tree, foot + 60, 560 * stage.rise, 0.03)
    for x in (at - size * 0.42, at + size * 0.36, at + size * 0.48):
        shapes += plants.bush(stage, chance, x, foot + 16, size * 0.1)
    lamps = [Lamp(at + dx * size, foot - size * 0.36, size * 0.34, 0.7 * stage.palette.lamps) for dx in (-0.28, 0.3)]
    return Scenery(
        near=[*shapes, *props.fence(stage), *plants.grass(stage, "lawn", 60, "#6d914a"), *plants.framing(stage)],
        lamps=lamps,
    )


def _porch(stage: Stage, x: float, foot: float, size: float) -> list[str]:
    wood, roof = stage.palette.lit("#e9dfcc", 0.06), stage.palette.ground("#7a5a48", 0.06)
    a, b = x - size * 0.16, x + size * 0.18
    posts = [rect(px - size * 0.012, foot - size * 0.38, size * 0.024, size * 0.38, wood) for px in (a, b)]
    steps = [
        rect(
            a - size * 0.02 * i,
            foot - size * 0.02 + size * 0.024 * i,
            b - a + size * 0.04 * i,
            size * 0.026,
            stage.palette.ground("#b8aa94"),
        )
        for i in range(3)
    ]
    return [
        *steps,
        *posts,
        polygon(
            [
                (a - size * 0.05, foot - size * 0.36),
                (b + size * 0.05, foot - size * 0.36),
                (b, foot - size * 0.46),
                (a, foot - size * 0.46),
            ],
            roof,
        ),
    ]


def garden(stage: Stage) -> Scenery:
    """Hedges, flower beds, a rose arch and a path with a fountain."""
    y, w, chance = stage.horizon, stage.width, stage.fixed("garden")
    shapes: list[str] = []
    for _ in range(15):
        x, high = chance.uniform(0, 1) * w, chance.uniform(150, 280) * stage.rise
        shapes += plants.broadleaf(stage, chance, x, y + 20, high, 0.45)
    shapes += props.ground(stage, "#76a052", y + 10)
    shapes.append(rect(-40, y - 26, w + 80, 70, stage.palette.lit("#3f6b42", 0.25)))
    shapes += [circle(i * 44, y - 26, 26, stage.palette.lit("#4c7c4a", 0.25)) for i in range(int(w / 44) + 2)]
    walk: list[Point] = [
        (w * 0.47, y + 44),
        (w * 0.53, y + 44),
        (w * 0.76, stage.height + 40),
        (w * 0.24, stage.height + 40),
    ]
    shapes.append(polygon(walk, stage.palette.ground("#dcc9a0")))
    shapes += _fountain(stage, w * 0.5, y + stage.depth * 0.2, 120)
    shapes += _rose_arch(stage, w * 0.5, y + stage.depth * 0.46, w * 0.27)
    return Scenery(near=[*shapes, *_flowers(stage), *plants.framing(stage)])


def _fountain(stage: Stage, x: float, foot: float, size: float) -> list[str]:
    stone, dark, water = (
        stage.palette.lit("#c8c2b6", 0.15),
        stage.palette.lit("#8b8780", 0.15),
        stage.palette.lit("#a9d9e6", 0.1),
    )
    jets = [
        curve(
            [(x, foot - size * 0.9), (x + dx * 0.5, foot - size * 1.15), (x + dx, foot - size * 0.25)],
            water,
            5,
            stroke_opacity=0.75,
        )
        for dx in (-60, -34, 34, 60)
    ]
    return [
        ellipse(x, foot, size, size * 0.24, dark),
        ellipse(x, foot - 12, size * 0.95, size * 0.2, water),
        rect(x - 9, foot - size * 0.8, 18, size * 0.75, stone),
        ellipse(x, foot - size * 0.5, size * 0.42, size * 0.1, stone),
        ellipse(x, foot - size * 0.84, size * 0.2, size * 0.06, stone),
        *jets,
    ]


def _rose_arch(stage: Stage, x: float, foot: float, wide: float) -> list[str]:
    chance, high = stage.fixed("arch"), 430 * stage.rise
    leaf, light = stage.palette.lit("#43703f"), stage.palette.lit("#8fb05c")
    shapes: list[str] = []
    for _ in range(170):
        angle = chance.uniform(0, 3.1416)
        on_leg = chance.random() < 0.42
        px = x + (-1 if angle < 1.57 else 1) * wide / 2 if on_leg else x - wide / 2 * math.cos(angle)
        py = foot - chance.uniform(0, high * 0.66) if on_leg else foot - high * 0.66 - high * 0.3 * math.sin(angle)
        px, py = px + chance.uniform(-18, 18), py + chance.uniform(-14, 14)
        shapes.append(circle(px, py, chance.uniform(14, 26), chance.choice((leaf, leaf, light))))
        if chance.random() < 0.35:
            shapes.append(circle(px, py, 9, stage.palette.lit(chance.choice(("#e2728a", "#f2b5c0", "#f7ead8")))))
    return shapes


def _flowers(stage: Stage) -> list[str]:
    chance = stage.fixed("flowers")
    shapes: list[str] = []
    kinds = ("#e05a6d", "#f3c64f", "#f2f0ea", "#a06cc4", "#ef9a4a", "#e58fb6")
    spots = sorted((chance.uniform(0.12, 1.0), chance.uniform(0, 1)) for _ in range(170))
    for deep, across in spots:
        y = stage.horizon + stage.depth * deep
        size = 3 + 13 * deep
        half = 0.06 + 0.27 * deep
        x = (0.5 - half - across * 0.55 if across < 0.5 else 0.5 + half + (across - 0.5) * 0.55) * stage.width
        tone = stage.palette.lit(chance.choice(kinds))
        shapes += [
            line([(x, y + size * 2.4), (x, y)], stage.palette.lit("#3f6d3c"), size * 0.3),
            circle(x, y, size, tone),
            circle(x, y, size * 0.36, stage.palette.lit("#7a4a22")),
        ]
    return shapes
