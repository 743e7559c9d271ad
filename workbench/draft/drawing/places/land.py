"""Open land: forest, mountain, field, garden, desert, cave, road, sky."""

from itertools import pairwise

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.places import plants, props
from workbench.draft.drawing.stage import Scenery, Stage
from workbench.draft.drawing.svg import Point, curve, ellipse, line, path, polygon, rect, trace


def forest(stage: Stage) -> Scenery:
    """Trees in rows that fade into the haze, shafts of light between them."""
    chance = stage.fixed("forest")
    shapes: list[str] = []
    shapes += props.mountains(stage, "behind", stage.horizon + 10, 150 * stage.rise, "#5f7f68", 0.86)
    for row, depth in enumerate((0.68, 0.46, 0.24)):
        foot = stage.horizon + 8 + row * 22
        for _ in range(22 - row * 4):
            high = chance.uniform(190, 330) * stage.rise * (1 + row * 0.3)
            shapes += plants.conifer(stage, chance.uniform(-0.02, 1.02) * stage.width, foot, high, depth)
    shapes += props.ground(stage, "#5c8044", stage.horizon + 20)
    shapes += _shafts(stage)
    shapes += _path_between_trees(stage)
    shapes += _trunks(stage)
    return Scenery(near=[*shapes, *plants.grass(stage, "ferns", 90, "#44683a", 70)])


def _shafts(stage: Stage) -> list[str]:
    if stage.palette.disc < 0.3:
        return []
    chance, (sun, top) = stage.free("shafts"), stage.sun
    shapes: list[str] = []
    for _ in range(5):
        x, w = sun + chance.uniform(-0.12, 0.12) * stage.width, chance.uniform(26, 80)
        end = x + (stage.width / 2 - sun) * chance.uniform(0.5, 0.9)
        points: list[Point] = [
            (x, top * 0.4),
            (x + w * 0.5, top * 0.4),
            (end + w * 2.2, stage.horizon + stage.depth * 0.5),
            (end, stage.horizon + stage.depth * 0.5),
        ]
        shapes.append(polygon(points, stage.palette.light, fill_opacity=0.10))
    return shapes


def _path_between_trees(stage: Stage) -> list[str]:
    w, y, d = stage.width, stage.horizon + 22, stage.depth
    at = w * stage.fixed("path").uniform(0.44, 0.56)
    edge = trace(
        ("M", at - 14, y),
        ("C", at + 90, y + d * 0.2, at - w * 0.16, y + d * 0.4, w * 0.24, stage.height + 40),
        ("H", w * 0.76),
        ("C", at + w * 0.08, y + d * 0.42, at + 150, y + d * 0.2, at + 14, y),
        "Z",
    )
    return [path(edge, stage.palette.ground("#8d7350"), fill_opacity=0.75)]


def _trunks(stage: Stage) -> list[str]:
    """Large trunks at both sides frame the picture."""
    chance = stage.fixed("trunks")
    shapes: list[str] = []
    for at in (-0.01, 0.1, 0.9, 1.02):
        x, wide = (at + chance.uniform(-0.02, 0.02)) * stage.width, chance.uniform(46, 84)
        foot = stage.horizon + stage.depth * chance.uniform(0.5, 0.85)
        bark, light = stage.palette.lit("#4a3b31"), stage.palette.lit("#7d6650")
        shapes.append(
            path(
                trace(
                    ("M", x - wide * 0.5, -40),
                    ("L", x - wide * 0.55, foot - 60),
                    ("Q", x - wide * 0.7, foot, x - wide * 1.1, foot + 14),
                    ("H", x + wide * 1.1),
                    ("Q", x + wide * 0.6, foot, x + wide * 0.5, foot - 60),
                    ("L", x + wide * 0.42, -40),
                    "Z",
                ),
                bark,
            )
        )
        edge = x + (-0.34 if stage.sun[0] < x else 0.3) * wide
        shapes.append(line([(edge, -40), (edge, foot - 40)], light, wide * 0.14, stroke_opacity=0.6))
        for _ in range(5):
            y = chance.uniform(0, foot - 80)
            shapes.append(
                curve([(x - wide * 0.2, y), (x - wide * 0.1, y + 34), (x - wide * 0.2, y + 70)], brighten(bark, 0.7), 5)
            )
        for _ in range(2):
            shapes += plants.bush(stage, chance, x + chance.uniform(-60, 60), foot + 26, chance.uniform(50, 90))
    return shapes


