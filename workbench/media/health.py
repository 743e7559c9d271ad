"""Whether what films need is there: the encoders and the font."""

import av
from av.codec import Codec
from av.codec.codec import UnknownCodecError

from workbench.kit.errors import ConfigurationError
from workbench.media.text.fonts import FONT_FILE

_REINSTALL = "Set the environment up again: make clean, then make film."
_ENCODERS = ("libx264", "aac")


def check_ffmpeg() -> str:
    """The version of the FFmpeg libraries that films are made with (they come with PyAV).

    Raises:
        ConfigurationError: an encoder is missing in them.
    """
    for name in _ENCODERS:
        try:
            Codec(name, "w")
        except UnknownCodecError as error:
            raise ConfigurationError(f"FFmpeg's encoder {name} is missing.", _REINSTALL) from error
    return f"FFmpeg {av.ffmpeg_version_info}"


def check_fonts() -> str:
    """The font of subtitles, which has Latin and Chinese letters.

    Raises:
        ConfigurationError: it is missing.
    """
    if not FONT_FILE.is_file():
        raise ConfigurationError(f"The font {FONT_FILE.name} is missing.", _REINSTALL)
    return FONT_FILE.name
