"""The last light on a picture: lamps that glow, bloom, rim light on figures, grading, vignette and paper grain."""

from collections.abc import Iterable
from functools import lru_cache
from typing import cast

import cv2
import numpy as np

from workbench.draft.drawing.colour import mix, rgb
from workbench.draft.drawing.palette import Palette
from workbench.draft.drawing.raster import Picture, Plane, blurred, noise, scaled, screen
from workbench.draft.drawing.stage import Lamp


def add_lamps(picture: Picture, lamps: Iterable[Lamp], palette: Palette, unit: float) -> Picture:
    """Round glows on the picture, added as light; lamps are placed in pixels, `unit` is pixels a unit."""
    height, width = picture.shape[:2]
    step = 4
    glow = np.zeros((height // step + 1, width // step + 1, 3), np.float32)
    for lamp in lamps:
        _add_lamp(glow, lamp, palette, unit, step)
    if not glow.any():
        return picture
    return screen(picture, scaled(np.clip(glow, 0, 255).astype(np.uint8), (width, height), smooth=False))


def _add_lamp(glow: Plane, lamp: Lamp, palette: Palette, unit: float, step: int) -> None:
    x, y, reach = lamp.x / step, lamp.y / step, max(lamp.radius * unit / step, 1.0)
    left, right = int(max(x - reach, 0)), int(min(x + reach + 1, glow.shape[1]))
    top, bottom = int(max(y - reach, 0)), int(min(y + reach + 1, glow.shape[0]))
    if left >= right or top >= bottom:
        return
    across = (np.arange(left, right, dtype=np.float32) - np.float32(x)) / reach
    down = (np.arange(top, bottom, dtype=np.float32) - np.float32(y)) / reach
    fall = np.clip(1 - np.sqrt(across[None, :] ** 2 + down[:, None] ** 2), 0, 1) ** 2.2 * lamp.strength
    colour = np.asarray(rgb(lamp.colour or palette.lamp), np.float32) * 255
    glow[top:bottom, left:right] += fall[..., None] * colour


def light_figures(layer: Picture, palette: Palette, from_left: bool, unit: float) -> Picture:
    """Figures in the light of the place: tinted by it, shaded away from the sun, with a bright rim towards it.

    Rim and shade come from the layer's own outline, moved towards and away from the light.
    """
    alpha = layer[..., 3]
    side = 1.0 if from_left else -1.0
    rim = cv2.subtract(alpha, _moved(alpha, side * 5 * unit, 3 * unit))
    soft = blurred(alpha, 26 * unit)
    core = cv2.subtract(alpha, _moved(soft, -side * 34 * unit, -6 * unit))
    shade = cv2.multiply(core, alpha, scale=0.5 / 255)
    colour = _tinted(layer, palette)
    dark = cv2.cvtColor(cast(Picture, shade), cv2.COLOR_GRAY2RGB)
    colour = cv2.subtract(colour, cv2.multiply(colour, dark, scale=1 / 255))
    bright = cv2.cvtColor(cast(Picture, rim), cv2.COLOR_GRAY2RGB)
    glow = cv2.multiply(bright, _flat(palette.light, layer.shape), scale=(0.62 if palette.night else 0.7) / 255)
    lit = screen(cast(Picture, colour), cast(Picture, glow))
    return cast(Picture, cv2.merge([*cv2.split(lit), alpha]))


def _flat(colour: str, shape: tuple[int, ...]) -> Picture:
    parts = np.asarray([round(255 * part) for part in rgb(colour)], np.uint8)
    return np.ascontiguousarray(np.broadcast_to(parts, (*shape[:2], 3)))


def _moved(plane: Picture, x: float, y: float) -> Picture:
    matrix = np.asarray([[1, 0, x], [0, 1, y]], np.float32)
    size = (plane.shape[1], plane.shape[0])
    return cast(Picture, cv2.warpAffine(plane, matrix, size, borderMode=cv2.BORDER_REPLICATE))


def _tinted(layer: Picture, palette: Palette) -> Picture:
    """The layer's colours under daylight of the palette; half of it, so that named colours stay what they are."""
    share = mix("#ffffff", palette.daylight, 0.5)
    colours = np.ascontiguousarray(layer[..., :3])
    return cast(Picture, cv2.multiply(colours, _flat(share, layer.shape), scale=1 / 255))


def bloom(picture: Picture) -> Picture:
    """Bright parts bleed into their neighbourhood, as in a lens."""
    height, width = picture.shape[:2]
    small = scaled(picture, (max(2, width // 8), max(2, height // 8)))
    bright = cv2.subtract(small, np.full_like(small, 150))
    soft = cv2.GaussianBlur(bright, (0, 0), max(0.5, height / 8 / 22))
    return screen(picture, scaled(cast(Picture, cv2.convertScaleAbs(soft, alpha=0.75)), (width, height), smooth=False))


def grade(picture: Picture, palette: Palette) -> Picture:
    """Contrast, and the mood's colours in shadows and lights (split toning)."""
    ramp = np.linspace(0, 1, 256, dtype=np.float32)
    curve = ramp + 0.055 * np.sin((ramp - 0.5) * 2 * np.pi)
    dark = np.asarray(rgb(palette.shadows), np.float32)[None] * (1 - ramp[:, None]) ** 3 * 0.30
    warm = (np.asarray(rgb(palette.lights), np.float32)[None] - 1) * ramp[:, None] ** 2 * 0.6
    table = np.clip((curve[:, None] + dark + warm) * 255, 0, 255).astype(np.uint8)
    return cast(Picture, cv2.LUT(picture, table.reshape(1, 256, 3)))


@lru_cache(maxsize=4)
def _paper(width: int, height: int) -> Picture:
    """Vignette and the tooth of paper as a brightness of 0..255, where 255 leaves the picture as it is."""
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    vignette = 1 - 0.30 * np.clip((rows**2 + columns**2) / 2 - 0.18, 0, 1) ** 1.3
    tooth = (
        1
        - 0.05 * noise(7, (width, height), max(height / 90, 3), octaves=3)
        - 0.02 * noise(8, (width, height), 1.6, octaves=1)
    )
    plane = np.clip(vignette * tooth * 268, 0, 255).astype(np.uint8)
    return cast(Picture, cv2.cvtColor(plane, cv2.COLOR_GRAY2RGB))


def finish(picture: Picture, palette: Palette) -> Picture:
    """Bloom, grading, vignette and grain: the look that all frames share."""
    height, width = picture.shape[:2]
    graded = grade(bloom(picture), palette)
    return cast(Picture, cv2.multiply(graded, _paper(width, height), scale=1 / 255))
