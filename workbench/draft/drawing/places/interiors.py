"""Rooms where people work, buy, lie ill and travel: a shop, an office, a hospital ward, a train carriage."""

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.places import walls
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import circle, ellipse, line, path, polygon, rect, trace

_GOODS = ("#b5533f", "#d9a441", "#6c8f52", "#4f7c94", "#8a5f86", "#e2d3b0", "#9c6b3f")


def shop(stage: Stage) -> Scenery:
    """A shop: shelves of goods, a counter with a lamp over it, a window to the street."""
    w, top, chance = stage.width, walls.floor_line(stage), stage.fixed("shop")
    left = chance.random() < 0.5
    wide = min(w * 0.3, 480.0)
    box = (w * 0.08 if left else w * 0.92 - wide, top - 500 * stage.rise, wide, 330 * stage.rise)
    shapes = [*walls.outside(stage), *walls.wall(stage, chance.choice(("#c9a57a", "#a9b8a0", "#c4a6a0")), [box])]
    shapes += walls.panes(stage, box, "#6b4a30")
    shapes += _awning(stage, box, chance.choice(("#a8433c", "#3f6f5a", "#46587c")))
    shapes += walls.floorboards(stage, "#9a7048")
    shelf = (w * 0.46, w * 0.96) if left else (w * 0.04, w * 0.54)
    shapes += _shelves(stage, shelf[0], shelf[1] - shelf[0], top + 6, 520 * stage.rise)
    middle = w * (0.72 if left else 0.28)
    shapes += _counter(stage, middle, top + stage.depth * 0.16, min(w * 0.42, 720.0))
    hang = top - 560 * stage.rise
    shapes += _pendant(stage, middle, hang)
    lamps = [Lamp(middle, hang + 30, 460, 0.4 + 0.5 * stage.palette.lamps)]
    return Scenery(near=[*shapes, walls.sunbeam(stage, box)], lamps=lamps, floor=top + 20)


def _awning(stage: Stage, box: walls.Box, cloth: str) -> list[str]:
    """A short striped valance over the window."""
    x, y, w, _ = box
    step, pale = w / 8, stage.palette.lit("#f0e6d2")
    tone = stage.palette.lit(cloth)
    return [
        path(trace(("M", x + i * step, y - 26), ("h", step), ("v", 54), ("q", -step / 2, 30, -step, 0), "Z"), colour)
        for i, colour in enumerate([tone, pale] * 4)
    ]


def _shelves(stage: Stage, x: float, wide: float, foot: float, high: float) -> list[str]:
    """Boards full of jars, boxes, loaves and books."""
    chance, wood = stage.fixed("shelves"), stage.palette.lit("#6f4a2f")
    shapes = [rect(x, foot - high, wide, high, brighten(wood, 0.62))]
    rows = 4
    for row in range(rows):
        y, at = foot - high + (row + 1) * high / rows - 10, x + 14
        while at < x + wide - 60:
            size, tall = chance.uniform(26, 58), chance.uniform(0.4, 0.74) * high / rows
            goods = stage.palette.lit(chance.choice(_GOODS))
            if chance.random() < 0.5:
                shapes.append(rect(at, y - tall, size, tall, goods, rx=size * 0.16))
                shapes.append(rect(at + size * 0.2, y - tall - 8, size * 0.6, 10, brighten(goods, 0.7)))
            else:
                shapes.append(rect(at, y - tall, size * 0.8, tall, goods))
                shapes.append(rect(at, y - tall * 0.6, size * 0.8, tall * 0.2, brighten(goods, 1.25)))
            at += size + chance.uniform(4, 16)
        shapes.append(rect(x - 8, y, wide + 16, 14, wood))
    sides = [rect(x + edge - 9, foot - high - 12, 18, high + 12, brighten(wood, 1.1)) for edge in (0.0, wide)]
    return [*shapes, rect(x - 14, foot - high - 22, wide + 28, 22, brighten(wood, 1.2)), *sides]


def _counter(stage: Stage, x: float, foot: float, wide: float) -> list[str]:
    wood, till = stage.palette.lit("#8a5c38"), stage.palette.lit("#4c4038")
    high = 190.0
    panels = [
        rect(x - wide / 2 + 24 + i * (wide - 48) / 4, foot - high + 46, (wide - 48) / 4 - 18, high - 70, "none",
             stroke=brighten(wood, 0.72), stroke_width=6)
        for i in range(4)
    ]  # fmt: skip
    return [
        ellipse(x, foot + 4, wide * 0.54, 18, "#000000", fill_opacity=0.28),
        rect(x - wide / 2, foot - high, wide, high, wood),
        *panels,
        rect(x - wide / 2 - 22, foot - high - 22, wide + 44, 28, brighten(wood, 1.3)),
        rect(x + wide * 0.2, foot - high - 92, 110, 70, till, rx=10),
        polygon(
            [(x + wide * 0.2 + 10, foot - high - 92), (x + wide * 0.2 + 100, foot - high - 92),
             (x + wide * 0.2 + 84, foot - high - 132), (x + wide * 0.2 + 26, foot - high - 132)],
            brighten(till, 1.4),
        ),
    ]  # fmt: skip


