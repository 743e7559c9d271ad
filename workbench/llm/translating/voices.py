"""How a description is said: as a list of tags, in English sentences, in Chinese sentences. Each says it part by part.

The draft backend reads the setting, the camera and the people back from what is said here; the phrases that both know
are in `workbench.model.phrasing`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.llm.translating.picture import CHINESE_LOOKS, Figure, PictureDescription
from workbench.model.phrasing import LISTED_OUTSIDE, SETTING_LEADS, phrase, weather_phrase
from workbench.model.vocabulary import SHELTERED, Language

Part = Literal["framing", "setting", "people", "action", "facts", "movement", "look", "style"]
_EN, _ZH = Language.ENGLISH, Language.CHINESE


@dataclass(frozen=True)
class Voice:
    """A way to say a description: a function for each part, and how the parts are joined."""

    name: Literal["tags", "english", "chinese"]
    language: Language
    parts: Mapping[Part, Callable[[PictureDescription], str]]
    joint: str

    def say(self, picture: PictureDescription, order: tuple[Part, ...]) -> str:
        """The parts in that order, without those that are empty."""
        return self.joint.join(filter(None, (self.parts[part](picture) for part in order)))


def _listed(*words: object) -> str:
    return ", ".join(str(word) for word in words if word)


def _tag_setting(picture: PictureDescription) -> str:
    inside = picture.kind in SHELTERED
    weather = LISTED_OUTSIDE.get(picture.weather, "") if inside else picture.weather
    return _listed(picture.place, picture.kind, picture.time, weather, picture.mood)


def _tag_look(picture: PictureDescription) -> str:
    return _listed(picture.lens, *picture.lights, *picture.colours, *(one.english for one in picture.touches))


def _person(one: Figure) -> str:
    """Name and looks in parentheses, which samplers of tags take for a little more weight.

    Looks of which no English is known are said as they are: names of colours in them are understood now and then.
    """
    return _described(one, one.english or one.looks, ", ")


def _described(one: Figure, always: str, comma: str) -> str:
    looks = comma.join(filter(None, (always, one.now)))
    return f"{one.name} ({looks})" if looks else one.name


TAGS = Voice(
    "tags",
    _EN,
    {
        "framing": lambda picture: _listed(picture.size, picture.angle),
        "movement": lambda picture: picture.movement.value,
        "setting": _tag_setting,
        "people": lambda picture: ", ".join(_person(one) for one in picture.people),
        "action": lambda picture: picture.action.english,
        "facts": lambda picture: _listed(*(fact.english.rstrip(".!?") for fact in picture.facts)),
        "look": _tag_look,
        "style": lambda picture: picture.style.english,
    },
    ", ",
)


def _sentence(text: str) -> str:
    """A text as an English sentence."""
    return f"{text[0].upper()}{text[1:]}{'' if text[-1] in '.!?' else '.'}" if text else ""


def _english_setting(picture: PictureDescription) -> str:
    placed, unplaced = SETTING_LEADS[_EN]
    where = f"{picture.place}, {phrase(picture.kind, _EN)}, " if picture.kind else ""
    weather = weather_phrase(picture.weather, picture.kind, _EN)
    when = " ".join(filter(None, (picture.time.value, weather)))
    return _sentence(f"{placed if where else unplaced}{where}{when}; {phrase(picture.mood, _EN)}")


def _english_look(picture: PictureDescription) -> str:
    seen = [_seen_through(picture), *picture.lights, *picture.colours, *(one.english for one in picture.touches)]
    return _sentence(_listed(*seen))


def _seen_through(picture: PictureDescription) -> str:
    if picture.lens is None:
        return ""
    return f"seen through {'an' if picture.lens[0] in 'aeiou' else 'a'} {picture.lens}"


ENGLISH = Voice(
    "english",
    _EN,
    {
        "framing": lambda picture: _sentence(f"{phrase(picture.size, _EN)} {phrase(picture.angle, _EN)}"),
        "movement": lambda picture: _sentence(phrase(picture.movement, _EN)),
        "setting": _english_setting,
        "people": lambda picture: _sentence("; ".join(_person(one) for one in picture.people)),
        "action": lambda picture: _sentence(picture.action.english),
        "facts": lambda picture: " ".join(_sentence(fact.english) for fact in picture.facts if fact.english),
        "look": _english_look,
        "style": lambda picture: _sentence(picture.style.english),
    },
    " ",
)


def _chinese_sentence(text: str) -> str:
    return f"{text}{'' if text[-1] in '。！？.!?' else '。'}" if text else ""


def _chinese_setting(picture: PictureDescription) -> str:
    placed, unplaced = SETTING_LEADS[_ZH]
    where = (picture.place, phrase(picture.kind, _ZH)) if picture.kind else ()
    weather = weather_phrase(picture.weather, picture.kind, _ZH)
    said = (*where, phrase(picture.time, _ZH), weather, phrase(picture.mood, _ZH))
    return f"{placed if where else unplaced}{'，'.join(filter(None, said))}。"


def _chinese_look(picture: PictureDescription) -> str:
    words = [picture.lens, *picture.lights, *picture.colours]
    seen = [CHINESE_LOOKS[word] for word in words if word]
    return _chinese_sentence("，".join([*seen, *(one.said(_ZH) for one in picture.touches)]))


def _chinese_person(one: Figure) -> str:
    return _described(one, one.looks, "，")


CHINESE = Voice(
    "chinese",
    _ZH,
    {
        "framing": lambda picture: f"{phrase(picture.size, _ZH)}，{phrase(picture.angle, _ZH)}。",
        "movement": lambda picture: _chinese_sentence(phrase(picture.movement, _ZH)),
        "setting": _chinese_setting,
        "people": lambda picture: _chinese_sentence("；".join(map(_chinese_person, picture.people))),
        "action": lambda picture: _chinese_sentence(picture.action.said(_ZH)),
        "facts": lambda picture: "".join(_chinese_sentence(fact.said(_ZH)) for fact in picture.facts),
        "look": _chinese_look,
        "style": lambda picture: _chinese_sentence(picture.style.said(_ZH)),
    },
    "",
)
