"""Single frames as image files."""

from pathlib import Path

import cv2
import numpy as np

from workbench.media.picture.frame import Bytes
from workbench.media.picture.still import read_image
from workbench.model.footage import FrameFormat

_FINE = 95

_JFIF, _TABLES, _END = b"\xff\xd8\xff\xe0", b"\xff\xdb", b"\xff\xd9"
"""How a JPEG file begins, what follows its first segment when it says nothing of colours or position, and its end."""
_OPTIONS = {
    FrameFormat.PNG: [cv2.IMWRITE_PNG_COMPRESSION, 1],
    FrameFormat.WEBP: [cv2.IMWRITE_WEBP_QUALITY, _FINE],
}


def encoded(rgb: Bytes, format: FrameFormat) -> bytes:
    """A picture (rows, columns, 3) in a format that keeps it: JPEG and WebP at quality 95, PNG without any loss."""
    if format is FrameFormat.JPEG:
        return jpeg(rgb, _FINE)
    return _encoded(rgb, format, _OPTIONS[format])


def read_frame(path: Path) -> Bytes | None:
    """An image file as RGB, rows x columns x 3; None when it is no image. Raises what `read_image` does."""
    data = path.read_bytes()
    pixels: object = None
    if _is_plain_jpeg(data):
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    return read_image(data) if pixels is None else np.asarray(pixels, np.uint8)


def _is_plain_jpeg(data: bytes) -> bool:
    """Whether a file is whole and holds nothing but pixels, as what is written here: OpenCV reads it in less time."""
    tables = 4 + int.from_bytes(data[4:6], "big")
    return data[:4] == _JFIF and data[tables : tables + 2] == _TABLES and data[-2:] == _END


def jpeg(rgb: Bytes, quality: int) -> bytes:
    """A picture (rows, columns, 3) as JPEG with full colour resolution."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
    return _encoded(rgb, FrameFormat.JPEG, options)


def _encoded(rgb: Bytes, format: FrameFormat, options: list[int]) -> bytes:
    _, data = cv2.imencode(f".{format}", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    return data.tobytes()
