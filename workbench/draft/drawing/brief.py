"""Reads a prompt into a picture brief: what to show, from where, who is there, in which light.

Prompts of the product follow one grammar, `{size}, {angle}, {movement}. {scene}, {place}, {time}, {weather}, {mood}.
{Name} ({appearance}); … . {description}. {style}`; words that call LoRAs may stand before it. Free text in English or
Chinese works too: what it does not say is chosen from the seed.
"""

import re
from dataclasses import dataclass

from workbench.draft.drawing.words import Word, find_word
from workbench.kit.hashing import stable_number
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

MOST_PEOPLE = 4
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Person:
    """Somebody who is seen: the name, and the prose of how they look."""

    name: str
    appearance: str


@dataclass(frozen=True)
class PictureBrief:
    """What a frame shows. `scene` is the place's name, empty when the prompt names none."""

    size: ShotSize
    angle: CameraAngle
    movement: CameraMovement
    scene: str
    place: PlaceKind
    time: TimeOfDay
    weather: Weather
    mood: Mood
    people: tuple[Person, ...]
    description: str

    @property
    def language(self) -> Language:
        """The language of the film, told by what the place is called, else by the description."""
        return language_of(self.scene or self.description)


def language_of(text: str) -> Language:
    """Chinese when there is a Chinese character in it."""
    return Language.CHINESE if _HAN.search(text) else Language.ENGLISH


def _any_of(kind: type[Word]) -> str:
    return "|".join(re.escape(word) for word in sorted(kind, key=len, reverse=True))


_CAMERA = re.compile(
    rf"^\s*(?:[^.\n]*?, )??(?:{_any_of(ShotSize)}), (?:{_any_of(CameraAngle)}), (?:{_any_of(CameraMovement)})\.\s*"
)
_SETTING = re.compile(
    rf"^(?P<scene>[^\n]*?), (?P<place>{_any_of(PlaceKind)}), (?P<time>{_any_of(TimeOfDay)}), "
    rf"(?P<weather>{_any_of(Weather)}), (?P<mood>{_any_of(Mood)})\.\s*"
)
_MARKS = ".;。；,，、:："
_INNER = r"[^()（）]*"
_LOOKS = rf"\s*[(（](?P<appearance>{_INNER}(?:[(（]{_INNER}[)）]{_INNER})*)[)）]"
_PERSON = re.compile(
    rf"(?:^|(?<=[{_MARKS}\n]))\s*(?P<name>(?:\w{{1,4}}\. )*[^\s{_MARKS}()（）][^{_MARKS}()（）\n]{{0,60}}?)"
    rf"{_LOOKS}\s*(?:[.;。；]|$)"
)
_PERSON_IN_TEXT = re.compile(rf"(?P<name>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){{0,3}}|[\u4e00-\u9fff]{{2,4}}){_LOOKS}")


def read_prompt(prompt: str, seed: int = 0) -> PictureBrief:
    """What the prompt asks for; `seed` decides what it leaves open.

    At most four people are kept, in the order of the prompt.
    """
    camera = _CAMERA.match(prompt)
    rest = prompt[camera.end() :] if camera else prompt
    setting = _SETTING.match(rest)
    rest = rest[setting.end() :] if setting else rest
    people, description = _people(rest)
    framing = camera[0] if camera else description
    light = setting[0][setting.end("scene") :] if setting else description
    return PictureBrief(
        size=_chosen(ShotSize, framing, prompt, seed),
        angle=find_word(CameraAngle, framing) or CameraAngle.EYE_LEVEL,
        movement=find_word(CameraMovement, framing) or CameraMovement.STATIC,
        scene=setting["scene"].strip() if setting else "",
        place=_chosen(PlaceKind, light, prompt, seed),
        time=_chosen(TimeOfDay, light, prompt, seed),
        weather=find_word(Weather, light) or Weather.CLEAR,
        mood=_chosen(Mood, light, prompt, seed),
        people=tuple(people[:MOST_PEOPLE]),
        description=description,
    )


def _people(text: str) -> tuple[list[Person], str]:
    """Who is named with their looks in parentheses, and the text without them."""
    pattern = _PERSON if _PERSON.search(text) else _PERSON_IN_TEXT
    people = [Person(match["name"].strip(), match["appearance"].strip()) for match in pattern.finditer(text)]
    return people, pattern.sub(" ", text).strip()


def _chosen(kind: type[Word], text: str, prompt: str, seed: int) -> Word:
    """The word that the text says, or one that prompt and seed settle."""
    words = list(kind)
    return find_word(kind, text) or words[stable_number(kind.__name__, prompt, seed, below=len(words))]
