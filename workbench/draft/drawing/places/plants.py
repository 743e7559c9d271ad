"""What grows: firs, round trees, shrubs, grass, leaves that frame a picture."""

import math
from random import Random

from workbench.draft.drawing.colour import brighten, mix
from workbench.draft.drawing.stage import Stage
from workbench.draft.drawing.svg import circle, curve, path, polygon, rect, trace

_FIR, _LEAF = "#316046", "#527c48"
_SUNLIT = "#a3bd6a"


def conifer(stage: Stage, x: float, foot: float, high: float, depth: float) -> list[str]:
    """A fir of layered skirts, lit on one side."""
    dark, light = stage.palette.lit(_FIR, depth), stage.palette.lit(_SUNLIT, depth)
    shapes = [rect(x - high * 0.03, foot - high * 0.14, high * 0.06, high * 0.16, brighten(dark, 0.55))]
    for index in range(4):
        top, bottom = foot - high * (0.44 + 0.19 * index), foot - high * (0.08 + 0.19 * index)
        half, sag = high * (0.24 - 0.048 * index), bottom + high * 0.05
        shapes.append(path(trace(("M", x, top), ("L", x + half, bottom), ("Q", x, sag, x - half, bottom), "Z"), dark))
        sunny = [(x, top), (x - half, bottom), (x - half * 0.35, bottom + high * 0.02)]
        shapes.append(polygon(sunny, light, fill_opacity=0.45))
    return shapes


def broadleaf(stage: Stage, chance: Random, x: float, foot: float, high: float, depth: float) -> list[str]:
    """A round tree: trunk, crown in three tones."""
    green, light = stage.palette.lit(_LEAF, depth), stage.palette.lit(_SUNLIT, depth)
    fork = foot - high * 0.5
    trunk = [(x - high * 0.045, foot), (x - high * 0.025, fork), (x + high * 0.025, fork), (x + high * 0.05, foot)]
    crown = [(chance.uniform(-0.26, 0.26), chance.uniform(-0.86, -0.46), chance.uniform(0.15, 0.24)) for _ in range(7)]
    shapes = [polygon(trunk, mix(brighten(green, 0.5), "#4a3326", 0.6))]
    tones = (
        (brighten(green, 0.78), 0.0, 0.03, 1.0, 1.0),
        (green, -0.01, 0.0, 0.9, 1.0),
        (light, -0.06, -0.06, 0.5, 0.55),
    )
    for tone, dx, dy, size, opacity in tones:
        for cx, cy, r in crown:
            shapes.append(
                circle(x + (cx + dx) * high, foot + (cy + dy) * high, r * size * high, tone, fill_opacity=opacity)
            )
    return shapes


def bush(stage: Stage, chance: Random, x: float, foot: float, size: float) -> list[str]:
    """A low round shrub."""
    green, light = stage.palette.ground("#46703f"), stage.palette.ground("#93b563")
    lumps = [(chance.uniform(-0.7, 0.7), chance.uniform(-0.55, -0.2), chance.uniform(0.3, 0.5)) for _ in range(5)]
    shapes = [circle(x + cx * size, foot + cy * size, r * size, green) for cx, cy, r in lumps]
    for cx, cy, r in lumps:
        shapes.append(
            circle(x + (cx - 0.08) * size, foot + (cy - 0.12) * size, r * size * 0.55, light, fill_opacity=0.4)
        )
    return shapes


def grass(stage: Stage, what: str, count: int, colour: str, high: float = 46) -> list[str]:
    """Blades along the lower edge, close to us."""
    chance, foot = stage.fixed(what), stage.height + 8
    shapes: list[str] = []
    for _ in range(count):
        x, tall = chance.uniform(-20, stage.width + 20), high * chance.uniform(0.5, 1.4)
        lean = tall * chance.uniform(-0.5, 0.5)
        tone = stage.palette.ground(brighten(colour, chance.uniform(0.55, 0.9)))
        up = ("Q", x + lean * 0.3, foot - tall * 0.6, x + lean, foot - tall)
        down = ("Q", x + lean * 0.3 + 6, foot - tall * 0.5, x + 6, foot)
        shapes.append(path(trace(("M", x - 5, foot), up, down, "Z"), tone))
    return shapes


def framing(stage: Stage) -> list[str]:
    """Leaves of a near tree that hang into an upper corner, dark against the sky: they give the frame its depth."""
    chance, right = stage.fixed("framing"), stage.sun[0] < stage.width / 2
    dark, light = stage.palette.lit(brighten(_LEAF, 0.5)), stage.palette.lit(brighten(_LEAF, 0.9))
    shapes: list[str] = []
    for bough in range(3):
        reach, drop = chance.uniform(240, 400), chance.uniform(50, 130) * (1 + bough * 0.4)
        points = [(0.0, 20.0 + 60 * bough), (reach * 0.5, drop * 0.45 + 40 * bough), (reach, drop + 30 * bough)]
        shapes.append(curve([(stage.width - x if right else x, y) for x, y in points], dark, 9 - 2 * bough))
        for _ in range(34):
            share = chance.random()
            x, y = reach * share, 20 + 45 * bough + drop * share**1.5 + chance.uniform(-40, 46)
            size, angle = chance.uniform(34, 60), chance.uniform(0.3, 2.6)
            shapes.append(_leaf(stage.width - x if right else x, y, size, angle, chance.choice((dark, dark, light))))
    return shapes


def _leaf(x: float, y: float, size: float, angle: float, fill: str) -> str:
    dx, dy = math.cos(angle) * size, math.sin(angle) * size
    tip, half = (x + dx, y + dy), (x + dx * 0.5, y + dy * 0.5)
    one, other = (half[0] - dy * 0.35, half[1] + dx * 0.35), (half[0] + dy * 0.35, half[1] - dx * 0.35)
    return path(trace(("M", x, y), ("Q", *one, *tip), ("Q", *other, x, y), "Z"), fill)
