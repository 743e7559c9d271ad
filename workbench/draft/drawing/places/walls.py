"""What rooms have in common: walls that are open where the windows are, floors, light that falls in."""

from workbench.draft.drawing.colour import brighten
from workbench.draft.drawing.places import plants, props
from workbench.draft.drawing.stage import Stage
from workbench.draft.drawing.svg import line, path, polygon, rect, trace

Box = tuple[float, float, float, float]


def floor_line(stage: Stage) -> float:
    return stage.horizon + stage.depth * 0.30


def wall(stage: Stage, colour: str, windows: list[Box], arched: bool = False) -> list[str]:
    """The back wall down to the floor line, cut open where windows (x, y, width, height) are."""
    foot = floor_line(stage)
    holes = ""
    for x, y, w, h in windows:
        top = trace(("M", x, y + w / 2), ("a", w / 2, w / 2, 0, 0, 1, w, 0)) if arched else trace(("M", x, y), ("h", w))
        holes += f"{top}V{y + h:.1f}h{-w:.1f}Z"
    return [
        path(f"M-40,-40H{stage.width + 40:.1f}V{foot:.1f}H-40Z{holes}", stage.palette.lit(colour), fill_rule="evenodd")
    ]


def outside(stage: Stage) -> list[str]:
    """What stands outside the windows."""
    chance = stage.fixed("outside")
    shapes: list[str] = []
    shapes += props.mountains(stage, "outside hills", stage.horizon + 60, 160 * stage.rise, "#6f907a", 0.7)
    for _ in range(12):
        shapes += plants.broadleaf(
            stage, chance, chance.uniform(0, 1) * stage.width, stage.horizon + 70, chance.uniform(110, 220), 0.45
        )
    shapes.append(rect(-40, stage.horizon + 50, stage.width + 80, 200, stage.palette.ground("#7c9a58", 0.4)))
    return shapes


def panes(stage: Stage, box: Box, frame: str) -> list[str]:
    """Frame, bars and sill of a window."""
    x, y, w, h = box
    tone = stage.palette.lit(frame)
    bars = [
        line([(x + w / 2, y), (x + w / 2, y + h)], tone, 8),
        line([(x, y + h * 0.42), (x + w, y + h * 0.42)], tone, 8),
    ]
    return [
        rect(x, y, w, h, stage.palette.light, fill_opacity=0.10),
        *bars,
        rect(x - 9, y - 9, w + 18, h + 18, "none", stroke=tone, stroke_width=18),
        rect(x - 28, y + h + 8, w + 56, 22, brighten(tone, 0.92)),
    ]


def sunbeam(stage: Stage, box: Box) -> str:
    """Light that falls through a window on the floor."""
    x, y, w, _ = box
    lean = (stage.width / 2 - stage.sun[0]) * 0.35
    foot = stage.height * 0.96
    return polygon(
        [(x, y), (x + w, y), (x + w + lean + 60, foot), (x + lean - 20, foot)],
        stage.palette.light,
        fill_opacity=(0.05 + 0.10 * stage.palette.disc) * (0.4 if stage.palette.night else 1),
    )


def floorboards(stage: Stage, colour: str) -> list[str]:
    top, w, h = floor_line(stage), stage.width, stage.height
    wood, joint = stage.palette.lit(colour), stage.palette.lit(brighten(colour, 0.68))
    shapes = [rect(-40, top, w + 80, h - top + 40, wood)]
    for index in range(-11, 12):
        shapes.append(
            line([(w / 2 + index * w * 0.066, top), (w / 2 + index * w * 0.15, h + 40)], joint, 3, stroke_opacity=0.7)
        )
    chance = stage.fixed("boards")
    for _ in range(26):
        deep, column = chance.random() ** 0.7, chance.randrange(-10, 10)
        y = top + (h - top) * deep
        step = w * (0.066 + 0.084 * deep)
        shapes.append(
            line([(w / 2 + column * step, y), (w / 2 + (column + 1) * step, y)], joint, 3, stroke_opacity=0.6)
        )
    return [
        *shapes,
        rect(-40, top - 24, w + 80, 26, stage.palette.lit("#e8dcc6")),
        rect(-40, top, w + 80, 12, "#000000", fill_opacity=0.2),
    ]


def curtains(stage: Stage, box: Box, cloth: str) -> list[str]:
    x, y, w, h = box
    tone, dark = stage.palette.lit(cloth), stage.palette.lit(brighten(cloth, 0.75))
    shapes: list[str] = []
    for side, edge in ((1, x - 40), (-1, x + w + 40)):
        shapes.append(
            path(
                trace(
                    ("M", edge, y - 40),
                    ("h", side * w * 0.36),
                    ("Q", edge + side * w * 0.34, y + h * 0.5, edge + side * w * 0.16, y + h * 0.66),
                    ("Q", edge + side * w * 0.2, y + h * 0.9, edge + side * w * 0.24, y + h + 70),
                    ("H", edge),
                    "Z",
                ),
                tone,
            )
        )
        shapes += [
            line([(edge + side * w * t, y - 30), (edge + side * w * t * 0.7, y + h + 60)], dark, 5, stroke_opacity=0.5)
            for t in (0.07, 0.15, 0.22)
        ]
    return [*shapes, line([(x - 70, y - 42), (x + w + 70, y - 42)], stage.palette.lit("#6a4b32"), 14)]
