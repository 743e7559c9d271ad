"""Where people build, seen from outside: village, city, street, market, palace, temple, house."""

from dataclasses import dataclass
from random import Random

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.places import plants, props
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import Point, circle, curve, ellipse, line, path, polygon, rect, trace

# How far off (0 near, 1 at the horizon) and where across the frame each cottage of a village stands.
_COTTAGES = (
    (0.66, 0.36),
    (0.62, 0.66),
    (0.54, 0.20),
    (0.50, 0.80),
    (0.36, 0.08),
    (0.32, 0.94),
    (0.14, -0.10),
    (0.12, 1.10),
)


def village(stage: Stage) -> Scenery:
    """Cottages along a lane, hills behind."""
    y, w, chance = stage.horizon, stage.width, stage.fixed("village")
    shapes: list[str] = []
    lamps: list[Lamp] = []
    shapes += props.mountains(stage, "village hills", y + 6, 190 * stage.rise, "#6f9177", 0.74)
    shapes += props.ground(stage, "#86a05a")
    lane: list[Point] = [
        (w * 0.485, y + 20),
        (w * 0.515, y + 20),
        (w * 0.74, stage.height + 40),
        (w * 0.26, stage.height + 40),
    ]
    shapes.append(polygon(lane, stage.palette.ground("#c7ad82")))
    for index, (depth, across) in enumerate(_COTTAGES):
        foot, scale = stage.at(depth * 0.8)
        x, size = across * w, min(620.0, w * 0.5) * scale
        lit = stage.palette.lamps > 0.3 and chance.random() < 0.8
        tree = x + size * chance.choice((-0.75, 0.75))
        shapes += plants.broadleaf(stage, chance, tree, foot, size * 0.9, depth * 0.5)
        shapes += props.house(
            stage, x, foot + 6, size, props.WALLS[index % 5], props.ROOFS[index % 4], depth * 0.55, lit
        )
        if lit:
            lamps.append(Lamp(x, foot - size * 0.35, size * 0.55, 0.5))
        if index in (3, 6):
            shapes.append(
                props.steam(x + size * 0.2, foot - size * 1.1, size * 0.28, stage.palette.lit("#e8e8ea", 0.3))
            )
    return Scenery(
        near=[*shapes, *props.fence(stage), *plants.grass(stage, "village grass", 60, "#6d8a48")], lamps=lamps
    )


def city(stage: Stage) -> Scenery:
    """A skyline in three planes, seen from a roof terrace."""
    y = stage.horizon
    shapes: list[str] = []
    lamps: list[Lamp] = []
    for index, (depth, high, tone) in enumerate(
        ((0.82, 330, "#7c8ba6"), (0.58, 400, "#5f6b86"), (0.30, 330, "#434b62"))
    ):
        blocks, lights = _blocks(stage, index, y + 40 + 44 * index, high * stage.rise, tone, depth)
        shapes += blocks
        lamps += lights
    shapes.append(rect(-40, y + 120, stage.width + 80, stage.depth, stage.palette.lit("#363b4c", 0.25)))
    return Scenery(near=[*shapes, *_terrace(stage)], lamps=lamps, floor=y + stage.depth * 0.56)


def _blocks(
    stage: Stage, plane: int, foot: float, high: float, tone: str, depth: float
) -> tuple[list[str], list[Lamp]]:
    chance, x = stage.fixed(f"blocks{plane}"), -30.0
    shapes: list[str] = []
    lamps: list[Lamp] = []
    while x < stage.width + 30:
        wide, tall = chance.uniform(64, 140) * (0.8 + 0.25 * plane), high * chance.uniform(0.35, 1.15)
        colour = stage.palette.lit(brighten(tone, chance.uniform(0.85, 1.2)), depth)
        shapes += [
            rect(x, foot - tall, wide, tall + 160, colour),
            rect(x + wide * 0.74, foot - tall, wide * 0.26, tall + 160, brighten(colour, 0.8)),
        ]
        shapes += _roof_top(chance.randrange(4), x, foot - tall, wide, colour)
        shapes += _windows(stage, f"windows{plane}{x:.0f}", x, foot - tall, wide, tall + 60, depth)
        if plane and stage.palette.lamps > 0.5:
            lamps.append(Lamp(x + wide / 2, foot - tall * 0.5, wide, 0.28))
        x += wide + chance.uniform(0, 26 - 8 * plane)
    return shapes, lamps


