"""Facts, frames and thumbnails of media files."""

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.media.materials import VOICE_RATE, Materials
from workbench.kit.errors import VideoError
from workbench.media import MediaInfo, check_ffmpeg, check_fonts, frame_at, poster, probe, probe_bytes, thumbnail


def _level(jpeg: bytes) -> float:
    """Mean luma of a JPEG, in limited range."""
    return float(np.asarray(Image.open(io.BytesIO(jpeg)).convert("L")).mean()) * 219 / 255 + 16


def test_facts_of_a_clip(materials: Materials) -> None:
    clip = materials.clip(30, 25)
    wanted = MediaInfo(width=160, height=90, fps=Fraction(25), frames=30, duration=1.2, video_codec="h264")
    assert probe(clip) == wanted
    assert probe_bytes(clip.read_bytes()) == wanted


def test_facts_of_an_image_and_a_sound(materials: Materials) -> None:
    assert probe(materials.picture(size=(123, 45))) == MediaInfo(width=123, height=45, frames=1)
    sound = probe(materials.sound(np.zeros(VOICE_RATE)))
    assert (sound.has_audio, sound.duration, sound.audio_codec, sound.width) == (True, 1.0, "pcm_s16le", 0)


@pytest.mark.parametrize("data", [b"", b"words and words", b"\x89PNG\r\n\x1a\n broken off"])
def test_files_that_are_no_media_are_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file.png").write_bytes(data)
    for read in (probe, poster, lambda path: thumbnail(path, 100), lambda path: frame_at(path, 0)):
        with pytest.raises(VideoError, match=r"file\.png cannot be read"):
            read(tmp_path / "file.png")
    with pytest.raises(VideoError):
        probe_bytes(data)


def test_the_frame_at_a_time(materials: Materials) -> None:
    clip = materials.clip(24, 24)
    for seconds, number in ((0.0, 0), (0.49, 11), (0.5, 12), (0.98, 23), (9.0, 23)):
        assert _level(frame_at(clip, seconds)) == pytest.approx(40 + 4 * number, abs=1.5)
    assert _level(poster(clip)) == pytest.approx(48, abs=1.5)


def test_thumbnails_are_small_and_keep_their_shape(materials: Materials) -> None:
    picture = materials.picture(size=(640, 360))
    for source in (picture, picture.read_bytes()):
        assert Image.open(io.BytesIO(thumbnail(source, 320))).size == (320, 180)
    assert Image.open(io.BytesIO(thumbnail(picture, 2000))).size == (640, 360)
    first = thumbnail(materials.clip(4, 24).read_bytes(), 80)
    assert Image.open(io.BytesIO(first)).size == (80, 45)
    assert _level(first) == pytest.approx(40, abs=1.5)


def test_the_machine_has_what_films_need() -> None:
    assert check_ffmpeg().startswith("FFmpeg ")
    assert check_fonts().endswith(".ttc")
