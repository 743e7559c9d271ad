"""Large rooms: a hall and a classroom."""

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.places import walls
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import circle, curve, ellipse, line, path, polygon, rect, trace


def school(stage: Stage) -> Scenery:
    """A classroom: blackboard, windows, rows of desks, clock and globe."""
    w, top, chance = stage.width, walls.floor_line(stage), stage.fixed("school")
    wall = chance.choice(("#d9d2b4", "#c4d0c6", "#d6c3ae"))
    wide = w * 0.15
    side = 0.03 if chance.random() < 0.5 else 0.66
    boxes: list[walls.Box] = [
        (w * (side + 0.02) + i * (wide + w * 0.02), top - 470 * stage.rise, wide * 0.94, 320 * stage.rise)
        for i in range(2)
    ]
    shapes = [
        *walls.outside(stage),
        *walls.wall(stage, wall, boxes),
        rect(-40, top - 130, w + 80, 130, stage.palette.lit(brighten(wall, 0.76))),
    ]
    for box in boxes:
        shapes += walls.panes(stage, box, "#f0eadc")
    shapes += _blackboard(stage, w * (0.68 if side < 0.5 else 0.32), top - 420 * stage.rise, w * 0.46, 270 * stage.rise)
    shapes += _clock(stage, w * (0.405 if side < 0.5 else 0.6), top - 500 * stage.rise, 44)
    shapes += walls.floorboards(stage, "#b58a5c")
    shapes += [walls.sunbeam(stage, box) for box in boxes]
    for depth, places in ((0.14, (0.2, 0.42, 0.64, 0.86)), (0.42, (0.06, 0.36, 0.66, 0.96))):
        for across in places:
            shapes += _desk(stage, across * w, top + (stage.height - top) * depth + 60, 150 + 170 * depth)
    return Scenery(
        near=shapes,
        lamps=[Lamp(w * t, top - 640 * stage.rise, 260, 0.5 * stage.palette.lamps) for t in (0.3, 0.7)],
        floor=top + 20,
    )


def _blackboard(stage: Stage, x: float, y: float, wide: float, high: float) -> list[str]:
    chance, chalk = stage.fixed("chalk"), stage.palette.lit("#e9efe6")
    shapes = [
        rect(x - wide / 2 - 14, y - 14, wide + 28, high + 28, stage.palette.lit("#8a6238")),
        rect(x - wide / 2, y, wide, high, stage.palette.lit("#2f4f45")),
        rect(x - wide / 2, y, wide, high * 0.3, "#ffffff", fill_opacity=0.04),
    ]
    for row in range(4):
        at = x - wide * 0.44
        while at < x + wide * 0.1:
            step = chance.uniform(26, 80)
            shapes.append(
                line(
                    [(at, y + 50 + row * high * 0.2), (at + step, y + 50 + row * high * 0.2)],
                    chalk,
                    5,
                    stroke_opacity=0.65,
                )
            )
            at += step + 18
    shapes += [
        circle(x + wide * 0.3, y + high * 0.5, high * 0.26, "none", stroke=chalk, stroke_width=4, stroke_opacity=0.7),
        line([(x + wide * 0.3, y + high * 0.24), (x + wide * 0.3, y + high * 0.76)], chalk, 4, stroke_opacity=0.7),
    ]
    return [*shapes, rect(x - wide / 2, y + high + 8, wide, 12, stage.palette.lit("#6d4b2a"))]


def _clock(stage: Stage, x: float, y: float, r: float) -> list[str]:
    ink = stage.palette.lit("#33302e")
    return [
        circle(x, y, r, stage.palette.lit("#7a5433")),
        circle(x, y, r * 0.82, stage.palette.lit("#f5efdf")),
        line([(x, y), (x, y - r * 0.6)], ink, 4),
        line([(x, y), (x + r * 0.4, y + r * 0.2)], ink, 5),
    ]


def _desk(stage: Stage, x: float, foot: float, size: float) -> list[str]:
    wood, dark = stage.palette.lit("#b9854f"), stage.palette.lit("#6f4c2e")
    y = foot - size * 0.55
    legs = [line([(x + s * size * 0.42, y), (x + s * size * 0.46, foot)], dark, size * 0.05) for s in (-1, 1)]
    book = polygon(
        [
            (x - size * 0.2, y - size * 0.08),
            (x + size * 0.04, y - size * 0.1),
            (x + size * 0.08, y - size * 0.03),
            (x - size * 0.18, y - size * 0.01),
        ],
        stage.palette.lit("#e8ddc6"),
    )
    return [
        ellipse(x, foot, size * 0.55, size * 0.06, "#000000", fill_opacity=0.2),
        *legs,
        rect(x - size * 0.46, y, size * 0.92, size * 0.16, dark),
        polygon(
            [
                (x - size * 0.44, y - size * 0.13),
                (x + size * 0.44, y - size * 0.13),
                (x + size * 0.52, y + size * 0.03),
                (x - size * 0.52, y + size * 0.03),
            ],
            wood,
        ),
        book,
    ]


