"""What a file is, whatever its name says."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.engine.sounds import tone, with_cover
from tests.media.materials import Materials
from workbench.kit.errors import VideoError
from workbench.media import identify_file, probe


def test_files_are_known_by_what_is_in_them(materials: Materials, tmp_path: Path) -> None:
    moments = [Image.new("RGB", (16, 16), (level, 0, 0)) for level in (10, 200)]
    moving = tmp_path / "moving.gif"
    moments[0].save(moving, save_all=True, append_images=moments[1:], duration=500)
    files = {
        tone(tmp_path / "song.txt"): ("sound", "audio/wav"),
        with_cover(tmp_path / "shop.m4a"): ("sound", "audio/mp4"),
        materials.picture("photo.jpg"): ("picture", "image/jpeg"),
        materials.clip(12, 24): ("clip", "video/mp4"),
        moving: ("clip", "image/gif"),
    }
    assert {path: identify_file(path, path.name) for path in files} == files


@pytest.mark.parametrize(
    "content", [b"", b"words", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"\x89PNG\r\n\x1a\n\x00\x00", b"ID3"]
)
def test_what_cannot_be_read_is_refused_by_its_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(content)
    with pytest.raises(VideoError, match=r"“song\.mp3” cannot be read as a picture, clip or sound"):
        identify_file(path, "song.mp3")


@pytest.mark.parametrize("read", [probe, lambda path: identify_file(path, path.name)], ids=["probe", "identify"])
def test_a_file_that_only_names_other_files_is_refused(
    read: Callable[[Path], object], materials: Materials, tmp_path: Path
) -> None:
    clip = materials.clip(12, 24).rename(tmp_path / "clip.mp4")
    script = tmp_path / "script.mp4"
    script.write_text(f"ffconcat version 1.0\nfile {clip.name}\n")
    with av.open(script) as followed:
        assert followed.streams.video
    with pytest.raises(VideoError, match="cannot be read"):
        read(script)


def test_only_jpeg_files_may_be_huge(materials: Materials, monkeypatch: pytest.MonkeyPatch) -> None:
    photo, drawing = materials.picture("photo.jpg", (640, 480)), materials.picture("drawing.png", (640, 480))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    assert identify_file(photo, "photo.jpg") == ("picture", "image/jpeg")
    with pytest.raises(VideoError, match="“drawing” has too many pixels; only JPEG files may have more than 178 mill"):
        identify_file(drawing, "drawing")


def test_a_picture_that_breaks_off_is_refused(materials: Materials, tmp_path: Path) -> None:
    whole = materials.picture(size=(400, 300)).read_bytes()
    broken = tmp_path / "broken.png"
    broken.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(VideoError, match="cannot be read"):
        identify_file(broken, broken.name)
    photo = materials.picture("photo.jpg", (1600, 1200))
    broken.write_bytes(photo.read_bytes()[: photo.stat().st_size // 2])
    with pytest.raises(VideoError, match="cannot be read"):
        identify_file(broken, broken.name)


def test_a_sound_without_a_sample_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="cannot be read"):
        identify_file(tone(tmp_path / "empty.wav", seconds=0), "empty.wav")


def test_a_sound_that_is_no_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "noise.wav"
    with av.open(path, "w") as container:
        stream = container.add_stream("pcm_f32le", rate=24_000)
        frame = av.AudioFrame.from_ndarray(np.full((1, 2400), np.nan, np.float32), format="flt", layout="mono")
        frame.sample_rate = 24_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(VideoError, match="cannot be read"):
        identify_file(path, "noise.wav")
