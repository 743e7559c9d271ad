"""Things that stand in places: trees, houses, boats, mountains. Colours are the things' own; the stage lights them."""

from itertools import pairwise
from random import Random

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.stage import Stage
from workbench.draft.drawing.svg import Point, curve, ellipse, line, path, polygon, rect, trace

WALLS = ("#e3d2b0", "#d9b38c", "#cfd3cb", "#efe6d6", "#c9a58a")
ROOFS = ("#a04f3c", "#7d4a40", "#5f6272", "#8a6a45")


def ridge_line(chance: Random, width: float, base: float, high: float, rough: float, count: int = 40) -> list[Point]:
    """A mountain or hill line across the frame: midpoint displacement between both edges.

    `high` is the largest rise over `base`, `rough` 0 (dunes) to 1 (rocks).
    """
    heights = [
        chance.uniform(0.1, 0.6),
        chance.uniform(0.5, 1.0),
        chance.uniform(0.1, 0.7),
        chance.uniform(0.4, 0.9),
        chance.uniform(0.1, 0.5),
    ]
    swing = 0.28 * rough + 0.05
    while len(heights) < count:
        between = [(a + b) / 2 + chance.uniform(-swing, swing) for a, b in pairwise(heights)]
        heights = [one for pair in zip(heights, between, strict=False) for one in pair] + [heights[-1]]
        swing *= 0.42 + 0.16 * rough
    step = (width + 80) / (len(heights) - 1)
    return [(-40 + index * step, base - high * max(value, 0.02)) for index, value in enumerate(heights)]


def land(points: list[Point], floor: float, fill: str) -> str:
    """What lies below a line, down to `floor`."""
    return polygon([(points[0][0], floor), *points, (points[-1][0], floor)], fill)


def mountains(
    stage: Stage, what: str, base: float, high: float, colour: str, depth: float, peaks: bool = False
) -> list[str]:
    """A range of hills, or with `peaks` of rocky mountains with sunlit flanks and snow."""
    chance = stage.fixed(what)
    if not peaks:
        points = ridge_line(chance, stage.width, base, high, 0.5)
        far = ridge_line(chance, stage.width, base, high * 1.25, 0.6)
        return [
            land(far, base + 30, stage.palette.lit(colour, min(depth + 0.1, 0.97))),
            land(points, base + 30, stage.palette.lit(colour, depth)),
        ]
    count = max(4, round(stage.width / 260))
    spots = [
        ((index + chance.uniform(-0.35, 0.35)) / (count - 1) * stage.width, chance.uniform(0.45, 1.0))
        for index in range(count)
    ]
    shapes: list[str] = []
    for x, share in sorted(spots, key=lambda spot: -spot[1]):
        shapes += _peak(stage, chance, x, base, high * share, colour, depth + 0.10 * share)
    return [*shapes, rect(-40, base - 1, stage.width + 80, 40, stage.palette.lit(colour, depth))]


def _peak(stage: Stage, chance: Random, x: float, base: float, high: float, colour: str, depth: float) -> list[str]:
    """One mountain: a bright and a dark flank that meet in a ragged ridge, snow on top."""
    lit, dark = stage.palette.lit(brighten(colour, 1.12), depth), stage.palette.lit(brighten(colour, 0.72), depth)
    left_bright = stage.sun[0] < stage.width / 2
    half, top = high * chance.uniform(0.75, 1.05), (x, base - high)
    left = [(x - half * t, base - high * (1 - t) + chance.uniform(-0.05, 0.05) * high) for t in (0.25, 0.5, 0.75)]
    right = [(x + half * t, base - high * (1 - t) + chance.uniform(-0.05, 0.05) * high) for t in (0.25, 0.5, 0.75)]
    ridge = [(x + high * chance.uniform(-0.10, 0.12), base - high * (1 - t)) for t in (0.3, 0.55, 0.8)]
    feet = (x - half * 1.05, base + 2), (x + half * 1.05, base + 2), (ridge[-1][0], base + 2)
    shapes = [
        polygon([top, *left, feet[0], feet[2], *reversed(ridge)], lit if left_bright else dark),
        polygon([top, *right, feet[1], feet[2], *reversed(ridge)], dark if left_bright else lit),
    ]
    line_y, snow = base - high * 0.70, stage.palette.lit("#f7f9ff", depth * 0.6)
    jag = [
        (x + half * t, line_y + high * (0.10 if index % 2 else -0.03))
        for index, t in enumerate((0.24, 0.13, 0.05, -0.04, -0.12, -0.24))
    ]
    middle = jag[3]
    shade = stage.palette.lit("#b9c6dc", depth * 0.6)
    halves = [
        polygon([top, left[0], jag[5], jag[4], middle], snow if left_bright else shade),
        polygon([top, right[0], jag[0], jag[1], jag[2], middle], shade if left_bright else snow),
    ]
    return [*shapes, *halves]


