"""Whatever a person brings ends in a film, or in a sentence that names the shot; nothing is left lying about."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.media.materials import Materials, cue, cut_of
from tests.media.recordings import KINDS, ffmpeg, recording
from workbench.kit.errors import ResourceError, VideoError, WorkCancelledError
from workbench.media import make_film, probe
from workbench.model.cut import Cut, EffectCue
from workbench.model.vocabulary import CameraMovement, Transition

OLD = b"an older film"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Where the film goes; a good one is there already."""
    path = tmp_path / "films" / "film.mp4"
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


@contextmanager
def _nothing_left(film: Path, segments: Path) -> Iterator[None]:
    """What fails inside leaves the older film, whole parts, and no thread."""
    before = threading.active_count()
    yield
    assert film.read_bytes() == OLD
    assert threading.active_count() == before
    assert not [path for path in (*film.parent.iterdir(), *segments.iterdir()) if path.name.startswith(".")]
    assert all(probe(path).frames for path in segments.glob("*.mp4"))


def _damaged(path: Path, share: float) -> Path:
    """Bytes here and there are changed, but for those that say what kind of file it is."""
    chance, data = np.random.default_rng(3), bytearray(path.read_bytes())
    for place in chance.integers(64, len(data), int(share * len(data))):
        data[place] ^= int(chance.integers(1, 255))
    path.write_bytes(data)
    return path


def _cut_off(path: Path, keep: float) -> Path:
    path.write_bytes(path.read_bytes()[: int(keep * path.stat().st_size)])
    return path


def _clip(kind: str, folder: Path) -> Path:
    """A recording; the index of an MP4 is in front, so that a part of it can be opened."""
    path = recording(kind, folder)
    if path.suffix != ".mp4":
        return path
    ffmpeg("-i", path, "-c", "copy", "-movflags", "+faststart", folder / "streamed.mp4")
    return folder / "streamed.mp4"


@pytest.mark.parametrize(
    ("kind", "harm"),
    [
        *((kind, harm) for kind in ("constant.mp4", "matroska.mkv") for harm in ("damaged", "cut off")),
        ("late.ts", "damaged"),  # a transport stream may end anywhere
    ],
)
@pytest.mark.parametrize("keep", [0.3, 0.65])
def test_broken_clips_are_named_with_their_shot(
    materials: Materials, segments: Path, film: Path, kind: str, harm: str, keep: float
) -> None:
    clip = _clip(kind, materials.folder)
    path = _damaged(clip, 0.01 * keep) if harm == "damaged" else _cut_off(clip, keep)
    cut = cut_of(materials.shot(1, 10), materials.shot(2, 60, path))
    with (
        _nothing_left(film, segments),
        pytest.raises(VideoError, match=rf"Shot 2: its picture cannot be read \({path.name}\)\. .+"),
    ):
        make_film(cut, film, segments)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_recording_can_be_a_shot(materials: Materials, segments: Path, film: Path, kind: str) -> None:
    shot = materials.shot(1, 60, recording(kind, materials.folder))
    assert make_film(cut_of(shot), film, segments).frames == probe(film).frames == 60


def _strange_pictures(folder: Path) -> dict[str, Image.Image]:
    red = (200, 30, 30)
    return {
        "dot.png": Image.new("RGB", (1, 1), red),
        "strip.png": Image.new("RGB", (20_000, 20), red),
        "thread.jpg": Image.new("RGB", (3, 2000), red),
        "wide.png": Image.new("L", (20_000, 5_000), 90),
        "print.tif": Image.new("CMYK", (160, 90), (0, 200, 200, 40)),
        "clear.webp": Image.new("RGBA", (161, 91), (*red, 100)),
    }


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")  # large pictures are meant
@pytest.mark.parametrize("movement", [CameraMovement.STATIC, CameraMovement.PUSH_IN])
def test_pictures_of_strange_shapes_become_a_film(
    materials: Materials, segments: Path, film: Path, movement: CameraMovement
) -> None:
    shots = []
    for number, (name, image) in enumerate(_strange_pictures(materials.folder).items(), start=1):
        image.save(materials.folder / name)
        shots.append(materials.shot(number, 3, materials.folder / name, movement=movement))
    assert make_film(cut_of(*shots), film, segments).frames == probe(film).frames == 3 * len(shots)


@pytest.mark.parametrize("suffix", ["gif", "webp", "png"])
def test_a_broken_off_animation_is_named(materials: Materials, segments: Path, film: Path, suffix: str) -> None:
    chance = np.random.default_rng(1)
    moments = [Image.fromarray(chance.integers(0, 255, (90, 160, 3), np.uint8)) for _ in range(5)]
    path = materials.folder / f"moving.{suffix}"
    moments[0].save(path, save_all=True, append_images=moments[1:], duration=100)
    shot = materials.shot(4, 48, _cut_off(path, 0.6))
    with _nothing_left(film, segments), pytest.raises(VideoError, match=r"Shot 4: its picture cannot be read"):
        make_film(cut_of(shot), film, segments)


