"""Decoded video frames conformed to a film's pixels: upright, 8 bits, BT.709 in 4:2:0, on black where transparent."""

from math import ceil
from typing import cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

from workbench.media.picture.frame import Bytes, Planes, plane_view, planes_of, rgb_of
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
    _check_whole(video)
    y, u, v = (np.ascontiguousarray(np.rot90(plane, _turns(video))) for plane in _planes(video, largest))
    return y, u, v


def upright_rgb(video: av.VideoFrame) -> Bytes:
    """The picture of a decoded frame as 8-bit RGB (rows, columns, 3), upright, of its own size.

    Raises:
        ValueError: the decoder could not make out the whole picture.
    """
    _check_whole(video)
    rgb = _mapped(video, max(video.width, video.height))
    return np.ascontiguousarray(np.rot90(rgb_of(_plain(video)) if rgb is None else rgb, _turns(video)))


def _check_whole(video: av.VideoFrame) -> None:
    if video.is_corrupt:
        raise ValueError("the clip is damaged")


def _turns(video: av.VideoFrame) -> int:
    """Quarter turns to the left that a frame needs to stand upright."""
    return video.rotation // 90 % 4


def _planes(video: av.VideoFrame, largest: int) -> Planes:
    rgb = _mapped(video, largest)
    return _plain(video) if rgb is None else even_planes(rgb)


def _mapped(video: av.VideoFrame, largest: int) -> Bytes | None:
    """A frame in HDR or with transparent parts as RGB; None when it has neither."""
    if video.color_trc in HDR:
        return tone_mapped(_rgb16(video, largest), video.color_trc)
    return _on_black(video) if any(component.is_alpha for component in video.format.components) else None


def _plain(video: av.VideoFrame) -> Planes:
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
