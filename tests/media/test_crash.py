"""What is left when a film is cancelled or killed, or finds a full disk or broken parts: whole files, no others."""

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.media.footage import seen
from tests.media.materials import Materials, cut_of
from workbench.kit.errors import ResourceError, VideoError, WorkCancelledError
from workbench.kit.files import whole_file
from workbench.media import film, make_film, probe
from workbench.media import segments as segments_module
from workbench.model.cut import Cut

_PROGRAM = (
    "import sys; from pathlib import Path; from workbench.media import make_film; from workbench.model.cut import Cut;"
    "cut, film, segments = map(Path, sys.argv[1:]);"
    "make_film(Cut.model_validate_json(cut.read_bytes()), film, segments)"
)
FRAMES = 120


def _eight_shots(materials: Materials) -> Cut:
    return cut_of(*(materials.shot(n, FRAMES) for n in range(1, 9)), width=320, height=180)


def _whole(segments: Path) -> list[Path]:
    return list(segments.glob("[!.]*.mp4"))


def _scraps(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.iterdir() if path.name.startswith(".")]


@contextmanager
def _another_run(materials: Materials, cut: Cut, out: Path, segments: Path) -> Generator["subprocess.Popen[bytes]"]:
    """The same film made by another process, from its first finished segment on; it is killed at the end."""
    (materials.folder / "cut.json").write_text(cut.model_dump_json())
    arguments = [sys.executable, "-c", _PROGRAM, materials.folder / "cut.json", out, segments]
    with subprocess.Popen(arguments) as process:
        try:
            while not (segments.exists() and _whole(segments) and _scraps(segments)):
                assert process.poll() is None
                time.sleep(0.005)
            yield process
        finally:
            process.kill()


