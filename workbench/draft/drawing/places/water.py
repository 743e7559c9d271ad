"""Places by the water: harbour, sea, river, lake, beach, ship."""

from itertools import pairwise

from workbench.draft.drawing.colour import brighten
from workbench.draft.drawing.places import plants, props
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import Point, circle, curve, ellipse, line, path, polygon, rect, trace


def harbour(stage: Stage) -> Scenery:
    """A bay with a town and a lighthouse, seen from the quay."""
    chance, y = stage.fixed("harbour"), stage.horizon
    far = props.mountains(stage, "bay", y + 6, 170 * stage.rise, "#5c7a86", 0.78)
    far += _shore_town(stage, y + 8, 0.52)
    left = chance.random() < 0.5
    at = stage.width * (0.17 if left else 0.83)
    tower, lamp = _lighthouse(stage, at, y + 26, 330 * stage.rise, toward=1 if left else -1)
    far += tower
    for _ in range(3):
        far += props.sailboat(
            stage, chance.uniform(0.3, 0.72) * stage.width, y + chance.uniform(8, 22), chance.uniform(40, 80), 0.45
        )
    near, lights = _quay(stage, left)
    return Scenery(far, [*near, *props.birds(stage)], y + 10, "#2f6f86", 0.55, [lamp, *lights], y + stage.depth * 0.46)


def _shore_town(stage: Stage, foot: float, depth: float) -> list[str]:
    chance, x = stage.fixed("shore town"), -20.0
    shapes: list[str] = []
    walls, roofs = ("#d8c3a0", "#c99b7a", "#b9c2c0", "#e0d6c4"), ("#9c4b3a", "#7a4a42", "#5d5f6d")
    while x < stage.width + 20:
        size = chance.uniform(38, 74) * stage.rise
        if chance.random() < 0.62:
            lit = stage.palette.lamps > 0.3 and chance.random() < 0.7
            shapes += props.house(
                stage, x, foot - chance.uniform(0, 10), size, chance.choice(walls), chance.choice(roofs), depth, lit
            )
        x += size * chance.uniform(0.7, 1.5)
    return shapes


def _lighthouse(stage: Stage, x: float, foot: float, high: float, toward: int) -> tuple[list[str], Lamp]:
    palette, w = stage.palette, high * 0.105
    white, red, dark = palette.lit("#efe9dd", 0.12), palette.lit("#b8433a", 0.12), palette.lit("#33353f", 0.12)
    top = foot - high
    burning = palette.lamps > 0.2
    shapes = [*_rock(stage, x, foot, high), *_striped_shaft(x, foot, high, (white, red), dark)]
    shapes += [
        rect(x - w * 0.9, top + high * 0.14, w * 1.8, high * 0.022, dark),
        rect(x - w * 0.5, top + high * 0.06, w, high * 0.085, palette.lamp if burning else palette.lit("#a9c4cc", 0.1)),
        polygon([(x - w * 0.66, top + high * 0.065), (x, top), (x + w * 0.66, top + high * 0.065)], red),
        rect(x - w * 0.14, foot - high * 0.24, w * 0.28, high * 0.09, dark),
    ]
    light = (x, top + high * 0.1)
    if burning:
        reach = stage.width * 1.3 * toward
        beam: list[Point] = [light, (x + reach, light[1] - high * 0.75), (x + reach, light[1] + high * 0.15)]
        shapes.append(polygon(beam, palette.light, fill_opacity=0.16))
    return shapes, Lamp(light[0], light[1], high * 0.45, 0.95 if burning else 0.0)


def _rock(stage: Stage, x: float, foot: float, high: float) -> list[str]:
    """The islet that the lighthouse stands on, dark on one side."""
    w = high * 0.105
    left = [(x - w * 3.4, foot + 8), (x - w * 2.2, foot - high * 0.09), (x - w, foot - high * 0.14)]
    right = [(x + w * 1.4, foot - high * 0.12), (x + w * 2.7, foot - high * 0.05), (x + w * 3.8, foot + 8)]
    shade = [left[2], *right, (x + w, foot)]
    return [
        polygon([*left, *right], stage.palette.lit("#4f4a4c", 0.15)),
        polygon(shade, stage.palette.lit("#3c393f", 0.15)),
    ]


