"""The cut as the film engine receives it: whole frames, files, and times in seconds."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from workbench.model.document import Document
from workbench.model.speech import Word
from workbench.model.vocabulary import CameraMovement, Language, Mood, Transition

Quality = Literal["preview", "final"]


class VoiceCue(Document):
    """A voice take inside a shot. `start` is seconds after the shot's first frame."""

    audio: Path
    start: float
    duration: float
    text: str
    language: Language
    words: tuple[Word, ...] = ()
    speaker: str = ""


class CutShot(Document):
    """One shot of the cut. `picture` is an image or a clip; `frames` counts overlaps at both ends.

    `key` names the content of the picture, so that a segment can be found again without reading the file.
    """

    number: int
    picture: Path
    key: str
    frames: int = Field(gt=0)
    movement: CameraMovement = CameraMovement.STATIC
    transition: Transition = Transition.CUT
    overlap: int = Field(default=0, ge=0, description="frames shared with the next shot")
    voices: tuple[VoiceCue, ...] = ()
    mood: Mood = Mood.CALM


class Cut(Document):
    """A film to be made."""

    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: int = Field(default=24, gt=0)
    quality: Quality = "final"
    shots: tuple[CutShot, ...] = Field(min_length=1)
    music: Path | None = Field(default=None, description="None: a bed is generated from the moods")
    music_gain_db: float = -15.0
    duck_db: float = -6.0
    loudness_lufs: float = -14.0
    true_peak_dbtp: float = -1.0
    subtitles: bool = True

    def starts(self) -> list[int]:
        """First frame of each shot on the timeline; a shot starts where the overlap with its predecessor begins."""
        starts = [0]
        for shot in self.shots[:-1]:
            starts.append(starts[-1] + shot.frames - shot.overlap)
        return starts

    @property
    def total_frames(self) -> int:
        """Frames of the whole film: the sum of the shots less the overlaps."""
        return self.starts()[-1] + self.shots[-1].frames


class FilmFacts(Document):
    """What was measured on a finished film."""

    frames: int
    duration: float
    encoded_frames: int = Field(description="frames that were encoded in this run; 0 when all segments were there")
    loudness_lufs: float
    true_peak_dbtp: float
    segments: int
