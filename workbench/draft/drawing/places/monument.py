"""Great buildings: palace and temple."""

from workbench.draft.drawing.colour import brighten
from workbench.draft.drawing.places import plants, props
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import Point, circle, ellipse, line, path, polygon, rect, trace


def palace(stage: Stage) -> Scenery:
    """A domed palace behind steps and banners."""
    y, w = stage.horizon, stage.width
    shapes: list[str] = []
    shapes += props.mountains(stage, "palace hills", y + 6, 150 * stage.rise, "#7f8f8a", 0.8)
    shapes += props.ground(stage, "#c9b795", y + 20)
    stone, gold = stage.fixed("palace").choice(("#ecdfc4", "#e6d3cf", "#dfe3e4")), "#d9ac45"
    s = 0.92 * stage.rise
    for at, high in ((0.13, 330), (0.87, 330), (0.27, 250), (0.73, 250)):
        shapes += _tower(stage, at * w, y + 34, high * s, stone, gold)
    shapes += _palace_front(stage, y + 40, s, stone)
    shapes += _dome(stage, w / 2, y + 40 - 260 * s, 150 * s, gold)
    for index in range(7):
        half, yy = 250 + 46 * index, y + 36 + index * stage.depth * 0.036
        shapes += [
            rect(
                w / 2 - half,
                yy,
                half * 2,
                stage.depth * 0.04,
                stage.palette.ground(brighten(stone, 0.95 - 0.05 * (index % 2))),
            )
        ]
    carpet: list[Point] = [
        (w / 2 - 46, y + 36),
        (w / 2 + 46, y + 36),
        (w / 2 + 210, stage.height + 40),
        (w / 2 - 210, stage.height + 40),
    ]
    shapes.append(polygon(carpet, stage.palette.lit("#a32f38"), fill_opacity=0.88))
    for at in (0.1, 0.9):
        shapes += _banner(stage, at * w, y + stage.depth * 0.42, 520 * stage.rise)
    lamps = [
        Lamp(w / 2, y - 40, 300, 0.6 * stage.palette.lamps),
        *[Lamp(at * w, y - 100, 160, 0.4 * stage.palette.lamps) for at in (0.3, 0.7)],
    ]
    return Scenery(near=shapes, lamps=lamps)


def _tower(stage: Stage, x: float, foot: float, high: float, stone: str, gold: str) -> list[str]:
    palette, wide = stage.palette, high * 0.2
    wall = palette.lit(stone, 0.3)
    pane = palette.lamp if palette.lamps > 0.3 else palette.lit("#5a6578", 0.3)
    return [
        rect(x - wide / 2, foot - high, wide, high, wall),
        rect(x + wide * 0.15, foot - high, wide * 0.35, high, brighten(wall, 0.82)),
        rect(x - wide * 0.62, foot - high, wide * 1.24, high * 0.05, brighten(wall, 1.06)),
        *_dome(stage, x, foot - high, wide * 0.55, gold),
        *[
            path(
                trace(
                    ("M", x - wide * 0.1, foot - high * t),
                    ("v", -high * 0.09),
                    ("a", wide * 0.1, wide * 0.12, 0, 0, 1, wide * 0.2, 0),
                    ("v", high * 0.09),
                    "Z",
                ),
                pane,
            )
            for t in (0.3, 0.66)
        ],
    ]


