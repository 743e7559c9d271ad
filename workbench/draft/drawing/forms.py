"""The forms of the product's own prompts: lists of words, English sentences, Chinese sentences.

In each of them camera, setting and movement are said with fixed phrases, those of `workbench.model.phrasing`; the rest
is free text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from workbench.model.phrasing import (
    CHINESE_PHRASES,
    ENGLISH_PHRASES,
    LISTED_OUTSIDE,
    OUTSIDE,
    SETTING_LEADS,
)
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    Language,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)

_KINDS: Mapping[str, type[StrEnum]] = {
    "size": ShotSize,
    "angle": CameraAngle,
    "movement": CameraMovement,
    "place": PlaceKind,
    "time": TimeOfDay,
    "weather": Weather,
    "mood": Mood,
}


@dataclass(frozen=True)
class Said:
    """What a prompt says in fixed phrases, and the free text around them.

    Attributes:
        words: by `size`, `angle`, `movement`, `place`, `time`, `weather` and `mood`, as far as they are said.
        scene: the name of the place.
        framed, placed: whether the prompt says camera and setting in one of the forms.
    """

    rest: str
    words: dict[str, StrEnum] = field(default_factory=dict[str, StrEnum])
    scene: str = ""
    framed: bool = False
    placed: bool = False


@dataclass(frozen=True)
class _Form:
    """Patterns of one form, and the word that each phrase stands for.

    Attributes:
        follows: whether the setting is said right after the camera, so that it is looked for nowhere else.
    """

    camera: re.Pattern[str]
    setting: re.Pattern[str]
    movement: re.Pattern[str]
    phrases: Mapping[str, Mapping[str, StrEnum]]
    follows: bool = False

    def read(self, prompt: str) -> Said:
        """What the prompt says in this form."""
        camera = self.camera.search(prompt)
        start = camera.end() if camera and self.follows else 0
        setting = self.setting.match(prompt, start) if self.follows else self.setting.search(prompt)
        found = [match for match in (camera, setting, self.movement.search(prompt)) if match]
        said = {name: value for match in found for name, value in match.groupdict().items() if value}
        scene = said.pop("scene", "").strip()
        words = {name: self.phrases[name][value.lower()] for name, value in said.items()}
        return Said(_without(prompt, found), words, scene, camera is not None, setting is not None)


def read_forms(prompt: str) -> Said:
    """What a prompt says in the form that says most."""
    return max((form.read(prompt) for form in _forms()), key=lambda said: (said.placed + said.framed, len(said.words)))


def _without(prompt: str, found: Iterable[re.Match[str]]) -> str:
    """The text around some matches; what stands before the camera's words, such as those that call up a LoRA, stays."""
    for match in sorted(found, key=lambda one: -one.start()):
        prompt = f"{prompt[: match.start()]} {prompt[match.end() :]}"
    return prompt.strip()


@cache
def _forms() -> tuple[_Form, ...]:
    return _list_form(), _english_form(), _chinese_form()


def _phrases(said: Mapping[StrEnum, str], outside: Mapping[Weather, str]) -> Mapping[str, Mapping[str, StrEnum]]:
    phrases = {name: {said[word].lower(): word for word in kind} for name, kind in _KINDS.items()}
    phrases["weather"] |= {phrase.lower(): weather for weather, phrase in outside.items()}
    return phrases


def _groups(phrases: Mapping[str, Mapping[str, StrEnum]]) -> dict[str, str]:
    """A named group for each kind of word, the longest phrase first."""
    return {
        name: f"(?P<{name}>{'|'.join(re.escape(one) for one in sorted(words, key=len, reverse=True))})"
        for name, words in phrases.items()
    }


def _list_form() -> _Form:
    """`{size}, {angle}, {movement}, {scene}, {place}, {time}, {weather}, {mood}, …`, with commas or full stops."""
    phrases = _phrases({word: word.value for kind in _KINDS.values() for word in kind}, LISTED_OUTSIDE)
    group = _groups(phrases)
    camera = rf"(?<!\w){group['size']}, {group['angle']}(?:, {group['movement']})?(?:[.,]\s*|$)"
    place = rf"(?:(?P<scene>[^\n]+?), {group['place']}, )?"
    setting = rf"\s*{place}{group['time']}(?:, {group['weather']})?, {group['mood']}(?:[.,;]\s*|$)"
    return _Form(re.compile(camera), re.compile(setting), re.compile(r"(?!)"), phrases, follows=True)


def _english_form() -> _Form:
    phrases = _phrases(ENGLISH_PHRASES, OUTSIDE[Language.ENGLISH])
    group, (placed, unplaced) = _groups(phrases), SETTING_LEADS[Language.ENGLISH]
    camera = rf"(?<!\w){group['size']} {group['angle']}\.\s*"
    place = rf"(?:{placed}(?P<scene>[^\n]+?), {group['place']}, |{unplaced})"
    setting = rf"{place}{group['time']}(?: {group['weather']})?; {group['mood']}\.\s*"
    movement = rf"{group['movement']}\.\s*"
    anyhow = re.IGNORECASE
    return _Form(re.compile(camera, anyhow), re.compile(setting, anyhow), re.compile(movement, anyhow), phrases)


def _chinese_form() -> _Form:
    phrases = _phrases(CHINESE_PHRASES, OUTSIDE[Language.CHINESE])
    group, (placed, _) = _groups(phrases), SETTING_LEADS[Language.CHINESE]
    camera = rf"(?:^|(?<=[。\s])){group['size']}，{group['angle']}。\s*"
    place = rf"{placed}(?:(?P<scene>[^\n]+?)，{group['place']}，)?"
    setting = rf"{place}{group['time']}(?:，{group['weather']})?，{group['mood']}。\s*"
    movement = rf"{group['movement']}。\s*"
    return _Form(re.compile(camera), re.compile(setting), re.compile(movement), phrases)
