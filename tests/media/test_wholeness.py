"""A file that was cut off is told from a whole one, whatever it holds."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.stream import VideoStream
from PIL import Image

from workbench.kit.errors import VideoError
from workbench.media import check_whole


def noise() -> Iterator[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    random = np.random.default_rng(1)
    while True:
        yield random.integers(0, 255, (64, 64, 3), dtype=np.uint8)


def film(path: Path, codec: str, options: dict[str, str]) -> None:
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream(codec, rate=24)
        assert isinstance(stream, VideoStream)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _, pixels in zip(range(24), noise(), strict=False):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())


def moving(path: Path) -> None:
    first, *others = [Image.fromarray(pixels) for _, pixels in zip(range(6), noise(), strict=False)]
    first.save(path, save_all=True, append_images=others)


def still(path: Path) -> None:
    Image.fromarray(next(noise())).save(path)


def made(path: Path) -> None:
    """A file of that name."""
    match path.stem, path.suffix:
        case "moving", _:
            moving(path)
        case _, ".mp4":
            film(path, "libx264", {"movflags": "faststart"} if path.stem == "index_first" else {})
        case _, ".webm":
            film(path, "libvpx", {})
        case _:
            still(path)


@pytest.mark.parametrize(
    "name", ["a.png", "a.jpg", "a.webp", "moving.webp", "moving.gif", "a.mp4", "index_first.mp4", "a.webm"]
)
def test_a_file_that_is_cut_off_is_not_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    made(path)
    check_whole(path)
    data = path.read_bytes()
    for part in (0.95, 0.5, 0.02):
        path.write_bytes(data[: int(len(data) * part)])
        with pytest.raises(VideoError):
            check_whole(path)
