"""Decoded video frames conformed to a film's pixels: upright, 8 bits, BT.709 in 4:2:0, on black where transparent."""

from math import ceil
from typing import cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

from workbench.media.picture.frame import Bytes, Planes, plane_view, planes_of
from workbench.media.picture.framing import cover
from workbench.media.picture.tonemap import HDR, tone_mapped

_HD_LINES = 720
"""Untagged video is taken as BT.709 from this height on and as BT.601 below, as players do."""
_EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
"""Without these flags swscale darkens every pixel by a level."""


def conformed(video: av.VideoFrame, largest: int) -> Planes:
    """The picture of a decoded frame, upright; of its own size, but HDR reduced to `largest` pixels on a side.

    Raises:
        ValueError: the decoder could not make out the whole picture.
    """
    if video.is_corrupt:
        raise ValueError("the clip is damaged")
    turns = video.rotation // 90 % 4
    y, u, v = (np.ascontiguousarray(np.rot90(plane, turns)) for plane in _planes(video, largest))
    return y, u, v


def _planes(video: av.VideoFrame, largest: int) -> Planes:
    if video.color_trc in HDR:
        return even_planes(tone_mapped(_rgb16(video, largest), video.color_trc))
    if any(component.is_alpha for component in video.format.components):
        return even_planes(_on_black(video))
    frame = _to_bt709(video)
    y, u, v = (plane_view(frame, index) for index in range(3))
    return y, u, v


def even_planes(rgb: Bytes) -> Planes:
    """Planes of a picture whose sides may be odd."""
    rows, columns = rgb.shape[:2]
    return planes_of(rgb if rows % 2 == columns % 2 == 0 else cover(rgb, columns + columns % 2, rows + rows % 2))


def _rgb16(video: av.VideoFrame, largest: int) -> NDArray[np.uint16]:
    """A frame in its own transfer and primaries as full-range 16-bit R'G'B'."""
    scale = min(1.0, largest / min(video.width, video.height))
    frame = video.reformat(
        width=2 * ceil(video.width * scale / 2),
        height=2 * ceil(video.height * scale / 2),
        format="rgb48le",
        src_colorspace=_colorspace(video),
        src_color_range=_range(video),
        dst_color_range=ColorRange.JPEG,
        interpolation=_EXACT,
    )
    return cast(NDArray[np.uint16], frame.to_ndarray())


def _on_black(video: av.VideoFrame) -> Bytes:
    """A transparent frame over black, as RGB."""
    frame = video.reformat(
        format="rgba",
        src_colorspace=_colorspace(video),
        src_color_range=_range(video),
        dst_color_range=ColorRange.JPEG,
        interpolation=_EXACT,
    )
    rgba = cast(Bytes, frame.to_ndarray())
    seen = rgba[..., :3] * (rgba[..., 3:] / np.float32(255))
    return np.rint(seen).astype(np.uint8)


def _to_bt709(video: av.VideoFrame) -> av.VideoFrame:
    """The frame as limited-range BT.709 4:2:0; itself when it is that already."""
    space, levels = _colorspace(video), _range(video)
    if video.format.name == "yuv420p" and space is Colorspace.ITU709 and levels is ColorRange.MPEG:
        return video
    return video.reformat(
        format="yuv420p",
        src_colorspace=space,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=levels,
        dst_color_range=ColorRange.MPEG,
        interpolation=_EXACT,
    )


def _colorspace(video: av.VideoFrame) -> Colorspace:
    """The matrix of a frame, by its tag (ITU-T H.273 numbers) or by its size."""
    tagged = {
        1: Colorspace.ITU709,
        5: Colorspace.ITU601,
        6: Colorspace.ITU601,
        9: Colorspace.BT2020,
        10: Colorspace.BT2020,
    }
    by_size = Colorspace.ITU709 if video.height >= _HD_LINES else Colorspace.ITU601
    return tagged.get(video.colorspace, by_size)


def _range(video: av.VideoFrame) -> ColorRange:
    full = video.color_range == ColorRange.JPEG or video.format.name.startswith("yuvj") or video.format.is_rgb
    return ColorRange.JPEG if full else ColorRange.MPEG
