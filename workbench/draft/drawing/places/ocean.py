"""Out at sea: open water, and the deck of a ship."""

from workbench.draft.drawing.places import props
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import Point, circle, curve, line, path, rect, trace


def sea(stage: Stage) -> Scenery:
    """Open water with far sails; a reef in front."""
    chance, y = stage.fixed("sea"), stage.horizon
    far = props.mountains(stage, "isle", y + 4, 70 * stage.rise, "#6b8b94", 0.86)
    for _ in range(2):
        far += props.sailboat(
            stage,
            chance.uniform(0.15, 0.85) * stage.width,
            y + chance.uniform(6, 16),
            chance.uniform(60, 120) * stage.rise,
            0.35,
        )
    near = [*_crests(stage), *_reef(stage), *props.birds(stage, 6)]
    return Scenery(far, near, y + 4, "#1f5f80", 0.95, floor=stage.height - stage.depth * 0.27)


def _crests(stage: Stage) -> list[str]:
    chance = stage.free("crests")
    shapes: list[str] = []
    for index in range(26):
        y, size = stage.at(0.92 - index * 0.03)
        x, w = chance.uniform(-0.05, 1.0) * stage.width, 150 * size * chance.uniform(0.6, 1.4)
        foam: list[Point] = [(x, y), (x + w * 0.3, y - 9 * size), (x + w * 0.6, y + 3 * size), (x + w, y - 5 * size)]
        shapes.append(curve(foam, stage.palette.lit("#eef6f7"), 5 * size, stroke_opacity=0.35))
    return shapes


def _reef(stage: Stage) -> list[str]:
    chance, top = stage.fixed("reef"), stage.height - stage.depth * 0.30
    rock, dark, foam = stage.palette.lit("#5d5a60"), stage.palette.lit("#403e47"), stage.palette.lit("#eaf3f4")
    points = [(x * stage.width / 9 - 40, top + chance.uniform(-26, 22) + 26 * abs(x - 5)) for x in range(11)]
    shapes = [props.land(points, stage.height + 40, rock)]
    shapes.append(props.land([(x, y + 30 + chance.uniform(0, 40)) for x, y in points], stage.height + 40, dark))
    shapes.append(curve([(x, y + 2) for x, y in points], foam, 9, stroke_opacity=0.55))
    return [*shapes, *props.rocks(stage, "reef stones", 9, "#6c6970", 60, (top + 60, stage.height))]


def ship(stage: Stage) -> Scenery:
    """The deck of a sailing ship on the open sea."""
    y, w = stage.horizon, stage.width
    far = props.mountains(stage, "coast", y + 4, 60 * stage.rise, "#6b8b94", 0.86)
    near = [*_crests(stage), *_rigging(stage), *_deck(stage), *_rail(stage)]
    lamp = Lamp(w * 0.9, y - 40, 210, stage.palette.lamps)
    glass = stage.palette.lamp if stage.palette.lamps > 0.2 else stage.palette.lit("#c9c3ae")
    near += [
        line([(w * 0.9, y + stage.depth * 0.4), (w * 0.9, y - 20)], stage.palette.lit("#4a3222"), 12),
        rect(w * 0.9 - 16, y - 66, 32, 50, glass),
        rect(w * 0.9 - 20, y - 74, 40, 10, stage.palette.lit("#2e2a2a")),
    ]
    return Scenery(far, near, y + 2, "#1d5674", 0.9, [lamp], y + stage.depth * 0.46)


def _deck(stage: Stage) -> list[str]:
    top, h, w = stage.horizon + stage.depth * 0.4, stage.height, stage.width
    wood, joint = stage.palette.ground("#a47b50"), stage.palette.lit("#5c4029")
    shapes = [rect(-40, top, w + 80, h - top + 40, wood), rect(-40, top, w + 80, 26, joint, fill_opacity=0.5)]
    for index in range(-12, 13):
        x = w / 2 + index * w * 0.105
        shapes.append(line([(w / 2 + index * w * 0.052, top), (x, h + 40)], joint, 3, stroke_opacity=0.75))
    shapes.append(
        circle(w * 0.2, h - stage.depth * 0.16, 66, "none", stroke=stage.palette.lit("#c9b183"), stroke_width=16)
    )
    shapes.append(
        circle(w * 0.2, h - stage.depth * 0.16, 36, "none", stroke=stage.palette.lit("#b29a6d"), stroke_width=14)
    )
    return shapes


def _rail(stage: Stage) -> list[str]:
    w, y = stage.width, stage.horizon + stage.depth * 0.12
    foot = stage.horizon + stage.depth * 0.42
    wood, dark = stage.palette.lit("#7b5434"), stage.palette.lit("#523621")
    posts = [rect(x * w / 14 - 9, y, 18, foot - y, dark) for x in range(15)]
    return [
        *posts,
        rect(-40, y - 18, w + 80, 26, wood),
        rect(-40, y - 18, w + 80, 7, stage.palette.lit("#b98a59")),
        rect(-40, foot - 30, w + 80, 18, wood),
    ]


def _rigging(stage: Stage) -> list[str]:
    w, y = stage.width, stage.horizon
    mast, rope, sail = stage.palette.lit("#6a4930"), stage.palette.lit("#4a3a2c"), stage.palette.lit("#efe3c8")
    x = w * (0.2 if stage.fixed("mast").random() < 0.5 else 0.8)
    way = 1 if x < w / 2 else -1
    foot = y + stage.depth * 0.44
    canvas = trace(
        ("M", x, -60),
        ("Q", x + way * w * 0.3, y * 0.12, x + way * w * 0.24, y * 0.58),
        ("Q", x + way * w * 0.1, y * 0.5, x, y * 0.62),
        "Z",
    )
    seams = [
        curve(
            [(x, y * s), (x + way * w * 0.13, y * (s - 0.05)), (x + way * w * 0.255, y * (s + 0.02))],
            stage.palette.lit("#c7b692"),
            3,
        )
        for s in (0.12, 0.3, 0.46)
    ]
    ladder = [
        line([(x + way * (20 + i * 9), y * (0.1 * i)), (x - way * (60 + i * 16), y * (0.1 * i + 0.02))], rope, 3)
        for i in range(2, 10)
    ]
    stays = [
        line([(x, -20), (x - way * 250, foot)], rope, 5),
        line([(x, -20), (x + way * 110, foot)], rope, 5),
        line([(x, -20), (x - way * 110, foot)], rope, 5),
    ]
    return [
        *stays,
        *ladder,
        path(canvas, sail),
        *seams,
        rect(x - 22, -40, 44, foot + 40, mast),
        rect(x - 22, -40, 13, foot + 40, stage.palette.lit("#8f6a48")),
    ]
