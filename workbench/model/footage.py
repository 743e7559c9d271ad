"""Files that people bring: their kinds, and videos as frames, when each is shown and what they became again."""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from workbench.model.document import Document
from workbench.model.finishing import FrameRate

AssetKind = Literal["sound", "picture", "clip"]


class FrameFormat(StrEnum):
    """How single frames are stored; the value is the suffix of their files."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"


class FrameSheet(Document):
    """The time sheet of frames that were taken out of a video, by which they become a video again.

    Times are whole ticks of `time_base` seconds, so that they stay exact at every rate. While there are no ticks, the
    frames are still being taken out.

    Attributes:
        source: SHA-256 of the video.
        rate: frames per second that were asked for; None when every frame was taken at its own time.
        pixel_aspect: width of a pixel by its height.
        origin: second of the video at which tick 0 lies; the same moment of its sound belongs there.
        ticks: when each frame is shown.
        end: tick at which the last frame is over.
    """

    schema_version: Literal[1] = 1
    source: str
    format: FrameFormat
    rate: Fraction | None = None
    pixel_aspect: Fraction = Fraction(1)
    time_base: Fraction = Field(default=Fraction(1), gt=0)
    origin: Fraction = Fraction(0)
    ticks: tuple[int, ...] = ()
    end: int = 0

    @property
    def names(self) -> list[str]:
        """The names of the frames' files, in order of time."""
        return [self.name(number) for number in range(len(self.ticks))]

    def name(self, number: int) -> str:
        """The name of one frame's file, counted from 0."""
        return f"{number:06}.{self.format}"

    @property
    def seconds(self) -> list[Fraction]:
        """When each frame is shown."""
        return [tick * self.time_base for tick in self.ticks]

    @property
    def mean_rate(self) -> Fraction:
        """Frames per second on average."""
        return len(self.ticks) / ((self.end - self.ticks[0]) * self.time_base)


class Extraction(Document):
    """A clip is to be taken apart; without a rate, every frame at its own time."""

    work: Literal["extract"] = "extract"
    asset: str
    format: FrameFormat = FrameFormat.JPEG
    rate: FrameRate | None = None


class Reassembly(Document):
    """Frames that were taken out of a clip are to become a clip again.

    Attributes:
        frames: blob of the ZIP with the frames and their sheet.
        pictures: ids of pictures to show instead of frames, by the frames' numbers.
    """

    work: Literal["reassemble"] = "reassemble"
    asset: str
    frames: str
    pictures: dict[int, str] = Field(default_factory=dict[int, str])


class Preprocessing(Document):
    """A clip is to be made ready for work, no larger than so many pixels."""

    work: Literal["preprocess"] = "preprocess"
    asset: str
    width: int
    height: int


FootageWork = Annotated[Extraction | Reassembly | Preprocessing, Field(discriminator="work")]


class FootageFacts(Document):
    """What was written when frames became a video.

    Attributes:
        frames: how many.
        duration: seconds from the first frame to the end of the last.
        sound: copied bit by bit, encoded as AAC because MP4 has no place for its codec, or none.
    """

    frames: int
    duration: float
    sound: Literal["copied", "encoded", "none"]