def _dome(stage: Stage, x: float, foot: float, r: float, colour: str) -> list[str]:
    tone, dark = stage.palette.lit(colour, 0.2), stage.palette.lit(brighten(colour, 0.7), 0.2)
    onion = trace(
        ("M", x - r, foot),
        ("C", x - r * 1.35, foot - r * 0.9, x - r * 0.3, foot - r * 1.25, x, foot - r * 1.75),
        ("C", x + r * 0.3, foot - r * 1.25, x + r * 1.35, foot - r * 0.9, x + r, foot),
        "Z",
    )
    shade = trace(
        ("M", x + r * 0.2, foot),
        ("C", x + r * 0.6, foot - r * 0.8, x + r * 0.2, foot - r * 1.2, x, foot - r * 1.75),
        ("C", x + r * 0.3, foot - r * 1.25, x + r * 1.35, foot - r * 0.9, x + r, foot),
        "Z",
    )
    return [
        path(onion, tone),
        path(shade, dark, fill_opacity=0.6),
        line([(x, foot - r * 1.7), (x, foot - r * 2.1)], tone, max(2, r * 0.05)),
        circle(x, foot - r * 2.12, max(3, r * 0.07), tone),
    ]


def _palace_front(stage: Stage, foot: float, s: float, stone: str) -> list[str]:
    palette, w = stage.palette, stage.width
    wall = palette.lit(stone, 0.22)
    half, high = 330 * s, 250 * s
    shapes = [
        rect(w / 2 - half, foot - high, half * 2, high, wall),
        rect(w / 2 - half - 14, foot - high - 18, half * 2 + 28, 26, brighten(wall, 1.08)),
    ]
    door = palette.lamp if palette.lamps > 0.3 else palette.lit("#5b4a52", 0.2)
    for index in range(-3, 4):
        x, wide, tall = w / 2 + index * half * 0.27, half * 0.16, high * (0.62 if index else 0.8)
        shapes.append(
            path(
                trace(
                    ("M", x - wide / 2, foot),
                    ("v", -tall + wide / 2),
                    ("a", wide / 2, wide / 2, 0, 0, 1, wide, 0),
                    ("v", tall - wide / 2),
                    "Z",
                ),
                brighten(door, 0.9 if index else 1.0),
            )
        )
    for index in range(-4, 4):
        x = w / 2 + (index + 0.5) * half * 0.27
        shapes += [
            rect(x - half * 0.026, foot - high * 0.88, half * 0.052, high * 0.88, brighten(wall, 1.1)),
            rect(x + half * 0.008, foot - high * 0.88, half * 0.018, high * 0.88, brighten(wall, 0.8)),
        ]
    return shapes


def _banner(stage: Stage, x: float, foot: float, high: float) -> list[str]:
    cloth, gold = stage.palette.lit("#8e2f46"), stage.palette.lit("#d9ac45")
    top = foot - high
    return [
        line([(x, foot), (x, top)], stage.palette.lit("#5a4632"), 12),
        circle(x, top, 13, gold),
        polygon(
            [
                (x + 8, top + 20),
                (x + 120, top + 20),
                (x + 120, top + high * 0.5),
                (x + 64, top + high * 0.42),
                (x + 8, top + high * 0.5),
            ],
            cloth,
        ),
        circle(x + 64, top + high * 0.2, 28, "none", stroke=gold, stroke_width=7),
    ]


def temple(stage: Stage) -> Scenery:
    """A temple with swept roofs above steps, stone lanterns, pines."""
    y, w, chance = stage.horizon, stage.width, stage.fixed("temple")
    shapes: list[str] = []
    shapes += props.mountains(stage, "temple hills", y + 6, 240 * stage.rise, "#6f8a86", 0.78)
    for _ in range(18):
        x = chance.choice((chance.uniform(0, 0.3), chance.uniform(0.7, 1))) * w
        shapes += plants.conifer(stage, x, y + 24, chance.uniform(120, 260) * stage.rise, 0.42)
    shapes += props.ground(stage, "#a9a191", y + 20)
    s = 0.92 * stage.rise
    for tier, (half, high) in enumerate(((330, 150), (240, 120), (160, 100))):
        foot = y + 30 - (0, 205, 370)[tier] * s
        shapes += _tier(stage, w / 2, foot, half * s, high * s)
    for index in range(6):
        half, yy = 230 + 40 * index, y + 28 + index * stage.depth * 0.04
        shapes.append(
            rect(
                w / 2 - half,
                yy,
                half * 2,
                stage.depth * 0.045,
                stage.palette.ground(brighten("#b5aea1", 1 - 0.08 * (index % 2))),
            )
        )
    lamps = [Lamp(w / 2, y - 30, 330, 0.7 * stage.palette.lamps)]
    for at, deep in ((0.16, 0.5), (0.84, 0.5), (0.27, 0.24), (0.73, 0.24)):
        foot, size = y + stage.depth * deep, 110 + 330 * deep
        shapes += _stone_lantern(stage, at * w, foot, size * stage.rise)
        lamps.append(Lamp(at * w, foot - size * 0.62 * stage.rise, size * 0.7, stage.palette.lamps))
    return Scenery(near=shapes, lamps=lamps)


