"""Facts, frames and thumbnails of media files."""

import io
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.media.materials import VOICE_RATE, Materials
from tests.media.recordings import KINDS, ffmpeg, recording
from tests.media.screening import raw_clip
from workbench.kit.errors import VideoError
from workbench.media import (
    ColourTags,
    MediaInfo,
    check_ffmpeg,
    check_fonts,
    frame_at,
    poster,
    probe,
    probe_bytes,
    thumbnail,
)


def _level(jpeg: bytes) -> float:
    """Mean luma of a JPEG, in limited range."""
    return float(np.asarray(Image.open(io.BytesIO(jpeg)).convert("L")).mean()) * 219 / 255 + 16


def test_facts_of_a_clip(materials: Materials) -> None:
    clip = materials.clip(30, 25)
    wanted = MediaInfo(
        width=160, height=90, fps=Fraction(25), frames=30, duration=1.2, pixel_format="yuv420p", video_codec="h264"
    )
    assert probe(clip) == wanted
    assert probe_bytes(clip.read_bytes()) == wanted


def test_facts_of_an_image_and_a_sound(materials: Materials) -> None:
    assert probe(materials.picture(size=(123, 45))) == MediaInfo(width=123, height=45, frames=1)
    sound = probe(materials.sound(np.zeros(VOICE_RATE)))
    assert (sound.has_audio, sound.duration, sound.audio_codec, sound.width) == (True, 1.0, "pcm_s16le", 0)


def test_facts_of_recordings(tmp_path: Path) -> None:
    facts = {kind: probe(recording(kind, tmp_path)) for kind in KINDS}
    assert {kind for kind, info in facts.items() if info.is_variable} == {"variable.mp4", "cut.mp4"}, (
        "a cut takes a frame away"
    )
    assert {kind for kind, info in facts.items() if not info.has_audio} == {"silent.mp4"}
    assert facts["ntsc.mp4"].fps == Fraction(30000, 1001)
    assert facts["cut.mp4"].frames == 29, "frames that are in the file but not shown do not count"
    upright, odd = facts["rotated.mp4"], facts["odd.mp4"]
    assert (upright.width, upright.height, upright.rotation) == (108, 192, 270)
    assert (odd.width, odd.height, odd.pixel_format) == (161, 91, "yuv444p")
    assert (upright.sample_rate, upright.channels, upright.audio_codec) == (44_100, 1, "aac")


def test_facts_of_colour(tmp_path: Path) -> None:
    planes = np.full((135, 160), 512, np.uint16)
    tags = {"colorspace": 9, "color_primaries": 9, "color_trc": 16, "color_range": 1}
    hdr = probe(raw_clip(tmp_path / "hdr.mkv", [planes], "yuv420p10le", **tags))
    assert (hdr.colour, hdr.pixel_format) == (ColourTags(primaries=9, transfer=16, matrix=9), "yuv420p10le")
    assert hdr.colour.is_hdr
    assert not probe(recording("constant.mp4", tmp_path)).colour.is_hdr


def test_the_cover_of_a_song_is_no_moving_picture(materials: Materials, tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    sound, cover = materials.sound(np.zeros(VOICE_RATE)), materials.picture()
    ffmpeg("-i", sound, "-i", cover, "-map", "0", "-map", "1", "-disposition:v", "attached_pic", song)
    info = probe(song)
    assert (info.width, info.frames, info.audio_codec) == (0, 0, "mp3float")


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
