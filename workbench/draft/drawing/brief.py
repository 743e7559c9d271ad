"""Reads a prompt into a picture brief: what to show, from where, who is there, in which light.

Prompts of the product say camera and setting in fixed phrases (see `forms`), and people as `{Name} ({appearance})`.
Free text in English or Chinese works too: what it does not say is chosen from the seed.
"""

import re
from dataclasses import dataclass

from workbench.draft.drawing.forms import Said, read_forms
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


_MARKS = ".;。；,，、:："
_INNER = r"[^()（）]*"
_LOOKS = rf"\s*[(（](?P<appearance>{_INNER}(?:[(（]{_INNER}[)）]{_INNER})*)[)）]"
_PERSON = re.compile(
    rf"(?:^|(?<=[{_MARKS}\n]))\s*(?P<name>(?:\w{{1,4}}\. )*[^\s{_MARKS}()（）][^{_MARKS}()（）\n]{{0,60}}?)"
    rf"{_LOOKS}\s*(?:[.;,。；，]|$)"
)
_PERSON_IN_TEXT = re.compile(rf"(?P<name>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){{0,3}}|[\u4e00-\u9fff]{{2,4}}){_LOOKS}")


def read_prompt(prompt: str, seed: int = 0) -> PictureBrief:
    """What the prompt asks for; `seed` decides what it leaves open.

    At most four people are kept, in the order of the prompt.
    """
    said = read_forms(prompt)
    people, description = _people(said.rest)
    open_light = "" if said.placed else description
    open_camera = "" if said.framed else description
    return PictureBrief(
        size=_said(said, "size", ShotSize) or _chosen(ShotSize, open_camera, prompt, seed),
        angle=_said(said, "angle", CameraAngle) or find_word(CameraAngle, open_camera) or CameraAngle.EYE_LEVEL,
        movement=_said(said, "movement", CameraMovement)
        or find_word(CameraMovement, open_camera)
        or CameraMovement.STATIC,
        scene=said.scene,
        place=_said(said, "place", PlaceKind) or _chosen(PlaceKind, description, prompt, seed),
        time=_said(said, "time", TimeOfDay) or _chosen(TimeOfDay, open_light, prompt, seed),
        weather=_said(said, "weather", Weather) or find_word(Weather, open_light) or Weather.CLEAR,
        mood=_said(said, "mood", Mood) or _chosen(Mood, open_light, prompt, seed),
        people=tuple(people[:MOST_PEOPLE]),
        description=description,
    )


def _said(said: Said, name: str, kind: type[Word]) -> Word | None:
    """What the prompt says in one of the product's forms."""
    word = said.words.get(name)
    return word if isinstance(word, kind) else None


def _people(text: str) -> tuple[list[Person], str]:
    """Who is named with their looks in parentheses, and the text without them."""
    pattern = _PERSON if _PERSON.search(text) else _PERSON_IN_TEXT
    people = [Person(match["name"].strip(), match["appearance"].strip()) for match in pattern.finditer(text)]
    return people, pattern.sub(" ", text).strip()


def _chosen(kind: type[Word], text: str, prompt: str, seed: int) -> Word:
    """The word that the text says, or one that prompt and seed settle."""
    words = list(kind)
    return find_word(kind, text) or words[stable_number(kind.__name__, prompt, seed, below=len(words))]
