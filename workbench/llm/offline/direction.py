"""Direction beyond the camera, by rule: lens, light, colour, side of the line, who stands where, what is heard."""

from collections.abc import Sequence
from typing import TypedDict

from workbench.model.vocabulary import (
    SHELTERED,
    CameraSide,
    Colour,
    Language,
    Lens,
    Light,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)

_LENSES = {
    ShotSize.EXTREME_WIDE: Lens.WIDE_ANGLE,
    ShotSize.WIDE: Lens.WIDE_ANGLE,
    ShotSize.MEDIUM_CLOSE_UP: Lens.PORTRAIT,
    ShotSize.CLOSE_UP: Lens.PORTRAIT,
    ShotSize.EXTREME_CLOSE_UP: Lens.MACRO,
}
_COLOURS = {
    Mood.WARM: Colour.WARM,
    Mood.HOPEFUL: Colour.WARM,
    Mood.JOYFUL: Colour.VIVID,
    Mood.COLD: Colour.COOL,
    Mood.MYSTERIOUS: Colour.COOL,
    Mood.TENSE: Colour.DARK,
    Mood.MELANCHOLY: Colour.MUTED,
}
_DIM = (Mood.TENSE, Mood.MYSTERIOUS)
_SOFTENED = (Weather.CLOUDY, Weather.RAIN, Weather.SNOW, Weather.FOG, Weather.STORM)
_WEATHER_SOUNDS = {
    Weather.RAIN: ("rain", "雨声"),
    Weather.STORM: ("wind and thunder", "风声和雷声"),
    Weather.SNOW: ("wind over snow", "雪地上的风声"),
}
_PLACE_SOUNDS = {
    PlaceKind.HARBOUR: ("waves and gulls", "海浪和海鸥"),
    PlaceKind.SEA: ("waves", "海浪声"),
    PlaceKind.BEACH: ("surf", "拍岸的浪声"),
    PlaceKind.RIVER: ("running water", "流水声"),
    PlaceKind.LAKE: ("lapping water", "湖水轻拍声"),
    PlaceKind.FOREST: ("leaves and birds", "树叶和鸟鸣"),
    PlaceKind.GARDEN: ("birds", "鸟鸣"),
    PlaceKind.FIELD: ("crickets and wind", "虫鸣和风声"),
    PlaceKind.MOUNTAIN: ("wind", "风声"),
    PlaceKind.DESERT: ("wind over sand", "风沙声"),
    PlaceKind.VILLAGE: ("dogs and hens far off", "远处的鸡犬声"),
    PlaceKind.CITY: ("traffic far off", "远处的车声"),
    PlaceKind.STREET: ("steps and passing cars", "脚步声和车声"),
    PlaceKind.MARKET: ("a crowd and calls of traders", "人群和叫卖声"),
    PlaceKind.SHIP: ("creaking wood and waves", "船木吱呀声和海浪"),
    PlaceKind.TRAIN: ("wheels on rails", "车轮声"),
    PlaceKind.CAVE: ("dripping water", "滴水声"),
    PlaceKind.SCHOOL: ("children far off", "远处的孩子声"),
    PlaceKind.HOSPITAL: ("steps in a corridor", "走廊里的脚步声"),
}
_PLACES: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("in the middle", "居中"),),
    2: (("on the left", "居左"), ("on the right", "居右")),
    3: (("on the left", "居左"), ("in the middle", "居中"), ("on the right", "居右")),
    4: (
        ("far left", "最左"),
        ("left of the middle", "中偏左"),
        ("right of the middle", "中偏右"),
        ("far right", "最右"),
    ),
}


class Direction(TypedDict):
    """Fields of a `ShotDraft`."""

    side: CameraSide
    lens: Lens
    light: Light
    colour: Colour
    blocking: str
    sound: str


def direct_further(
    size: ShotSize,
    place: PlaceKind,
    hour: TimeOfDay,
    sky: Weather,
    mood: Mood,
    people: Sequence[str],
    language: Language,
) -> Direction:
    """What follows from how a shot is framed, where and when it plays, and who is in it.

    The camera stays on the left of the line for all shots of two and more, so that it never crosses it.
    """
    return Direction(
        side=CameraSide.LEFT if len(people) > 1 else CameraSide.ON_LINE,
        lens=_LENSES.get(size, Lens.NORMAL),
        light=_light(place, hour, sky, mood),
        colour=_COLOURS.get(mood, Colour.NATURAL),
        blocking=_blocking(people, language),
        sound=_sound(place, sky, language),
    )


def _light(place: PlaceKind, hour: TimeOfDay, sky: Weather, mood: Mood) -> Light:
    inside = place in SHELTERED
    if hour is TimeOfDay.NIGHT:
        return Light.LAMPLIGHT if inside else Light.MOONLIGHT
    if mood in _DIM:
        return Light.LOW_KEY
    if inside or sky in _SOFTENED:
        return Light.SOFT
    return Light.NATURAL if hour is TimeOfDay.DAY else Light.GOLDEN


def _blocking(people: Sequence[str], language: Language) -> str:
    chinese = language is Language.CHINESE
    places = _PLACES.get(len(people), ())
    told = [f"{who}{place[1]}" if chinese else f"{who} {place[0]}" for who, place in zip(people, places, strict=False)]
    return ("，" if chinese else ", ").join(told)


def _sound(place: PlaceKind, sky: Weather, language: Language) -> str:
    chinese = language is Language.CHINESE
    heard = [sounds[chinese] for sounds in (_WEATHER_SOUNDS.get(sky), _PLACE_SOUNDS.get(place)) if sounds]
    return ("，" if chinese else ", ").join(heard)
