"""Files that save nodes write: names as ComfyUI gives them, PNG with its graph inside, H.264 clips."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import av
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from workbench.draft.folders import inside
from workbench.draft.pictures import Frame, Pictures, size_of
from workbench.kit.errors import InvalidInputError
from workbench.kit.files import whole_file

SOFTWARE = "draft backend"
"""What every file says about its maker, so that a draft can be told from a rendering."""

_BT709 = 1


class NumberedName:
    """The next free `name_00001_` in a folder; numbers go on from the files that are there.

    Raises:
        InvalidInputError: when the prefix leads out of the folder.
    """

    def __init__(self, root: Path, prefix: str, size: tuple[int, int]) -> None:
        prefix = os.path.normpath(_with_values(prefix, size))
        self._stem = Path(prefix).name
        folder = inside(root, str(Path(prefix).parent))
        if folder is None:
            raise InvalidInputError("A picture may not be saved outside the output folder.", "Change filename_prefix.")
        self._folder = folder
        self._subfolder = "" if folder == root else folder.relative_to(root).as_posix()
        self._number = max((self._number_of(path.name) for path in folder.glob("*")), default=0)

    def _number_of(self, name: str) -> int:
        match = re.fullmatch(rf"{re.escape(self._stem)}_(\d+)_?\..*", name)
        return int(match[1]) if match else 0

    def next(self, ending: str) -> tuple[Path, dict[str, str]]:
        """The path of the next file, and how messages name it (their `type` is the caller's)."""
        self._number += 1
        name = f"{self._stem}_{self._number:05}{ending}"
        return self._folder / name, {"filename": name, "subfolder": self._subfolder}


def _with_values(prefix: str, size: tuple[int, int]) -> str:
    now = datetime.now()
    values = {"width": str(size[0]), "height": str(size[1]), "year": f"{now.year}"}
    values |= {name: f"{getattr(now, name):02}" for name in ("month", "day", "hour", "minute", "second")}
    return re.sub(r"%(\w+)%", lambda match: values.get(match[1], match[0]), prefix)


def save_pngs(
    pictures: Pictures, root: Path, prefix: str, *, prompt: object, extra_pnginfo: dict[str, Any] | None
) -> list[dict[str, str]]:
    """Write each picture with its graph in text chunks (`prompt` and what the client added); returns their names."""
    texts = _texts(prompt, extra_pnginfo)
    names: NumberedName | None = None
    saved: list[dict[str, str]] = []
    for frame in pictures.frames():
        names = names or NumberedName(root, prefix, size_of(frame))
        path, name = names.next("_.png")
        _write_png(path, frame, texts)
        saved.append(name)
    return saved


def save_mp4(
    pictures: Pictures, fps: float, root: Path, prefix: str, *, prompt: object, extra_pnginfo: dict[str, Any] | None
) -> dict[str, str]:
    """Write the pictures as one H.264 clip (yuv420p, BT.709, limited range) with its graph in the metadata."""
    frames = pictures.frames()
    first = next(frames)
    path, name = NumberedName(root, prefix, size_of(first)).next("_.mp4")
    _write_mp4(path, first, frames, fps, _texts(prompt, extra_pnginfo))
    return name


def save_mp4_with_poster(
    pictures: Pictures, fps: float, root: Path, prefix: str, *, prompt: object, extra_pnginfo: dict[str, Any] | None
) -> tuple[dict[str, str], Path]:
    """Write a clip, and its first frame as NAME.png beside it, as VideoHelperSuite does; returns name and path."""
    frames, texts = pictures.frames(), _texts(prompt, extra_pnginfo)
    first = next(frames)
    path, name = NumberedName(root, prefix, size_of(first)).next(".mp4")
    _write_png(path.with_suffix(".png"), first, texts)
    _write_mp4(path, first, frames, fps, texts)
    return name, path


def _texts(prompt: object, extra_pnginfo: dict[str, Any] | None) -> dict[str, str]:
    """What is written into each file: the maker, the graph, and what the client added."""
    added = {"prompt": prompt, **(extra_pnginfo or {})}
    return {"Software": SOFTWARE} | {name: json.dumps(value) for name, value in added.items()}


def _write_png(path: Path, frame: Frame, texts: Mapping[str, str]) -> None:
    chunks = PngInfo()
    for name, text in texts.items():
        chunks.add_text(name, text)
    with whole_file(path) as part:
        Image.fromarray(frame).save(part, pnginfo=chunks, compress_level=1)


def _write_mp4(path: Path, first: Frame, others: Iterator[Frame], fps: float, texts: Mapping[str, str]) -> None:
    with whole_file(path) as part, av.open(str(part), "w", options={"movflags": "use_metadata_tags"}) as container:
        for name, text in texts.items():
            container.metadata["software" if name == "Software" else name] = text
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001), options=_X264)
        stream.width, stream.height = size_of(first)
        stream.pix_fmt = "yuv420p"
        _mark_bt709(stream.codec_context)
        for frame in chain([first], others):
            container.mux(stream.encode(_as_yuv(frame)))
        container.mux(stream.encode())


_X264 = {"preset": "ultrafast", "crf": "18"}


def _mark_bt709(context: av.VideoCodecContext) -> None:
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = ColorRange.MPEG


def _as_yuv(frame: Frame) -> av.VideoFrame:
    yuv = av.VideoFrame.from_ndarray(frame, format="rgb24").reformat(
        format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
    )
    yuv.colorspace = yuv.color_primaries = yuv.color_trc = _BT709
    return yuv
