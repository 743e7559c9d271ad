"""From prompt to frame: sky, place, people, weather and light, laid over each other."""

import math
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.draft.drawing import above, light, svg, weather
from workbench.draft.drawing.body import body, height
from workbench.draft.drawing.brief import PictureBrief, read_prompt
from workbench.draft.drawing.figure import figure_for
from workbench.draft.drawing.layout import Standing, arrange
from workbench.draft.drawing.overlay import add_overlay
from workbench.draft.drawing.palette import palette_for
from workbench.draft.drawing.places import GROUNDS, INDOORS, draw_place
from workbench.draft.drawing.raster import Picture, blurred, over, render, scaled
from workbench.draft.drawing.sky import add_water, paint_sky
from workbench.draft.drawing.stage import UNIT, Lamp, Scenery, Stage
from workbench.kit.errors import InvalidInputError
from workbench.model.vocabulary import SHELTERED, CameraAngle, ShotSize, Weather

SMALLEST = 64

_HORIZONS = {
    CameraAngle.EYE_LEVEL: 0.52,
    CameraAngle.LOW: 0.76,
    CameraAngle.HIGH: 0.27,
    CameraAngle.OVERHEAD: 0.5,
    CameraAngle.AERIAL: 0.20,
    CameraAngle.OVER_THE_SHOULDER: 0.50,
    CameraAngle.DUTCH: 0.52,
}
_ZOOMS = {
    ShotSize.EXTREME_WIDE: 1.0,
    ShotSize.WIDE: 1.05,
    ShotSize.FULL: 1.12,
    ShotSize.MEDIUM_WIDE: 1.25,
    ShotSize.MEDIUM: 1.42,
    ShotSize.MEDIUM_CLOSE_UP: 1.65,
    ShotSize.CLOSE_UP: 1.95,
    ShotSize.EXTREME_CLOSE_UP: 2.4,
}
_BLURS = {ShotSize.MEDIUM: 2.0, ShotSize.MEDIUM_CLOSE_UP: 4.5, ShotSize.CLOSE_UP: 8.0, ShotSize.EXTREME_CLOSE_UP: 12.0}
_DUTCH_DEGREES = 8.0


