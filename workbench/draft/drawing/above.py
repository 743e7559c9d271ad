"""The view straight down: the ground of a place, what lies on it, and people as heads and shoulders."""

import math

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.figure import Figure
from workbench.draft.drawing.places.registry import Ground
from workbench.draft.drawing.stage import Stage
from workbench.draft.drawing.svg import (
    Point,
    blob,
    circle,
    curve,
    ellipse,
    group,
    line,
    path,
    placed,
    polygon,
    rect,
    trace,
)

_BASES: dict[Ground, str] = {
    "water": "#2f7a92",
    "sand": "#e2c891",
    "grass": "#6f9650",
    "earth": "#a08560",
    "stone": "#938a82",
    "deck": "#9c7650",
    "wood": "#a27a50",
    "tiles": "#d5cab4",
    "asphalt": "#6a6a70",
    "rock": "#5f5a64",
    "cloud": "#f1f2f6",
}


def draw_ground(stage: Stage, ground: Ground) -> list[str]:
    """The floor of a place from above, filling the frame."""
    base = stage.palette.lit(_BASES[ground]) if ground in ("water", "cloud") else stage.palette.ground(_BASES[ground])
    shapes = [rect(-40, -40, stage.width + 80, stage.height + 80, base), *_patches(stage, base)]
    if ground in ("stone", "tiles"):
        shapes += _slabs(stage, base, ground == "tiles")
    elif ground in ("wood", "deck"):
        shapes += _boards(stage, base)
    elif ground == "asphalt":
        shapes += _lanes(stage, base)
    elif ground in ("water", "sand", "cloud"):
        shapes += _waves(stage, base, bright=ground != "sand")
    return [*shapes, *_scattered(stage, ground)]


def _patches(stage: Stage, base: str) -> list[str]:
    chance = stage.fixed("patches")
    shapes: list[str] = []
    for _ in range(24):
        x, y, r = chance.uniform(0, stage.width), chance.uniform(0, stage.height), chance.uniform(60, 220)
        points: list[Point] = [
            (x + r, y),
            (x + r * 0.2, y + r * 0.6),
            (x - r * 0.8, y + r * 0.2),
            (x - r * 0.3, y - r * 0.5),
        ]
        shapes.append(blob(points, brighten(base, chance.choice((0.9, 1.08))), fill_opacity=0.5))
    return shapes


def _slabs(stage: Stage, base: str, chequered: bool) -> list[str]:
    step, chance = 130.0, stage.fixed("slabs")
    shapes: list[str] = []
    for row in range(int(stage.height / step) + 2):
        for column in range(int(stage.width / step) + 2):
            dark = (row + column) % 2 == 0 if chequered else chance.random() < 0.35
            x = column * step - (step / 2 if row % 2 and not chequered else 0) - 30
            if dark:
                shapes.append(
                    rect(
                        x, row * step - 30, step, step, brighten(base, 0.8 if chequered else chance.uniform(0.86, 1.08))
                    )
                )
            shapes.append(rect(x, row * step - 30, step, step, "none", stroke=brighten(base, 0.72), stroke_width=4))
    return shapes


def _boards(stage: Stage, base: str) -> list[str]:
    chance, joint, y = stage.fixed("boards"), brighten(base, 0.66), -20.0
    shapes: list[str] = []
    while y < stage.height + 20:
        shapes.append(rect(-40, y, stage.width + 80, 74, brighten(base, chance.uniform(0.9, 1.1))))
        shapes.append(line([(-40, y), (stage.width + 40, y)], joint, 4))
        shapes += [
            line([(x, y), (x, y + 74)], joint, 4)
            for x in (chance.uniform(0, stage.width), chance.uniform(0, stage.width))
        ]
        y += 74
    return shapes


def _lanes(stage: Stage, base: str) -> list[str]:
    middle, paint = stage.width * 0.5, mix(base, "#f2ead6", 0.75)
    shapes = [
        rect(-40, -40, stage.width * 0.17, stage.height + 80, brighten(base, 1.35)),
        rect(stage.width * 0.87, -40, stage.width * 0.2, stage.height + 80, brighten(base, 1.35)),
    ]
    return shapes + [rect(middle - 12, y * 190 - 40, 24, 110, paint) for y in range(int(stage.height / 190) + 2)]


