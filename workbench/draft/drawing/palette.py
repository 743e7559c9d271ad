"""The light of a frame: colours from the time of day, the weather and the mood."""

from dataclasses import dataclass, replace

from workbench.draft.drawing.colour import brighten, luminance, mix, multiply, saturate
from workbench.model.vocabulary import Mood, TimeOfDay, Weather


@dataclass(frozen=True)
class _Hour:
    """A clear sky at one time of day: colours from the top down, the sun or moon, the light on things."""

    top: str
    middle: str
    low: str
    light: str
    daylight: str
    altitude: float
    lamps: float
    stars: float


_HOURS = {
    TimeOfDay.DAWN: _Hour("#4f6fae", "#dc9ba3", "#ffd7a3", "#ffe3b3", "#efdad4", 0.30, 0.35, 0.12),
    TimeOfDay.DAY: _Hour("#2f7cc4", "#86bfe6", "#dff1f2", "#fff6dc", "#fffaf0", 0.62, 0.0, 0.0),
    TimeOfDay.DUSK: _Hour("#2d2c63", "#b0527c", "#ffa55a", "#ffc57a", "#e3b7a6", 0.22, 0.85, 0.22),
    TimeOfDay.NIGHT: _Hour("#0a1030", "#1b2f66", "#40609a", "#e8f0ff", "#7386c4", 0.66, 1.0, 1.0),
}


@dataclass(frozen=True)
class _Feeling:
    """What a mood does to the light: a tint and how much of it, how colourful, how bright.

    Shadows and lights are the colours that the finished picture is graded to.
    """

    tint: str
    strength: float
    colourful: float
    bright: float
    shadows: str
    lights: str


_FEELINGS = {
    Mood.WARM: _Feeling("#ff9d55", 0.26, 1.05, 1.0, "#3a1c22", "#ffedd0"),
    Mood.COLD: _Feeling("#6fa9d8", 0.34, 0.75, 0.92, "#0c1d33", "#e4f2ff"),
    Mood.TENSE: _Feeling("#a52230", 0.42, 0.85, 0.76, "#190a10", "#ffd9c4"),
    Mood.HOPEFUL: _Feeling("#ffd480", 0.24, 1.05, 1.06, "#17323c", "#fff6da"),
    Mood.MELANCHOLY: _Feeling("#7681a6", 0.40, 0.50, 0.80, "#1a1e2e", "#e3e6f2"),
    Mood.MYSTERIOUS: _Feeling("#6a45d0", 0.40, 0.95, 0.74, "#120c2c", "#e2d6ff"),
    Mood.CALM: _Feeling("#7cc4bd", 0.20, 0.88, 1.0, "#132a30", "#f4f8ee"),
    Mood.JOYFUL: _Feeling("#ffcf3f", 0.20, 1.25, 1.10, "#33203a", "#fffadf"),
}


@dataclass(frozen=True)
class _Air:
    """What weather does: cloud cover, grey, darkness and haze, each 0..1; whether the sun's disc is seen."""

    cover: float
    grey: float
    dark: float
    haze: float
    disc: float


_AIRS = {
    Weather.CLEAR: _Air(0.34, 0.0, 0.0, 0.0, 1.0),
    Weather.CLOUDY: _Air(0.66, 0.40, 0.08, 0.10, 0.35),
    Weather.RAIN: _Air(0.80, 0.60, 0.24, 0.30, 0.08),
    Weather.SNOW: _Air(0.70, 0.50, 0.04, 0.32, 0.20),
    Weather.FOG: _Air(0.45, 0.62, 0.06, 0.72, 0.25),
    Weather.STORM: _Air(0.92, 0.66, 0.46, 0.24, 0.0),
}


@dataclass(frozen=True)
class Palette:
    """The colours that everything in a frame is drawn with.

    `altitude` is the height of the sun or moon between horizon (0) and top (1); `cover`, `haze`, `disc`, `lamps` and
    `stars` are amounts in 0..1.
    """

    top: str
    middle: str
    low: str
    light: str
    daylight: str
    haze_colour: str
    lamp: str
    accent: str
    shadows: str
    lights: str
    altitude: float
    cover: float
    haze: float
    disc: float
    lamps: float
    stars: float
    night: bool
    snow: bool

    def lit(self, colour: str, depth: float = 0.0) -> str:
        """A thing's own colour as it looks in this light; `depth` 0 is near, 1 far off in the haze."""
        seen = multiply(colour, self.daylight)
        share = min(depth * (0.66 + 0.34 * self.haze) + self.haze * 0.25 * depth**0.5, 0.96)
        return mix(seen, self.haze_colour, share)

    def indoors(self) -> "Palette":
        """The light inside a house: what falls in, and the lamps when it is dark outside."""
        warm = mix("#fff3e2", self.lamp, 0.35)
        return replace(self, daylight=mix(self.daylight, warm, 0.15 + 0.40 * self.lamps), snow=False)

    def ground(self, colour: str, depth: float = 0.0) -> str:
        """Like `lit`, for what lies under the sky: snow covers it."""
        return self.lit(mix(colour, "#eef3fa", 0.78) if self.snow else colour, depth)


def palette_for(mood: Mood, time: TimeOfDay, weather: Weather) -> Palette:
    """The light of one of the 8 x 4 x 6 combinations."""
    hour, feeling, air = _HOURS[time], _FEELINGS[mood], _AIRS[weather]
    top, middle, low = (_sky_colour(colour, feeling, air) for colour in (hour.top, hour.middle, hour.low))
    daylight = mix(hour.daylight, multiply(hour.daylight, mix(feeling.tint, "#ffffff", 0.35)), feeling.strength * 1.15)
    return Palette(
        top=top,
        middle=middle,
        low=low,
        light=mix(hour.light, mix(feeling.tint, "#ffffff", 0.45), feeling.strength),
        daylight=brighten(daylight, (1 - 0.45 * air.dark) * (0.45 + 0.55 * feeling.bright)),
        haze_colour=mix(mix(middle, low, 0.6), "#c3ccd6" if not _dark(time) else middle, 0.25 * air.haze),
        lamp=mix("#ffc766", feeling.tint, 0.18),
        accent=mix(feeling.tint, "#ffffff", 0.25),
        shadows=feeling.shadows,
        lights=feeling.lights,
        altitude=hour.altitude,
        cover=air.cover,
        haze=air.haze,
        disc=air.disc,
        lamps=max(hour.lamps, 0.6 * air.dark),
        stars=hour.stars * max(0.0, 1 - 1.2 * air.grey),
        night=_dark(time),
        snow=weather is Weather.SNOW,
    )


def _dark(time: TimeOfDay) -> bool:
    return time is TimeOfDay.NIGHT


def _sky_colour(colour: str, feeling: _Feeling, air: _Air) -> str:
    tinted = mix(colour, multiply(mix(feeling.tint, "#ffffff", 0.2), mix(colour, "#ffffff", 0.35)), feeling.strength)
    moody = brighten(saturate(tinted, feeling.colourful), feeling.bright)
    grey = brighten("#b9c2cc", 0.25 + 0.75 * luminance(moody))
    return brighten(mix(moody, grey, air.grey), 1 - 0.7 * air.dark)
