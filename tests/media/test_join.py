"""Joined films: every frame in its place, exact times, and what players read in the file."""

import struct
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import pytest

from tests.media.footage import boxes, encoding, luma, psnr, seen, segment, tone
from tests.media.materials import times
from workbench.kit.errors import VideoError, WorkCancelledError
from workbench.media.encoding import Encoding
from workbench.media.join import frames_in, join
from workbench.model.finishing import Codec, FrameRate

LENGTHS = (5, 1, 30, 2, 12)


def _joined(folder: Path, order: Encoding, lengths: tuple[int, ...] = LENGTHS) -> Path:
    """A film of segments of those lengths, whose frames are numbered through; threads and quality take turns."""
    paths: list[Path] = []
    first = 0
    for index, length in enumerate(lengths):
        numbers = range(first, first + length)
        paths.append(segment(folder / f"{index}{order.suffix}", order, numbers, threads=1 + index % 2))
        first += length
    film = folder / f"film{order.suffix}"
    sound = tone(folder / "sound.m4a", float(first / order.fps))
    assert join(paths, sound, film, order, lambda: None) == first
    return film


@pytest.mark.parametrize("codec", list(Codec))
def test_every_frame_is_the_one_that_was_drawn(tmp_path: Path, codec: Codec) -> None:
    film = _joined(tmp_path, encoding(codec))
    pictures = seen(film)
    assert len(pictures) == sum(LENGTHS)
    for number, picture in enumerate(pictures):
        likeness = {other: psnr(picture, luma(other)) for other in range(number - 2, number + 3)}
        assert max(likeness, key=lambda other: likeness[other]) == number
        assert likeness[number] > 32
    assert times(film) == [Fraction(number, 24) for number in range(sum(LENGTHS))]


@pytest.mark.parametrize("codec", list(Codec))
def test_files_say_what_is_in_them(tmp_path: Path, codec: Codec) -> None:
    film = _joined(tmp_path, encoding(codec))
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index comes first, so that the film plays while it loads"
    assert b"colrnclx\x00\x01\x00\x01\x00\x01" in data or b"colrnclc\x00\x01\x00\x01\x00\x01" in data
    with av.open(film) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        context = video.codec_context
        tags = {Codec.H264: "avc1", Codec.H265: "hvc1", Codec.AV1: "av01", Codec.PRORES: "apch"}
        assert context.codec_tag == tags[codec]
        assert context.pix_fmt == ("yuv422p10le" if codec is Codec.PRORES else "yuv420p")
        frame = next(container.decode(video))
        assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (1, 1, 1, 1)
        assert (video.start_time, video.average_rate, audio.codec_context.name) == (0, 24, "aac")


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
def test_pictures_and_sound_start_at_zero_and_end_together(tmp_path: Path, codec: Codec) -> None:
    """By the edit lists, since players skip what those leave out (B-frames' delay, AAC's priming)."""
    data = _joined(tmp_path, encoding(codec)).read_bytes()
    lengths: list[float] = []
    for track in boxes(data, "moov", "trak"):
        (edits,) = boxes(track, "edts", "elst")
        count, length, start = struct.unpack_from(">IIi", edits, 4)
        scale = struct.unpack_from(">I", boxes(track, "mdia", "mdhd")[0], 12)[0]
        kind = boxes(track, "mdia", "hdlr")[0][8:12]
        assert count == 1
        assert Fraction(start, scale) == (Fraction(2, 24) if kind == b"vide" else Fraction(1024, 48_000))
        lengths.append(length / 1000)
    assert lengths[0] == pytest.approx(sum(LENGTHS) / 24, abs=0.001)
    assert lengths[1] == pytest.approx(lengths[0], abs=0.001)


@pytest.mark.parametrize("rate", list(FrameRate))
def test_no_rate_drifts_over_many_segments(tmp_path: Path, rate: FrameRate) -> None:
    order = encoding(fps=rate.exact)
    part = segment(tmp_path / "part.mp4", order, range(7))
    single = segment(tmp_path / "single.mp4", order, range(1))
    film = tmp_path / "film.mp4"
    sound = tone(tmp_path / "sound.m4a", 1)
    join([part, single] * 100, sound, film, order, lambda: None)
    assert times(film) == [number / rate.exact for number in range(800)]
    parts = 100 * (part.stat().st_size + single.stat().st_size) + sound.stat().st_size
    assert film.stat().st_size <= parts, "so that a film whose parts fit into a size fits as well"
    with av.open(film) as container:
        moments = [packet.dts * packet.time_base for packet in container.demux(video=0) if packet.dts is not None]
        assert {after - before for before, after in pairwise(moments)} == {1 / rate.exact}


def test_parts_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    plain = segment(tmp_path / "a.mp4", encoding(), range(3))
    other = segment(tmp_path / "b.mp4", encoding(preset="ultrafast"), range(3))
    with pytest.raises(VideoError, match="encoded differently"):
        join([plain, other], tone(tmp_path / "sound.m4a", 1), tmp_path / "film.mp4", encoding(), lambda: None)


def test_joining_can_be_stopped(tmp_path: Path) -> None:
    part = segment(tmp_path / "a.mp4", encoding(), range(3))

    def stop() -> None:
        raise WorkCancelledError("stop")

    with pytest.raises(WorkCancelledError):
        join([part], tone(tmp_path / "sound.m4a", 1), tmp_path / "film.mp4", encoding(), stop)


@pytest.mark.parametrize("codec", list(Codec))
def test_a_file_that_was_cut_short_is_noticed(tmp_path: Path, codec: Codec) -> None:
    order = encoding(codec)
    sound = tone(tmp_path / "sound.m4a", 1)
    for part, frames in ((segment(tmp_path / f"a{order.suffix}", order, range(9)), 9), (sound, 48)):
        assert frames_in(part) == frames
        whole = part.read_bytes()
        for size in (0, 20, len(whole) // 2, len(whole) * 3 // 4):
            part.write_bytes(whole[:size])
            assert frames_in(part) == 0
    assert frames_in(tmp_path / "missing.mp4") == 0