def _waves(stage: Stage, base: str, bright: bool) -> list[str]:
    chance = stage.free("waves")
    shapes: list[str] = []
    tone = mix(base, "#ffffff", 0.6) if bright else brighten(base, 0.8)
    for _ in range(90):
        x, y, w = chance.uniform(-60, stage.width), chance.uniform(0, stage.height), chance.uniform(50, 190)
        shapes.append(
            curve(
                [(x, y), (x + w * 0.33, y - 12), (x + w * 0.66, y + 8), (x + w, y - 4)],
                tone,
                chance.uniform(3, 7),
                stroke_opacity=0.4,
            )
        )
    return shapes


def _scattered(stage: Stage, ground: Ground) -> list[str]:
    """Things around the edge of the frame, so that its middle stays free for people."""
    chance = stage.fixed("scattered")
    shapes: list[str] = []
    for _ in range(15):
        x, y = chance.uniform(0, stage.width), chance.uniform(0, stage.height)
        away = max(abs(x / stage.width - 0.5), abs(y / stage.height - 0.5))
        if away > 0.33:
            shapes += _thing(stage, ground, x, y, chance.uniform(70, 130))
    return shapes


def _thing(stage: Stage, ground: Ground, x: float, y: float, size: float) -> list[str]:
    lit = stage.palette.lit
    shadow = ellipse(x + size * 0.2, y + size * 0.24, size, size * 0.95, "#000000", fill_opacity=0.22)
    if ground in ("grass", "earth"):
        return [shadow, *_crown(lit("#4f7d43"), x, y, size)]
    if ground in ("water", "cloud"):
        tone = lit("#fbfaf6" if ground == "cloud" else "#cfe6ea")
        return [
            circle(x + dx * size, y + dy * size, size * 0.5, tone, fill_opacity=0.35)
            for dx, dy in ((-0.4, 0), (0.3, 0.15), (0, -0.3))
        ]
    if ground in ("wood", "tiles"):
        cloth = lit("#8d4a44")
        return [
            shadow,
            circle(x, y, size * 0.8, lit("#8a6238")),
            circle(x, y, size * 0.66, cloth),
            circle(x, y, size * 0.2, lit("#e9dcc2")),
        ]
    if ground == "deck":
        return [shadow, *_barrel(stage, x, y, size * 0.7)]
    if ground in ("stone", "asphalt"):
        return [shadow, *_parasol(stage, x, y, size)]
    stone = lit("#b59a6b" if ground == "sand" else "#7b7671")
    points: list[Point] = [
        (x - size * 0.6, y),
        (x - size * 0.2, y - size * 0.5),
        (x + size * 0.5, y - size * 0.35),
        (x + size * 0.6, y + size * 0.3),
        (x, y + size * 0.5),
    ]
    return [
        shadow,
        blob(points, stone),
        blob(
            [(px * 0.6 + x * 0.4 - size * 0.08, py * 0.6 + y * 0.4 - size * 0.08) for px, py in points],
            brighten(stone, 1.18),
        ),
    ]


def _crown(green: str, x: float, y: float, size: float) -> list[str]:
    """A tree from above."""
    lumps = ((-0.35, 0.1, 0.85), (0.35, 0.2, 0.8), (0.05, -0.35, 1.0), (-0.1, -0.05, 1.2))
    return [circle(x + dx * size, y + dy * size, size * 0.55, brighten(green, tone)) for dx, dy, tone in lumps]


def _barrel(stage: Stage, x: float, y: float, size: float) -> list[str]:
    """A barrel from above."""
    wood, hoop = stage.palette.lit("#86603a"), stage.palette.lit("#3a3532")
    staves = [
        line([(x - size * 0.8, y + size * t), (x + size * 0.8, y + size * t)], brighten(wood, 0.7), 3)
        for t in (-0.4, 0, 0.4)
    ]
    return [circle(x, y, size, hoop), circle(x, y, size * 0.88, wood), *staves]