def _roof_top(kind: int, x: float, top: float, wide: float, colour: str) -> list[str]:
    if kind == 0:
        return [
            line([(x + wide / 2, top), (x + wide / 2, top - wide * 0.7)], colour, 4),
            circle(x + wide / 2, top - wide * 0.7, 4, "#ff5a4a"),
        ]
    if kind == 1:
        return [rect(x + wide * 0.15, top - wide * 0.22, wide * 0.7, wide * 0.24, brighten(colour, 0.92))]
    if kind == 2:
        return [
            polygon([(x, top + 1), (x + wide * 0.5, top - wide * 0.55), (x + wide, top + 1)], brighten(colour, 0.9))
        ]
    return [rect(x + wide * 0.6, top - wide * 0.3, wide * 0.2, wide * 0.32, brighten(colour, 0.85))]


def _windows(stage: Stage, what: str, x: float, top: float, wide: float, tall: float, depth: float) -> list[str]:
    """All windows of a block as two paths: the lit ones and the dark ones."""
    chance, palette = stage.fixed(what), stage.palette
    columns, rows = max(2, int(wide / 24)), max(3, int(tall / 34))
    lit: list[str] = []
    dark: list[str] = []
    for row in range(rows):
        for column in range(columns):
            spot = trace(
                ("M", x + (column + 0.28) * wide / columns, top + 14 + row * 34),
                ("h", wide / columns * 0.5),
                ("v", 17),
                ("h", -wide / columns * 0.5),
                "Z",
            )
            (lit if chance.random() < 0.12 + 0.42 * palette.lamps else dark).append(spot)
    glow = mix(palette.lamp, palette.haze_colour, depth * 0.5) if palette.lamps > 0.2 else palette.lit("#dbe9f2", depth)
    return [
        path("".join(dark), palette.lit("#39445c", depth), fill_opacity=0.55),
        path("".join(lit), glow, fill_opacity=0.9),
    ]


def _terrace(stage: Stage) -> list[str]:
    y, w, h = stage.horizon + stage.depth * 0.5, stage.width, stage.height
    floor, wall, top = stage.palette.ground("#8d867f"), stage.palette.lit("#6c675f"), stage.palette.ground("#a8a094")
    shapes = [
        rect(-40, y, w + 80, h - y + 40, floor),
        rect(-40, y - stage.depth * 0.13, w + 80, stage.depth * 0.14, wall),
        rect(-40, y - stage.depth * 0.155, w + 80, stage.depth * 0.035, top),
    ]
    for index in range(-8, 9):
        shapes.append(
            line(
                [(w / 2 + index * w * 0.075, y + 6), (w / 2 + index * w * 0.14, h + 40)],
                brighten(floor, 0.78),
                3,
                stroke_opacity=0.6,
            )
        )
    for index in range(1, 5):
        yy = y + (h - y) * (index / 5) ** 1.6
        shapes.append(line([(-40, yy), (w + 40, yy)], brighten(floor, 0.78), 3, stroke_opacity=0.6))
    for x in (0.07, 0.93):
        shapes += [rect(x * w - 50, y - 20, 100, 90, stage.palette.lit("#a3603f"))]
        shapes += plants.bush(stage, stage.fixed(f"pot{x}"), x * w, y - 10, 80)
    return shapes


def street(stage: Stage) -> Scenery:
    """A street in one-point perspective, shop fronts on both sides."""
    y, w, h = stage.horizon, stage.width, stage.height
    shapes: list[str] = []
    lamps: list[Lamp] = []
    van = w * stage.fixed("street").uniform(0.45, 0.55)
    shapes.append(
        polygon(
            [(van - 30, y + 4), (van + 30, y + 4), (w * 0.94, h + 40), (w * 0.06, h + 40)],
            stage.palette.ground("#6f6b6d"),
        )
    )
    walk = stage.palette.ground("#a79e92")
    shapes += [
        polygon([(van - 30, y + 4), (w * 0.06, h + 40), (-w * 0.2, h + 40), (van - 44, y + 4)], walk),
        polygon([(van + 30, y + 4), (w * 0.94, h + 40), (w * 1.2, h + 40), (van + 44, y + 4)], walk),
    ]
    shapes += _cobbles(stage, van)
    for side in (-1, 1):
        for index in range(4, -1, -1):
            fronts, lights = _front(stage, van, side, index)
            shapes += fronts
            lamps += lights
    for side, share in ((-1, 0.3), (1, 0.3), (-1, 0.62), (1, 0.62)):
        x, foot = van + side * (30 + w * 0.46 * share), y + 4 + (h - y) * share * 0.9
        high = (90 + 620 * share) * stage.rise
        shapes += props.lamp_post(stage, x, foot, high, 0.4 * (1 - share))
        lamps.append(Lamp(x, foot - high, high * 0.5, stage.palette.lamps))
    return Scenery(near=shapes, lamps=lamps)


