"""Everyday words, English and Chinese, for the closed words of direction: what free text says instead."""

import re
from enum import StrEnum
from typing import TypeVar

from workbench.model.vocabulary import (
    CHINESE,
    CameraAngle,
    CameraMovement,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)

Word = TypeVar("Word", bound=StrEnum)

_EVERYDAY: dict[StrEnum, str] = {
    ShotSize.EXTREME_WIDE: "extreme long shot|establishing shot",
    ShotSize.WIDE: "wide|long shot",
    ShotSize.FULL: "full body|full-length",
    ShotSize.MEDIUM_WIDE: "cowboy shot|american shot|knee shot",
    ShotSize.MEDIUM: "waist shot|half body|medium",
    ShotSize.MEDIUM_CLOSE_UP: "bust shot|medium close up",
    ShotSize.CLOSE_UP: "close up|closeup|portrait",
    ShotSize.EXTREME_CLOSE_UP: "extreme close up|macro|大特写",
    CameraAngle.LOW: "from below|worm's eye|low-angle|仰视",
    CameraAngle.HIGH: "from above|high-angle|俯视",
    CameraAngle.OVERHEAD: "top-down|top down|bird's eye|overhead",
    CameraAngle.AERIAL: "drone|aerial|鸟瞰",
    CameraAngle.OVER_THE_SHOULDER: "over-the-shoulder|ots",
    CameraAngle.DUTCH: "tilted frame|canted",
    CameraAngle.EYE_LEVEL: "eye-level",
    CameraMovement.PAN_LEFT: "pans left|panning left",
    CameraMovement.PAN_RIGHT: "pans right|panning right",
    CameraMovement.TILT_UP: "tilts up|tilting up",
    CameraMovement.TILT_DOWN: "tilts down|tilting down",
    CameraMovement.PUSH_IN: "push-in|dolly in|zoom in|zooms in|推镜",
    CameraMovement.PULL_OUT: "pull-out|dolly out|zoom out|zooms out|拉镜",
    CameraMovement.ARC_LEFT: "orbit left|arcs left",
    CameraMovement.ARC_RIGHT: "orbit right|arcs right|orbit",
    CameraMovement.HANDHELD: "hand-held|shaky",
    CameraMovement.STATIC: "static|locked off|still camera",
    Mood.WARM: "warm|cosy|cozy|tender|温馨",
    Mood.COLD: "cold|bleak|冷",
    Mood.TENSE: "tense|danger|angry|fear|frightening|dramatic|愤怒|恐惧",
    Mood.HOPEFUL: "hopeful|hope|inspiring",
    Mood.MELANCHOLY: "melancholy|sad|lonely|sorrowful|悲伤|孤独",
    Mood.MYSTERIOUS: "mysterious|mystery|eerie|magical|dreamlike|诡异",
    Mood.CALM: "calm|peaceful|quiet|serene|安静|宁静",
    Mood.JOYFUL: "joyful|happy|cheerful|merry|快乐|高兴",
    TimeOfDay.DAWN: "dawn|sunrise|morning|黎明|早晨|日出",
    TimeOfDay.DAY: "day|daylight|noon|afternoon|中午|下午",
    TimeOfDay.DUSK: "dusk|sunset|evening|twilight|golden hour|傍晚|日落|夕阳",
    TimeOfDay.NIGHT: "night|midnight|moonlight|moonlit|starry|夜|深夜|月光",
    Weather.CLEAR: "clear|sunny|晴朗",
    Weather.CLOUDY: "cloudy|overcast|clouds|阴天",
    Weather.RAIN: "rainy|raining|drizzle|downpour|下雨",
    Weather.SNOW: "snowy|snowing|blizzard|下雪",
    Weather.FOG: "foggy|mist|misty|大雾",
    Weather.STORM: "stormy|thunderstorm|thunder|lightning|雷雨|闪电",
    PlaceKind.HARBOUR: "harbor|port|dock|docks|pier|lighthouse|码头|灯塔",
    PlaceKind.SEA: "ocean|waves|海上|海面|海洋",
    PlaceKind.RIVER: "riverbank|stream|creek|bridge|canal|河|小溪|桥",
    PlaceKind.LAKE: "pond|lakeside|湖边|池塘",
    PlaceKind.BEACH: "shore|seashore|coast|沙滩|海边",
    PlaceKind.FOREST: "woods|wood|woodland|jungle|grove|树林|竹林",
    PlaceKind.MOUNTAIN: "mountains|cliff|peak|summit|hill|valley|山顶|山谷|悬崖",
    PlaceKind.FIELD: "fields|meadow|farm|farmland|prairie|grassland|草原|麦田|农场",
    PlaceKind.GARDEN: "park|orchard|courtyard|庭院|院子|公园",
    PlaceKind.DESERT: "dunes|wasteland|荒漠|戈壁",
    PlaceKind.VILLAGE: "hamlet|countryside|村子|乡村|小镇",
    PlaceKind.CITY: "skyline|town|downtown|metropolis|城里|都市",
    PlaceKind.STREET: "alley|avenue|lane|小巷|街",
    PlaceKind.MARKET: "bazaar|stalls|fair|marketplace|市场",
    PlaceKind.SHOP: "store|bookshop|bookstore|café|cafe|bakery|supermarket|restaurant|"
    "商店|书店|咖啡店|咖啡馆|面包店|超市|餐厅",
    PlaceKind.PALACE: "castle|throne room|fortress|城堡|皇宫|王宫",
    PlaceKind.TEMPLE: "shrine|church|cathedral|monastery|pagoda|寺|教堂|庙",
    PlaceKind.HOUSE: "cottage|cabin|home|hut|mansion|家门口|小屋|木屋",
    PlaceKind.ROOM: "bedroom|kitchen|study|parlour|living room|attic|indoors|卧室|厨房|书房|屋里|家里",
    PlaceKind.OFFICE: "laboratory|meeting room|workplace|实验室|会议室|公司",
    PlaceKind.HOSPITAL: "hospital|clinic|ward|sickroom|医院|诊所",
    PlaceKind.HALL: "ballroom|corridor|theatre|theater|library|museum|礼堂|走廊|图书馆|剧院",
    PlaceKind.SCHOOL: "classroom|schoolhouse|schoolroom|教室|课堂",
    PlaceKind.SHIP: "boat|deck|aboard|vessel|甲板|船",
    PlaceKind.TRAIN: "train|subway|tram|bus|compartment|火车|列车|地铁|公交车",
    PlaceKind.CAVE: "cavern|tunnel|grotto|mine|洞穴|洞",
    PlaceKind.ROAD: "path|highway|trail|roadside|小路|公路|路上",
    PlaceKind.SKY: "heavens|above the clouds|in the air|云端|空中",
}


def alternatives(phrases: list[str]) -> str:
    """A pattern for any of the phrases, longest first; Latin ones only as whole words."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" if one.isascii() else re.escape(one) for one in ordered)


def _longest(phrases: dict[str, Word], text: str) -> Word | None:
    found = [match[0].lower() for match in re.finditer(alternatives(list(phrases)), text, re.IGNORECASE)]
    return phrases[max(found, key=len)] if found else None


def find_word(kind: type[Word], text: str) -> Word | None:
    """The word of this kind that the text says: its own phrase or Chinese label first, then everyday words.

    The longest phrase wins, so that `extreme close-up` is never read as `close-up`.
    """
    own = {phrase: word for word in kind for phrase in (word.value, CHINESE[word])}
    everyday = {phrase: word for word in kind for phrase in _EVERYDAY[word].split("|")}
    return _longest(own, text) or _longest(everyday, text)