def _striped_shaft(x: float, foot: float, high: float, stripes: tuple[str, str], dark: str) -> list[str]:
    """The tower: five bands that grow narrower, shaded on one side."""
    w, start = high * 0.105, foot - high * 0.1
    shapes: list[str] = []
    for index in range(5):
        wide, narrow = w * (1 - 0.072 * index), w * (1 - 0.072 * (index + 1))
        low, up = start - high * 0.148 * index, start - high * 0.148 * (index + 1)
        band = [(x - wide, low), (x + wide, low), (x + narrow, up), (x - narrow, up)]
        shapes.append(polygon(band, stripes[index % 2]))
    up = foot - high * 0.84
    shade = [(x + w * 0.25, start), (x + w, start), (x + w * 0.64, up), (x + w * 0.2, up)]
    return [*shapes, polygon(shade, dark, fill_opacity=0.22)]


def _quay(stage: Stage, left: bool) -> tuple[list[str], list[Lamp]]:
    """Stone edge, planks, bollards, crates and a lamp in front."""
    palette, edge = stage.palette, stage.horizon + stage.depth * 0.44
    stone, dark = palette.ground("#8b8078"), palette.ground("#5e5652")
    shapes = [
        rect(-40, edge, stage.width + 80, stage.height - edge + 40, stone),
        rect(-40, edge, stage.width + 80, stage.depth * 0.035, palette.ground("#a59a8d")),
        rect(-40, edge + stage.depth * 0.035, stage.width + 80, stage.depth * 0.06, dark),
    ]
    shapes += _flagstones(stage, edge + stage.depth * 0.095)
    posts = [0.08, 0.37, 0.66, 0.94]
    for at in posts:
        x = at * stage.width
        shapes += [
            ellipse(x, edge + 8, 26, 8, "#000000", fill_opacity=0.25),
            rect(x - 16, edge - 44, 32, 50, palette.lit("#3d3a40")),
            ellipse(x, edge - 44, 24, 10, palette.lit("#55525a")),
        ]
    for a, b in pairwise(posts):
        ax, bx = a * stage.width, b * stage.width
        shapes.append(curve([(ax, edge - 30), ((ax + bx) / 2, edge + 16), (bx, edge - 30)], palette.lit("#b39b74"), 6))
    side = stage.width * (0.9 if left else 0.1)
    foot = edge + stage.depth * 0.2
    shapes += _crates(stage, side, foot)
    post = stage.width * (0.76 if left else 0.24)
    shapes += props.lamp_post(stage, post, edge + 40, 420 * stage.rise)
    return shapes, [Lamp(post, edge + 40 - 390 * stage.rise, 230, palette.lamps)]


def _flagstones(stage: Stage, top: float) -> list[str]:
    palette = stage.palette
    shapes: list[str] = []
    vanish, joint = (stage.width / 2, stage.horizon - stage.depth * 0.3), palette.ground("#6c625b")
    for index in range(-7, 8):
        x = stage.width / 2 + index * stage.width * 0.16
        share = (stage.height + 40 - top) / (stage.height + 40 - vanish[1])
        shapes.append(
            line([(x, stage.height + 40), (x + (vanish[0] - x) * share, top)], joint, 2.5, stroke_opacity=0.6)
        )
    for index in range(1, 5):
        y = top + (stage.height - top) * (index / 5) ** 1.7
        shapes.append(line([(-40, y), (stage.width + 40, y)], joint, 2.5, stroke_opacity=0.6))
    return shapes