def _pendant(stage: Stage, x: float, y: float) -> list[str]:
    bell = trace(("M", x - 74, y + 40), ("Q", x - 60, y - 20, x, y - 26), ("Q", x + 60, y - 20, x + 74, y + 40), "Z")
    return [
        line([(x, -40), (x, y)], stage.palette.lit("#2f2a26"), 5),
        path(bell, stage.palette.lit("#3f5a52")),
        ellipse(x, y + 40, 52, 12, mix(stage.palette.lamp, "#fff6dc", 0.5)),
    ]


def office(stage: Stage) -> Scenery:
    """An office: wide windows over the town, desks with screens, ceiling lights."""
    w, top, chance = stage.width, walls.floor_line(stage), stage.fixed("office")
    count = max(2, round(w / 420))
    step = w / count
    boxes: list[walls.Box] = [
        (i * step + 26, top - 520 * stage.rise, step - 52, 340 * stage.rise) for i in range(count)
    ]
    shapes = [*walls.outside(stage), *walls.wall(stage, chance.choice(("#d3d6d4", "#cfd4dc", "#dad3c6")), boxes)]
    for box in boxes:
        shapes += walls.panes(stage, box, "#8d949c")
    shapes += _tiles(stage, "#aab0b4")
    lamps: list[Lamp] = []
    for at in (0.25, 0.75):
        y = max(24.0, top - 640 * stage.rise)
        shapes.append(rect(at * w - 130, y, 260, 16, mix(stage.palette.lamp, "#ffffff", 0.75)))
        lamps.append(Lamp(at * w, y, 340, 0.3 + 0.45 * stage.palette.lamps))
    for at, deep in ((0.14, 0.06), (0.86, 0.06), (0.04, 0.34), (0.96, 0.34)):
        shapes += _workplace(stage, at * w, top + stage.depth * 0.7 * deep + 60, 230 + 300 * deep)
    return Scenery(near=shapes, lamps=lamps, floor=top + 20)


def _workplace(stage: Stage, x: float, foot: float, size: float) -> list[str]:
    wood, dark = stage.palette.lit("#c9a67c"), stage.palette.lit("#3c434b")
    glow = mix(stage.palette.lit("#8fc1d8"), "#d9f1ff", 0.35)
    y = foot - size * 0.5
    legs = [line([(x + side * size * 0.46, y), (x + side * size * 0.46, foot)], dark, size * 0.04) for side in (-1, 1)]
    return [
        ellipse(x, foot, size * 0.58, size * 0.05, "#000000", fill_opacity=0.22),
        *legs,
        rect(x - size * 0.52, y, size * 1.04, size * 0.07, wood),
        rect(x - size * 0.04, y - size * 0.12, size * 0.08, size * 0.12, dark),
        rect(x - size * 0.26, y - size * 0.42, size * 0.52, size * 0.32, dark, rx=size * 0.02),
        rect(x - size * 0.235, y - size * 0.395, size * 0.47, size * 0.265, glow),
        rect(x + size * 0.32, y - size * 0.09, size * 0.14, size * 0.09, stage.palette.lit("#e8e4da")),
    ]


def _tiles(stage: Stage, colour: str) -> list[str]:
    """A plain floor with joints that run into the depth."""
    top, w, h = walls.floor_line(stage), stage.width, stage.height + 40
    tone, joint = stage.palette.lit(colour), stage.palette.lit(brighten(colour, 0.86))
    across = [line([(w / 2 + i * w * 0.09, top), (w / 2 + i * w * 0.21, h)], joint, 3) for i in range(-9, 10)]
    rows = [top + (h - top) * (i / 6) ** 1.8 for i in range(1, 6)]
    shade = rect(-40, top, w + 80, 12, "#000000", fill_opacity=0.18)
    return [
        rect(-40, top, w + 80, h - top, tone),
        *across,
        *(line([(-40, y), (w + 40, y)], joint, 3) for y in rows),
        shade,
    ]


def ward(stage: Stage) -> Scenery:
    """A hospital ward: beds, curtains between them, a window, a drip stand."""
    w, top, chance = stage.width, walls.floor_line(stage), stage.fixed("ward")
    wide = min(w * 0.26, 420.0)
    box = (w / 2 - wide / 2, top - 500 * stage.rise, wide, 310 * stage.rise)
    wall = chance.choice(("#d5e2dc", "#d3e0e6", "#e2ddd0"))
    shapes = [*walls.outside(stage), *walls.wall(stage, wall, [box])]
    shapes.append(rect(-40, top - 170, w + 80, 170, stage.palette.lit(brighten(wall, 0.86))))
    shapes += [*walls.panes(stage, box, "#f4f4ef"), *_tiles(stage, "#c3ccc9")]
    cloth = stage.palette.lit(chance.choice(("#8fb8b4", "#9fb6cf", "#b9c79b")))
    for side in (-1, 1):
        shapes += _bed(stage, w / 2 + side * w * 0.36, top + stage.depth * 0.14, min(w * 0.3, 470.0), side)
        shapes += _curtain(stage, w / 2 + side * w * 0.2, top, cloth)
    y = max(24.0, top - 620 * stage.rise)
    shapes.append(rect(w / 2 - 180, y, 360, 16, mix(stage.palette.lamp, "#ffffff", 0.8)))
    lamps = [Lamp(w / 2, y, 420, 0.3 + 0.45 * stage.palette.lamps)]
    return Scenery(near=[*shapes, walls.sunbeam(stage, box)], lamps=lamps, floor=top + 20)


