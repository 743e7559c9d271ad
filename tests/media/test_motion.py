"""Camera moves: smooth to 0.05 of a pixel, never past the picture's edge, never frozen; clips keep their time."""

import math
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import cv2
import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.materials import Materials, cut_of, lumas
from workbench.media import film_findings, make_film
from workbench.media.picture.frame import Frame
from workbench.media.picture.motion import CLOSEST, Camera, Pose
from workbench.media.picture.view import View, draw
from workbench.model.vocabulary import CameraMovement

WIDTH, HEIGHT = 1280, 720
FRAMES = 72
FPS = Fraction(24)


def _blob(shape: tuple[int, int], centre: tuple[float, float], radius: float) -> NDArray[np.uint8]:
    """A soft white spot on black, around a point in pixels."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]]
    distance = (columns + 0.5 - centre[0]) ** 2 + (rows + 0.5 - centre[1]) ** 2
    return np.round(20 + 200 * np.exp(-distance / (2 * radius**2))).astype(np.uint8)


def _centroid(luma: NDArray[np.uint8]) -> tuple[float, float]:
    weight = luma.astype(np.float64) - 20
    weight[weight < 3] = 0
    rows, columns = np.mgrid[0 : luma.shape[0], 0 : luma.shape[1]]
    return ((columns + 0.5) * weight).sum() / weight.sum(), ((rows + 0.5) * weight).sum() / weight.sum()


def _ideal(pose: Pose, point: tuple[float, float]) -> tuple[float, float]:
    """Where a point of the picture (in fractions of it) is seen, in pixels of the frame."""
    x, y = (point[0] - 0.5 - pose.x) * WIDTH * pose.zoom, (point[1] - 0.5 - pose.y) * HEIGHT * pose.zoom
    cos, sin = math.cos(-pose.roll), math.sin(-pose.roll)
    return WIDTH / 2 + x * cos - y * sin, HEIGHT / 2 + x * sin + y * cos


def _seen(luma: NDArray[np.uint8], near: tuple[float, float]) -> tuple[float, float]:
    """The middle of the spot, looked for around a point."""
    left, top = round(near[0]) - 40, round(near[1]) - 40
    x, y = _centroid(luma[top : top + 80, left : left + 80])
    return left + x, top + y


def _rms(errors: NDArray[np.float64]) -> float:
    """Of the length of vectors (rows)."""
    return math.sqrt((errors**2).sum(axis=1).mean())


@pytest.mark.parametrize("movement", CameraMovement)
def test_moves_are_smooth(movement: CameraMovement) -> None:
    shape = (round(HEIGHT * CLOSEST / 2) * 2, round(WIDTH * CLOSEST / 2) * 2)
    point = (0.62, 0.57)
    luma = _blob(shape, (point[0] * shape[1], point[1] * shape[0]), 8.0)
    grey = np.full((shape[0] // 2, shape[1] // 2), 128, np.uint8)
    camera, view = Camera(movement, FRAMES, FPS, "shot"), View((luma, grey, grey))
    target = Frame(WIDTH, HEIGHT)
    wanted = np.array([_ideal(camera.pose(number), point) for number in range(FRAMES)])
    seen = np.zeros_like(wanted)
    for number in range(FRAMES):
        view.draw(camera.pose(number), target.planes)
        seen[number] = _seen(target.planes[0], (wanted[number, 0], wanted[number, 1]))
    errors = seen - wanted
    assert np.abs(errors.mean(axis=0)).max() < 0.05
    assert _rms(errors - errors.mean(axis=0)) < 0.05
    assert _rms(np.diff(errors, axis=0)) < 0.05


def test_colour_stays_in_register() -> None:
    """A spot in the chroma planes is seen where the same spot in luma is."""
    shape = (round(HEIGHT * CLOSEST / 2) * 2, round(WIDTH * CLOSEST / 2) * 2)
    luma = _blob(shape, (0.4 * shape[1], 0.55 * shape[0]), 12.0)
    chroma = cv2.resize(luma, (shape[1] // 2, shape[0] // 2), interpolation=cv2.INTER_AREA)
    target = Frame(WIDTH, HEIGHT)
    for movement in (CameraMovement.PUSH_IN, CameraMovement.HANDHELD):
        camera = Camera(movement, FRAMES, FPS, "shot")
        for number in (0, 30, FRAMES - 1):
            draw((luma, chroma, chroma), camera.pose(number), target.planes)
            x, y = _ideal(camera.pose(number), (0.4, 0.55))
            assert np.array(_seen(target.planes[1], (x / 2, y / 2))) == pytest.approx((x / 2, y / 2), abs=0.05)


@pytest.mark.parametrize("movement", CameraMovement)
@pytest.mark.parametrize("seconds", [0.5, 4, 40])
@pytest.mark.parametrize("aspect", [16 / 9, 9 / 16])
def test_no_move_leaves_the_picture(movement: CameraMovement, seconds: float, aspect: float) -> None:
    frames = round(seconds * 24)
    camera = Camera(movement, frames, FPS, "shot")
    for number in range(frames):
        pose = camera.pose(number)
        across = (math.cos(pose.roll) + abs(math.sin(pose.roll)) / aspect) / 2 / pose.zoom
        down = (math.cos(pose.roll) + abs(math.sin(pose.roll)) * aspect) / 2 / pose.zoom
        assert abs(pose.x) + across <= 0.5 + 1e-9
        assert abs(pose.y) + down <= 0.5 + 1e-9
        assert 1 <= pose.zoom <= CLOSEST


@pytest.mark.parametrize("movement", CameraMovement)
def test_moves_go_where_they_say(movement: CameraMovement) -> None:
    camera = Camera(movement, FRAMES, FPS, "shot")
    first, last = camera.pose(0), camera.pose(FRAMES - 1)
    went = {
        CameraMovement.PUSH_IN: last.zoom > first.zoom,
        CameraMovement.PULL_OUT: last.zoom < first.zoom,
        CameraMovement.PAN_LEFT: last.x < first.x,
        CameraMovement.PAN_RIGHT: last.x > first.x,
        CameraMovement.TILT_UP: last.y < first.y,
        CameraMovement.TILT_DOWN: last.y > first.y,
        CameraMovement.ARC_LEFT: last.x < first.x,
        CameraMovement.ARC_RIGHT: last.x > first.x,
    }
    assert went.get(movement, True)
    steps = [abs(camera.pose(n + 1).x - camera.pose(n).x) for n in range(FRAMES - 1)]
    if movement is CameraMovement.PAN_LEFT:
        assert steps[0] < steps[FRAMES // 2] / 4, "it gathers speed"
        assert steps[-1] < steps[FRAMES // 2] / 4, "it comes to rest"


def test_a_static_shot_looks_still_and_no_second_of_it_is_frozen(
    materials: Materials, segments: Path, tmp_path: Path
) -> None:
    poses = [Camera(CameraMovement.STATIC, 24 * 9, FPS, "shot").pose(number) for number in (0, 24, 24 * 9 - 1)]
    assert [pose.zoom for pose in poses] == pytest.approx([1, 1.003, 1 + 0.003 * (9 - 1 / 24)])
    picture = materials.picture(size=(640, 360))
    cut = cut_of(materials.shot(1, 24 * 4, picture), width=640, height=360)
    make_film(cut, tmp_path / "film.mp4", segments)
    assert [finding for finding in film_findings(tmp_path / "film.mp4", cut) if finding.kind == "frozen"] == []


def test_two_handheld_shots_sway_differently() -> None:
    poses = [Camera(CameraMovement.HANDHELD, 48, FPS, seed).pose(20) for seed in ("one", "two", "one")]
    assert poses[0] == poses[2] != poses[1]


def _clip_levels(film: Path) -> list[int]:
    return [round(float(luma.mean())) for luma in lumas(film)]


def test_a_clip_keeps_its_time_at_another_rate(materials: Materials, segments: Path, tmp_path: Path) -> None:
    clip = materials.clip(16, 16)
    make_film(cut_of(materials.shot(1, 24, clip)), tmp_path / "film.mp4", segments)
    wanted = [40 + 4 * (number * 16 // 24) for number in range(24)]
    assert np.abs(np.array(_clip_levels(tmp_path / "film.mp4")) - wanted).max() <= 1


def test_a_long_clip_is_cut_and_a_short_one_goes_on_as_a_still(
    materials: Materials, segments: Path, tmp_path: Path
) -> None:
    clip = materials.clip(24, 24)
    shots = (materials.shot(1, 10, clip), materials.shot(2, 40, clip))
    make_film(cut_of(*shots), tmp_path / "film.mp4", segments)
    wanted = [40 + 4 * k for k in range(10)] + [40 + 4 * min(k, 23) for k in range(40)]
    assert np.abs(np.array(_clip_levels(tmp_path / "film.mp4")) - wanted).max() <= 2


def test_a_clip_in_a_cross_fade_goes_on_where_its_body_ended(
    materials: Materials, segments: Path, tmp_path: Path
) -> None:
    clip = materials.clip(40, 24)
    dark = materials.plain((0, 0, 0))
    fade = {"transition": "cross-fade", "overlap": 10}
    cut = cut_of(materials.shot(1, 40, clip, **fade), materials.shot(2, 30, dark))
    make_film(cut, tmp_path / "film.mp4", segments)
    seen = _clip_levels(tmp_path / "film.mp4")
    shares = [(k + 1) / 11 for k in range(10)]
    wanted = [40 + 4 * k for k in range(30)] + [
        (40 + 4 * k) * (1 - share) + 16 * share for k, share in zip(range(30, 40), shares, strict=True)
    ]
    assert np.abs(np.array(seen[:40]) - wanted).max() <= 2


def test_a_clip_of_another_size_and_shape_fills_the_frame(materials: Materials, segments: Path, tmp_path: Path) -> None:
    clip = materials.clip(12, 24, size=(96, 128))
    make_film(cut_of(materials.shot(1, 12, clip)), tmp_path / "film.mp4", segments)
    frame = lumas(tmp_path / "film.mp4")[6]
    assert frame.shape == (90, 160)
    assert frame.std() < 2


def test_a_turned_clip_is_upright(materials: Materials, segments: Path, tmp_path: Path) -> None:
    """A telephone's clip: stored lying on its side, with a note to turn it; ffmpeg's own turning is the reference."""
    path = materials.folder / "turned.mp4"
    quadrants = np.full((90 + 45, 160), 128, np.uint8)
    quadrants[:90], quadrants[:45, :80] = 60, 220
    with av.open(path, "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        stream.set_display_rotation(90)
        for number in range(3):
            frame = av.VideoFrame.from_ndarray(quadrants, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    options = ["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", path, *options]
    reference = np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.uint8)[: 90 * 160]
    make_film(cut_of(materials.shot(1, 3, path), width=90, height=160), tmp_path / "film.mp4", segments)
    film = lumas(tmp_path / "film.mp4")[1].astype(int)
    assert np.abs(film - reference.reshape(160, 90)).mean() < 3