def test_a_killed_run_is_continued_and_cleared_away(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut, out = _eight_shots(materials), tmp_path / "films" / "film.mp4"
    with _another_run(materials, cut, out, segments) as process:
        process.kill()
        process.wait()
    kept = len(_whole(segments))
    assert _scraps(segments)
    assert not out.exists()
    assert make_film(cut, out, segments).encoded_frames == (8 - kept) * FRAMES
    assert probe(out).frames == cut.total_frames
    assert _scraps(segments, out.parent) == []


def test_what_a_living_run_writes_is_left_alone(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut = _eight_shots(materials)
    with _another_run(materials, cut, tmp_path / "theirs.mp4", segments) as process:
        mine = make_film(cut_of(*cut.shots[4:], width=320, height=180), tmp_path / "mine.mp4", segments)
        assert process.wait() == 0
    assert mine.frames == 4 * FRAMES
    assert probe(tmp_path / "theirs.mp4").frames == cut.total_frames
    assert _scraps(segments, tmp_path) == []


def test_scraps_beside_the_film_are_removed_too(materials: Materials, segments: Path, tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from workbench.kit.files import whole_file\n"
        "with whole_file(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, tmp_path / "film.mp4"], check=False)
    assert len(_scraps(tmp_path)) == 1
    with whole_file(tmp_path / "other.mp4") as writing:
        make_film(cut_of(materials.shot(1, 3)), tmp_path / "film.mp4", segments)
        assert _scraps(tmp_path) == [writing]


def test_parts_that_no_film_has_used_for_long_are_removed(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut = cut_of(materials.shot(1, 5), materials.shot(2, 5))
    make_film(cut, tmp_path / "film.mp4", segments)
    (segments / "forgotten.mp4").write_bytes(b"x")
    long_ago = time.time() - 60 * 24 * 3600
    for path in segments.iterdir():
        os.utime(path, (long_ago, long_ago))
    assert make_film(cut, tmp_path / "film.mp4", segments).encoded_frames == 0
    assert len(list(segments.iterdir())) == 4, "two segments, the sound and what it measures"


@pytest.mark.parametrize("moment", [0, 1, 4, 9, 16])
def test_cancel_at_any_moment(materials: Materials, segments: Path, tmp_path: Path, moment: int) -> None:
    """Asked for the `moment`-th time, the person says yes: while parts are made, between, or while they are joined."""
    asked = iter(range(1000))
    cut, out = cut_of(*(materials.shot(n, 40) for n in range(1, 9)), width=320, height=180), tmp_path / "film.mp4"
    before = threading.active_count()
    try:
        make_film(cut, out, segments, cancelled=lambda: next(asked) >= moment)
    except WorkCancelledError:
        assert not out.exists()
    else:
        assert probe(out).frames == 320
    assert threading.active_count() == before
    assert _scraps(segments, tmp_path) == []
    kept = len(_whole(segments))
    assert make_film(cut, out, segments).encoded_frames == (8 - kept) * 40


def test_an_error_of_the_sound_stops_the_picture(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut = _eight_shots(materials).model_copy(update={"music": materials.folder / "missing.mp3"})
    with pytest.raises(VideoError, match="music"):
        make_film(cut, tmp_path / "film.mp4", segments)
    assert len(_whole(segments)) < 8
    assert _scraps(segments) == []


def test_cancel_keeps_finished_parts(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut, out = _eight_shots(materials), tmp_path / "film.mp4"
    with pytest.raises(WorkCancelledError, match="Finished parts are kept"):
        make_film(cut, out, segments, cancelled=lambda: bool(_whole(segments)))
    kept = len(_whole(segments))
    assert 0 < kept < 8
    assert make_film(cut, out, segments).encoded_frames == (8 - kept) * FRAMES


@pytest.mark.parametrize("damage", ["emptied", "cut in half", "too few frames", "not a film"])
def test_a_broken_part_is_made_again(materials: Materials, segments: Path, tmp_path: Path, damage: str) -> None:
    out = tmp_path / "film.mp4"
    long, short = materials.shot(1, 12), materials.shot(2, 5)
    make_film(cut_of(long, short), out, segments)
    whole = seen(out)
    first, second = sorted(_whole(segments), key=lambda path: probe(path).frames, reverse=True)
    data = {
        "emptied": b"",
        "cut in half": first.read_bytes()[: first.stat().st_size // 2],
        "too few frames": second.read_bytes(),
        "not a film": b"once upon a time" * 100,
    }[damage]
    first.write_bytes(data)
    assert make_film(cut_of(long, short), out, segments).encoded_frames == 12
    assert all((a == b).all() for a, b in zip(whole, seen(out), strict=True))


@pytest.mark.parametrize("keep", [0.0, 0.5])
def test_a_broken_sound_is_made_again(materials: Materials, segments: Path, tmp_path: Path, keep: float) -> None:
    out, cut = tmp_path / "film.mp4", cut_of(materials.shot(1, 24))
    first = make_film(cut, out, segments)
    film_bytes = out.read_bytes()
    (sound,) = segments.glob("*.m4a")
    sound.write_bytes(sound.read_bytes()[: int(keep * sound.stat().st_size)])
    assert make_film(cut, out, segments) == first.model_copy(update={"encoded_frames": 0})
    assert out.read_bytes() == film_bytes


@contextmanager
def _full_disk(_path: Path) -> Generator[Path]:
    """Whatever is written is refused by the system itself, as on a full disk."""
    yield Path("/dev/full")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("module", [segments_module, film])
def test_a_full_disk(
    materials: Materials, segments: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: object
) -> None:
    cut, out = cut_of(materials.shot(1, 12), materials.shot(2, 12)), tmp_path / "film.mp4"
    make_film(cut_of(materials.shot(1, 12)), out, segments)
    out.unlink()
    kept = set(segments.iterdir())
    monkeypatch.setattr(module, "whole_file", _full_disk)
    with pytest.raises(ResourceError, match=r"The disk is full\. Free some space; finished parts are kept\."):
        make_film(cut, out, segments)
    assert not out.exists()
    assert kept <= set(segments.iterdir())
    assert _scraps(segments, tmp_path) == []


def test_a_really_full_disk(materials: Materials, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only the superuser mounts disks")
    try:
        pictures = [materials.picture(f"{n}.png", (1280, 720), seed=n) for n in range(6)]
        cut = cut_of(*(materials.shot(n, 12, path) for n, path in enumerate(pictures, 1)), width=1280, height=720)
        with pytest.raises(ResourceError, match="The disk is full"):
            make_film(cut, disk / "film.mp4", disk / "segments")
        assert not (disk / "film.mp4").exists()
        assert _scraps(disk, disk / "segments") == []
        assert all(probe(path).frames == 12 for path in _whole(disk / "segments"))
    finally:
        subprocess.run(["umount", disk], check=True)


def test_other_errors_of_the_disk_are_not_called_full(
    materials: Materials, segments: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def broken(_path: Path) -> Generator[Path]:
        raise OSError(errno.EIO, "input/output error")
        yield

    monkeypatch.setattr(film, "whole_file", broken)
    with pytest.raises(OSError, match="input/output error"):
        make_film(cut_of(materials.shot(1, 3)), tmp_path / "film.mp4", segments)
