"""How a film is finished: its rate, sound, subtitles, cards and file. Shared by projects (wishes) and cuts (orders)."""

import re
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from workbench.model.document import Document

Colour = Literal["white", "black", "yellow", "cyan", "orange", "pink", "green"]


class FrameRate(StrEnum):
    """Frames per second as people call them; `exact` is what is counted with (SMPTE ST 12-1 for the NTSC rates)."""

    FILM_NTSC = "23.976"
    FILM = "24"
    PAL = "25"
    NTSC = "29.97"
    WEB = "30"
    SMOOTH_NTSC = "59.94"
    SMOOTH = "60"

    @classmethod
    def _missing_(cls, value: object) -> "FrameRate | None":
        """Rates are written as numbers in settings files and in older projects."""
        return cls._value2member_map_.get(f"{value:g}") if isinstance(value, int | float) else None  # pyright: ignore[reportReturnType]  # the map is untyped

    @property
    def exact(self) -> Fraction:
        """The rate as a fraction, such as 30000/1001."""
        if "." in self.value:
            return Fraction(round(float(self.value)) * 1000, 1001)
        return Fraction(self.value)


class Framing(StrEnum):
    """What becomes of a picture whose shape is not the film's."""

    FILL = "fill"
    FIT = "fit"
    BLUR = "blurred edges"


class Loudness(StrEnum):
    """Where the film will be heard; `lufs` is the integrated loudness asked for there."""

    WEB = "web"
    PODCAST = "podcast"
    BROADCAST = "broadcast"

    @property
    def lufs(self) -> float:
        """LUFS after ITU-R BS.1770: -14 on the large platforms, -16 for podcasts, -23 after EBU R 128."""
        return {Loudness.WEB: -14.0, Loudness.PODCAST: -16.0, Loudness.BROADCAST: -23.0}[self]


class SubtitleLook(StrEnum):
    """How subtitles stand out from the picture."""

    PLAIN = "plain"
    BOXED = "boxed"
    HIGHLIGHT = "word by word"


def _tag(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise ValueError("must be a language tag such as en or zh-Hant")
    return text


LanguageTag = Annotated[str, AfterValidator(_tag)]
"""A language after BCP 47; it becomes part of file names."""


class SubtitleStyle(Document):
    """How subtitles look; sizes are fractions of the frame's height, or of 1.2 widths where that is less.

    Attributes:
        enabled: they are burned into the picture, in the spoken language.
        tracks: languages (tags such as `en`, `zh`) that viewers can switch on: tracks in the film and files beside it;
            there is one more file in the spoken language.
    """

    enabled: bool = True
    look: SubtitleLook = SubtitleLook.PLAIN
    size: float = Field(default=0.05, gt=0, le=0.2)
    colour: Colour = "white"
    highlight: Colour = "yellow"
    tracks: tuple[LanguageTag, ...] = ()


class SoundStyle(Document):
    """How a film sounds. Gains in dB; `music_gain_db` is against speech."""

    loudness: Loudness = Loudness.WEB
    true_peak_dbtp: float = Field(default=-1.0, ge=-9, le=-0.1)
    music_gain_db: float = Field(default=-15.0, ge=-60, le=12)
    duck_db: float = Field(default=-6.0, ge=-40, le=0)
    music_fade_in: float = Field(default=1.0, ge=0, le=20, description="seconds")
    music_fade_out: float = Field(default=2.5, ge=0, le=20, description="seconds")
    room_between_lines: float = Field(default=0.25, ge=0, le=5, description="seconds")


class Codec(StrEnum):
    """How the picture is coded."""

    H264 = "h264"
    H265 = "h265"
    AV1 = "av1"
    PRORES = "prores"


class Delivery(Document):
    """The file that leaves the house.

    Attributes:
        control: by quality (`crf`), by a constant rate (`kbps`), or by a size that is not exceeded (`megabytes`).
        crf: constant rate factor on libx264's scale, 0 (lossless) to 51; other codecs get the equal of it.
        hardware: use the machine's encoder where one works.
    """

    codec: Codec = Codec.H264
    control: Literal["quality", "bitrate", "size"] = "quality"
    crf: int = Field(default=21, ge=0, le=51)
    kbps: int = Field(default=6000, ge=100, le=400_000)
    megabytes: int = Field(default=50, ge=1, le=100_000)
    preset: Literal["veryfast", "fast", "medium", "slow"] = "veryfast"
    hardware: bool = False


class Card(Document):
    """A title or an end card: one or two texts on a plain ground."""

    role: Literal["title", "end"]
    text: str = Field(min_length=1, max_length=200)
    detail: str = Field(default="", max_length=400)
    seconds: float = Field(default=3.0, ge=0.5, le=30)
    ground: Literal["black", "white", "picture"] = Field(
        default="black", description="picture: the neighbouring shot, darkened and blurred"
    )


class TextOverlay(Document):
    """Text laid over a shot, such as the name of a place, in seconds of the shot; without an end, up to its last."""

    text: str = Field(min_length=1, max_length=200)
    start: float = Field(default=0.0, ge=0)
    end: float | None = None
    place: Literal["top left", "top", "top right", "centre", "lower left", "lower third"] = "lower left"
    colour: Colour = "white"
