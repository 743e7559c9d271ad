"""Where and when: place, hour, weather and mood of a sentence, carried on until the story changes them."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import lexicon, matcher
from workbench.model.vocabulary import SHELTERED, Language, Mood, PlaceKind, TimeOfDay, Weather

_PLURAL_PLACES = (
    PlaceKind.FIELD,
    PlaceKind.MOUNTAIN,
    PlaceKind.STREET,
    PlaceKind.FOREST,
    PlaceKind.SKY,
    PlaceKind.DESERT,
)
_DETERMINER = r"(?:an?|the|his|her|their|my|our|your|its|this|that)"
_INTO = (
    r"in|into|inside|to|at|on|onto|through|along|across|reached|entered|near|by|over|under|towards?|beside|outside|upon"
    r"|around|within|off|went|go|come|came|got|walked|ran|back|return|returned"
)
_THERE_IS = r"(?:was|stood|lay|is|saw|found|became)\s+an?"
_LOCATED = re.compile(
    rf"\b(?:{_THERE_IS}|(?:{_INTO})(?:\s+(?:{_DETERMINER}|some|every|one))?)\s+(?:(?!{_DETERMINER}\b)[\w'’-]+\s+){{0,3}}$",
    re.IGNORECASE,
)
_LEAVING = re.compile(
    rf"\b(?:from|left|leaving|out of|like|than|of)\s+(?:{_DETERMINER}\s+)?(?:[\w'’-]+\s+){{0,2}}$", re.IGNORECASE
)
_CHINESE_LOCATED = re.compile(
    r"(?:在|到|进|去|往|向|回|来到|走进|穿过|沿着|一[座所条间片个家节]|是|有)[^，。！？；：]{0,8}$"
)
_CHINESE_LEAVING = re.compile(r"(?:从|离开|像|如)[^，。！？；：到]{0,5}$")
_DESCRIBED = re.compile(rf"\b{_DETERMINER}\s+((?:[a-z-]+\s+){{0,2}})$", re.IGNORECASE)
_NOT_YET = re.compile(
    r"\b(?:till|until|before|since|for|of|like)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?$|[像如][^，。！？]{0,6}$", re.I
)
_NOT_DESCRIBING = frozenset(
    ["of", "in", "on", "and", "or", "same", "whole", "end", "side", "edge", "middle", "top", "great", "way"]
)
_CHINESE_WITHIN = re.compile(r"[上里中边口前外下旁]$")


@dataclass(frozen=True, slots=True)
class Place:
    """A place as the story calls it."""

    name: str
    kind: PlaceKind


NOWHERE = Place("", PlaceKind.FIELD)
"""Until the story names a place."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when something happens, and what the sky does."""

    place: Place = NOWHERE
    time: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR


INDOORS = SHELTERED | {PlaceKind.HOUSE, PlaceKind.TEMPLE}
"""Kinds of place that have a ceiling."""

_WEATHER_LASTS = 7
"""Sentences, told or said, after which weather that is not spoken of again is over."""

_DAYLIGHT = (TimeOfDay.DAWN, TimeOfDay.DAY)
_NEW_DAY = re.compile(
    r"\b(?:(?:the )?next (?:day|morning|evening|night|week|year)|(?:one|another) (?:day|morning)|the day after|"
    r"(?:days|weeks|months|years) (?:later|passed))\b"
    r"|第二[天日]|次日|(?:有|那)一天|[几数两三]?[天日周月年]后",
    re.IGNORECASE,
)
_NO_WEATHER = re.compile(
    r"\b(?:nor|neither|no|without|like|never|than)\b[^,.;]{0,24}$|(?:没有?再?|无|像|如|不再?)$", re.I
)
_INTO_WEATHER = re.compile(
    r"\b(?:in|into|through|out into|in the middle of) the (?:\w+ )?(?:rain|snow|storm|blizzard|downpour)\b"
    r"|(?:走|跑|冲|奔|消失|站|淋)[进入在到]?了?(?:大|细|暴)?(?:雨|雪|风雪|雨中|雪中)[里中]?",
    re.IGNORECASE,
)


