"""Videos taken apart and put together again: every frame, at its time, with its sound."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tests.media.materials import Materials, lumas, times
from tests.media.recordings import KINDS, recording, sound_packets
from tests.media.screening import raw_clip
from workbench.kit.errors import InvalidInputError, ResourceError, VideoError, WorkCancelledError
from workbench.media import extract_frames, preprocess, probe, read_sheet, reassemble
from workbench.media.picture.footage import Footage
from workbench.media.pipeline import in_order
from workbench.media.sound.samples import RATE, decoded
from workbench.media.video.timing import Shown, at_rate
from workbench.model.footage import FrameFormat, FrameSheet

ADTS_HEADER = 7


def _paths(sheet: FrameSheet, folder: Path) -> list[Path]:
    return [folder / name for name in sheet.names]


def _pixels(path: Path) -> NDArray[np.uint8]:
    """The whole of an image, as RGB."""
    with Image.open(path) as image:
        assert image.format == {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}[path.suffix]
        return np.asarray(image.convert("RGB"))


def _sizes(paths: Iterable[Path]) -> set[tuple[int, int]]:
    """Widths and heights of images."""
    return {(pixels.shape[1], pixels.shape[0]) for pixels in map(_pixels, paths)}


def _level(path: Path) -> float:
    """Mean luma of a grey image, in limited range."""
    return float(_pixels(path).mean()) * 219 / 255 + 16


@pytest.mark.parametrize("kind", KINDS)
def test_times_and_sound_are_those_of_the_source(tmp_path: Path, kind: str) -> None:
    source, out = recording(kind, tmp_path), tmp_path / "again.mp4"
    sheet = extract_frames(source, tmp_path / "frames")
    facts = reassemble(sheet, _paths(sheet, tmp_path / "frames"), out, sound=source)
    assert times(out) == [moment - sheet.origin for moment in times(source)] == sheet.seconds
    assert facts.frames == len(sheet.ticks) == probe(source).frames
    heard, meant = sound_packets(out), sound_packets(source)
    if kind == "strange-sound.mkv":
        assert (facts.sound, probe(out).audio_codec) == ("encoded", "aac")
        assert sum(block.shape[1] for block in decoded(out)) == pytest.approx(2 * RATE, abs=2500)
    elif kind == "late.ts":
        assert heard == [packet[ADTS_HEADER:] for packet in meant]
        assert sheet.origin > 1, "transport streams begin anywhere"
    else:
        assert heard == meant
        assert facts.sound == ("none" if kind == "silent.mp4" else "copied")


@pytest.mark.parametrize(("kind", "size"), [("rotated.mp4", (108, 192)), ("odd.mp4", (161, 91))])
def test_frames_are_upright_and_of_the_size_that_is_seen(tmp_path: Path, kind: str, size: tuple[int, int]) -> None:
    source = recording(kind, tmp_path)
    sheet = extract_frames(source, tmp_path / "frames")
    assert _sizes(_paths(sheet, tmp_path / "frames")) == {size}
    reassemble(sheet, _paths(sheet, tmp_path / "frames"), tmp_path / "again.mp4")
    again = probe(tmp_path / "again.mp4")
    assert (again.width, again.height, again.rotation) == (size[0] + size[0] % 2, size[1] + size[1] % 2, 0)
    assert not again.has_audio


@pytest.mark.parametrize("format", list(FrameFormat))
def test_every_frame_is_the_right_one(materials: Materials, tmp_path: Path, format: FrameFormat) -> None:
    clip = materials.clip(20, 24)
    sheet = extract_frames(clip, tmp_path / "frames", format=format)
    paths = _paths(sheet, tmp_path / "frames")
    assert [_level(path) for path in paths] == pytest.approx([40 + 4 * k for k in range(20)], abs=1)
    reassemble(sheet, paths, tmp_path / "again.mp4")
    assert [luma.mean() for luma in lumas(tmp_path / "again.mp4")] == pytest.approx(
        [40 + 4 * k for k in range(20)], abs=1.5
    )


@pytest.mark.parametrize(
    ("rate", "numbers"),
    [
        (Fraction(12), [0, 2, 4, 6, 8]),
        (Fraction(48), [k // 2 for k in range(20)]),
        (Fraction(24), list(range(10))),
        (Fraction(24000, 1001), list(range(10))),
        (Fraction(10), [0, 2, 4, 7, 9]),
        (Fraction(1, 10), [0]),
    ],
)
def test_another_rate_shows_what_is_on_screen(
    materials: Materials, tmp_path: Path, rate: Fraction, numbers: list[int]
) -> None:
    clip = materials.clip(10, 24)
    sheet = extract_frames(clip, tmp_path / "frames", rate=rate)
    levels = [_level(path) for path in _paths(sheet, tmp_path / "frames")]
    assert [round((level - 40) / 4) for level in levels] == numbers
    assert sheet.seconds == [k / rate for k in range(len(numbers))]
    assert sheet.mean_rate == rate


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=30),
    st.integers(0, 500),
    st.fractions(Fraction(1, 2), 240, max_denominator=1001),
)
def test_a_constant_rate_has_no_holes_and_shows_what_is_on_screen(
    lengths: list[int], late: int, rate: Fraction
) -> None:
    base, picture = Fraction(1, 1000), av.VideoFrame(2, 2, "yuv420p")
    edges = list(accumulate(lengths, initial=late))
    taken = list(at_rate((Shown(picture, a, b) for a, b in pairwise(edges)), base, rate))
    ticks = [tick for frame in taken for tick in range(frame.first, frame.last)]
    assert ticks == list(range(ticks[0], ticks[0] + len(ticks))) if ticks else sum(lengths) * base <= 1 / rate + base
    for frame in taken[1:]:
        assert any(a * base <= frame.first / rate + base and frame.first / rate < b * base for a, b in pairwise(edges))


def test_times_in_whole_milliseconds_are_not_taken_for_late(tmp_path: Path) -> None:
    pictures = [np.full((90, 160, 3), 20 * number + 20, np.uint8) for number in range(10)]
    clip = raw_clip(tmp_path / "clip.mkv", pictures, "rgb24")
    sheet = extract_frames(clip, tmp_path / "frames", rate=Fraction(24), format=FrameFormat.PNG)
    levels = [_pixels(path).mean() for path in _paths(sheet, tmp_path / "frames")]
    assert levels == pytest.approx([20 * number + 20 for number in range(10)], abs=2)
    assert not probe(clip).is_variable


def test_frames_of_deep_colour_and_with_alpha_are_as_a_film_shows_them(tmp_path: Path) -> None:
    deep = np.concatenate([np.full((90, 160), 504, np.uint16), np.full((45, 160), 512, np.uint16)])
    clear = np.dstack([np.full((91, 161, 3), 200, np.uint8), np.full((91, 161), 127, np.uint8)])
    for name, picture, layout, level in (("deep", deep, "yuv420p10le", 128), ("clear", clear, "bgra", 100)):
        clip = raw_clip(tmp_path / f"{name}.mkv", [picture], layout, **({"colorspace": 1} if name == "deep" else {}))
        sheet = extract_frames(clip, tmp_path / name, format=FrameFormat.PNG)
        image = _pixels(tmp_path / name / sheet.name(0))
        assert image.mean() == pytest.approx(level, abs=2)
        assert image.shape[:2] == (probe(clip).height, probe(clip).width)


def _noise(folder: Path) -> Path:
    """Frames that take long to write."""
    chance = np.random.default_rng(1)
    return raw_clip(folder / "noise.mkv", list(chance.integers(0, 255, (40, 360, 640, 3), np.uint8)), "rgb24")


def test_a_cancelled_extraction_is_continued(tmp_path: Path) -> None:
    clip, folder = _noise(tmp_path), tmp_path / "frames"
    with pytest.raises(WorkCancelledError, match="The work was cancelled"):
        extract_frames(clip, folder, format=FrameFormat.WEBP, cancelled=lambda: len(list(folder.glob("*.webp"))) > 2)
    kept = {path: path.stat().st_mtime_ns for path in folder.glob("*.webp")}
    assert 2 < len(kept) < 40
    with pytest.raises(InvalidInputError, match="Not all frames are in the folder frames"):
        read_sheet(folder)
    sheet = extract_frames(clip, folder, format=FrameFormat.WEBP)
    assert len(list(folder.glob("*.webp"))) == len(sheet.ticks) == 40
    assert {path: path.stat().st_mtime_ns for path in kept} == kept
    assert read_sheet(folder) == sheet
    assert not list(folder.glob(".*"))


def test_a_killed_extraction_is_continued(tmp_path: Path) -> None:
    clip, folder = _noise(tmp_path), tmp_path / "frames"
    program = "import sys; from pathlib import Path; from workbench.media import extract_frames; "
    program += "extract_frames(Path(sys.argv[1]), Path(sys.argv[2]), format='webp')"
    with subprocess.Popen([sys.executable, "-c", program, clip, folder]) as process:
        while len(list(folder.glob("*.webp"))) < 3:
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()
    assert _sizes(folder.glob("[!.]*.webp")) == {(640, 360)}
    sheet = extract_frames(clip, folder, format=FrameFormat.WEBP)
    assert sorted(path.name for path in folder.iterdir()) == [*sheet.names, "frames.json"]


def test_what_is_there_is_not_written_again(materials: Materials, tmp_path: Path) -> None:
    clip, folder = materials.clip(5, 24), tmp_path / "frames"
    sheet = extract_frames(clip, folder)
    written = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert extract_frames(clip, folder) == sheet
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == written
    (folder / sheet.name(3)).unlink()
    assert extract_frames(clip, folder) == sheet
    assert (folder / sheet.name(3)).exists()


def test_folders_of_other_things_are_left_alone(materials: Materials, tmp_path: Path) -> None:
    clip, folder = materials.clip(5, 24), tmp_path / "frames"
    with pytest.raises(InvalidInputError, match="The folder inputs holds something else"):
        extract_frames(clip, materials.folder)
    extract_frames(clip, folder)
    with pytest.raises(InvalidInputError, match="The folder frames holds something else"):
        extract_frames(clip, folder, rate=Fraction(2))
    with pytest.raises(InvalidInputError, match="inputs holds no frames of a video"):
        read_sheet(materials.folder)


@pytest.mark.parametrize("kind", ["constant.mp4", "matroska.mkv", "late.ts"])
@pytest.mark.parametrize("keep", [0.0, 0.001, 0.6])
def test_broken_videos_are_named_and_told_where(tmp_path: Path, kind: str, keep: float) -> None:
    source = recording(kind, tmp_path)
    if source.suffix == ".mp4":
        whole = tmp_path / "whole.mp4"
        subprocess.run([sys.executable, "-c", _FAST_START, source, whole], check=True)
        source = whole
    source.write_bytes(source.read_bytes()[: int(keep * source.stat().st_size)])
    for work in (lambda: extract_frames(source, tmp_path / "frames"), lambda: _preprocessed(source, tmp_path)):
        with pytest.raises(VideoError, match=rf"{source.name} (cannot be read|is damaged or broken off at \d)"):
            work()
    assert not (tmp_path / "small.mp4").exists()
    assert not list(tmp_path.glob(".*"))


_FAST_START = (
    "import sys, av\n"
    "with av.open(sys.argv[1]) as a, av.open(sys.argv[2], 'w', options={'movflags': '+faststart'}) as b:\n"
    "    streams = {s.index: b.add_stream_from_template(s) for s in a.streams}\n"
    "    for p in a.demux():\n"
    "        if p.dts is not None:\n"
    "            p.stream = streams[p.stream_index]\n"
    "            b.mux(p)\n"
)


def _preprocessed(source: Path, folder: Path) -> Path:
    return preprocess(source, folder / "small.mp4", (100, 100))


@pytest.mark.parametrize("kind", ["constant.mp4", "rotated.mp4", "odd.mp4", "variable.mp4", "cut.mp4", "silent.mp4"])
def test_preprocessing_makes_a_video_small_upright_and_even(tmp_path: Path, kind: str) -> None:
    source = recording(kind, tmp_path)
    small = _preprocessed(source, tmp_path)
    before, after = probe(source), probe(small)
    assert max(after.width, after.height) == 100
    assert after.width / after.height == pytest.approx(before.width / before.height, rel=0.03)
    assert (after.width % 2, after.height % 2, after.rotation, after.frames) == (0, 0, 0, before.frames)
    assert times(small) == times(source)
    assert sound_packets(small) == sound_packets(source)


def test_a_video_that_is_ready_is_used_as_it_is(tmp_path: Path) -> None:
    source = recording("constant.mp4", tmp_path)
    assert preprocess(source, tmp_path / "small.mp4", (192, 108)) == source
    assert not (tmp_path / "small.mp4").exists()


def test_pixels_that_are_not_square_keep_their_shape(tmp_path: Path, materials: Materials) -> None:
    source = recording("constant.mp4", tmp_path)
    wide = tmp_path / "wide.mp4"
    sheet = extract_frames(source, tmp_path / "frames").model_copy(update={"pixel_aspect": Fraction(2)})
    reassemble(sheet, _paths(sheet, tmp_path / "frames"), wide)
    assert probe(wide).pixel_aspect == 2
    assert extract_frames(wide, tmp_path / "again").pixel_aspect == 2
    square = probe(preprocess(wide, tmp_path / "square.mp4", (200, 200)))
    assert (square.width, square.height, square.pixel_aspect) == (200, 56, 1)


def test_wrong_pictures_are_named_and_replace_nothing(materials: Materials, tmp_path: Path) -> None:
    sheet = extract_frames(materials.clip(5, 24), tmp_path / "frames")
    paths = _paths(sheet, tmp_path / "frames")
    out = tmp_path / "out.mp4"
    out.write_bytes(b"an older film")
    (materials.folder / "text.png").write_bytes(b"once upon a time")
    wrong = {
        "There are 4 pictures for 5 frames": paths[:4],
        r"missing\.png cannot be read": [*paths[:4], materials.folder / "missing.png"],
        r"text\.png cannot be read": [*paths[:4], materials.folder / "text.png"],
        r"other\.png has another size": [*paths[:4], materials.picture("other.png", (80, 60))],
    }
    for said, pictures in wrong.items():
        with pytest.raises((InvalidInputError, VideoError), match=said):
            reassemble(sheet, pictures, out)
    (materials.folder / "text.mp4").write_bytes(b"once upon a time")
    with pytest.raises(VideoError, match=r"The sound cannot be read \(text\.mp4\)"):
        reassemble(sheet, paths, out, sound=materials.folder / "text.mp4")
    with pytest.raises(WorkCancelledError):
        reassemble(sheet, paths, out, cancelled=lambda: True)
    assert out.read_bytes() == b"an older film"
    assert not list(tmp_path.glob(".*"))


@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems limit the size of files")
def test_a_full_disk_keeps_whole_frames_only(materials: Materials, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("only the superuser mounts disks")
    try:
        with pytest.raises(ResourceError, match="The disk is full"):
            extract_frames(recording("constant.mp4", tmp_path), disk / "frames")
        kept = list((disk / "frames").glob("*.jpg"))
        assert kept
        assert _sizes(kept) == {(192, 108)}
        assert not list((disk / "frames").glob(".*"))
    finally:
        subprocess.run(["umount", disk], check=True)


def test_only_a_few_frames_are_in_memory() -> None:
    taken = 0

    def things() -> Iterator[int]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield number

    for done, result in enumerate(in_order(lambda number: number * number, things(), threads=3), start=1):
        assert result == (done - 1) ** 2
        assert taken - done <= 3 * 2
    assert taken == 100


def test_a_late_start_counts_from_the_first_stream(tmp_path: Path) -> None:
    footage = Footage(recording("late.ts", tmp_path))
    assert 0 < footage.start - footage.origin < Fraction(1, 20), "sound begins a little earlier than the picture"
    footage.close()
