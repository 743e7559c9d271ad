"""What a file is: a sound, a picture or a clip. Found by reading it, whatever its name says."""

from pathlib import Path

from av.error import FFmpegError
from av.stream import Disposition
from PIL import Image
from PIL.Image import DecompressionBombError

from workbench.kit.errors import VideoError
from workbench.media.opening import opened
from workbench.media.picture.still import is_moving, open_image, read_image
from workbench.media.sound.samples import decoded
from workbench.model.footage import AssetKind

_CONTAINERS = {
    "wav": "wav",
    "mp3": "mpeg",
    "flac": "flac",
    "ogg": "ogg",
    "aac": "aac",
    "aiff": "aiff",
    "avi": "x-msvideo",
    "matroska,webm": "webm",
    "mov,mp4,m4a,3gp,3g2,mj2": "mp4",
}
"""The second half of the media type by libav's name of the format."""
_SMALL = 64
"""Pixels on a side to which pictures are reduced while they are read to their end, where that can be."""


def identify_file(path: Path, name: str) -> tuple[AssetKind, str]:
    """The kind and the media type of a file, such as `sound` and `audio/mpeg`.

    Pictures are read, and sounds decoded to their end; of a clip, its first frame is. A sound with a cover picture is
    a sound, and a moving picture (GIF, WebP) is a clip.

    Args:
        name: what the message calls the file.

    Raises:
        VideoError: it can be read as none of them, or has more pixels than can be read.
    """
    try:
        return _still_type(path) or _moving_type(path)
    except DecompressionBombError as error:
        raise VideoError(
            f"“{name}” has too many pixels; only JPEG files may have more than 178 million.",
            "Make the picture smaller.",
        ) from error
    except (FFmpegError, OSError, SyntaxError, ValueError, StopIteration) as error:
        raise VideoError(
            f"“{name}” cannot be read as a picture, clip or sound.", "Check that the file is whole."
        ) from error


def _still_type(path: Path) -> tuple[AssetKind, str] | None:
    image = open_image(path, _SMALL)
    if image is None:
        return None
    with image:
        media_type = Image.MIME.get(image.format or "", "image/x-unknown")
        moving = is_moving(image)
    read_image(path, _SMALL)
    return ("clip" if moving else "picture"), media_type


def _moving_type(path: Path) -> tuple[AssetKind, str]:
    with opened(path) as container:
        subtype = _CONTAINERS.get(container.format.name, "x-unknown")
        films = [each for each in container.streams.video if not each.disposition & Disposition.attached_pic]
        if films:
            next(container.decode(films[0]))
            return "clip", f"video/{subtype}"
    for _ in decoded(path):
        """A sound that is broken raises here."""
    return "sound", f"audio/{subtype}"
