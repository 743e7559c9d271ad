"""Skies and water, painted as pixels: gradients, sun and moon, clouds of fractal noise, reflections."""

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.draft.drawing.colour import mix, rgb
from workbench.draft.drawing.raster import Picture, Plane, noise, scaled
from workbench.draft.drawing.stage import Stage
from workbench.kit.hashing import stable_number

Colours = NDArray[np.float32]


def paint_sky(stage: Stage, pixels: tuple[int, int]) -> Picture:
    """The sky of a stage at `pixels` (width, height); below the horizon the horizon's colour goes on."""
    half = (max(2, pixels[0] // 2), max(2, pixels[1] // 2))
    unit = half[0] / stage.width
    canvas = _gradient(stage, half, unit)
    _add_glow(canvas, stage, unit)
    _add_clouds(canvas, stage, half, unit)
    picture = scaled(np.clip(canvas, 0, 255).astype(np.uint8), pixels, smooth=False)
    _add_stars(picture, stage)
    return picture


def _colour(written: str) -> Colours:
    return np.asarray(rgb(written), np.float32) * 255


def _gradient(stage: Stage, half: tuple[int, int], unit: float) -> Colours:
    palette = stage.palette
    height = np.arange(half[1], dtype=np.float32) / max(stage.horizon * unit, 1)
    stops = (0.0, 0.58, 0.98)
    colours = [_colour(one) for one in (palette.top, palette.middle, palette.low)]
    channels = [np.interp(height, stops, [colour[index] for colour in colours]) for index in range(3)]
    column = np.stack(channels, axis=-1).astype(np.float32)
    return np.repeat(column[:, None, :], half[0], axis=1)


def _distance(shape: tuple[int, ...], x: float, y: float) -> Plane:
    rows = (np.arange(shape[0], dtype=np.float32) - np.float32(y))[:, None]
    columns = (np.arange(shape[1], dtype=np.float32) - np.float32(x))[None, :]
    return np.sqrt(rows * rows + columns * columns)


def _add_glow(canvas: Colours, stage: Stage, unit: float) -> None:
    """The sun's or moon's disc with its halo, as strong as the weather lets it through."""
    palette, (x, y) = stage.palette, stage.sun
    distance = _distance(canvas.shape, x * unit, y * unit) / (1000 * unit)
    through = 0.25 + 0.75 * palette.disc
    halo = (0.62 * np.exp(-distance * 9) + 0.34 * np.exp(-distance * 2.6)) * through * (0.55 if palette.night else 1)
    size = 0.036 if palette.night else 0.044
    disc = np.clip((size - distance) / 0.0035, 0, 1) * palette.disc
    share = np.clip(halo + disc, 0, 1)[..., None]
    canvas += (_colour(palette.light) - canvas) * share


def _add_clouds(canvas: Colours, stage: Stage, half: tuple[int, int], unit: float) -> None:
    """Clouds that grow flat towards the horizon, bright on the side of the light."""
    palette = stage.palette
    step = max(2, int(24 * unit))
    field = _cloud_field(stage, (half[0] + 2 * step, half[1]), unit)
    cloud = field[:, step:-step]
    towards = field[:, 2 * step :] if stage.sun[0] > stage.width / 2 else field[:, : -2 * step]
    height = np.clip(np.arange(half[1], dtype=np.float32) / max(stage.horizon * unit, 1), 0, 1)
    edge = 0.70 - 0.40 * palette.cover
    dense = np.clip((cloud - edge) / 0.15, 0, 1) * (0.60 + 0.40 * palette.cover)
    dense *= np.clip((1.02 - height) / 0.22, 0.2, 1)[:, None]
    lit = np.clip(0.5 + (cloud - towards) * 5.0 + (edge - cloud + 0.12) * 1.6, 0, 1)
    shade, bright = (
        _colour(mix(palette.middle, palette.top, 0.35)) * 0.86,
        _colour(mix(palette.light, palette.low, 0.3)),
    )
    colour = shade + (bright - shade) * lit[..., None] * (1 - 0.45 * palette.cover * (1 - palette.disc))
    canvas += (colour - canvas) * dense[..., None]


def _cloud_field(stage: Stage, size: tuple[int, int], unit: float) -> Plane:
    """Noise seen as a ceiling: wide overhead, drawn together towards the horizon."""
    seed = stable_number(stage.key, "clouds", stage.seed)
    flat = noise(seed, (size[0] // 2 + 1, size[1] * 2), 190 * unit, octaves=5)
    field = cast(Plane, cv2.resize(flat, (size[0], size[1] * 2)))
    height = np.clip(np.arange(size[1], dtype=np.float32) / max(stage.horizon * unit, 1), 0, 1)
    rows = (0.75 * height + 0.75 * height**2) * stage.horizon * unit
    return field[np.clip(rows, 0, len(field) - 1).astype(np.intp)]


def _add_stars(picture: Picture, stage: Stage) -> None:
    palette = stage.palette
    if palette.stars < 0.05:
        return
    random = np.random.default_rng(stable_number(stage.key, "stars"))
    count, unit = int(260 * palette.stars), picture.shape[1] / stage.width
    places = random.random((count, 2)) * (picture.shape[1], stage.horizon * unit * 0.92)
    for (x, y), size in zip(places, random.random(count), strict=True):
        light = int(110 + 145 * size)
        radius = int((0.5 + 1.5 * size**4) * unit * 16)
        cv2.circle(picture, (int(x * 16), int(y * 16)), radius, (light, light, light), -1, cv2.LINE_AA, 4)


def add_water(picture: Picture, stage: Stage, line: float, colour: str, waves: float) -> Picture:
    """The picture with water below `line` (pixels): what stands above is mirrored, drawn out by the waves.

    Near the line the mirror is clear; towards us the water's own colour and the glitter take over.
    """
    height, width = picture.shape[:2]
    top = int(np.clip(line, 1, height - 2))
    rows = np.arange(height - top, dtype=np.float32)
    unit = width / stage.width
    sway = np.sin(rows[:, None] / (3 + rows[:, None] * 0.10) * 2.1) * (0.6 + rows[:, None] * 0.075) * waves
    columns = np.arange(width, dtype=np.float32)[None, :] + sway + _ripples(stage, (width, height - top), unit) * waves
    mirrored = np.clip(top - 1 - rows * 0.92, 0, top - 1)
    lines = np.repeat(mirrored[:, None], width, axis=1).astype(np.float32)
    mirror = cast(
        Picture, cv2.remap(picture, columns.astype(np.float32), lines, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    )
    result = picture.copy()
    result[top:] = _coloured(mirror, stage, colour, rows, waves)
    return result


def _ripples(stage: Stage, size: tuple[int, int], unit: float) -> Plane:
    """Sideways shifts: broad bands near us, fine ones far away."""
    field = noise(
        stable_number(stage.key, "ripples", stage.seed), (size[0] // 3 + 1, size[1] + 1), 26 * unit, octaves=3
    )
    wide = cast(Plane, cv2.resize(field, size, interpolation=cv2.INTER_LINEAR))
    return (wide - 0.5) * np.linspace(8, 130, size[1], dtype=np.float32)[:, None] * unit


def _coloured(mirror: Picture, stage: Stage, colour: str, rows: Plane, waves: float) -> Picture:
    own = _colour(stage.palette.lit(colour))
    share = np.clip(0.28 + 0.5 * (rows / max(len(rows), 1)) ** 0.7, 0, 0.82)[:, None, None]
    water = mirror.astype(np.float32) * 0.93
    water += (own - water) * share
    _add_glitter(water, stage, waves)
    return np.clip(water, 0, 255).astype(np.uint8)


def _add_glitter(water: Colours, stage: Stage, waves: float) -> None:
    """Crests that catch the sky everywhere, and the sun in a path below it."""
    height, width = water.shape[:2]
    unit = width / stage.width
    field = noise(stable_number(stage.key, "glitter", stage.seed), (width // 8 + 1, height), 9 * unit, octaves=2)
    crest = np.clip((cast(Plane, cv2.resize(field, (width, height))) - 0.62) * 6, 0, 1)
    away = np.abs(np.arange(width, dtype=np.float32) - np.float32(stage.sun[0] * unit))[None, :]
    spread = (46 + np.arange(height, dtype=np.float32)[:, None] / unit * 0.22) * unit
    path = np.exp(-((away / spread) ** 2)) * (0.25 + 0.75 * stage.palette.disc)
    strength = crest * (0.10 + 0.18 * waves + 0.85 * path) * 0.8
    water += (_colour(stage.palette.light) - water) * strength[..., None]
