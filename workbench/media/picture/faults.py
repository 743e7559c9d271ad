"""What libraries raise over files that are broken, or no media files at all."""

import struct

from av.error import FFmpegError
from PIL.Image import DecompressionBombError

UNREADABLE = (
    FFmpegError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    struct.error,
    DecompressionBombError,
)
"""FFmpeg raises its own errors; Pillow lets through whatever its readers of formats stumble over."""
