"""Still pictures: read upright, cut to the frame's aspect, shown under a moving camera."""

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from workbench.media.picture.frame import Bytes, Frame, Planes, planes_of
from workbench.media.picture.motion import CLOSEST, Camera, draw


class Still:
    """An image under a moving camera."""

    def __init__(self, canvas: Planes, camera: Camera) -> None:
        self._canvas = canvas
        self._camera = camera

    def draw(self, index: int, target: Frame) -> None:
        """Draw the shot's frame `index`."""
        draw(self._canvas, self._camera.pose(index), target.planes)

    def close(self) -> None:
        """Nothing is open."""


def load_canvas(path: Path, width: int, height: int) -> Planes | None:
    """An image cut to the frame's aspect and large enough for the closest move; None when the file is no image.

    Raises:
        OSError: the file is missing or broken off.
    """
    rgb = read_image(path)
    return None if rgb is None else planes_of(cover(rgb, _even(width * CLOSEST), _even(height * CLOSEST)))


def read_image(source: Path | bytes) -> Bytes | None:
    """An image turned as its camera was held, on black where it is transparent, as RGB; None when it is no image.

    Raises:
        OSError: the file is missing or broken off.
        DecompressionBombError: it has more than 178 million pixels (Pillow's limit).
    """
    try:
        image = Image.open(BytesIO(source) if isinstance(source, bytes) else source)
    except UnidentifiedImageError:
        return None
    with image:
        upright = ImageOps.exif_transpose(image)
        if upright.has_transparency_data:
            clear = upright.convert("RGBA")
            upright = Image.alpha_composite(Image.new("RGBA", clear.size, (0, 0, 0, 255)), clear)
        return np.asarray(upright.convert("RGB"))


def cover(picture: Bytes, width: int, height: int) -> Bytes:
    """Cut a picture (one or more channels) to an aspect around its middle and scale it to fill width x height."""
    rows, columns = picture.shape[:2]
    scale = max(width / columns, height / rows)
    kept_columns, kept_rows = min(columns, round(width / scale)), min(rows, round(height / scale))
    left, top = (columns - kept_columns) // 2, (rows - kept_rows) // 2
    part = picture[top : top + kept_rows, left : left + kept_columns]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (width, height), interpolation=method), np.uint8)


def _even(length: float) -> int:
    return 2 * round(length / 2)
