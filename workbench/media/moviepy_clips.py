"""Films and shots as MoviePy clips, for notebooks; nothing that makes a film imports this module."""

# MoviePy has no types.
# pyright: reportOptionalMemberAccess=false, reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from contextlib import ExitStack
from functools import partial
from pathlib import Path

from moviepy import CompositeAudioClip, VideoClip, VideoFileClip
from moviepy.audio.AudioClip import AudioArrayClip

from workbench.kit.errors import InvalidInputError
from workbench.media.encoding import encoding_for
from workbench.media.painter import Painter
from workbench.media.picture.shot_clip import ShotClip
from workbench.media.picture.source import Screen
from workbench.media.picture.still import load_canvas
from workbench.media.sound.cues import voices_of
from workbench.media.sound.samples import RATE
from workbench.media.timeline import whole_strip
from workbench.model.cut import Cut


class FilmClip(VideoFileClip):
    """A film file whose decoders are closed with their pipes, which MoviePy leaves open when a decoder has ended."""

    def close(self) -> None:
        """Close the decoders of picture and sound."""
        for reader in (self.reader, getattr(self.audio, "reader", None)):
            if reader is not None and reader.proc is not None:
                reader.proc.stdout.close()
                reader.proc.stderr.close()
        super().close()


def film_as_moviepy(film: Path) -> VideoFileClip:
    """A finished film with its sound. Close the clip when it is no longer needed: it holds decoders."""
    return FilmClip(str(film))


def shot_as_moviepy(cut: Cut, number: int) -> VideoClip:
    """Shot `number` of a cut, counted from 1 with its cards, as the film will have it.

    It has its camera, effects, texts and fades, but no subtitles and nothing of the shots beside it. Its sound are its
    voices as they were recorded. Close the clip when it is no longer needed.

    Raises:
        InvalidInputError: the cut has no such shot.
        VideoError: the shot's picture cannot be read.
    """
    if not 1 <= number <= len(cut.shots):
        raise InvalidInputError(f"The cut has {len(cut.shots)} shots, but no shot {number}.", "Choose another number.")
    frame, files = encoding_for(cut), ExitStack()
    load = partial(load_canvas, width=frame.width, height=frame.height)
    painter = Painter(whole_strip(cut, number - 1), Screen(frame.width, frame.height, cut.fps, load), files)
    return ShotClip(painter.footage(), files).with_audio(_voices(cut, number - 1))


def _voices(cut: Cut, index: int) -> CompositeAudioClip | None:
    """The voices of a shot at their places."""
    shot = cut.model_copy(update={"shots": (cut.shots[index],)})
    voices = [AudioArrayClip(voice.recording().T, fps=RATE).with_start(voice.first / RATE) for voice in voices_of(shot)]
    return CompositeAudioClip(voices) if voices else None
