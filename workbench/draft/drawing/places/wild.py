"""Wild places: desert, cave, the sky above the clouds."""

import math

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.places import props
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import Point, curve, ellipse, line, linear, path, polygon, rect, smooth, trace


def desert(stage: Stage) -> Scenery:
    """Dunes with sharp crests, mesas far away."""
    y = stage.horizon
    shapes: list[str] = []
    shapes += _mesas(stage)
    for index in range(5):
        share = index / 5
        chance = stage.fixed(f"dune{index}")
        base = y + stage.depth * (0.05 + 0.2 * index)
        x = stage.width * chance.uniform(0.2, 0.8)
        high = 70 + 110 * share
        tone = stage.palette.ground(mix("#eac07c", "#c98d4b", share), 0.6 * (1 - share) ** 1.6)
        dark = stage.palette.ground(mix("#b98350", "#8a5a35", share), 0.5 * (1 - share) ** 1.6)
        shapes += _dune(stage, x, base, high, tone, dark)
    shapes += _ripple_lines(stage)
    if stage.fixed("cactus").random() < 0.6:
        shapes += _cactus(
            stage, stage.width * stage.fixed("cactus at").choice((0.12, 0.88)), y + stage.depth * 0.6, 270 * stage.rise
        )
    return Scenery(near=shapes)


def _mesas(stage: Stage) -> list[str]:
    """Table mountains of layered rock."""
    chance = stage.fixed("mesas")
    shapes: list[str] = []
    tone = stage.palette.lit("#b0714f", 0.66)
    for _ in range(4):
        x, w, h = chance.uniform(0, 1) * stage.width, chance.uniform(120, 300), chance.uniform(60, 170) * stage.rise
        y, left = stage.horizon + 24, stage.sun[0] < stage.width / 2
        outline = [
            (x - w * 0.62, y),
            (x - w * 0.5, y - h * 0.45),
            (x - w * 0.43, y - h * 0.5),
            (x - w * 0.4, y - h),
            (x + w * 0.36, y - h),
            (x + w * 0.4, y - h * 0.5),
            (x + w * 0.47, y - h * 0.45),
            (x + w * 0.6, y),
        ]
        side = (
            [(x + w * 0.1, y), (x + w * 0.14, y - h), *outline[4:]]
            if left
            else [*outline[:4], (x - w * 0.12, y - h), (x - w * 0.06, y)]
        )
        layers = [
            line([(x - w * 0.42, y - h * t), (x + w * 0.38, y - h * t)], brighten(tone, 0.85), 4, stroke_opacity=0.6)
            for t in (0.62, 0.78, 0.9)
        ]
        shapes += [polygon(outline, tone), polygon(side, brighten(tone, 0.82)), *layers]
    return shapes


def _dune(stage: Stage, x: float, base: float, high: float, tone: str, dark: str) -> list[str]:
    """A dune: its back in the light, the steep side behind the winding crest in shade."""
    w, floor, crest = stage.width, stage.height + 40, base - high
    away = 1 if stage.sun[0] < x else -1
    end = w + 40 if away > 0 else -40.0
    sunny = trace(
        ("M", -40, base),
        ("C", x * 0.5, base - high * 0.1, x - w * 0.1, crest, x, crest),
        ("C", x + w * 0.1, crest, x + (w - x) * 0.5, base - high * 0.1, w + 40, base),
        ("V", floor),
        ("H", -40),
        "Z",
    )
    toe, foot = x + away * w * 0.16, base + high * 0.55
    crest_line = (x + away * w * 0.1, base - high * 0.4, toe - away * w * 0.09, base + high * 0.1)
    shade = trace(
        ("M", x, crest),
        ("C", *crest_line, toe, foot),
        ("C", toe + away * w * 0.03, base + high * 0.9, toe + away * w * 0.14, foot, end, base + high * 0.75),
        ("V", base),
        ("C", x + (end - x) * 0.5, base - high * 0.1, x + away * w * 0.1, crest, x, crest),
        "Z",
    )
    ridge = trace(("M", x, crest), ("C", *crest_line, toe, foot))
    edge = path(ridge, "none", stroke=stage.palette.light, stroke_width=4, stroke_opacity=0.35)
    return [path(sunny, tone), path(shade, dark, fill_opacity=0.62), edge]