@pytest.mark.parametrize("what", ["missing", "empty", "a web page", "a sound", "a folder"])
def test_what_is_no_picture_is_named(materials: Materials, segments: Path, film: Path, what: str) -> None:
    page = materials.folder / "page.png"
    page.write_text("<html><body>502 Bad Gateway</body></html>")
    empty = materials.folder / "empty.mp4"
    empty.touch()
    path = {
        "missing": materials.folder / "missing.png",
        "empty": empty,
        "a web page": page,
        "a sound": materials.sound(np.zeros(4000), "sound.mp4"),
        "a folder": materials.folder,
    }[what]
    shots = (materials.shot(1, 5, transition=Transition.CROSS_FADE, overlap=2), materials.shot(2, 5, path))
    with _nothing_left(film, segments), pytest.raises(VideoError, match=rf"Shot 2: its picture .*\({path.name}\)"):
        make_film(cut_of(*shots), film, segments)


def _sounding(materials: Materials, role: str, path: Path) -> Cut:
    if role == "music":
        return cut_of(materials.shot(3, 72), music=path)
    more = {"voices": (cue(path, "hello", 2.0),)} if role == "voice" else {"effects": (EffectCue(audio=path),)}
    return cut_of(materials.shot(3, 72, **more))


@pytest.mark.parametrize("role", ["voice", "effect", "music"])
@pytest.mark.parametrize("what", ["missing", "empty", "cut off", "a picture", "a silent film", "a folder"])
def test_broken_sounds_are_named(materials: Materials, segments: Path, film: Path, role: str, what: str) -> None:
    folder = materials.folder
    ffmpeg("-i", materials.speech(2.0), "-c:a", "aac", "-movflags", "+faststart", folder / "cut.m4a")
    (folder / "empty.wav").touch()
    path = {
        "missing": folder / "missing.wav",
        "empty": folder / "empty.wav",
        "cut off": _cut_off(folder / "cut.m4a", 0.6),
        "a picture": materials.picture(),
        "a silent film": recording("silent.mp4", folder),
        "a folder": folder,
    }[what]
    name = {"voice": "Shot 3: a voice", "effect": "Shot 3: a sound effect", "music": "The music"}[role]
    with _nothing_left(film, segments), pytest.raises(VideoError, match=rf"{name} cannot be read \({path.name}\): "):
        make_film(_sounding(materials, role, path), film, segments)


@pytest.mark.parametrize("kilobytes", [20, 60, 150, 250])
def test_a_disk_that_fills_up_at_any_stage(materials: Materials, tmp_path: Path, kilobytes: int) -> None:
    disk, cut = tmp_path / "disk", _five_shots(materials)
    disk.mkdir()
    tmpfs = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", disk]
    if subprocess.run(tmpfs, check=False, capture_output=True).returncode:
        pytest.skip("only the superuser mounts disks")
    try:
        film = disk / "film.mp4"
        film.write_bytes(OLD)
        with _nothing_left(film, disk / "segments"), pytest.raises(ResourceError, match="The disk is full"):
            make_film(cut, film, disk / "segments")
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


_LIMITED = """
import resource, sys
from pathlib import Path
from workbench.kit.errors import ResourceError
from workbench.media import make_film
from workbench.model.cut import Cut
cut, film, segments = map(Path, sys.argv[1:4])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
try:
    make_film(Cut.model_validate_json(cut.read_bytes()), film, segments)
except ResourceError as error:
    sys.exit(str(error))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not limit the size of files")
@pytest.mark.parametrize("limit", [3_000, 100_000])
def test_a_file_that_is_too_large_for_the_disk(
    materials: Materials, segments: Path, film: Path, tmp_path: Path, limit: int
) -> None:
    (tmp_path / "cut.json").write_text(_five_shots(materials).model_dump_json())
    segments.mkdir()
    with _nothing_left(film, segments):
        arguments = [sys.executable, "-c", _LIMITED, tmp_path / "cut.json", film, segments, str(limit)]
        run = subprocess.run(arguments, check=False, capture_output=True, text=True)
    assert run.stderr.strip() == "A file grew larger than this disk allows. Use another disk, or order a smaller film."


def _five_shots(materials: Materials) -> Cut:
    shots = [materials.shot(n, 12, materials.picture(f"{n}.png", (640, 360), seed=n)) for n in range(1, 6)]
    return cut_of(*shots, width=640, height=360)


@pytest.mark.parametrize("frame", [0, 1, 7, 23, 24, 40, 47])
def test_cancel_at_any_frame(
    materials: Materials, segments: Path, film: Path, frame: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person says so while a frame is drawn; the next one waits for that."""
    from workbench.media.picture import plugins

    said, noticed, drawn = threading.Event(), threading.Event(), iter(range(1000))

    def effect(picture: np.ndarray, _seconds: float) -> np.ndarray:
        if next(drawn) >= frame:
            said.set()
            noticed.wait(5)
        return picture

    def cancelled() -> bool:
        if said.is_set():
            noticed.set()
        return said.is_set()

    monkeypatch.setattr(plugins, "_registered", dict(plugins._registered))
    plugins.register("slow", effect)
    cut = cut_of(*(materials.shot(n, 24, plugins=("slow",)) for n in (1, 2)))
    with _nothing_left(film, segments), pytest.raises(WorkCancelledError, match="The work was cancelled"):
        make_film(cut, film, segments, cancelled=cancelled)
