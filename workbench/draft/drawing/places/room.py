"""A living room."""

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.places import walls
from workbench.draft.drawing.stage import Lamp, Scenery, Stage
from workbench.draft.drawing.svg import circle, ellipse, line, path, polygon, rect, trace


def room(stage: Stage) -> Scenery:
    """A living room: window with curtains, shelf, picture, armchair, lamp, rug."""
    w, chance, top = stage.width, stage.fixed("room"), walls.floor_line(stage)
    paper = chance.choice(("#b9c4ae", "#d9b99a", "#a9bac8", "#cfae9d", "#b8aecb"))
    wide = min(w * 0.3, 460)
    left = chance.random() < 0.5
    box = (w * (0.14 if left else 0.86) - (0 if left else wide), top - 520, wide, 330.0)
    shapes = [
        *walls.outside(stage),
        *walls.wall(stage, paper, [box]),
        *_wallpaper(stage, paper, top, box),
        *walls.panes(stage, box, "#f1e7d4"),
        *walls.curtains(stage, box, chance.choice(("#a8534a", "#4f6f86", "#c2934a", "#6c7f57"))),
    ]
    shapes += walls.floorboards(stage, "#a37449")
    shapes += [
        ellipse(w / 2, stage.height - stage.depth * 0.2, w * 0.34, stage.depth * 0.16, stage.palette.lit("#8e4440")),
        ellipse(
            w / 2,
            stage.height - stage.depth * 0.2,
            w * 0.29,
            stage.depth * 0.13,
            "none",
            stroke=stage.palette.lit("#e0bf86"),
            stroke_width=7,
        ),
    ]
    shelf = w * (0.83 if left else 0.17)
    shapes += _bookshelf(stage, shelf, top + 12, 230, 520)
    shapes += _picture(stage, w * (0.6 if left else 0.4), top - 400)
    shapes += _armchair(stage, w * (0.1 if left else 0.9), top + 70)
    lamp_x = w * (0.66 if left else 0.34)
    shapes += _standing_lamp(stage, lamp_x, top + 30)
    lamps = [Lamp(lamp_x, top - 270, 420, 0.35 + 0.5 * stage.palette.lamps)]
    return Scenery(near=[*shapes, walls.sunbeam(stage, box)], lamps=lamps, floor=top + 20)


def _wallpaper(stage: Stage, colour: str, foot: float, box: walls.Box) -> list[str]:
    """Stripes above a wainscot, left out where the window is."""
    tone, panel = stage.palette.lit(brighten(colour, 0.94)), stage.palette.lit(mix(colour, "#f4ead8", 0.55))
    x, y, wide, h = box
    shapes: list[str] = []
    for index in range(int(stage.width / 76) + 1):
        at = index * 76.0
        if at + 30 < x or at > x + wide:
            shapes.append(rect(at, -40, 30, foot - 120, tone))
        else:
            shapes += [rect(at, -40, 30, y + 40, tone), rect(at, y + h, 30, max(0.0, foot - 160 - y - h), tone)]
    shapes.append(rect(-40, foot - 150, stage.width + 80, 150, panel))
    shapes.append(rect(-40, foot - 162, stage.width + 80, 14, brighten(panel, 0.85)))
    shapes += [
        rect(index * 190 + 20, foot - 122, 150, 82, "none", stroke=brighten(panel, 0.86), stroke_width=6)
        for index in range(int(stage.width / 190) + 1)
    ]
    return shapes


def _bookshelf(stage: Stage, x: float, foot: float, wide: float, high: float) -> list[str]:
    chance, wood = stage.fixed(f"books{x:.0f}"), stage.palette.lit("#6b4730")
    shapes = [
        rect(x - wide / 2, foot - high, wide, high, wood),
        rect(x - wide / 2 + 12, foot - high + 12, wide - 24, high - 24, brighten(wood, 0.5)),
    ]
    books = ("#a8433c", "#3f6a8c", "#c79a44", "#5a7d52", "#7a5590", "#d9cdb4", "#46506a")
    for shelf in range(4):
        y, at = foot - high + 12 + (shelf + 1) * (high - 24) / 4, x - wide / 2 + 18
        while at < x + wide / 2 - 34:
            thick, tall = chance.uniform(13, 26), chance.uniform(0.55, 0.85) * (high - 24) / 4
            if chance.random() < 0.88:
                shapes.append(rect(at, y - tall, thick, tall, stage.palette.lit(chance.choice(books))))
            at += thick + 2
        shapes.append(rect(x - wide / 2, y - 4, wide, 12, brighten(wood, 1.15)))
    return shapes


def _picture(stage: Stage, x: float, y: float) -> list[str]:
    gold, chance = stage.palette.lit("#b98f4a"), stage.fixed("picture")
    a, b = (
        stage.palette.lit(chance.choice(("#8fb3c4", "#e0b48a", "#b7a3c9"))),
        stage.palette.lit(chance.choice(("#5a7d5a", "#6f5a4a", "#3f6478"))),
    )
    return [
        rect(x - 80, y - 60, 160, 124, gold),
        rect(x - 66, y - 46, 132, 96, a),
        polygon(
            [
                (x - 66, y + 50),
                (x - 66, y + 10),
                (x - 20, y - 16),
                (x + 16, y + 14),
                (x + 40, y - 4),
                (x + 66, y + 20),
                (x + 66, y + 50),
            ],
            b,
        ),
        circle(x + 34, y - 22, 13, stage.palette.lit("#f3dca0")),
    ]


def _armchair(stage: Stage, x: float, foot: float) -> list[str]:
    cloth = stage.palette.lit(stage.fixed("chair").choice(("#4f6f63", "#8a4a3f", "#46587c")))
    dark, light = brighten(cloth, 0.72), brighten(cloth, 1.14)
    return [
        ellipse(x, foot + 8, 170, 22, "#000000", fill_opacity=0.28),
        rect(x - 130, foot - 30, 22, 34, "#3a2a20"),
        rect(x + 108, foot - 30, 22, 34, "#3a2a20"),
        path(
            trace(
                ("M", x - 112, foot - 60),
                ("V", foot - 250),
                ("Q", x, foot - 320, x + 112, foot - 250),
                ("V", foot - 60),
                "Z",
            ),
            cloth,
        ),
        rect(x - 104, foot - 130, 208, 60, light, rx=18),
        rect(x - 112, foot - 90, 224, 72, dark),
        rect(x - 150, foot - 168, 56, 150, cloth, rx=24),
        rect(x + 94, foot - 168, 56, 150, dark, rx=24),
    ]


def _standing_lamp(stage: Stage, x: float, foot: float) -> list[str]:
    glow = mix(stage.palette.lamp, "#fff3d6", 0.4)
    return [
        ellipse(x, foot, 44, 9, stage.palette.lit("#3b3026")),
        line([(x, foot), (x, foot - 270)], stage.palette.lit("#4b3b2c"), 9),
        polygon([(x - 40, foot - 350), (x + 40, foot - 350), (x + 72, foot - 250), (x - 72, foot - 250)], glow),
    ]