def _crates(stage: Stage, x: float, foot: float) -> list[str]:
    wood, dark = stage.palette.lit("#9a6f42"), stage.palette.lit("#6b4a2b")
    shapes = [ellipse(x, foot + 4, 130, 20, "#000000", fill_opacity=0.25)]
    for dx, dy, s in ((-62, 0, 96), (44, 0, 84), (-14, -92, 74)):
        a, b = x + dx - s / 2, foot + dy - s
        shapes += [
            rect(a, b, s, s, wood),
            rect(a + s * 0.72, b, s * 0.28, s, dark, fill_opacity=0.5),
            line([(a + 6, b + 6), (a + s - 6, b + s - 6)], dark, 6),
        ]
        shapes += [rect(a, b, s, s, "none", stroke=dark, stroke_width=6)]
    return shapes


def river(stage: Stage) -> Scenery:
    """A river under a stone bridge, between green banks."""
    chance, y = stage.fixed("river"), stage.horizon
    far = props.mountains(stage, "hills", y + 4, 150 * stage.rise, "#6f8f6d", 0.72)
    for _ in range(16):
        x, s = chance.uniform(0, 1) * stage.width, chance.uniform(60, 120) * stage.rise
        far += plants.broadleaf(stage, chance, x, y + 12, s, 0.45)
    far += _bridge(stage, y + 16)
    near = [*_banks(stage), *_reeds(stage), *plants.framing(stage)]
    return Scenery(far, near, y + 14, "#3c7383", 0.4, floor=y + stage.depth * 0.58)


def _bridge(stage: Stage, foot: float) -> list[str]:
    stone, dark = stage.palette.lit("#a4937f", 0.25), stage.palette.lit("#6d6055", 0.25)
    high, span = 118 * stage.rise, stage.width * 0.62
    a, b = stage.width * 0.5 - span / 2, stage.width * 0.5 + span / 2
    arches = "".join(
        trace(
            ("M", a + span * (i + 0.08) / 3, foot + 8),
            ("A", span * 0.14, high * 0.78, 0, 0, 1, a + span * (i + 0.92) / 3, foot + 8),
            "Z",
        )
        for i in range(3)
    )
    deck = trace(
        ("M", a - 120, foot + 8),
        ("V", foot - high * 0.62),
        ("Q", stage.width / 2, foot - high * 1.32, b + 120, foot - high * 0.62),
        ("V", foot + 8),
        "Z",
    )
    rail: list[Point] = [
        (a - 120, foot - high * 0.68),
        (stage.width / 2, foot - high * 1.04),
        (b + 120, foot - high * 0.68),
    ]
    return [
        path(deck + arches, stone, fill_rule="evenodd"),
        curve(rail, dark, 9),
        path(arches, "none", stroke=dark, stroke_width=5),
    ]


def _banks(stage: Stage) -> list[str]:
    y, w, h = stage.horizon, stage.width, stage.height
    grass, dark = stage.palette.ground("#6f9450"), stage.palette.ground("#4b6a3b")
    left = trace(
        ("M", -40, y + 8),
        ("L", w * 0.16, y + 10),
        ("C", w * 0.2, y + stage.depth * 0.3, w * 0.02, y + stage.depth * 0.42, w * 0.1, y + stage.depth * 0.62),
        ("L", -40, h),
        "Z",
    )
    right = trace(
        ("M", w + 40, y + 8),
        ("L", w * 0.83, y + 10),
        ("C", w * 0.76, y + stage.depth * 0.25, w * 0.98, y + stage.depth * 0.4, w * 0.9, y + stage.depth * 0.62),
        ("L", w + 40, h),
        "Z",
    )
    front = trace(
        ("M", -40, y + stage.depth * 0.58),
        ("C", w * 0.25, y + stage.depth * 0.46, w * 0.7, y + stage.depth * 0.62, w + 40, y + stage.depth * 0.5),
        ("V", h + 40),
        ("H", -40),
        "Z",
    )
    lower = trace(
        ("M", -40, y + stage.depth * 0.82),
        ("Q", w * 0.5, y + stage.depth * 0.7, w + 40, y + stage.depth * 0.84),
        ("V", h + 40),
        ("H", -40),
        "Z",
    )
    return [
        path(left, grass),
        path(right, grass),
        path(front, grass),
        path(lower, dark),
        *plants.grass(stage, "bank grass", 70, "#5d8145"),
    ]