def _ripple_lines(stage: Stage) -> list[str]:
    chance = stage.fixed("ripple lines")
    shapes: list[str] = []
    for _ in range(46):
        x, y = chance.uniform(0, stage.width), stage.horizon + stage.depth * chance.uniform(0.5, 1)
        w = chance.uniform(60, 200)
        shapes.append(
            curve(
                [(x, y), (x + w * 0.3, y - 8), (x + w * 0.7, y + 3), (x + w, y - 6)],
                stage.palette.ground("#a8743f"),
                3,
                stroke_opacity=0.4,
            )
        )
    return shapes


def _cactus(stage: Stage, x: float, foot: float, high: float) -> list[str]:
    green, light = stage.palette.lit("#4c7a4e"), stage.palette.lit("#86a866")
    w = high * 0.14
    shapes = [
        ellipse(x + 30, foot + 4, high * 0.4, 14, "#000000", fill_opacity=0.25),
        line([(x, foot), (x, foot - high)], green, w),
    ]
    for side, low, up in ((-1, 0.42, 0.74), (1, 0.55, 0.88)):
        shapes.append(
            line(
                [
                    (x, foot - high * low),
                    (x + side * high * 0.2, foot - high * low),
                    (x + side * high * 0.2, foot - high * up),
                ],
                green,
                w * 0.7,
            )
        )
    return [*shapes, line([(x - w * 0.2, foot - 12), (x - w * 0.2, foot - high * 0.97)], light, w * 0.16)]


def cave(stage: Stage) -> Scenery:
    """Inside a cave: the bright mouth, hanging stone, crystals that glow."""
    w, h, y, chance = stage.width, stage.height, stage.horizon, stage.fixed("cave")
    rock, lamp = stage.palette.lit("#55505c"), "#6fd6e8"
    shapes = [
        *props.mountains(stage, "outside", y + 10, 90 * stage.rise, "#6a8577", 0.7),
        *props.ground(stage, "#6f9455", y + 8),
    ]
    mouth = w * chance.uniform(0.42, 0.58)
    for index, share in enumerate((0.26, 0.31, 0.36)):
        tone = brighten(rock, 0.86 - 0.22 * index)
        shapes.append(path(_cave_ring(stage, mouth, share), tone, fill_rule="evenodd"))
    shapes += _cracks(stage, rock)
    floor = [(x * w / 10 - 40, y + stage.depth * 0.34 + chance.uniform(-16, 16) + abs(x - 5) * 8) for x in range(12)]
    shapes += [
        props.land(floor, h + 40, brighten(rock, 0.72)),
        polygon(
            [
                (mouth - w * 0.08, floor[5][1]),
                (mouth + w * 0.08, floor[5][1]),
                (mouth + w * 0.3, h),
                (mouth - w * 0.3, h),
            ],
            stage.palette.light,
            fill_opacity=0.12,
        ),
    ]
    shapes += _stalactites(stage, brighten(rock, 0.42))
    shapes += props.rocks(stage, "cave stones", 14, "#4c4853", 70, (y + stage.depth * 0.45, h))
    crystals, lamps = _crystals(stage, lamp)
    return Scenery(near=[*shapes, *crystals], lamps=lamps, floor=y + stage.depth * 0.46)


def _cave_ring(stage: Stage, mouth: float, half: float) -> str:
    """The frame filled but for a ragged mouth of a half width (share of the frame's)."""
    chance, w, h = stage.fixed(f"ring{half:.2f}"), stage.width, stage.height
    points: list[Point] = []
    for index in range(25):
        angle = math.pi * (1 + index / 24)
        ragged = chance.uniform(0.93, 1.05)
        points.append(
            (
                mouth + math.cos(angle) * w * half * ragged,
                stage.horizon + stage.depth * 0.42 + math.sin(angle) * stage.horizon * (0.55 + half) * ragged,
            )
        )
    return f"M-40,-40H{w + 40:.1f}V{h + 40:.1f}H-40Z{smooth(points)}V{h + 40:.1f}H{points[0][0]:.1f}Z"


def _cracks(stage: Stage, rock: str) -> list[str]:
    """Edges of the rock that catch the light from outside."""
    chance = stage.fixed("cracks")
    shapes: list[str] = []
    for _ in range(34):
        x, y = (
            chance.choice((chance.uniform(0, 0.24), chance.uniform(0.76, 1))) * stage.width,
            chance.uniform(0.05, 0.95) * stage.height,
        )
        size, toward = chance.uniform(30, 110), 1 if x < stage.width / 2 else -1
        points = [
            (x, y),
            (x + toward * size * 0.5, y + size * chance.uniform(-0.5, 0.5)),
            (x + toward * size, y + size * chance.uniform(-0.2, 0.9)),
            (x + toward * size * 0.3, y + size * 0.6),
        ]
        shapes.append(polygon(points, brighten(rock, chance.choice((0.42, 0.7, 0.85))), fill_opacity=0.5))
    return shapes


