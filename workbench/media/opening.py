"""Files that somebody brought are opened as what they hold, never as lists of other files."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import av
from av.container import InputContainer

_FORMATS = (
    *("mov", "matroska", "avi", "mpeg", "mpegts", "mpegvideo", "flv", "asf", "mxf", "dv", "gif", "apng", "nut", "rm"),
    *("h264", "hevc", "m4v", "av1", "obu", "ivf", "mjpeg", "yuv4mpegpipe"),
    *("wav", "w64", "aiff", "caf", "au", "mp3", "aac", "ac3", "eac3", "amr", "flac", "ogg", "wv", "ape"),
)
"""libav's names of the formats that hold their pictures and sounds themselves. It knows playlists and scripts too
(concat, HLS, DASH, patterns of image names), and would open whatever files and addresses those name."""


def opened(source: Path | BytesIO, options: Mapping[str, str] | None = None) -> InputContainer:
    """A container to read from.

    Raises:
        FFmpegError, OSError: it cannot be read, or is in a format that names other files.
    """
    return av.open(source, "r", options={"format_whitelist": ",".join(_FORMATS), **(options or {})})
