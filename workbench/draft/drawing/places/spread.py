"""What one sees of a land from the air: trees, boats and rocks, spread over the ground in perspective."""

from collections.abc import Callable
from random import Random

from workbench.draft.drawing.places import plants, props
from workbench.draft.drawing.stage import Stage
from workbench.draft.drawing.svg import polygon
from workbench.model.vocabulary import PlaceKind

_Thing = Callable[[Stage, Random, float, float, float, float], list[str]]


def spread(kind: PlaceKind, stage: Stage) -> list[str]:
    """Things all over the ground, far ones first; the middle stays free for people."""
    if kind not in _THINGS:
        return []
    thing, count = _THINGS[kind]
    chance = stage.fixed("spread")
    shapes: list[str] = []
    for depth in sorted((chance.uniform(0.12, 0.86) for _ in range(count)), reverse=True):
        across = chance.uniform(0, 0.37) if chance.random() < 0.5 else chance.uniform(0.63, 1)
        foot, size = stage.at(depth)
        shapes += thing(stage, chance, across * stage.width, foot, 150 * size, 0.6 * depth)
    return shapes


def _fir(stage: Stage, chance: Random, x: float, foot: float, size: float, depth: float) -> list[str]:
    return plants.conifer(stage, x, foot, size * chance.uniform(0.8, 1.3), depth)


def _tree(stage: Stage, chance: Random, x: float, foot: float, size: float, depth: float) -> list[str]:
    return plants.broadleaf(stage, chance, x, foot, size, depth)


def _boat(stage: Stage, chance: Random, x: float, foot: float, size: float, depth: float) -> list[str]:
    return props.sailboat(stage, x, foot, size * 0.7, depth) if depth > 0.24 else []


def _rock(stage: Stage, chance: Random, x: float, foot: float, size: float, depth: float) -> list[str]:
    r, tone, dark = size * 0.3, stage.palette.ground("#857f78", depth), stage.palette.ground("#5c5753", depth)
    points = [(x - r, foot), (x - r * 0.6, foot - r * 0.7), (x + r * 0.2, foot - r), (x + r, foot)]
    return [polygon(points, tone), polygon([points[2], points[3], (x + r * 0.1, foot)], dark)]


_THINGS: dict[PlaceKind, tuple[_Thing, int]] = {
    PlaceKind.FOREST: (_fir, 110),
    PlaceKind.MOUNTAIN: (_fir, 50),
    PlaceKind.TEMPLE: (_fir, 44),
    PlaceKind.FIELD: (_tree, 20),
    PlaceKind.GARDEN: (_tree, 26),
    PlaceKind.HOUSE: (_tree, 26),
    PlaceKind.PALACE: (_tree, 30),
    PlaceKind.ROAD: (_tree, 34),
    PlaceKind.HARBOUR: (_boat, 16),
    PlaceKind.SEA: (_boat, 14),
    PlaceKind.DESERT: (_rock, 26),
}
