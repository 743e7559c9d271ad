"""How prompts say the closed words of direction inside sentences: whoever writes prompts and whoever reads them agree.

The short words of lists are the values of the vocabulary itself; here are those of English and Chinese sentences.
"""

from collections.abc import Mapping
from enum import StrEnum

from workbench.model.vocabulary import (
    CHINESE,
    SHELTERED,
    CameraAngle,
    CameraMovement,
    Language,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)

SETTING_LEADS = {Language.ENGLISH: ("The setting is ", "It is set "), Language.CHINESE: ("场景：", "场景：")}
"""How a sentence about the setting begins: with a place, and without one."""

_ANGLES = {
    CameraAngle.EYE_LEVEL: "at eye level",
    CameraAngle.LOW: "from a low angle",
    CameraAngle.HIGH: "from a high angle",
    CameraAngle.OVERHEAD: "from straight overhead",
    CameraAngle.AERIAL: "from the air",
    CameraAngle.OVER_THE_SHOULDER: "over the shoulder",
    CameraAngle.DUTCH: "at a dutch angle",
}
_MOVES = {
    CameraMovement.STATIC: "stays still",
    CameraMovement.PAN_LEFT: "slowly pans left",
    CameraMovement.PAN_RIGHT: "slowly pans right",
    CameraMovement.TILT_UP: "slowly tilts up",
    CameraMovement.TILT_DOWN: "slowly tilts down",
    CameraMovement.PUSH_IN: "slowly pushes in",
    CameraMovement.PULL_OUT: "slowly pulls back",
    CameraMovement.ARC_LEFT: "slowly arcs to the left",
    CameraMovement.ARC_RIGHT: "slowly arcs to the right",
    CameraMovement.HANDHELD: "is handheld and sways a little",
}
_WEATHERS = {
    Weather.CLEAR: "under a clear sky",
    Weather.CLOUDY: "under a cloudy sky",
    Weather.RAIN: "in the rain",
    Weather.SNOW: "in falling snow",
    Weather.FOG: "in thick fog",
    Weather.STORM: "in a storm",
}
_OUTSIDE = {
    Weather.CLOUDY: "with a cloudy sky outside",
    Weather.RAIN: "with rain outside",
    Weather.SNOW: "with snow outside",
    Weather.FOG: "with fog outside",
    Weather.STORM: "with a storm outside",
}
_UNCOUNTED = {PlaceKind.SEA: "the open sea", PlaceKind.SKY: "the open sky"}
_CHINESE_MOVES = {
    CameraMovement.STATIC: "镜头固定不动",
    CameraMovement.HANDHELD: "手持镜头轻微晃动",
}


def _with_article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


ENGLISH_PHRASES: Mapping[StrEnum, str] = {
    **{size: _with_article(size) for size in ShotSize},
    **_ANGLES,
    **{move: f"the camera {said}" for move, said in _MOVES.items()},
    **{kind: _UNCOUNTED.get(kind, _with_article(kind)) for kind in PlaceKind},
    **{time: time.value for time in TimeOfDay},
    **_WEATHERS,
    **{mood: f"the mood is {mood.removesuffix(' mood')}" for mood in Mood},
}
"""Each word as an English sentence says it."""

CHINESE_PHRASES: Mapping[StrEnum, str] = {
    **{word: CHINESE[word] for kind in (ShotSize, CameraAngle, PlaceKind, TimeOfDay, Weather) for word in kind},
    **{move: _CHINESE_MOVES.get(move, f"镜头缓缓{CHINESE[move]}") for move in CameraMovement},
    **{mood: f"{CHINESE[mood]}的氛围" for mood in Mood},
}
"""Each word as a Chinese sentence says it."""

OUTSIDE: Mapping[Language, Mapping[Weather, str]] = {
    Language.ENGLISH: _OUTSIDE,
    Language.CHINESE: {weather: f"窗外{CHINESE[weather]}" for weather in _OUTSIDE},
}
"""Weather as it is seen from under a roof; a clear sky is not."""

LISTED_OUTSIDE: Mapping[Weather, str] = {weather: f"{weather} outside" for weather in _OUTSIDE}
"""The same in a list of words."""


def phrase(word: StrEnum, language: Language) -> str:
    """A word of direction as a sentence in that language says it."""
    return (CHINESE_PHRASES if language is Language.CHINESE else ENGLISH_PHRASES)[word]


def weather_phrase(weather: Weather, kind: PlaceKind | None, language: Language) -> str:
    """The weather as a sentence says it of a kind of place; nothing for a clear sky above a roof."""
    return OUTSIDE[language].get(weather, "") if kind in SHELTERED else phrase(weather, language)