def draw(prompt: str, *, width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """An animatic frame for a prompt, as (height, width, 3) uint8 RGB, marked as a draft.

    The same arguments give the same bytes. Characters are the same figures in every frame, a named place is the
    same place; another seed is another take of it.

    Args:
        prompt: a prompt of the product's grammar, or free text.
        width: pixels across, at least 64.
        height: pixels down, at least 64.
        seed: what chance may decide.

    Raises:
        InvalidInputError: when the frame is too small to hold a picture.
    """
    if min(width, height) < SMALLEST:
        raise InvalidInputError(
            f"A draft frame of {width}x{height} pixels is too small.", f"Ask for at least {SMALLEST} pixels."
        )
    brief = read_prompt(prompt, seed)
    stage = stage_for(brief, width, height, seed)
    paint = _from_above if brief.angle is CameraAngle.OVERHEAD else _from_the_ground
    picture = paint(brief, stage, (width, height))
    picture = _through_lens(picture, brief.angle)
    if brief.place not in SHELTERED:
        picture = weather.add_falling(picture, brief.weather, seed)
    return add_overlay(light.finish(picture, stage.palette), brief)


def stage_for(brief: PictureBrief, width: int, height: int, seed: int) -> Stage:
    """The stage of a brief: units, horizon and light."""
    short = min(width, height)
    palette = palette_for(brief.mood, brief.time, brief.weather)
    return Stage(
        width=width / short * UNIT,
        height=height / short * UNIT,
        horizon=height / short * UNIT * _HORIZONS[brief.angle],
        palette=palette.indoors() if brief.place in INDOORS else palette,
        key=f"{brief.place}/{brief.scene.casefold()}",
        seed=seed,
    )


def _from_the_ground(brief: PictureBrief, stage: Stage, pixels: tuple[int, int]) -> Picture:
    scenery = draw_place(brief.place, stage, brief.angle is CameraAngle.AERIAL)
    view = _View(brief, stage)
    people = arrange(brief, stage, view.y(scenery.floor))
    unit = pixels[0] / stage.width
    soft = _softness(brief, bool(people)) * unit
    size = (max(2, pixels[0] // 2), max(2, pixels[1] // 2)) if soft > 3 else pixels
    backdrop = _backdrop(brief, stage, scenery, view, size, _shadows(people, stage))
    if soft:
        backdrop = blurred(backdrop, soft * size[0] / pixels[0])
    if size != pixels:
        backdrop = scaled(backdrop, pixels, smooth=False)
    return _with_people(backdrop, people, stage)


def _softness(brief: PictureBrief, people: bool) -> float:
    """Blur of what lies behind people, in units: the closer the shot, the softer."""
    if not people:
        return 0.0
    return max(_BLURS.get(brief.size, 0.0), 3.5 if brief.angle is CameraAngle.OVER_THE_SHOULDER else 0.0)


class _View:
    """The camera's distance as a zoom on the drawn place; the horizon keeps its height."""

    def __init__(self, brief: PictureBrief, stage: Stage) -> None:
        self.zoom = 1.0 if brief.angle is CameraAngle.AERIAL else _ZOOMS[brief.size]
        self.middle = stage.width * (0.5 + stage.free("view").uniform(-0.05, 0.05))
        self.horizon = stage.horizon

    def x(self, x: float) -> float:
        return self.middle + (x - self.middle) * self.zoom

    def y(self, y: float) -> float:
        return self.horizon + (y - self.horizon) * self.zoom

    def group(self, shapes: list[str]) -> str:
        shift = (self.x(0), self.y(0))
        return svg.group(shapes, f"translate({shift[0]:.2f} {shift[1]:.2f}) scale({self.zoom})")


def _backdrop(
    brief: PictureBrief, stage: Stage, scenery: Scenery, view: "_View", pixels: tuple[int, int], shadows: list[str]
) -> Picture:
    """Sky, place, water, lamps and haze."""
    unit = pixels[0] / stage.width
    picture = paint_sky(stage, pixels)
    if brief.weather is Weather.STORM and brief.place not in SHELTERED:
        picture = weather.add_lightning(picture, stage)
    picture = _place_over(picture, scenery, view, stage, shadows)
    lamps = [
        Lamp(view.x(one.x) * unit, view.y(one.y) * unit, one.radius * view.zoom, one.strength, one.colour)
        for one in scenery.lamps
        if one.strength
    ]
    picture = light.add_lamps(picture, lamps, stage.palette, unit)
    return picture if brief.place in SHELTERED else weather.add_fog(picture, stage, stage.horizon * unit)


def _place_over(picture: Picture, scenery: Scenery, view: _View, stage: Stage, shadows: list[str]) -> Picture:
    pixels = (picture.shape[1], picture.shape[0])
    unit, near = pixels[0] / stage.width, [view.group(scenery.near), *shadows]
    if scenery.waterline is None:
        return over(picture, render([view.group(scenery.far), *near], stage.view, pixels))
    picture = over(picture, render([view.group(scenery.far)], stage.view, pixels))
    picture = add_water(picture, stage, view.y(scenery.waterline) * unit, scenery.water, scenery.waves)
    return over(picture, render(near, stage.view, pixels))


def _shadows(people: list[Standing], stage: Stage) -> list[str]:
    """Contact shadows where feet are in the frame."""
    away = 1 if stage.sun[0] < stage.width / 2 else -1
    shapes: list[str] = []
    for one in people:
        if one.foot < stage.height * 1.05:
            shapes.append(
                svg.ellipse(
                    one.x + away * one.head * 0.9,
                    one.foot + one.head * 0.04,
                    one.head * 2.0,
                    one.head * 0.26,
                    "#0a0814",
                    fill_opacity=0.22,
                )
            )
            shapes.append(
                svg.ellipse(
                    one.x, one.foot + one.head * 0.03, one.head * 0.85, one.head * 0.15, "#0a0814", fill_opacity=0.38
                )
            )
    return shapes


def _with_people(picture: Picture, people: list[Standing], stage: Stage) -> Picture:
    """The people drawn and lit; only the part of the frame that they take up is worked on."""
    if not people:
        return picture
    unit = picture.shape[1] / stage.width
    rows, columns = _box_of(people, picture.shape, unit)
    wide, high = columns.stop - columns.start, rows.stop - rows.start
    view = (columns.start / unit, rows.start / unit, wide / unit, high / unit)
    figures = [svg.placed(body(one.figure, one.pose), one.x, one.foot, one.head) for one in people]
    layer = render(figures, view, (wide, high))
    lit = light.light_figures(layer, stage.palette, stage.sun[0] < stage.width / 2, unit)
    result = picture.copy()
    result[rows, columns] = over(picture[rows, columns], lit)
    return result


def _box_of(people: list[Standing], shape: tuple[int, ...], unit: float) -> tuple[slice, slice]:
    """Rows and columns of the frame that the figures can reach, hats and gestures included."""
    left = min(one.x - 2.4 * one.head for one in people)
    right = max(one.x + 2.4 * one.head for one in people)
    top = min(one.foot - (height(one.figure) + 0.6) * one.head for one in people)
    bottom = max(one.foot + 0.4 * one.head for one in people)
    columns = slice(max(0, int(left * unit)), min(shape[1], int(right * unit) + 1))
    return slice(max(0, int(top * unit)), min(shape[0], int(bottom * unit) + 1)), columns


_ABOVE_HEADS = {
    ShotSize.EXTREME_WIDE: 34,
    ShotSize.WIDE: 62,
    ShotSize.FULL: 96,
    ShotSize.MEDIUM_WIDE: 115,
    ShotSize.MEDIUM: 135,
}
_ABOVE_CLOSE = 165


def _from_above(brief: PictureBrief, stage: Stage, pixels: tuple[int, int]) -> Picture:
    head = float(_ABOVE_HEADS.get(brief.size, _ABOVE_CLOSE))
    figures = [figure_for(person.name, person.appearance) for person in brief.people]
    slant = 1 if stage.sun[0] < stage.width / 2 else -1
    shapes, people = above.draw_ground(stage, GROUNDS[brief.place]), list[str]()
    if GROUNDS[brief.place] == "water" and figures:
        shapes += above.raft(stage, head)
    for index, figure in enumerate(figures):
        angle = math.tau * index / max(len(figures), 1) + stage.free("ring").uniform(0, 0.6)
        ring = 0.0 if len(figures) == 1 else head * 2.1
        x, y = stage.width / 2 + math.cos(angle) * ring * 1.25, stage.height * 0.47 + math.sin(angle) * ring
        size = head * (0.8 if figure.age == "child" else 1.0)
        shapes.append(above.shadow_above(x, y, size, slant))
        people.append(above.stand_above(figure, x, y, size, math.degrees(angle) - 90, bool(index % 2)))
    ground = render(shapes, stage.view, pixels)[..., :3]
    layer = render(people, stage.view, pixels)
    return over(
        np.ascontiguousarray(ground), light.light_figures(layer, stage.palette, slant > 0, pixels[0] / stage.width)
    )


def _through_lens(picture: Picture, angle: CameraAngle) -> Picture:
    """Tilted and converging lines: a Dutch frame leans, low and high angles widen what is near the camera."""
    height, width = picture.shape[:2]
    if angle is CameraAngle.DUTCH:
        turn = math.radians(_DUTCH_DEGREES)
        zoom = math.cos(turn) + math.sin(turn) * max(width / height, height / width)
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), _DUTCH_DEGREES, zoom)
        return cast(Picture, cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC))
    if angle not in (CameraAngle.LOW, CameraAngle.HIGH):
        return picture
    inset = 0.11 * width
    low = angle is CameraAngle.LOW
    top, bottom = (0.0, inset) if low else (inset, 0.0)
    source = np.asarray([(top, 0), (width - top, 0), (width - bottom, height), (bottom, height)], np.float32)
    target = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    return cast(Picture, cv2.warpPerspective(picture, matrix, (width, height), flags=cv2.INTER_CUBIC))