def _reeds(stage: Stage) -> list[str]:
    chance = stage.fixed("reeds")
    shapes: list[str] = []
    for _ in range(34):
        side = chance.choice((0.0, 1.0))
        x = abs(side - chance.uniform(0, 0.14)) * stage.width
        foot, high = stage.horizon + stage.depth * chance.uniform(0.55, 0.9), chance.uniform(110, 240)
        lean = chance.uniform(-26, 26)
        shapes.append(
            curve(
                [(x, foot), (x + lean * 0.4, foot - high * 0.6), (x + lean, foot - high)],
                stage.palette.lit("#70804a"),
                4,
            )
        )
        shapes.append(
            line([(x + lean, foot - high), (x + lean * 0.9, foot - high + 34)], stage.palette.lit("#6b4a2e"), 11)
        )
    return shapes


def lake(stage: Stage) -> Scenery:
    """A still lake under snow peaks, with a jetty."""
    y = stage.horizon
    far = props.mountains(stage, "peaks", y + 4, 300 * stage.rise, "#64788f", 0.72, peaks=True)
    far += props.mountains(stage, "foothills", y + 4, 120 * stage.rise, "#4f6f63", 0.48)
    chance = stage.fixed("lake firs")
    for _ in range(46):
        high = chance.uniform(40, 110) * stage.rise
        x = chance.uniform(0, 1) ** 0.8 * stage.width
        far += plants.conifer(stage, x, y + 10, high, 0.34)
    return Scenery(
        far,
        [*_jetty(stage), *_shore(stage), *plants.framing(stage)],
        y + 8,
        "#2c6a80",
        0.16,
        floor=y + stage.depth * 0.64,
    )


def _shore(stage: Stage) -> list[str]:
    y, w, h = stage.horizon + stage.depth * 0.58, stage.width, stage.height
    edge = trace(
        ("M", -40, y - 20),
        ("C", w * 0.2, y - 50, w * 0.4, y + 60, w * 0.62, y + 34),
        ("S", w * 0.9, y - 40, w + 40, y),
        ("V", h + 40),
        ("H", -40),
        "Z",
    )
    pebbles = props.rocks(stage, "pebbles", 16, "#8d8a86", 34, (y + 50, h))
    return [
        path(
            edge,
            stage.palette.ground("#8c8063"),
            stroke=stage.palette.lit("#d9e4e2"),
            stroke_width=5,
            stroke_opacity=0.5,
        ),
        *pebbles,
        *plants.grass(stage, "shore grass", 60, "#64804a"),
    ]


def _jetty(stage: Stage) -> list[str]:
    y, w = stage.horizon, stage.width
    wood, dark = stage.palette.ground("#8c6b4a"), stage.palette.lit("#4d3827")
    at = w * stage.fixed("jetty").choice((0.24, 0.76))
    mid = w * 0.5 + (at - w * 0.5) * 0.55
    top, low = y + stage.depth * 0.22, y + stage.depth * 0.7
    shapes: list[str] = []
    for share in (0.05, 0.4, 0.8):
        x, py, half = mid + (at - mid) * share, top + (low - top) * share, 26 + 84 * share
        shapes += [
            line([(x + side * half, py - 30), (x + side * half, py + 60)], dark, 8 + 10 * share) for side in (-1, 1)
        ]
    shapes.append(polygon([(mid - 24, top), (mid + 24, top), (at + 130, low), (at - 130, low)], wood))
    for index in range(1, 13):
        share = (index / 13) ** 1.6
        x, py, half = mid + (at - mid) * share, top + (low - top) * share, 24 + 106 * share
        shapes.append(line([(x - half, py), (x + half, py)], dark, 1.5 + 3 * share, stroke_opacity=0.7))
    return shapes


