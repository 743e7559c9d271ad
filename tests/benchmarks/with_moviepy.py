"""A cut made with MoviePy, as its users do: `with_moviepy.py CUT.json FILM`. Voices, subtitles, moves, cross-fades."""

import math
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from moviepy import AudioFileClip, CompositeAudioClip, CompositeVideoClip, ImageClip, TextClip, vfx

from workbench.media.picture.motion import Camera, Pose
from workbench.media.text.fonts import FONT_FILE
from workbench.model.cut import Cut, CutShot
from workbench.model.vocabulary import Transition

_FADE_SECONDS = 0.5


def main(cut: Cut, out: Path) -> None:
    """Make the film: the cut's own preset and quality, AAC."""
    clips = [layer for shot, start in _placed(cut) for layer in _layers(cut, shot, start)]
    film = CompositeVideoClip(clips, size=(cut.width, cut.height)).with_duration(cut.seconds(cut.total_frames))
    voices = [
        AudioFileClip(str(cue.audio)).with_start(start + cue.start)
        for shot, start in _placed(cut)
        for cue in shot.voices
    ]
    film.with_audio(CompositeAudioClip(voices)).write_videofile(
        str(out),
        fps=float(cut.fps),
        codec="libx264",
        audio_codec="aac",
        preset=cut.delivery.preset,
        ffmpeg_params=["-crf", str(cut.delivery.crf), "-pix_fmt", "yuv420p"],
        logger=None,
    )


def _placed(cut: Cut) -> list[tuple[CutShot, float]]:
    return [(shot, cut.seconds(start)) for shot, start in zip(cut.shots, cut.starts(), strict=True)]


def _layers(cut: Cut, shot: CutShot, start: float) -> list:
    """The picture of a shot under its camera, and its subtitles."""
    size, seconds = (cut.width, cut.height), cut.seconds(shot.frames)
    camera = Camera(shot.movement, shot.frames, cut.fps, shot.key)
    picture = ImageClip(str(shot.picture))
    fill = max(size[0] / picture.w, size[1] / picture.h)
    filling = fill * picture.w, fill * picture.h

    def pose(time: float) -> Pose:
        return camera.pose(round(time * float(cut.fps)))

    picture = picture.resized(lambda time: fill * pose(time).zoom)
    if camera.pose(1).roll:
        picture = picture.rotated(lambda time: math.degrees(pose(time).roll), resample="bilinear", expand=False)
    moved = picture.with_position(_corner(pose, *filling, size)).with_duration(seconds)
    shown = CompositeVideoClip([moved], size=size).with_duration(seconds).with_start(start)
    titles = [_subtitle(cue.text, cut).with_start(start + cue.start).with_duration(cue.duration) for cue in shot.voices]
    return [shown.with_effects(_effects(cut, shot, start)), *titles]


def _corner(
    pose: Callable[[float], Pose], width: float, height: float, size: tuple[int, int]
) -> Callable[[float], tuple[float, float]]:
    def corner(time: float) -> tuple[float, float]:
        now = pose(time)
        across, down = width * now.zoom, height * now.zoom
        return (size[0] - across) / 2 - now.x * size[0] * now.zoom, (size[1] - down) / 2 - now.y * size[1] * now.zoom

    return corner


def _effects(cut: Cut, shot: CutShot, start: float) -> list:
    before = next((other for other, begin in reversed(_placed(cut)) if begin < start), None)
    effects = []
    if before and before.overlap:
        effects.append(vfx.CrossFadeIn(cut.seconds(before.overlap)))
    if before and before.transition is Transition.FADE:
        effects.append(vfx.FadeIn(_FADE_SECONDS))
    if shot.transition is Transition.FADE:
        effects.append(vfx.FadeOut(_FADE_SECONDS))
    return effects


def _subtitle(text: str, cut: Cut) -> TextClip:
    size = round(cut.subtitles.size * cut.height)
    clip = TextClip(
        font=str(FONT_FILE), text=text, font_size=size, color="white", stroke_color="black", stroke_width=size // 15
    )
    return clip.with_position(("center", 0.85), relative=True)


if __name__ == "__main__":
    np.seterr(all="ignore")
    main(Cut.model_validate_json(Path(sys.argv[1]).read_bytes()), Path(sys.argv[2]))