def hall(stage: Stage) -> Scenery:
    """A great hall: columns, tall arched windows, chandeliers, a chequered floor."""
    w, top = stage.width, walls.floor_line(stage)
    stone = stage.fixed("hall").choice(("#d8cdb8", "#c3c6c9", "#d3bfae"))
    wide, gap = w * 0.11, w / 5
    boxes: list[walls.Box] = [
        (gap * (i + 0.5) - wide / 2, max(40.0, top - 620 * stage.rise), wide, min(470.0 * stage.rise, top - 160))
        for i in range(5)
    ]
    shapes = [*walls.outside(stage), *walls.wall(stage, stone, boxes, arched=True)]
    for x, y, bw, h in boxes:
        tone = stage.palette.lit("#6f665c")
        shapes += [
            line([(x + bw / 2, y), (x + bw / 2, y + h)], tone, 6),
            *[line([(x, y + h * t), (x + bw, y + h * t)], tone, 6) for t in (0.35, 0.6, 0.85)],
        ]
    shapes += _chequers(stage)
    shapes += _carpet(stage, top)
    shapes += [walls.sunbeam(stage, box) for box in boxes]
    for at, deep in ((0.2, 0.02), (0.8, 0.02), (0.06, 0.2), (0.94, 0.2)):
        shapes += _column(stage, at * w, top + stage.depth * 0.7 * deep * 2, 46 + 170 * deep, stone)
    lights: list[str] = []
    lamps: list[Lamp] = []
    for at, y, size in ((0.5, 0.22, 150), (0.26, 0.3, 90), (0.74, 0.3, 90)):
        lights += _chandelier(stage, at * w, stage.horizon * y, size)
        lamps.append(Lamp(at * w, stage.horizon * y, size * 2.4, 0.35 + 0.5 * stage.palette.lamps))
    return Scenery(near=[*shapes, *lights], lamps=lamps, floor=top + 20)


def _carpet(stage: Stage, top: float) -> list[str]:
    """A red carpet with gold edges that leads to the back wall."""
    w, foot, gold = stage.width, stage.height + 40, stage.palette.lit("#d9b25c")
    cloth = [(w * 0.44, top), (w * 0.56, top), (w * 0.72, foot), (w * 0.28, foot)]
    edges = [line([(w * (0.5 + s * 0.052), top), (w * (0.5 + s * 0.195), foot)], gold, 7) for s in (-1, 1)]
    return [polygon(cloth, stage.palette.lit("#96333b"), fill_opacity=0.9), *edges]


def _chequers(stage: Stage) -> list[str]:
    """A floor of dark and light tiles in perspective, each colour one path."""
    top, w, h = walls.floor_line(stage), stage.width, stage.height + 40
    rows = [top + (h - top) * (i / 7) ** 1.7 for i in range(8)]
    spread = [0.075 + 0.12 * (y - top) / (h - top) for y in rows]
    dark: list[str] = []
    for row in range(7):
        for column in range(-9, 9):
            if (row + column) % 2 == 0:
                a, b = spread[row] * w, spread[row + 1] * w
                dark.append(
                    trace(
                        ("M", w / 2 + column * a, rows[row]),
                        ("h", a),
                        ("L", w / 2 + (column + 1) * b, rows[row + 1]),
                        ("h", -b),
                        "Z",
                    )
                )
    return [
        rect(-40, top, w + 80, h - top, stage.palette.lit("#d8cfbd")),
        path("".join(dark), stage.palette.lit("#8d8478")),
        rect(-40, top, w + 80, 14, "#000000", fill_opacity=0.2),
    ]


def _column(stage: Stage, x: float, foot: float, wide: float, stone: str) -> list[str]:
    tone, dark, light = (
        stage.palette.lit(brighten(stone, 0.9)),
        stage.palette.lit(brighten(stone, 0.62)),
        stage.palette.lit(brighten(stone, 1.1)),
    )
    flutes = [
        rect(x - wide / 2 + wide * t, -40, wide * 0.05, foot + 10, dark, fill_opacity=0.45)
        for t in (0.22, 0.42, 0.62, 0.82)
    ]
    return [
        ellipse(x, foot + 12, wide * 0.95, 16, "#000000", fill_opacity=0.25),
        rect(x - wide / 2, -40, wide, foot + 40, tone),
        rect(x - wide / 2, -40, wide * 0.16, foot + 40, light),
        rect(x + wide * 0.26, -40, wide * 0.24, foot + 40, dark, fill_opacity=0.55),
        *flutes,
        rect(x - wide * 0.68, foot - wide * 0.16, wide * 1.36, wide * 0.26, light),
        rect(x - wide * 0.6, foot - wide * 0.34, wide * 1.2, wide * 0.2, tone),
    ]


def _chandelier(stage: Stage, x: float, y: float, size: float) -> list[str]:
    gold = stage.palette.lit("#c79b46")
    flames = [(x + size * t, y - size * 0.14 * (1 - abs(t))) for t in (-0.9, -0.45, 0.0, 0.45, 0.9)]
    shapes = [
        line([(x, -40), (x, y)], gold, 5),
        curve([(x - size * 0.95, y), (x, y + size * 0.36), (x + size * 0.95, y)], gold, 9),
        ellipse(x, y + size * 0.12, size * 0.2, size * 0.14, gold),
    ]
    for fx, fy in flames:
        shapes += [
            rect(fx - 6, fy - 4, 12, 30, stage.palette.lit("#f2ead8")),
            ellipse(fx, fy - 16, 8, 14, mix(stage.palette.lamp, "#fff6dc", 0.5)),
        ]
    return shapes