def ground(stage: Stage, colour: str, top: float | None = None) -> list[str]:
    """The floor of the place, from hazy far to dark near, with tufts and stones that grow towards us."""
    start, bands = stage.horizon if top is None else top, 14
    shapes: list[str] = []
    for index in range(bands):
        share = index / bands
        y = start + (stage.height - start) * share**1.6
        tone = stage.palette.ground(brighten(colour, 1.08 - 0.30 * share), 0.5 * (1 - share) ** 2.2)
        shapes.append(rect(-40, y, stage.width + 80, stage.height - y + 40, tone))
    return [*shapes, *speckles(stage, f"speckles{colour}", colour, start, 70)]


def speckles(stage: Stage, what: str, colour: str, top: float, count: int) -> list[str]:
    """Small flat marks that give the ground a texture in perspective."""
    chance = stage.fixed(what)
    shapes: list[str] = []
    for _ in range(count):
        deep = chance.random()
        y, size = top + (stage.height - top) * (0.04 + 0.96 * deep**1.4), 4 + 26 * deep
        tone = stage.palette.ground(brighten(colour, chance.choice((0.62, 0.74, 1.22))), 0.4 * (1 - deep) ** 2)
        shapes.append(
            ellipse(
                chance.uniform(0, stage.width), y, size * chance.uniform(0.8, 2.2), size * 0.2, tone, fill_opacity=0.36
            )
        )
    return shapes


def house(stage: Stage, x: float, foot: float, size: float, wall: str, roof: str, depth: float, lit: bool) -> list[str]:
    """A gabled house; `size` is its width. Windows are lit when `lit`."""
    palette = stage.palette
    w, h = size, size * 0.62
    left, top = x - w / 2, foot - h
    face, shade = palette.lit(wall, depth), palette.lit(brighten(wall, 0.78), depth)
    tiles = palette.ground(roof, depth)
    pane = palette.lamp if lit else palette.lit("#4d6277", depth)
    frame = palette.lit("#efe6d6", depth)
    shapes = [
        rect(left + w * 0.66, top - h * 0.72, w * 0.1, h * 0.5, palette.lit("#8c5a48", depth)),
        rect(left, top, w, h, face),
        rect(left + w * 0.7, top, w * 0.3, h, shade, fill_opacity=0.7),
        polygon(
            [
                (left - w * 0.07, top + h * 0.04),
                (left + w * 0.18, top - h * 0.58),
                (left + w * 0.86, top - h * 0.58),
                (left + w * 1.07, top + h * 0.04),
            ],
            tiles,
        ),
        line(
            [(left - w * 0.07, top + h * 0.04), (left + w * 1.07, top + h * 0.04)],
            palette.lit(brighten(roof, 0.55), depth),
            w * 0.02,
        ),
        rect(left + w * 0.42, foot - h * 0.62, w * 0.17, h * 0.62, palette.lit("#6a4432", depth)),
    ]
    for at in (0.12, 0.7):
        shapes.append(rect(left + w * at - 2, top + h * 0.26 - 2, w * 0.2 + 4, h * 0.3 + 4, frame))
        shapes.append(rect(left + w * at, top + h * 0.26, w * 0.2, h * 0.3, pane))
        shapes.append(
            line([(left + w * (at + 0.1), top + h * 0.26), (left + w * (at + 0.1), top + h * 0.56)], frame, w * 0.012)
        )
    return shapes


def rocks(stage: Stage, what: str, count: int, colour: str, size: float, span: tuple[float, float]) -> list[str]:
    """Stones lying between two heights of the frame, lit from the sun's side."""
    chance = stage.fixed(what)
    shapes: list[str] = []
    for y in sorted(chance.uniform(*span) for _ in range(count)):
        x, r = chance.uniform(-20, stage.width + 20), size * chance.uniform(0.4, 1.2)
        tone, dark = stage.palette.ground(colour), stage.palette.ground(brighten(colour, 0.68))
        points = [
            (x - r, y),
            (x - r * 0.7, y - r * 0.5),
            (x - r * 0.1, y - r * 0.72),
            (x + r * 0.6, y - r * 0.5),
            (x + r, y),
        ]
        shapes += [
            polygon(points, tone),
            polygon([points[4], points[3], (x + r * 0.1, y - r * 0.3), (x + r * 0.2, y)], dark),
        ]
    return shapes