def mountain(stage: Stage) -> Scenery:
    """Snow peaks behind peaks, a rocky pass in front."""
    y = stage.horizon
    shapes: list[str] = []
    shapes += props.mountains(stage, "far peaks", y + 20, 420 * stage.rise, "#71849c", 0.80, peaks=True)
    shapes += props.mountains(stage, "mid peaks", y + 60, 270 * stage.rise, "#5d6b7c", 0.56, peaks=True)
    shapes += props.mountains(stage, "near ridge", y + 100, 130 * stage.rise, "#55604f", 0.34)
    chance = stage.fixed("mountain firs")
    for _ in range(26):
        x, high = chance.uniform(0, 1) * stage.width, chance.uniform(46, 100) * stage.rise
        shapes += plants.conifer(stage, x, y + 96 + chance.uniform(0, 30), high, 0.3)
    shapes += props.ground(stage, "#7b7566", y + 100)
    shapes += _trail(stage, y + 110)
    shapes += props.rocks(stage, "boulders", 16, "#85817d", 74, (y + 150, stage.height + 20))
    return Scenery(near=[*shapes, *props.birds(stage, 3), *plants.grass(stage, "alpine", 40, "#6f7d4b")])


def _trail(stage: Stage, top: float) -> list[str]:
    w, h = stage.width, stage.height
    at = w * stage.fixed("trail").uniform(0.5, 0.7)
    d = h - top
    data = trace(
        ("M", at - 8, top),
        ("C", at + w * 0.1, top + d * 0.22, w * 0.3, top + d * 0.3, w * 0.36, top + d * 0.52),
        ("S", w * 0.34, top + d * 0.8, w * 0.3, h + 40),
        ("H", w * 0.66),
        ("C", w * 0.56, top + d * 0.8, w * 0.44, top + d * 0.6, w * 0.46, top + d * 0.5),
        ("S", at + w * 0.16, top + d * 0.22, at + 8, top),
        "Z",
    )
    return [path(data, stage.palette.ground("#a8977a"), fill_opacity=0.85)]


def field(stage: Stage) -> Scenery:
    """Rolling fields under a wide sky, a lone tree, wheat in front."""
    y = stage.horizon
    shapes: list[str] = []
    shapes += props.mountains(stage, "blue hills", y + 6, 100 * stage.rise, "#7a96a0", 0.82)
    tones = ("#9bb565", "#d3c266", "#7fa653", "#dcc56a", "#c2ab52")
    for index, tone in enumerate(tones):
        chance = stage.fixed(f"roll{index}")
        top = y + stage.depth * 0.13 * index
        points = props.ridge_line(chance, stage.width, top + 30, 60, 0.0, 9)
        shapes.append(props.land(points, stage.height + 40, stage.palette.ground(tone, 0.6 * (1 - index / 5) ** 1.5)))
    shapes += _furrows(stage)
    chance = stage.fixed("field trees")
    for _ in range(9):
        x, high = chance.uniform(0, 1) * stage.width, chance.uniform(50, 100) * stage.rise
        shapes += plants.broadleaf(stage, chance, x, y + 26, high, 0.45)
    at = stage.width * chance.choice((0.16, 0.84))
    shapes += plants.broadleaf(stage, chance, at, y + stage.depth * 0.3, 420 * stage.rise, 0.08)
    shapes += props.house(
        stage, stage.width - at, y + 44, 130 * stage.rise, "#a8483c", "#6c5a50", 0.35, stage.palette.lamps > 0.3
    )
    return Scenery(near=[*shapes, *_bales(stage), *_wheat(stage), *props.birds(stage)])


def _furrows(stage: Stage) -> list[str]:
    """Rows of crops that run to the horizon."""
    van, top = stage.width * 0.5, stage.horizon + stage.depth * 0.40
    shapes: list[str] = []
    tone = stage.palette.ground("#9a8a3c")
    for index in range(-9, 10):
        x = stage.width * (0.5 + index * 0.13)
        share = (top - stage.horizon) / stage.depth
        start = van + (x - van) * share
        shapes.append(
            polygon(
                [(start - 2, top), (start + 2, top), (x + 26, stage.height + 40), (x - 26, stage.height + 40)],
                tone,
                fill_opacity=0.28,
            )
        )
    return shapes