def raft(stage: Stage, head: float) -> list[str]:
    """A raft in the middle of the frame, so that nobody walks on water."""
    x, y, half = stage.width / 2, stage.height * 0.47, head * 4.4
    wood, rope = stage.palette.lit("#a47c50"), stage.palette.lit("#5c4630")
    high = min(half * 0.85, stage.height * 0.42)
    count = 9
    logs: list[str] = [
        rect(x - half - 14, y - high - 10, 2 * half + 28, 2 * high + 28, "#000000", fill_opacity=0.22, rx=30)
    ]
    for index in range(count):
        top = y - high + 2 * high * index / count
        wide = half * (0.97 + 0.03 * (index % 2))
        logs.append(rect(x - wide, top, 2 * wide, 2 * high / count - 3, brighten(wood, 0.9 + 0.1 * (index % 3)), rx=16))
    return [
        *logs,
        *[line([(x + side * half * 0.8, y - high), (x + side * half * 0.8, y + high)], rope, 12) for side in (-1, 1)],
    ]


def _parasol(stage: Stage, x: float, y: float, size: float) -> list[str]:
    """A striped sunshade from above."""
    colour = stage.fixed("parasol").choice(("#c2463f", "#2f7d78", "#d59a35"))
    cloth, white = stage.palette.lit(colour), stage.palette.lit("#f4ead6")
    rim = [(x + size * math.cos(a), y + size * math.sin(a)) for a in (math.tau * i / 12 for i in range(12))]
    wedges = [polygon([(x, y), rim[i], rim[(i + 1) % 12]], cloth if i % 2 else white) for i in range(12)]
    return [*wedges, circle(x, y, size * 0.07, brighten(cloth, 0.6))]


def figure_above(figure: Figure, turn: float, walks: bool) -> list[str]:
    """A figure from straight above, in head heights around the head; `turn` in degrees is where it faces."""
    dark = brighten(figure.colour, 0.74)
    crown = figure.skin if figure.hair == "bald" else figure.hair_colour
    arms = [
        blob(
            [
                (s * 0.5, -0.1),
                (s * 0.86, 0.05),
                (s * 0.8, -0.5 if s > 0 or not walks else 0.4),
                (s * 0.6, -0.5 if s > 0 or not walks else 0.4),
            ],
            dark,
        )
        for s in (-1, 1)
    ]
    hands = [circle(s * 0.7, -0.56 if s > 0 or not walks else 0.46, 0.12, figure.skin) for s in (-1, 1)]
    feet = [ellipse(s * 0.24, -0.42 if s > 0 else -0.2, 0.14, 0.24, brighten(figure.lower, 0.5)) for s in (-1, 1)]
    shoulders = ellipse(0, 0, 0.86, 0.46, figure.colour)
    scarf = [ellipse(0, 0, 0.5, 0.42, figure.scarf)] if figure.scarf else []
    nose = polygon([(-0.08, -0.42), (0, -0.55), (0.08, -0.42)], figure.skin)
    hair = [
        circle(0, 0, 0.44, crown),
        curve([(-0.25, -0.2), (0, -0.3), (0.25, -0.2)], brighten(crown, 1.3), 0.05, stroke_opacity=0.5),
    ]
    tail = [ellipse(0, 0.5, 0.2, 0.36, brighten(crown, 0.85))] if figure.hair in ("long", "ponytail", "braids") else []
    return [
        group([*feet, *arms, *hands, shoulders, *tail, *scarf, nose, *hair, *_hat_above(figure)], f"rotate({turn:.1f})")
    ]


def _hat_above(figure: Figure) -> list[str]:
    tone = figure.hat_colour
    if figure.hat in ("brim", "straw"):
        return [
            circle(0, 0, 0.76, tone),
            circle(0, 0, 0.4, brighten(tone, 0.8)),
            circle(0, 0, 0.34, brighten(tone, 1.08)),
        ]
    if figure.hat == "crown":
        return [circle(0, 0, 0.42, "none", stroke=tone, stroke_width=0.16)]
    return [] if figure.hat == "none" else [circle(0, 0, 0.47, tone)]


def shadow_above(x: float, y: float, head: float, slant: float) -> str:
    """The long shadow that a person throws on the ground."""
    return path(
        trace(
            ("M", x - head * 0.5, y),
            ("L", x + slant * head * 2.6, y + head * 2.2),
            ("L", x + slant * head * 2.6 + head * 0.9, y + head * 2.0),
            ("L", x + head * 0.5, y),
            "Z",
        ),
        "#0b0a14",
        fill_opacity=0.28,
    )


def stand_above(figure: Figure, x: float, y: float, head: float, turn: float, walks: bool) -> str:
    """The figure put to a place of the frame."""
    return placed(figure_above(figure, turn, walks), x, y, head)
