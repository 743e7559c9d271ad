"""Workflows inside pictures, films and sounds: ComfyUI writes what made a file into its metadata.

| file | where |
| --- | --- |
| PNG | text chunks `workflow` and `prompt`; in an animated one, chunks `comf` after the picture |
| WebP, JPEG, AVIF | EXIF strings that begin with `workflow:` and `prompt:` |
| MP4, WebM, FLAC, MP3, Ogg | tags of these names; VideoHelperSuite writes both as one JSON object into `comment` |
"""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

import av
from av.error import FFmpegError
from PIL import AvifImagePlugin, Image, JpegImagePlugin, WebPImagePlugin
from PIL.ImageFile import ImageFile

from workbench.kit.errors import InvalidInputError

KEYS = ("workflow", "prompt", "comment", "parameters")
"""What is looked for; `parameters` is where AUTOMATIC1111's web UI writes its settings."""

MOST_TEXT = 64 * 2**20
"""Bytes of text that a compressed chunk may hold; a workflow has a few megabytes at most."""

_PNG = b"\x89PNG\r\n\x1a\n"
_MEDIA_FORMATS = "mov,matroska,flac,mp3,ogg,wav"
"""libav's names of formats that hold what they show; it knows others that open whatever files they name."""


def embedded_texts(data: bytes) -> dict[str, str] | None:
    """The texts of a file that may hold a workflow, by their names in lower case; None when the file is not media.

    Raises:
        InvalidInputError: it is media, but cannot be read.
    """
    try:
        if data.startswith(_PNG):
            return _found(_png_texts(data))
        if picture := _picture(data):
            return _found(_exif_texts(picture))
        if _is_media(data):
            return _found(_media_tags(data))
    except (OSError, ValueError, SyntaxError, struct.error, zlib.error, FFmpegError):
        raise InvalidInputError("The file is damaged: its metadata cannot be read.", "Save it again.") from None
    return None


def _found(texts: Iterator[tuple[str, str]]) -> dict[str, str]:
    """The first text of each name that is looked for."""
    found: dict[str, str] = {}
    for name, text in texts:
        if name.lower() in KEYS:
            found.setdefault(name.lower(), text)
    return found


def _png_texts(data: bytes) -> Iterator[tuple[str, str]]:
    """Names and texts of the chunks of a PNG (its specification, 11.3.3), to the point where the file is cut off."""
    place = len(_PNG)
    while place + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        chunk = data[place + 8 : place + 8 + length]
        place += length + 12
        name, _, rest = chunk.partition(b"\0")
        match kind:
            case b"tEXt" | b"comf":
                yield name.decode("latin-1"), _decoded(rest)
            case b"zTXt":
                yield name.decode("latin-1"), _decoded(_inflated(rest[1:]))
            case b"iTXt":
                text = rest[2:].split(b"\0", 2)[-1]
                yield name.decode("latin-1"), _decoded(_inflated(text) if rest[:1] == b"\1" else text)
            case b"IEND":
                return
            case _:
                pass


def _inflated(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(packed, MOST_TEXT)
    if unpacker.unconsumed_tail:
        raise ValueError("the text is too long")
    return text


def _decoded(text: bytes) -> str:
    """tEXt is Latin-1 by the specification, and UTF-8 by the hand of many programs."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _picture(data: bytes) -> ImageFile | None:
    """The picture, opened without decoding it, so that its size in pixels does not matter."""
    if data.startswith(b"\xff\xd8\xff"):
        return JpegImagePlugin.JpegImageFile(BytesIO(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WebPImagePlugin.WebPImageFile(BytesIO(data))
    if data[4:12] in (b"ftypavif", b"ftypavis"):
        return AvifImagePlugin.AvifImageFile(BytesIO(data))
    return None


def _exif_texts(picture: Image.Image) -> Iterator[tuple[str, str]]:
    for value in picture.getexif().values():
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if isinstance(text, str):
            name, _, rest = text.partition(":")
            yield name, rest


def _is_media(data: bytes) -> bool:
    return data[4:8] == b"ftyp" or data.startswith((b"\x1a\x45\xdf\xa3", b"fLaC", b"OggS", b"ID3", b"RIFF"))


def _media_tags(data: bytes) -> Iterator[tuple[str, str]]:
    with av.open(BytesIO(data), "r", options={"format_whitelist": _MEDIA_FORMATS}) as media:
        yield from media.metadata.items()
        for stream in media.streams:
            yield from stream.metadata.items()