def _cobbles(stage: Stage, van: float) -> list[str]:
    chance = stage.fixed("cobbles")
    shapes: list[str] = []
    tone = stage.palette.ground("#8d888a")
    for _ in range(150):
        deep = chance.uniform(0.03, 1.0)
        y = stage.horizon + stage.depth * deep
        x = van + (stage.width / 2 - van) * deep + chance.uniform(-0.42, 0.42) * stage.width * deep
        shapes.append(ellipse(x, y, 22 * deep + 1, 7 * deep + 0.5, tone, fill_opacity=0.35))
    return shapes


def _front(stage: Stage, van: float, side: int, index: int) -> tuple[list[str], list[Lamp]]:
    """One house of the row, as a face that recedes to the vanishing point."""
    chance, palette = stage.fixed(f"front{side}{index}"), stage.palette
    face = _Face.of(stage, van, side, index, chance.uniform(0.95, 1.25))
    depth = min(0.7, 0.16 * index)
    wall = palette.lit(chance.choice(props.WALLS), depth)
    wall = brighten(wall, 0.74) if (stage.sun[0] < stage.width / 2) == (side < 0) else wall
    glass = palette.lit("#4a5a70", depth)
    shapes = [
        face.pane(0, 1, 0, 1, wall),
        face.pane(0, 1, 0.97, 1.03, palette.lit(chance.choice(props.ROOFS), depth)),
        face.pane(0, 1, 0.36, 0.39, brighten(wall, 0.8)),
    ]
    for row, column in ((row, column) for row in (0.46, 0.7) for column in (0.12, 0.42, 0.72)):
        lit = palette.lamps > 0.3 and chance.random() < 0.6
        shapes.append(face.pane(column - 0.02, column + 0.2, row - 0.015, row + 0.165, brighten(wall, 1.15)))
        shapes.append(face.pane(column, column + 0.18, row, row + 0.15, palette.lamp if lit else glass))
    shop = palette.lamp if palette.lamps > 0.2 else palette.lit("#6f8496", depth)
    awning = palette.lit(chance.choice(("#b5443c", "#3f7a6a", "#c98f3a", "#4a6496")), depth)
    shapes += [
        face.pane(0.08, 0.6, 0.06, 0.27, shop),
        face.pane(0.68, 0.88, 0.0, 0.27, palette.lit("#5a3d2c", depth)),
        face.pane(0.03, 0.65, 0.26, 0.345, awning),
    ]
    x, y = face.on(0.34, 0.17)
    return shapes, [Lamp(x, y, 160 * 1.5 * 0.62**index + 20, 0.55 * palette.lamps)]


@dataclass(frozen=True)
class _Face:
    """A wall in perspective: its far (a) and near (b) edge, each with a foot and a top."""

    xa: float
    xb: float
    foot_a: float
    foot_b: float
    top_a: float
    top_b: float

    @classmethod
    def of(cls, stage: Stage, van: float, side: int, index: int, storeys: float) -> "_Face":
        """The wall of house `index` of a row, counted from us."""
        a, b = 1.5 * 0.62 ** (index + 1), 1.5 * 0.62**index
        y, high = stage.horizon, storeys * 640 * stage.rise
        xs = [van + side * (44 + stage.width * 0.42 * scale) for scale in (a, b)]
        feet = [y + 4 + stage.depth * 0.62 * scale for scale in (a, b)]
        return cls(xs[0], xs[1], feet[0], feet[1], y - high * a, y - high * b)

    def on(self, across: float, up: float) -> Point:
        """A spot on the wall: 0 far to 1 near, 0 foot to 1 top."""
        foot = self.foot_a + (self.foot_b - self.foot_a) * across
        top = self.top_a + (self.top_b - self.top_a) * across
        return self.xa + (self.xb - self.xa) * across, foot + (top - foot) * up

    def pane(self, x0: float, x1: float, u0: float, u1: float, fill: str) -> str:
        """A rectangle of the wall."""
        return polygon([self.on(x0, u0), self.on(x1, u0), self.on(x1, u1), self.on(x0, u1)], fill)


