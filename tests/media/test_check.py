"""The film check finds what a viewer would stumble over, and names when."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.materials import Materials, cut_of
from workbench.kit.errors import VideoError
from workbench.media import film_findings, make_film
from workbench.media.sound.samples import RATE, audio_frame
from workbench.model.cut import Cut

FPS, SECONDS = 24, 8


def _film(path: Path, lumas: NDArray[np.uint8], sound: NDArray[np.float32], fps: int = FPS) -> Path:
    """A film from frames (count, rows, columns) and mono sound."""
    with av.open(path, "w") as container:
        video = container.add_stream("libx264", rate=fps, options={"crf": "18", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = lumas.shape[2], lumas.shape[1], "yuv420p"
        audio = container.add_stream("aac", rate=RATE, layout="stereo")
        for number, luma in enumerate(lumas):
            planes = np.concatenate([luma, np.full((luma.shape[0] // 2, luma.shape[1]), 128, np.uint8)])
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        container.mux(audio.encode(audio_frame(np.stack([sound, sound]), 0)))
        container.mux(audio.encode(None))
    return path


def _moving() -> NDArray[np.uint8]:
    picture = np.random.default_rng(1).integers(40, 220, (90, 160 + 2 * FPS * SECONDS), np.uint8)
    return np.stack([picture[:, 2 * k : 2 * k + 160] for k in range(FPS * SECONDS)])


def _noise(level: float = 0.17) -> NDArray[np.float32]:
    return (level * np.random.default_rng(2).uniform(-1, 1, RATE * SECONDS)).astype(np.float32)


@pytest.fixture
def cut(materials: Materials) -> Cut:
    return cut_of(materials.shot(1, FPS * SECONDS))


def test_a_good_film_has_no_findings(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut = cut_of(materials.shot(1, 48), materials.shot(2, 48))
    make_film(cut, tmp_path / "film.mp4", segments)
    assert film_findings(tmp_path / "film.mp4", cut) == []


def test_black_frozen_and_silent_stretches_are_found_where_they_are(cut: Cut, tmp_path: Path) -> None:
    lumas, sound = _moving(), _noise()
    lumas[24:60] = 16
    lumas[96:144] = lumas[96]
    sound[4 * RATE : round(7.5 * RATE)] = 0
    found = {finding.kind: finding for finding in film_findings(_film(tmp_path / "film.mp4", lumas, sound), cut)}
    assert found["black"].at == pytest.approx(1.0, abs=0.15)
    assert found["silent"].at == pytest.approx(4.0, abs=0.15)
    frozen = [f.at for f in film_findings(tmp_path / "film.mp4", cut) if f.kind == "frozen"]
    assert frozen == [pytest.approx(1.0, abs=0.15), pytest.approx(4.0, abs=0.15)]
    assert "1.5 s" in found["black"].text


def test_short_stops_are_no_findings(cut: Cut, tmp_path: Path) -> None:
    lumas, sound = _moving(), _noise()
    lumas[30:48] = 16
    sound[RATE : 3 * RATE] = 0
    kinds = {finding.kind for finding in film_findings(_film(tmp_path / "film.mp4", lumas, sound), cut)}
    assert kinds.isdisjoint({"black", "frozen", "silent"})


def test_loudness_and_peaks(cut: Cut, tmp_path: Path) -> None:
    quiet = film_findings(_film(tmp_path / "quiet.mp4", _moving(), _noise(0.02)), cut)
    loud = film_findings(_film(tmp_path / "loud.mp4", _moving(), _noise(0.99)), cut)
    assert {finding.kind for finding in quiet} == {"loudness"}
    assert {finding.kind for finding in loud} == {"loudness", "peak"}


def test_size_rate_and_length(cut: Cut, tmp_path: Path) -> None:
    film = _film(tmp_path / "film.mp4", _moving()[:100, :80, :120], _noise(), fps=25)
    found = {finding.kind: finding.text for finding in film_findings(film, cut)}
    assert "120x80, not 160x90" in found["size"]
    assert "25.000 frames per second, not 24" in found["rate"]
    assert "100 frames, not 192" in found["duration"]


def test_a_film_without_sound(cut: Cut, tmp_path: Path, materials: Materials) -> None:
    kinds = {finding.kind for finding in film_findings(materials.clip(FPS * 2, FPS), cut)}
    assert kinds == {"silent", "duration"}


def test_a_broken_film_is_an_error(cut: Cut, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"nothing")
    with pytest.raises(VideoError, match=r"film\.mp4 cannot be read"):
        film_findings(tmp_path / "film.mp4", cut)