def _tier(stage: Stage, x: float, foot: float, half: float, high: float) -> list[str]:
    palette = stage.palette
    red, dark = palette.lit("#a23b30", 0.18), palette.lit("#3a3f49", 0.18)
    glow = palette.lamp if palette.lamps > 0.3 else palette.lit("#e9d9b4", 0.18)
    shapes = [rect(x - half * 0.78, foot - high, half * 1.56, high, palette.lit("#d9c7a4", 0.18))]
    shapes += [
        rect(x + (index - 3) * half * 0.25 - half * 0.09, foot - high * 0.82, half * 0.18, high * 0.66, glow)
        for index in range(7)
    ]
    shapes += [rect(x + (index - 3.5) * half * 0.222 - 6, foot - high, 12, high, red) for index in range(8)]
    top = foot - high
    roof = trace(
        ("M", x - half * 1.32, top + 4),
        ("Q", x - half * 0.7, top - high * 0.16, x - half * 0.5, top - high * 0.62),
        ("H", x + half * 0.5),
        ("Q", x + half * 0.7, top - high * 0.16, x + half * 1.32, top + 4),
        ("Q", x + half * 0.8, top + high * 0.16, x, top + high * 0.14),
        ("T", x - half * 1.32, top + 4),
        "Z",
    )
    ribs = [
        line(
            [(x + t * half * 0.45, top - high * 0.6), (x + t * half * 0.98, top + high * 0.1)],
            brighten(dark, 1.35),
            3,
            stroke_opacity=0.6,
        )
        for t in (-1, -0.66, -0.33, 0, 0.33, 0.66, 1)
    ]
    ridge = line(
        [(x - half * 0.55, top - high * 0.62), (x + half * 0.55, top - high * 0.62)],
        palette.lit("#c9a04a", 0.18),
        high * 0.07,
    )
    return [*shapes, path(roof, dark), *ribs, ridge]


def _stone_lantern(stage: Stage, x: float, foot: float, size: float) -> list[str]:
    stone, dark = stage.palette.lit("#8e8b86"), stage.palette.lit("#66635f")
    glow = stage.palette.lamp if stage.palette.lamps > 0.2 else stage.palette.lit("#3d3a38")
    return [
        ellipse(x, foot, size * 0.3, size * 0.06, "#000000", fill_opacity=0.25),
        rect(x - size * 0.22, foot - size * 0.1, size * 0.44, size * 0.1, dark),
        rect(x - size * 0.08, foot - size * 0.5, size * 0.16, size * 0.42, stone),
        rect(x - size * 0.18, foot - size * 0.74, size * 0.36, size * 0.24, stone),
        rect(x - size * 0.1, foot - size * 0.7, size * 0.2, size * 0.17, glow),
        path(
            trace(
                ("M", x - size * 0.34, foot - size * 0.72),
                ("Q", x - size * 0.1, foot - size * 0.82, x, foot - size),
                ("Q", x + size * 0.1, foot - size * 0.82, x + size * 0.34, foot - size * 0.72),
                "Z",
            ),
            dark,
        ),
    ]