def sailboat(stage: Stage, x: float, line_y: float, size: float, depth: float, sail: str = "#f4ead6") -> list[str]:
    """A small boat under sail on the waterline."""
    palette = stage.palette
    hull = palette.lit("#5a3b2c", depth)
    return [
        line([(x, line_y - size * 0.1), (x, line_y - size * 1.15)], palette.lit("#4b3a30", depth), size * 0.03),
        path(
            trace(
                ("M", x + size * 0.04, line_y - size * 1.1),
                ("Q", x + size * 0.62, line_y - size * 0.5, x + size * 0.5, line_y - size * 0.2),
                ("H", x + size * 0.04),
                "Z",
            ),
            palette.lit(sail, depth),
        ),
        path(
            trace(
                ("M", x - size * 0.04, line_y - size * 0.95),
                ("Q", x - size * 0.4, line_y - size * 0.45, x - size * 0.38, line_y - size * 0.2),
                ("H", x - size * 0.04),
                "Z",
            ),
            palette.lit(brighten(sail, 0.84), depth),
        ),
        path(
            trace(
                ("M", x - size * 0.52, line_y - size * 0.14),
                ("H", x + size * 0.6),
                ("Q", x + size * 0.4, line_y + size * 0.06, x, line_y + size * 0.06),
                ("H", x - size * 0.3),
                "Z",
            ),
            hull,
        ),
    ]


def lamp_post(stage: Stage, x: float, foot: float, high: float, depth: float = 0.0) -> list[str]:
    """A street lamp; its light is a lamp of the scenery at `foot - high`."""
    iron = stage.palette.lit("#2b2f38", depth)
    glass = stage.palette.lamp if stage.palette.lamps > 0.2 else stage.palette.lit("#d9d6c8", depth)
    y = foot - high
    return [
        line([(x, foot), (x, y + high * 0.08)], iron, high * 0.022),
        ellipse(x, foot, high * 0.04, high * 0.014, iron),
        polygon(
            [
                (x - high * 0.035, y - high * 0.02),
                (x + high * 0.035, y - high * 0.02),
                (x + high * 0.022, y + high * 0.08),
                (x - high * 0.022, y + high * 0.08),
            ],
            glass,
        ),
        polygon([(x - high * 0.05, y - high * 0.02), (x, y - high * 0.065), (x + high * 0.05, y - high * 0.02)], iron),
    ]


def birds(stage: Stage, count: int = 5) -> list[str]:
    """A few birds far up; every take has its own."""
    chance = stage.free("birds")
    x, y = chance.uniform(0.2, 0.7) * stage.width, stage.horizon * chance.uniform(0.35, 0.6)
    ink = mix(stage.palette.top, "#1a1a26", 0.5)
    shapes: list[str] = []
    for _ in range(count):
        bx, by, w = x + chance.uniform(-90, 90), y + chance.uniform(-40, 40), chance.uniform(7, 13)
        shapes.append(
            curve(
                [
                    (bx - w, by - w * 0.35),
                    (bx - w * 0.4, by - w * 0.3),
                    (bx, by),
                    (bx + w * 0.4, by - w * 0.3),
                    (bx + w, by - w * 0.35),
                ],
                ink,
                2.2,
                stroke_opacity=0.7,
            )
        )
    return shapes


def steam(x: float, y: float, size: float, colour: str) -> str:
    """A wisp of smoke from a chimney."""
    points = [(x, y), (x + size * 0.2, y - size * 0.5), (x - size * 0.1, y - size), (x + size * 0.3, y - size * 1.6)]
    return curve(points, colour, size * 0.22, stroke_opacity=0.25)


def fence(stage: Stage) -> list[str]:
    """Pieces of a wooden fence at both sides."""
    w, y = stage.width, stage.horizon + stage.depth * 0.72
    wood = stage.palette.lit("#8a6b4c")
    shapes: list[str] = []
    for side in (0, 1):
        start, end = (0.0, 0.2) if side == 0 else (0.8, 1.0)
        shapes += [
            line(
                [(start * w, y + dy + (18 if side == 0 else 0)), (end * w, y + dy + (0 if side == 0 else 18))], wood, 9
            )
            for dy in (-50, -18)
        ]
        for index in range(5):
            x = (start + (end - start) * (index + 0.5) / 5) * w
            shapes.append(line([(x, y + 20), (x, y - 74)], brighten(wood, 0.85), 15))
    return shapes
