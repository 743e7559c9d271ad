"""Where people stand in the frame, how large, how they are turned and what they do."""

import re
from dataclasses import dataclass, replace
from typing import cast

from workbench.draft.drawing.body import height
from workbench.draft.drawing.brief import MOST_PEOPLE, PictureBrief
from workbench.draft.drawing.figure import Figure, figure_for
from workbench.draft.drawing.rig import Arms, Pose
from workbench.draft.drawing.stage import Stage
from workbench.kit.hashing import stable_number
from workbench.model.vocabulary import CameraAngle, ShotSize


@dataclass(frozen=True)
class Standing:
    """A figure in the frame: `x` and `foot` in units, `head` the height of its head in units."""

    figure: Figure
    pose: Pose
    x: float
    foot: float
    head: float


_HEADS = {
    ShotSize.EXTREME_WIDE: 0.021,
    ShotSize.WIDE: 0.058,
    ShotSize.FULL: 0.106,
    ShotSize.MEDIUM_WIDE: 0.148,
    ShotSize.MEDIUM: 0.205,
    ShotSize.MEDIUM_CLOSE_UP: 0.285,
    ShotSize.CLOSE_UP: 0.42,
    ShotSize.EXTREME_CLOSE_UP: 0.86,
}
_EYES = {
    ShotSize.MEDIUM_WIDE: 0.27,
    ShotSize.MEDIUM: 0.33,
    ShotSize.MEDIUM_CLOSE_UP: 0.37,
    ShotSize.CLOSE_UP: 0.41,
    ShotSize.EXTREME_CLOSE_UP: 0.44,
}
_FEET = {ShotSize.EXTREME_WIDE: 0.72, ShotSize.WIDE: 0.80, ShotSize.FULL: 0.91}
_PLACES: dict[int, tuple[float, ...]] = {1: (0.5,), 2: (0.31, 0.69), 3: (0.2, 0.5, 0.8), 4: (0.14, 0.38, 0.62, 0.86)}
_TURNS: dict[int, tuple[float, ...]] = {
    1: (0.0,),
    2: (0.72, -0.72),
    3: (0.62, 0.12, -0.62),
    4: (0.65, 0.3, -0.3, -0.65),
}
_MOST = {ShotSize.MEDIUM_CLOSE_UP: 3, ShotSize.CLOSE_UP: 2, ShotSize.EXTREME_CLOSE_UP: 1}
_EYE_HEIGHT = 0.47
_TOP = 0.1
"""Share of the frame above heads that a tilt of the camera may crop."""

_LOWEST_EYES = 0.56


def arrange(brief: PictureBrief, stage: Stage, floor: float) -> list[Standing]:
    """The people of a frame, those behind first; nobody stands higher up in it than `floor`.

    The closer the shot, the fewer it has room for: the first named stay.
    """
    people = brief.people[: _MOST.get(brief.size, MOST_PEOPLE)]
    figures = [figure_for(person.name, person.appearance) for person in people]
    if not figures:
        return []
    if brief.angle is CameraAngle.OVER_THE_SHOULDER:
        return _over_the_shoulder(figures, brief, stage)
    return _side_by_side(figures, brief, stage, floor)


def _side_by_side(figures: list[Figure], brief: PictureBrief, stage: Stage, floor: float) -> list[Standing]:
    count, head = len(figures), _head(brief, stage, len(figures))
    chance = stage.free("stand")
    aside = chance.choice((-1, 1)) if count == 1 and brief.size is not ShotSize.EXTREME_CLOSE_UP else 0
    spread = _spread(brief, stage, head, count)
    standing: list[Standing] = []
    for index, figure in enumerate(figures):
        pose = _pose(figure, brief, stage, index)
        turn = -aside * chance.uniform(0.25, 0.6) if aside else _TURNS[count][index]
        across = 0.5 + (_PLACES[count][index] - 0.5) * spread + aside * 0.08
        back = 0.94 if count > 2 and index in (1, 2) else 1.0
        foot = max(_foot(figure, figures, brief, stage, head * back), floor + head * 0.25)
        standing.append(Standing(figure, replace(pose, turn=turn), across * stage.width, foot, head * back))
    return sorted(standing, key=lambda one: one.head)


def _head(brief: PictureBrief, stage: Stage, count: int) -> float:
    """Height of a head: by the shot size, but so that all fit across the frame."""
    base = min(stage.height, stage.width * 1.35)
    share = _HEADS[brief.size]
    if brief.angle is CameraAngle.AERIAL:
        share = min(share, 0.03)
    elif brief.angle is CameraAngle.LOW:
        share *= 1.1
    room = 1.02 if brief.size is ShotSize.EXTREME_CLOSE_UP else 0.96 / (1.42 * count) if count > 1 else 0.6
    return min(base * share, stage.width * room)