def _bales(stage: Stage) -> list[str]:
    """Round bales of straw."""
    chance = stage.fixed("bales")
    shapes: list[str] = []
    for deep in (0.26, 0.34, 0.5):
        y, r = stage.horizon + stage.depth * deep, 16 + 74 * deep
        x = stage.width * chance.uniform(0.1, 0.9)
        straw, dark = (
            stage.palette.ground("#e0bd62", 0.2 * (1 - deep)),
            stage.palette.ground("#a37f35", 0.2 * (1 - deep)),
        )
        shapes += [
            ellipse(x + r * 0.3, y, r * 1.5, r * 0.22, "#000000", fill_opacity=0.25),
            rect(x - r * 0.2, y - r * 1.7, r * 1.3, r * 1.7, dark, rx=r * 0.5),
        ]
        shapes += [
            ellipse(x - r * 0.2, y - r * 0.85, r * 0.8, r * 0.86, straw),
            *[
                ellipse(x - r * 0.2, y - r * 0.85, r * t * 0.8, r * t * 0.86, "none", stroke=dark, stroke_width=2)
                for t in (0.35, 0.68)
            ],
        ]
    return shapes


def _wheat(stage: Stage) -> list[str]:
    chance = stage.fixed("wheat")
    shapes: list[str] = []
    for _ in range(110):
        x, high = chance.uniform(-20, stage.width + 20), chance.uniform(70, 150)
        lean, foot = chance.uniform(6, 34), stage.height + 16
        tone = stage.palette.ground(mix("#b88a34", "#e9cf78", chance.random()))
        shapes.append(curve([(x, foot), (x + lean * 0.3, foot - high * 0.6), (x + lean, foot - high)], tone, 3.5))
        shapes.append(line([(x + lean, foot - high), (x + lean * 1.4, foot - high - 24)], brighten(tone, 1.1), 9))
    return shapes


def road(stage: Stage) -> Scenery:
    """A road that runs to the horizon, with poles and wires."""
    y, w, h = stage.horizon, stage.width, stage.height
    shapes: list[str] = []
    shapes += props.mountains(stage, "road hills", y + 6, 140 * stage.rise, "#7b8f83", 0.74)
    shapes += props.ground(stage, "#92a05c")
    van = w * stage.fixed("vanish").uniform(0.44, 0.56)
    asphalt, edge = stage.palette.ground("#6a6a70"), stage.palette.ground("#e8e2d2")
    shapes.append(polygon([(van - 7, y + 2), (van + 7, y + 2), (w * 0.93, h + 40), (w * 0.07, h + 40)], asphalt))
    for side in (0.12, 0.88):
        shapes.append(
            polygon(
                [
                    (van - 1 + (side - 0.5) * 8, y + 2),
                    (van + 1 + (side - 0.5) * 8, y + 2),
                    (w * side + 14, h + 40),
                    (w * side - 14, h + 40),
                ],
                edge,
                fill_opacity=0.8,
            )
        )
    for index in range(9):
        a, b = (index / 9) ** 2.2, ((index + 0.55) / 9) ** 2.2
        ya, yb = y + 6 + (h + 40 - y) * a, y + 6 + (h + 40 - y) * b
        xa, xb = van + (w * 0.5 - van) * a, van + (w * 0.5 - van) * b
        shapes.append(
            polygon([(xa - 1 - 11 * a, ya), (xa + 1 + 11 * a, ya), (xb + 1 + 11 * b, yb), (xb - 1 - 11 * b, yb)], edge)
        )
    chance = stage.fixed("road trees")
    for _ in range(12):
        x = chance.choice((chance.uniform(0, 0.36), chance.uniform(0.64, 1))) * w
        shapes += plants.broadleaf(
            stage, chance, x, y + chance.uniform(14, 44), chance.uniform(70, 150) * stage.rise, 0.4
        )
    return Scenery(near=[*shapes, *_poles(stage, van), *plants.grass(stage, "verge", 50, "#7c8b4b")])


def _poles(stage: Stage, van: float) -> list[str]:
    wood = stage.palette.lit("#4b3b30")
    shapes: list[str] = []
    tops: list[tuple[float, float, float]] = []
    for share in (0.02, 0.06, 0.14, 0.3, 0.62):
        x, foot = van + (stage.width * 1.0 - van) * share * 1.45, stage.horizon + stage.depth * share * 1.1
        high = 60 + 760 * share
        shapes += [
            line([(x, foot), (x, foot - high)], wood, 2 + 22 * share),
            line([(x - high * 0.12, foot - high * 0.92), (x + high * 0.12, foot - high * 0.92)], wood, 2 + 14 * share),
        ]
        tops.append((x, foot - high * 0.92, high))
    for (ax, ay, ah), (bx, by, bh) in pairwise(tops):
        for side in (-0.11, 0.11):
            a, b = (ax + side * ah, ay), (bx + side * bh, by)
            shapes.append(
                curve(
                    [a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2 + 0.07 * bh), b],
                    wood,
                    1.2 + 0.004 * bh,
                    stroke_opacity=0.8,
                )
            )
    return shapes