class Stage:
    """Reads sentences in order and knows where the story stands."""

    def __init__(self) -> None:
        self.setting = Setting()
        self._places: dict[str, Place] = {}
        self._outside: Place | None = None
        self._dry = 0

    def hear(self) -> Setting:
        """The setting of a sentence that is said: what held before."""
        self._dry += 1
        return self._seen()

    def read(self, text: str) -> Setting:
        """The setting of a sentence that is told: what it says, else what held before."""
        language = Language.CHINESE if is_han(text) else Language.ENGLISH
        times = [
            (match, time)
            for match, time in matcher(language, "times").find(text)
            if not _NOT_YET.search(text[: match.start()])
        ]
        before = self.setting
        place = self._place(text, language) or self._goes_out(text, language) or before.place
        time = TimeOfDay(times[-1][1]) if times else before.time
        weather = weather_of(text, language)
        self._dry = 0 if weather else self._dry + 1
        if place.kind not in SHELTERED and place is not NOWHERE:
            moved, self._outside = self._outside not in (None, place), place
        else:
            moved = False
        new_day = _NEW_DAY.search(text) or (before.time is TimeOfDay.NIGHT and time in _DAYLIGHT)
        if weather is None:
            weather = Weather.CLEAR if new_day or moved or self._dry > _WEATHER_LASTS else before.weather
        self.setting = Setting(place, time, weather)
        return self._seen()

    def _seen(self) -> Setting:
        """The setting as it is seen: under a roof no weather is."""
        sheltered = self.setting.place.kind in SHELTERED
        return replace(self.setting, weather=Weather.CLEAR) if sheltered else self.setting

    def _goes_out(self, text: str, language: Language) -> Place | None:
        """Outside, where a sentence that began under a roof ends in the rain: “女孩走进了雨里”."""
        if self.setting.place.kind not in SHELTERED or not _INTO_WEATHER.search(text):
            return None
        return self._outside or Place("门外" if language is Language.CHINESE else "Outside", PlaceKind.STREET)

    def _place(self, text: str, language: Language) -> Place | None:
        """The last place that the sentence goes to or is in; the very first place of a story needs no such word."""
        found = [(match, PlaceKind(kind)) for match, kind in matcher(language, "places").find(text)]
        found = [(match, kind) for match, kind in found if match[0] == match[1] or kind in _PLURAL_PLACES]
        inside = [(match, kind) for match, kind in found if _is_here(text, match, language)]
        chosen = inside[-1:] or (found[:1] if self.setting.place is NOWHERE else [])
        if not chosen:
            return None
        match, kind = chosen[0]
        head, here = match[1].lower(), self.setting.place
        if here is not NOWHERE and here.kind is kind and head not in self._places:
            return here
        if head not in self._places:
            self._places[head] = Place(_place_name(text, match, language), kind)
        return self._places[head]


def _is_here(text: str, match: re.Match[str], language: Language) -> bool:
    """Whether the sentence goes to the place or plays there, rather than only naming it."""
    before = text[: match.start()]
    if language is Language.CHINESE:
        opens = (not before or before[-1] in "，。；！？、") and bool(_CHINESE_WITHIN.search(match[0]))
        return (opens or bool(_CHINESE_LOCATED.search(before))) and not _CHINESE_LEAVING.search(before)
    return bool(_LOCATED.search(before)) and not _LEAVING.search(before)


def _place_name(text: str, match: re.Match[str], language: Language) -> str:
    """The place as it is called, with up to two words that describe it: "The stately palace"."""
    if language is Language.CHINESE:
        return match[0]
    before = _DESCRIBED.search(text[: match.start()])
    words = before[1].lower().split() if before else []
    if any(word in _NOT_DESCRIBING for word in words):
        words = []
    return "Home" if match[0].lower() == "home" else " ".join(["The", *words, match[0].lower()])


def weather_of(text: str, language: Language) -> Weather | None:
    """The last weather named; clear when the story says that it ended."""
    found = matcher(language, "weathers").find(text)
    found = [(match, value) for match, value in found if not _NO_WEATHER.search(text[: match.start()])]
    if not found:
        return None
    match, value = found[-1]
    near = text[match.end() : match.end() + (8 if language is Language.CHINESE else 30)]
    return Weather.CLEAR if any(word in near for word in lexicon(language).weather_ends) else Weather(value)


def mood_of(text: str, before: Mood) -> Mood:
    """The mood that most words of a shot carry; without any, the mood before goes on."""
    counts: Counter[Mood] = Counter()
    for language in Language:
        counts.update(Mood(value) for _, value in matcher(language, "moods").find(text))
    if not counts:
        return before
    best = max(counts.values())
    leading = [mood for mood in Mood if counts[mood] == best]
    return before if before in leading else leading[0]


@cache
def default_place(language: Language, *, talk: bool) -> Place:
    """Where a story plays that names no place: people who only talk sit in a room."""
    if talk:
        return Place("房间" if language is Language.CHINESE else "The room", PlaceKind.ROOM)
    return Place("某处" if language is Language.CHINESE else "A quiet place", PlaceKind.FIELD)