def beach(stage: Stage) -> Scenery:
    """Sand, foam and a leaning palm."""
    y, w = stage.horizon, stage.width
    far = props.mountains(stage, "headland", y + 4, 120 * stage.rise, "#5f8272", 0.62)
    far += props.sailboat(stage, w * stage.fixed("sail").uniform(0.3, 0.7), y + 8, 70 * stage.rise, 0.4)
    sand, wet, foam = stage.palette.ground("#e6cf9f"), stage.palette.ground("#b99f77"), stage.palette.lit("#f6fbf8")
    near: list[str] = []
    for drop, tone, opacity in ((-0.06, foam, 0.75), (-0.03, wet, 1.0), (0.02, foam, 0.35), (0.05, sand, 1.0)):
        near.append(path(_tide(stage, 0.36 + drop), tone, fill_opacity=opacity))
    near += _ripples_in_sand(stage)
    left = stage.fixed("palm").random() < 0.5
    near += _palm(stage, w * (0.1 if left else 0.9), y + stage.depth * 0.62, 560 * stage.rise, 1 if left else -1)
    return Scenery(far, [*near, *props.birds(stage)], y + 4, "#2e8da0", 0.7, floor=y + stage.depth * 0.5)


def _tide(stage: Stage, at: float) -> str:
    y, w, d = stage.horizon, stage.width, stage.depth
    return trace(
        ("M", -40, y + d * (at + 0.14)),
        ("C", w * 0.22, y + d * (at - 0.02), w * 0.36, y + d * (at + 0.16), w * 0.58, y + d * (at + 0.06)),
        ("S", w * 0.86, y + d * (at + 0.1), w + 40, y + d * (at - 0.04)),
        ("V", stage.height + 40),
        ("H", -40),
        "Z",
    )


def _ripples_in_sand(stage: Stage) -> list[str]:
    chance = stage.fixed("sand")
    shapes: list[str] = []
    dark = stage.palette.ground("#c3a877")
    for _ in range(30):
        y, size = stage.horizon + stage.depth * chance.uniform(0.62, 1.0), chance.uniform(40, 150)
        x = chance.uniform(0, stage.width)
        shapes.append(curve([(x, y), (x + size * 0.5, y - 7), (x + size, y)], dark, 3, stroke_opacity=0.45))
    for _ in range(7):
        x, y = chance.uniform(0, stage.width), stage.horizon + stage.depth * chance.uniform(0.68, 0.98)
        shapes += [circle(x, y, 9, stage.palette.lit("#f3d9cf")), line([(x - 6, y + 2), (x + 6, y + 2)], dark, 2)]
    return shapes


def _palm(stage: Stage, x: float, foot: float, high: float, lean: int) -> list[str]:
    bark, leaf, dark = stage.palette.lit("#7d5c3d"), stage.palette.lit("#4d8a4c"), stage.palette.lit("#2f6040")
    top: Point = (x + lean * high * 0.24, foot - high)
    trunk: list[Point] = [
        (x - 17, foot),
        (x + lean * high * 0.04 - 14, foot - high * 0.5),
        (top[0] - 9, top[1]),
        (top[0] + 9, top[1]),
        (x + lean * high * 0.04 + 14, foot - high * 0.5),
        (x + 20, foot),
    ]
    shapes = [ellipse(x + 10, foot + 6, 120, 16, "#000000", fill_opacity=0.22), polygon(trunk, bark)]
    for dx, dy, tone in (
        (-0.36, 0.06, dark),
        (0.36, 0.1, dark),
        (-0.3, -0.14, leaf),
        (0.33, -0.12, leaf),
        (-0.16, 0.26, leaf),
        (0.2, 0.28, dark),
        (0.02, -0.2, leaf),
    ):
        tip = (top[0] + dx * high, top[1] + dy * high)
        mid = (top[0] + dx * high * 0.5, top[1] + (dy - 0.16) * high)
        shapes.append(
            path(
                trace(
                    ("M", top[0], top[1]),
                    ("Q", mid[0], mid[1], tip[0], tip[1]),
                    ("Q", mid[0], mid[1] + high * 0.12, top[0], top[1]),
                    "Z",
                ),
                tone,
            )
        )
    return [
        *shapes,
        circle(top[0] - 10, top[1] + 14, 13, bark),
        circle(top[0] + 12, top[1] + 16, 12, brighten(bark, 0.8)),
    ]