def _bed(stage: Stage, x: float, foot: float, wide: float, side: int) -> list[str]:
    steel, sheet = stage.palette.lit("#98a3a8"), stage.palette.lit("#f3f1ea")
    high, head = 130.0, x + side * wide * 0.5
    return [
        ellipse(x, foot + 6, wide * 0.55, 16, "#000000", fill_opacity=0.22),
        *(line([(x + end * wide * 0.47, foot - high), (x + end * wide * 0.47, foot)], steel, 10) for end in (-1, 1)),
        rect(x - wide / 2, foot - high, wide, 62, sheet, rx=16),
        rect(
            x - wide / 2, foot - high + 26, wide * 0.72 if side > 0 else wide, 52, stage.palette.lit("#a9c4c9"), rx=10
        ),
        rect(head - (wide * 0.28 if side > 0 else 0), foot - high - 34, wide * 0.28, 46, brighten(sheet, 1.03), rx=20),
        line([(head, foot - high - 100), (head, foot)], steel, 14),
        line([(x, foot - high - 300), (x, foot - high)], steel, 6),
        rect(x - 24, foot - high - 330, 48, 74, stage.palette.lit("#dcebf2"), rx=10),
    ]


def _curtain(stage: Stage, x: float, top: float, cloth: str) -> list[str]:
    folds = [
        rect(x - 60 + i * 24, top - 430 * stage.rise, 13, 440 * stage.rise, brighten(cloth, 0.86)) for i in range(5)
    ]
    return [rect(x - 66, top - 430 * stage.rise, 132, 440 * stage.rise, cloth), *folds]


def carriage(stage: Stage) -> Scenery:
    """A train carriage: a row of windows on the land outside, seats along them, a rack, round lamps."""
    w, top, chance = stage.width, walls.floor_line(stage), stage.fixed("carriage")
    count = max(2, round(w / 480))
    step = w / count
    boxes: list[walls.Box] = [
        (i * step + 60, top - 440 * stage.rise, step - 120, 260 * stage.rise) for i in range(count)
    ]
    wall = chance.choice(("#c7b08a", "#9fb0a4", "#b7a79a"))
    shapes = [*walls.outside(stage), *walls.wall(stage, wall, boxes)]
    for box in boxes:
        x, y, bw, bh = box
        shapes.append(
            rect(x - 12, y - 12, bw + 24, bh + 24, "none", stroke=stage.palette.lit("#5d4a38"), stroke_width=22, rx=26)
        )
    rack = top - 520 * stage.rise
    shapes += [rect(-40, rack, w + 80, 14, stage.palette.lit("#6d573f")), *_luggage(stage, rack)]
    shapes += walls.floorboards(stage, "#7d6650")
    cloth = chance.choice(("#7b3f3f", "#3f5d7b", "#4f6b4a"))
    for index in range(count + 1):
        shapes += _seat(stage, index * step, top + stage.depth * 0.1, min(step * 0.5, 250.0), cloth)
    y = max(30.0, top - 640 * stage.rise)
    lamps = [Lamp((i + 0.5) * step, y, 240, 0.3 + 0.5 * stage.palette.lamps) for i in range(count)]
    shapes += [circle(lamp.x, y, 26, mix(stage.palette.lamp, "#fff6dc", 0.6)) for lamp in lamps]
    return Scenery(near=shapes, lamps=lamps, floor=top + 20)


def _luggage(stage: Stage, y: float) -> list[str]:
    chance, shapes = stage.fixed("luggage"), list[str]()
    for _ in range(int(stage.width / 260)):
        x, wide, high = chance.uniform(0, stage.width), chance.uniform(80, 150), chance.uniform(40, 74)
        tone = stage.palette.lit(chance.choice(("#8a5a3a", "#5b6b4f", "#47587a", "#a0803f")))
        shapes += [
            rect(x, y - high, wide, high, tone, rx=10),
            rect(x + wide * 0.4, y - high - 10, wide * 0.2, 10, brighten(tone, 0.7)),
        ]
    return shapes


def _seat(stage: Stage, x: float, foot: float, wide: float, colour: str) -> list[str]:
    cloth = stage.palette.lit(colour)
    return [
        ellipse(x, foot + 4, wide * 0.56, 14, "#000000", fill_opacity=0.26),
        rect(x - wide / 2, foot - 270, wide, 250, cloth, rx=30),
        rect(x - wide / 2 + 18, foot - 252, wide - 36, 120, brighten(cloth, 1.14), rx=24),
        rect(x - wide * 0.56, foot - 110, wide * 1.12, 64, brighten(cloth, 1.24), rx=22),
        rect(x - wide * 0.5, foot - 52, wide, 54, brighten(cloth, 0.62), rx=8),
    ]