def _spread(brief: PictureBrief, stage: Stage, head: float, count: int) -> float:
    """How far apart people stand, 1 over the whole frame: at most a few heads between them."""
    if count == 1:
        return 0.0
    step = (_PLACES[count][1] - _PLACES[count][0]) * stage.width
    return min(1.0, 2.9 * head / step) if brief.size in _FEET else min(1.0, 2.3 * head / step)


def _foot(figure: Figure, figures: list[Figure], brief: PictureBrief, stage: Stage, head: float) -> float:
    """Where the feet stand: on the ground in wide frames, else so that eyes meet the upper third."""
    tallest = max(height(one) for one in figures)
    if brief.angle is CameraAngle.AERIAL:
        return stage.horizon + stage.depth * 0.52
    if brief.size in _FEET:
        lift = 0.06 if stage.height > stage.width else 0.0
        return stage.height * (_FEET[brief.size] - lift)
    eyes = max(stage.height * _EYES[brief.size], _headroom(figures, brief, stage, head))
    lower = tallest - height(figure)
    close = brief.size in (ShotSize.CLOSE_UP, ShotSize.EXTREME_CLOSE_UP, ShotSize.MEDIUM_CLOSE_UP)
    return eyes + (height(figure) - _EYE_HEIGHT + lower * (0.25 if close else 1.0)) * head


def _headroom(figures: list[Figure], brief: PictureBrief, stage: Stage, head: float) -> float:
    """How low the eyes must be for hats and ears to stay in the frame while the camera moves; a face may fill it."""
    if brief.size is ShotSize.EXTREME_CLOSE_UP:
        return 0.0
    crown = max(_above_head(figure) for figure in figures)
    return min(stage.height * (_TOP + (0.04 if brief.angle is CameraAngle.LOW else 0.0)) + (_EYE_HEIGHT + crown) * head,
               stage.height * _LOWEST_EYES)  # fmt: skip


def _above_head(figure: Figure) -> float:
    """How far hat, ears or hair stand above the head, in heads."""
    if figure.animal == "long":
        return 0.62
    return 0.36 if figure.hat != "none" or figure.animal == "pointed" or figure.hair in ("bun", "topknot") else 0.16


def _over_the_shoulder(figures: list[Figure], brief: PictureBrief, stage: Stage) -> list[Standing]:
    """The first is seen past the shoulder of the last; a single person is seen from behind."""
    side = stage.free("shoulder").choice((-1, 1))
    near, base = figures[-1], min(stage.height, stage.width * 1.1)
    pose = replace(_pose(near, brief, stage, len(figures) - 1), back=True, turn=0.0, arms="rest", stride=0.0)
    head = base * (0.5 if len(figures) > 1 else 0.3)
    foot = max(stage.height * 0.40, _headroom([near], brief, stage, head)) + (height(near) - _EYE_HEIGHT) * head
    front = Standing(near, pose, stage.width * (0.5 + side * (0.31 if len(figures) > 1 else 0.16)), foot, head)
    others: list[Standing] = []
    for index, figure in enumerate(figures[:-1]):
        size = min(base * 0.2, stage.width * 0.22)
        x = stage.width * (0.5 - side * (0.12 + 0.17 * index))
        at = max(stage.height * 0.37, _headroom([figure], brief, stage, size)) + (height(figure) - _EYE_HEIGHT) * size
        others.append(Standing(figure, replace(_pose(figure, brief, stage, index), turn=side * 0.55), x, at, size))
    return [*reversed(others), front]


_SPEECH = re.compile(
    r"\b(?:says?|said|speaks?|tells?|asks?|shouts?|cries|whispers?|calls?|talks?|sings?|laughs?)\b|说|问|喊|叫|唱|笑道|答"
)
_HOLDING = re.compile(
    r"\b(?:letter|book|map|paper|note|reads?|reading|holds?|holding|carries|carrying|opens?)\b|信|书|纸|地图|读|拿|捧|握"
)
_WALKING = re.compile(
    r"\b(?:walks?|walking|runs?|running|strides?|hurries|goes|comes|wanders?|climbs?|steps?)\b|走|跑|奔|来到|爬"
)
_WAVING = re.compile(
    r"\b(?:waves (?:her|his|their|a|at|to|good)|waving|greets?|farewell|goodbye|points?)\b|挥手|招手|告别|指着"
)


def _pose(figure: Figure, brief: PictureBrief, stage: Stage, index: int) -> Pose:
    """What the description says that people do; the first named does it most."""
    first, text = index == 0, brief.description
    chance = stage.free(f"pose {figure.name}")
    speaks = first and bool(_SPEECH.search(text))
    arms: Arms = cast(Arms, chance.choice(("rest", "rest", "rest", "gesture", "hips")))
    if figure.cane:
        arms = "cane"
    elif first and _HOLDING.search(text):
        arms = "hold"
    elif first and _WAVING.search(text):
        arms = "wave"
    elif speaks:
        arms = "gesture"
    stride = 0.9 if _WALKING.search(text) else 0.25 * (stable_number(figure.name, "stride", below=3) == 0)
    return Pose(mood=brief.mood, arms=arms, stride=stride, speaks=speaks)
