"""Films and shots as MoviePy clips, and effects that are written with MoviePy."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from moviepy import VideoClip, vfx

from tests.media.materials import Materials, cue, cut_of, lumas
from workbench.kit.errors import InvalidInputError, VideoError
from workbench.media import make_film
from workbench.media.moviepy_clips import film_as_moviepy, shot_as_moviepy
from workbench.media.picture.frame import planes_of
from workbench.media.picture.plugins import register, register_clip
from workbench.model.vocabulary import CameraMovement


def test_a_film_is_a_clip_with_its_sound(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut = cut_of(materials.shot(1, 36))
    make_film(cut, tmp_path / "film.mp4", segments)
    clip = film_as_moviepy(tmp_path / "film.mp4")
    assert (clip.size, clip.fps, clip.duration) == ([160, 90], 24, 1.5)
    assert clip.audio is not None
    clip.close()


def test_a_shot_is_drawn_as_the_film_has_it(materials: Materials, segments: Path, tmp_path: Path) -> None:
    line = cue(materials.speech(1.0), "Good morning.", 1.0, start=0.25)
    moving = materials.shot(2, 36, movement=CameraMovement.PAN_LEFT, plugins=("vignette",), voices=(line,))
    cut = cut_of(materials.shot(1, 24), moving, subtitles={"enabled": False}, delivery={"crf": 4})
    make_film(cut, tmp_path / "film.mp4", segments)
    film = lumas(tmp_path / "film.mp4")
    clip = shot_as_moviepy(cut, 2)
    assert (clip.size, clip.fps, clip.duration) == ((160, 90), 24.0, 1.5)
    for number in (0, 20, 35, 3):  # in any order
        luma = planes_of(clip.get_frame(number / 24))[0]
        assert np.abs(luma.astype(int) - film[24 + number]).mean() < 2
    heard = clip.audio.to_soundarray(fps=8000)
    assert np.abs(heard[:1600]).max() < 0.01 < np.abs(heard[2400:8000]).max()
    clip.close()


def test_a_cut_has_only_its_shots(materials: Materials) -> None:
    with pytest.raises(InvalidInputError, match="The cut has 1 shots, but no shot 2"):
        shot_as_moviepy(cut_of(materials.shot(1)), 2)


def test_an_effect_of_clips_changes_the_film(materials: Materials, segments: Path, tmp_path: Path) -> None:
    """Effects of both kinds one after the other; the mirrored half is bright, and the first frame comes last."""
    register("right half dark", lambda frame, seconds: np.where(np.arange(160)[None, :, None] < 80, frame, 16))
    register_clip("mirror", lambda clip: clip.with_effects([vfx.MirrorX()]))
    register_clip("backwards", lambda clip: clip.time_transform(lambda seconds: clip.duration - 1 / 24 - seconds))
    names = ("right half dark", "mirror", "backwards")
    cut = cut_of(materials.shot(1, 24, materials.clip(24, 24), plugins=names))
    make_film(cut, tmp_path / "film.mp4", segments)
    film = lumas(tmp_path / "film.mp4")
    assert film[12][:, :70].mean() < 40 < film[12][:, 90:].mean()
    assert [frame[:, 90:].mean() for frame in film] == pytest.approx([40 + 4 * (23 - k) for k in range(24)], abs=4)


def _too_short(clip: VideoClip) -> VideoClip:
    return clip.subclipped(0, 0.5)


def _too_small(clip: VideoClip) -> VideoClip:
    return clip.resized(0.5)


@pytest.mark.parametrize(
    ("effect", "fault"),
    [(_too_short, "it lasts 0.5 s, and the shot 1.0 s"), (_too_small, "no frame of the film's size")],
)
def test_a_clip_that_does_not_fit_is_named(
    materials: Materials, segments: Path, tmp_path: Path, effect: object, fault: str
) -> None:
    register_clip("misfit", effect)
    with pytest.raises(VideoError, match=f"Shot 1: the effect “misfit” .*{fault}"):
        make_film(cut_of(materials.shot(1, 24, plugins=("misfit",))), tmp_path / "film.mp4", segments)
    assert not list(segments.glob(".*"))


def test_films_are_made_without_moviepy() -> None:
    code = "import sys, workbench.engine, workbench.notebook; print('moviepy' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True).stdout == "False\n"
