"""Image files read as they are meant to be seen: upright, in sRGB, on black where they are transparent."""

import warnings
from io import BytesIO
from pathlib import Path
from typing import cast

import numpy as np
from av import CodecContext, Packet
from av.error import FFmpegError
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from workbench.kit.memory import kept_apart
from workbench.media.picture.frame import Bytes, Planes, planes_of
from workbench.media.picture.framing import cover
from workbench.media.picture.stage import Canvas, composed
from workbench.model.finishing import Framing

warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
"""Pillow warns of pictures that it reads all the same; those of twice as many pixels are still errors."""

_MOVING = {"GIF", "WEBP", "PNG", "AVIF"}
"""Formats whose further pictures are moments. Those of others (TIFF, MPO) are pages or views."""
_NEEDS_CARE = {"exif", "icc_profile", "transparency", "xmp", "XML:com.adobe.xmp", "Raw profile type exif"}
"""Notes of a PNG by which its samples are not yet what is seen."""
_LATE_EXIF = b"eXIf"
"""What a PNG's note of its orientation begins with; behind the pixels, Pillow sees it when it has read them."""
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))  # pyright: ignore[reportUnknownArgumentType]  # no stubs


def load_canvas(path: Path, framing: Framing, width: int, height: int) -> Canvas | None:
    """An image composed for a frame, large enough for the closest move; None when the file is no still image.

    Raises:
        OSError, SyntaxError: the file is missing or broken off.
        DecompressionBombError: it has too many pixels, see `read_image`.
    """
    least = max(width, height)
    image = open_image(path, least)
    if image is None:
        return None
    if is_moving(image):
        image.close()
        return None
    rgb = _pixels(image, least)

    def scaled(columns: int, rows: int) -> Planes:
        return planes_of(cover(rgb, columns, rows))

    canvas = composed(scaled, rgb.shape[1] / rgb.shape[0], framing, width, height)
    y, u, v = (kept_apart(plane) for plane in canvas.planes)
    return Canvas((y, u, v), canvas.window)


def read_image(source: Path | bytes, least: int | None = None) -> Bytes | None:
    """An image (the first moment of a moving one) as RGB, rows x columns x 3; None when it is no image.

    Colour profiles are followed, 16 bits become 8, and EXIF says which side is up.

    Args:
        least: pixels that either side may be reduced to while reading, which saves time and memory. JPEG files of
            any size can be read so; other formats, and progressive JPEG, up to 178 million pixels (Pillow's limit).

    Raises:
        OSError, SyntaxError: the file is missing or broken off.
        DecompressionBombError: it has more pixels than that.
    """
    image = open_image(source, least)
    return None if image is None else _pixels(image, least)


def open_image(source: Path | bytes, least: int | None = None) -> Image.Image | None:
    """An image file whose pixels are still to be read; None when it is no image. Raises what `read_image` does."""
    try:
        return (_reduced_jpeg(source, least) if least else None) or Image.open(_file(source))
    except UnidentifiedImageError:
        return None


def pixels_to_read(path: Path, least: int) -> int:
    """How many pixels of an image file are in memory while it is read; 0 when it is no image.

    Raises what `read_image` does.
    """
    image = open_image(path, least)
    if image is None:
        return 0
    with image:
        return image.width * image.height


def is_moving(image: Image.Image) -> bool:
    """Whether an opened file shows one picture after the other."""
    return image.format in _MOVING and getattr(image, "is_animated", False)


def _pixels(opened: Image.Image, least: int | None) -> Bytes:
    with opened as image:
        if (pixels := _plain_png(image)) is not None:
            return pixels
        ImageOps.exif_transpose(image, in_place=True)
        plain = _eight_bit(image)
        if least and (times := min(image.size) // least) > 1:
            plain = plain.reduce(times)
        return on_black(plain)


def _plain_png(image: Image.Image) -> Bytes | None:
    """The pixels of a PNG whose samples are what is seen, read by libav, which takes half of Pillow's time.

    None for all others, and for broken ones, of which Pillow knows what is wrong with them.
    """
    if image.format != "PNG" or image.mode != "RGB" or image.fp is None or not _NEEDS_CARE.isdisjoint(image.info):
        return None
    image.fp.seek(0)
    data = image.fp.read()
    image.fp.seek(0)
    if _LATE_EXIF in data:
        return None
    decoder = CodecContext.create("png", "r")
    decoder.thread_count, decoder.options = 1, {"err_detect": "crccheck+explode"}
    try:
        frame = [*decoder.decode(Packet(data)), *decoder.decode(None)][0]
    except (FFmpegError, IndexError):
        return None
    if frame.format.name != "rgb24":
        return None
    rows = np.frombuffer(cast(bytes, frame.planes[0]), np.uint8).reshape(frame.height, -1)
    return rows[:, : 3 * frame.width].reshape(frame.height, frame.width, 3)


def on_black(image: Image.Image) -> Bytes:
    """The pixels of an 8-bit image in sRGB, on black where it is transparent."""
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, (0, 0, 0, 255)), clear).convert("RGB")
    plain = _in_srgb(image, profile) if profile else image
    return np.asarray(plain if plain.mode == "RGB" else plain.convert("RGB"))  # the same mode would be a copy


def _file(source: Path | bytes) -> Path | BytesIO:
    return BytesIO(source) if isinstance(source, bytes) else source


def _reduced_jpeg(source: Path | bytes, least: int) -> Image.Image | None:
    """A JPEG file that will be read at 1/2, 1/4 or 1/8 of its size, but no side shorter than `least`.

    Image.open would refuse a very large one before it can be asked for less. A progressive one is held whole while it
    is read, so it has to pass Image.open.
    """
    try:
        image = JpegImageFile(_file(source))
    except SyntaxError:
        return None
    if image.info.get("progressive"):
        image.close()
        return None
    image.draft(None, (least, least))
    return image


def _eight_bit(image: Image.Image) -> Image.Image:
    """The image in a mode of 8 bits a channel without a palette."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8))
    if image.mode in ("1", "P", "PA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """The image with its colour profile applied; as it is when the profile is of no use."""
    try:
        made_for = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(image, made_for, _SRGB, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError):
        return image
