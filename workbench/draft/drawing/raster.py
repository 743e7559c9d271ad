"""From SVG text to pixels, and the joining of pixel layers. Pictures are (H, W, 3) uint8 RGB, layers (H, W, 4)."""

from collections.abc import Iterable
from typing import cast

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

from workbench.draft.drawing import svg
from workbench.draft.drawing.colour import rgb

Picture = NDArray[np.uint8]
Plane = NDArray[np.float32]


def render(body: Iterable[str], view: tuple[float, float, float, float], pixels: tuple[int, int]) -> Picture:
    """Shapes inside `view` (x, y, width, height in units) as an RGBA layer of `pixels` (width, height)."""
    data = resvg_py.svg_to_bytes(svg_string=svg.document(view, pixels, body), skip_system_fonts=True)
    decoded = cv2.imdecode(np.frombuffer(bytes(data), np.uint8), cv2.IMREAD_UNCHANGED)
    return cast(Picture, cv2.cvtColor(cast(Picture, decoded), cv2.COLOR_BGRA2RGBA))


def over(picture: Picture, layer: Picture) -> Picture:
    """The layer laid over the picture, only where it has something."""
    box = covered(layer)
    if box is None:
        return picture
    rows, columns = box
    result = picture.copy()
    part = layer[rows, columns]
    alpha = cast(Picture, cv2.cvtColor(np.ascontiguousarray(part[..., 3]), cv2.COLOR_GRAY2RGB))
    front = cast(Picture, cv2.multiply(np.ascontiguousarray(part[..., :3]), alpha, scale=1 / 255))
    back = cast(Picture, cv2.multiply(picture[rows, columns], cv2.bitwise_not(alpha), scale=1 / 255))
    result[rows, columns] = cv2.add(front, back)
    return result


def covered(layer: Picture) -> tuple[slice, slice] | None:
    """Rows and columns that the layer's opaque part spans; None for an empty layer."""
    x, y, width, height = cv2.boundingRect(np.ascontiguousarray(layer[..., 3]))
    return (slice(y, y + height), slice(x, x + width)) if width and height else None


def blend(picture: Picture, colour: str, share: Plane) -> Picture:
    """The picture mixed with a colour, by a share of 0..1 for every pixel."""
    weight = cv2.cvtColor(cv2.convertScaleAbs(share, alpha=255), cv2.COLOR_GRAY2RGB)
    tint = np.empty_like(picture)
    tint[:] = [round(255 * part) for part in rgb(colour)]
    kept = cv2.multiply(picture, cv2.bitwise_not(weight), scale=1 / 255)
    return cast(Picture, cv2.add(kept, cv2.multiply(tint, weight, scale=1 / 255)))


def screen(picture: Picture, light: Picture) -> Picture:
    """Light added softly: 1 - (1 - a)(1 - b)."""
    dark = cv2.multiply(cv2.bitwise_not(picture), cv2.bitwise_not(light), scale=1 / 255)
    return cast(Picture, cv2.bitwise_not(dark))


def scaled(picture: Picture, pixels: tuple[int, int], smooth: bool = True) -> Picture:
    """The picture at another size (width, height)."""
    shrinks = pixels[0] < picture.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR
    return cast(Picture, cv2.resize(picture, pixels, interpolation=how))


def blurred(picture: Picture, sigma: float) -> Picture:
    """Soft focus; large blurs are made at a lower resolution, where they cost little."""
    height, width = picture.shape[:2]
    step = max(1, int(sigma // 2))
    small = scaled(picture, (max(2, width // step), max(2, height // step))) if step > 1 else picture
    soft = cast(Picture, cv2.GaussianBlur(small, (0, 0), max(sigma / step, 0.3)))
    return scaled(soft, (width, height), smooth=False) if step > 1 else soft


def noise(seed: int, pixels: tuple[int, int], cell: float, octaves: int = 4) -> Plane:
    """Cloudy noise in 0..1: sums of smoothed random grids, the first with cells of `cell` pixels (fractal noise)."""
    random = np.random.default_rng(seed)
    total = np.zeros((pixels[1], pixels[0]), np.float32)
    weight, strength = 0.0, 1.0
    for _ in range(octaves):
        columns, rows = max(2, round(pixels[0] / cell) + 2), max(2, round(pixels[1] / cell) + 2)
        grid = random.random((rows, columns), dtype=np.float32)
        total += strength * cast(Plane, cv2.resize(grid, pixels, interpolation=cv2.INTER_CUBIC))
        weight += strength
        strength, cell = strength * 0.5, max(cell / 2, 1.5)
    return total / weight