def _stalactites(stage: Stage, tone: str) -> list[str]:
    chance = stage.fixed("stalactites")
    shapes: list[str] = []
    for index in range(17):
        x = (index + chance.uniform(-0.3, 0.3)) / 16 * stage.width
        long, wide = chance.uniform(70, 250) * stage.rise, chance.uniform(18, 44)
        long *= 0.5 + abs(x / stage.width - 0.5) * 1.4
        shapes.append(polygon([(x - wide, -40), (x + wide, -40), (x + wide * 0.3, long * 0.4), (x, long)], tone))
        shapes.append(
            polygon([(x - wide, -40), (x - wide * 0.4, -40), (x, long)], brighten(tone, 1.35), fill_opacity=0.5)
        )
    return shapes


def _crystals(stage: Stage, colour: str) -> tuple[list[str], list[Lamp]]:
    chance = stage.fixed("crystals")
    shapes: list[str] = []
    lamps: list[Lamp] = []
    for at in (0.07, 0.93, 0.22):
        x, y = at * stage.width, stage.horizon + stage.depth * chance.uniform(0.5, 0.8)
        for lean in (-0.5, -0.15, 0.2, 0.5):
            high = chance.uniform(60, 130)
            tip = (x + lean * high, y - high)
            shapes.append(
                polygon(
                    [
                        (x + lean * 30 - 15, y),
                        (x + lean * 30 + 15, y),
                        (tip[0] + 9, tip[1] + 26),
                        tip,
                        (tip[0] - 10, tip[1] + 22),
                    ],
                    mix(colour, "#ffffff", 0.15),
                )
            )
            shapes.append(
                polygon(
                    [(x + lean * 30 - 15, y), (x + lean * 30 - 2, y), tip, (tip[0] - 10, tip[1] + 22)],
                    mix(colour, "#1c4f72", 0.45),
                )
            )
        lamps.append(Lamp(x, y - 50, 250, 0.6, colour))
    return shapes, lamps


def sky(stage: Stage) -> Scenery:
    """Above the clouds: towers of cloud one behind the other, and a bank of it to stand on."""
    shapes: list[str] = []
    for index, deep in enumerate((0.02, 0.2, 0.44, 0.72)):
        shapes += _cloud_bank(
            stage,
            index,
            stage.horizon + stage.depth * deep,
            (80 + 70 * index) * (0.6 + 0.4 * stage.rise),
            0.6 - 0.2 * index,
        )
    return Scenery(near=[*shapes, *props.birds(stage, 7)], floor=stage.horizon + stage.depth * 0.6)


def _cloud_bank(stage: Stage, index: int, y: float, size: float, depth: float) -> list[str]:
    """A row of cloud, white on top and grey-blue below."""
    chance = stage.fixed(f"bank{index}")
    low, high = max(depth, 0.0), max(depth * 0.7, 0.0)
    bright, middle, dark = (stage.palette.lit(*one) for one in (("#ffffff", high), ("#dfe3f0", low), ("#95a2c8", low)))
    shapes = [linear(f"puff{index}", [(0, bright, 1), (0.35, middle, 1), (1, dark, 1)])]
    lumps: list[tuple[float, float, float]] = []
    x = -size
    while x < stage.width + size:
        lumps.append((x, y - size * chance.random() ** 3 * (1.5 - 0.3 * index), size * chance.uniform(0.6, 1.0)))
        x += size * chance.uniform(0.7, 1.1)
    for cx, cy, r in sorted(lumps, key=lambda lump: lump[1]):
        shapes.append(path(_puff(cx, cy, r), f"url(#puff{index})"))
    return [*shapes, rect(-60, y + size * 0.6, stage.width + 120, stage.height - y + 60, mix(middle, dark, 0.5))]


def _puff(x: float, y: float, r: float) -> str:
    """Three bulges on a flat base, as one outline."""
    return trace(
        ("M", x - 1.45 * r, y + 0.9 * r),
        ("A", 0.55 * r, 0.55 * r, 0, 0, 1, x - 0.85 * r, y - 0.15 * r),
        ("A", 0.9 * r, 0.9 * r, 0, 0, 1, x + 0.8 * r, y - 0.25 * r),
        ("A", 0.6 * r, 0.6 * r, 0, 0, 1, x + 1.45 * r, y + 0.9 * r),
        "Z",
    )