def market(stage: Stage) -> Scenery:
    """Stalls under striped awnings, lanterns on strings."""
    y, w = stage.horizon, stage.width
    shapes: list[str] = []
    lamps: list[Lamp] = []
    for index in range(7):
        chance = stage.fixed(f"market house{index}")
        shapes += props.house(
            stage,
            (index + 0.5) * w / 7,
            y + 40,
            w / 6.6,
            props.WALLS[index % 5],
            props.ROOFS[index % 4],
            0.42,
            stage.palette.lamps > 0.3 and chance.random() < 0.6,
        )
    shapes += props.ground(stage, "#b49a78", y + 30)
    for depth, places in ((0.62, (0.2, 0.5, 0.8)), (0.4, (0.04, 0.34, 0.67, 0.97)), (0.14, (-0.02, 1.02))):
        foot, size = stage.at(depth)
        for across in places:
            shapes += _stall(stage, across * w, foot, 560 * size, depth * 0.5, f"{depth}{across}")
    strings, lights = _lanterns(stage)
    return Scenery(near=[*shapes, *strings], lamps=[*lamps, *lights])


def _stall(stage: Stage, x: float, foot: float, size: float, depth: float, what: str) -> list[str]:
    chance, palette = stage.fixed(f"stall{what}"), stage.palette
    cloth, wood = (
        palette.lit(chance.choice(("#c2463f", "#2f7d78", "#d59a35", "#5a5fa5", "#4f8a4f")), depth),
        palette.lit("#7a5537", depth),
    )
    white, top = palette.lit("#f4ead6", depth), foot - size * 0.86
    shapes = [ellipse(x, foot, size * 0.6, size * 0.06, "#000000", fill_opacity=0.22)]
    shapes += [rect(x + s * size * 0.46 - size * 0.015, top, size * 0.03, size * 0.86, wood) for s in (-1, 1)]
    shapes += [
        rect(x - size * 0.46, top + size * 0.1, size * 0.92, size * 0.5, brighten(cloth, 0.38), fill_opacity=0.75)
    ]
    for index in range(8):
        a, b = x - size * 0.56 + index * size * 0.14, x - size * 0.46 + index * size * 0.115
        tone = cloth if index % 2 == 0 else white
        shapes.append(
            path(
                trace(
                    ("M", b, top - size * 0.14),
                    ("h", size * 0.116),
                    ("L", a + size * 0.14, top + size * 0.1),
                    ("q", -size * 0.07, size * 0.07, -size * 0.14, 0),
                    "Z",
                ),
                tone,
            )
        )
    shapes += [
        rect(x - size * 0.5, foot - size * 0.36, size, size * 0.36, wood),
        rect(x - size * 0.53, foot - size * 0.4, size * 1.06, size * 0.06, brighten(wood, 1.3)),
    ]
    shapes += _fruit(stage, chance, x, foot, size, depth)
    return shapes


def _fruit(stage: Stage, chance: Random, x: float, foot: float, size: float, depth: float) -> list[str]:
    """Five heaps of fruit on the board of a stall."""
    shapes: list[str] = []
    for index in range(5):
        middle = x - size * 0.4 + index * size * 0.2
        tone = stage.palette.lit(chance.choice(("#d8552f", "#e8b93c", "#7fae4a", "#a83a5a", "#e08a3a")), depth)
        for dx, dy in ((-0.05, 0.0), (0.05, 0.0), (0.0, 0.06)):
            shapes.append(circle(middle + dx * size, foot - size * (0.43 + dy), size * 0.045, brighten(tone, 1 - dy)))
    return shapes


def _lanterns(stage: Stage) -> tuple[list[str], list[Lamp]]:
    w = stage.width
    shapes: list[str] = []
    lamps: list[Lamp] = []
    paper = stage.palette.lit("#e0533f") if stage.palette.lamps < 0.2 else mix("#ff7a4a", stage.palette.lamp, 0.35)
    for row, drop in ((0.16, 70), (0.3, 56)):
        y = stage.horizon * row
        points: list[Point] = [(x * w / 8, y + drop * (1 - (x / 4 - 1) ** 2)) for x in range(9)]
        shapes.append(curve(points, stage.palette.lit("#4a3a34"), 3))
        for x, ly in points[1::2] if row < 0.2 else points[::2]:
            shapes += [
                ellipse(x, ly + 34, 27, 32, paper),
                ellipse(x, ly + 34, 11, 32, brighten(paper, 1.12)),
                rect(x - 12, ly, 24, 7, stage.palette.lit("#8a6a2e")),
                rect(x - 10, ly + 62, 20, 6, stage.palette.lit("#8a6a2e")),
            ]
            lamps.append(Lamp(x, ly + 34, 150, stage.palette.lamps * 0.8, "#ff8a4a"))
    return shapes, lamps
