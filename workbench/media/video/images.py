"""Single frames as image files."""

import cv2

from workbench.media.picture.frame import Bytes
from workbench.model.footage import FrameFormat

_FINE = 95

_OPTIONS = {
    FrameFormat.PNG: [cv2.IMWRITE_PNG_COMPRESSION, 1],
    FrameFormat.WEBP: [cv2.IMWRITE_WEBP_QUALITY, _FINE],
}


def encoded(rgb: Bytes, format: FrameFormat) -> bytes:
    """A picture (rows, columns, 3) in a format that keeps it: JPEG and WebP at quality 95, PNG without any loss."""
    if format is FrameFormat.JPEG:
        return jpeg(rgb, _FINE)
    return _encoded(rgb, format, _OPTIONS[format])


def jpeg(rgb: Bytes, quality: int) -> bytes:
    """A picture (rows, columns, 3) as JPEG with full colour resolution."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
    return _encoded(rgb, FrameFormat.JPEG, options)


def _encoded(rgb: Bytes, format: FrameFormat, options: list[int]) -> bytes:
    _, data = cv2.imencode(f".{format}", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), options)
    return data.tobytes()
