"""The cut as the film engine receives it: whole frames, files, and times in seconds."""

from fractions import Fraction
from pathlib import Path
from typing import Literal

from pydantic import Field

from workbench.model.document import Document
from workbench.model.finishing import Card, Delivery, Framing, SoundStyle, SubtitleStyle, TextOverlay
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
    gain_db: float = 0.0
    translations: dict[str, str] = Field(default_factory=dict, description="what is read instead, by language tag")


class EffectCue(Document):
    """A sound effect inside a shot. `start` is seconds after the shot's first frame."""

    audio: Path
    start: float = 0.0
    gain_db: float = 0.0


class CutShot(Document):
    """One shot of the cut. `picture` is an image, a clip or a card; `frames` counts overlaps at both ends.

    `key` names the content of the picture, so that a segment can be found again without reading the file. Cards have
    no number (0).
    """

    number: int
    picture: Path | Card
    key: str
    frames: int = Field(gt=0)
    movement: CameraMovement = CameraMovement.STATIC
    transition: Transition = Transition.CUT
    overlap: int = Field(default=0, ge=0, description="frames shared with the next shot")
    framing: Framing = Framing.FILL
    overlays: tuple[TextOverlay, ...] = ()
    plugins: tuple[str, ...] = ()
    voices: tuple[VoiceCue, ...] = ()
    effects: tuple[EffectCue, ...] = ()
    mood: Mood = Mood.CALM

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"The {self.picture.role} card" if isinstance(self.picture, Card) else f"Shot {self.number}"


class Cut(Document):
    """A film to be made."""

    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    fps: Fraction = Field(default=Fraction(24), gt=0)
    quality: Quality = "final"
    shots: tuple[CutShot, ...] = Field(min_length=1)
    music: Path | None = Field(default=None, description="None: a bed is generated from the moods")
    sound: SoundStyle = SoundStyle()
    subtitles: SubtitleStyle = SubtitleStyle()
    delivery: Delivery = Delivery()

    def starts(self) -> list[int]:
        """First frame of each shot on the timeline; a shot starts where the overlap with its predecessor begins."""
        starts = [0]
        for shot in self.shots[:-1]:
            starts.append(starts[-1] + shot.frames - shot.overlap)
        return starts

    def seconds(self, frames: int) -> float:
        """The time that frames last."""
        return float(frames / self.fps)

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
    encoder: str = Field(description="libav's name of the picture's encoder")
    burned_in: bool = Field(default=True, description="whether the spoken words stand in the picture")
    notes: tuple[str, ...] = Field(default=(), description="ways in which the film is not what was ordered")
