"""What people look like: hair, clothes and colours from the text where it says so, otherwise given once and kept.

Everyone in a cast gets another colour of clothes, so that a person is known again in every shot.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from workbench.kit.hashing import stable_number
from workbench.llm.offline.lexicon import any_of
from workbench.llm.offline.people import Cast, Mention, Person
from workbench.llm.offline.quotes import Run
from workbench.model.document import Document
from workbench.model.story import Age, Gender

_SENTENCE = re.compile(r"[^.!?。！？]+")


class Wardrobe(Document):
    """The words that looks are made of, and the words of stories that tell them."""

    colours: tuple[str, ...]
    hair_colours: dict[Age, tuple[str, ...]]
    hairstyles: dict[Gender, tuple[str, ...]]
    clothes: dict[Gender, tuple[str, ...]]
    role_clothes: dict[str, str]
    machines: tuple[str, ...]
    bodies: dict[Age, dict[Gender, str]]
    told_colours: dict[str, str]
    told_garments: dict[str, str]
    told_hair: dict[str, str]


class _Told(NamedTuple):
    """What the story says of someone's looks; empty where it says nothing."""

    colour: str = ""
    garment: str = ""
    hair: str = ""


def appearances(cast: Cast, runs: Sequence[Run]) -> list[str]:
    """English prose for each person of the cast, in its order; no two wear the same colour."""
    told = [_told(sentences) for sentences in _sentences_about(cast, runs)]
    free = [colour for colour in _wardrobe().colours if colour not in {one.colour for one in told}]
    prose: list[str] = []
    for person, known in zip(cast.people, told, strict=True):
        if not known.colour:
            known = known._replace(colour=free.pop(stable_number("clothes", person.name, below=len(free))))
        prose.append(_appearance(person, known))
    return prose


@cache
def _wardrobe() -> Wardrobe:
    return Wardrobe.model_validate_json(files("workbench.llm.offline").joinpath("wardrobe.json").read_bytes())


def _appearance(person: Person, told: _Told) -> str:
    wardrobe = _wardrobe()
    usual = _one_of(wardrobe.clothes[person.gender], "garment", person)
    garment = told.garment or wardrobe.role_clothes.get(person.noun, usual)
    return f"{_body(person)} with {_hair(person, told.hair)}, wearing {_with_article(f'{told.colour} {garment}')}"


def _body(person: Person) -> str:
    """What they are: "an old man, a lighthouse keeper," or "an old spirit" or "a young woman"."""
    body = _wardrobe().bodies[person.age][person.gender]
    if person.noun in ("", "storyteller", "person", "man", "woman", *body.split()):
        return _with_article(body)
    if person.gender == "neutral":
        age = {"child": "little ", "young": "young ", "adult": "", "old": "old "}[person.age]
        return _with_article(f"{age}{person.noun}")
    return f"{_with_article(body)}, {_with_article(person.noun)},"


def _hair(person: Person, colour: str) -> str:
    """Hair, for old men with a beard; machines have none."""
    wardrobe = _wardrobe()
    if person.noun in wardrobe.machines:
        return "a bald metal head"
    colour = colour or _one_of(wardrobe.hair_colours[person.age], "hair colour", person)
    style = _one_of(wardrobe.hairstyles[person.gender], "hair", person)
    beard = f" and a {colour} beard" if person.gender == "male" and person.age == "old" else ""
    return style.format(colour) + beard


def _one_of(choices: Sequence[str], what: str, person: Person) -> str:
    return choices[stable_number(what, person.name, below=len(choices))]


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _sentences_about(cast: Cast, runs: Sequence[Run]) -> list[str]:
    """For each person the sentences of narration in which nobody else is named or meant."""
    about: dict[Person, list[str]] = {person: [] for person in cast.people}
    for run in runs:
        for sentence in [] if run.quoted else _SENTENCE.findall(run.text):
            mentions = cast.mentions(sentence)
            named = {one.person for one in mentions if one.person}
            if len(named) == 1:
                person = named.pop()
                about[person].append(sentence[: _end_of_part(person, mentions, len(sentence))])
    return ["\n".join(sentences) for sentences in about.values()]


def _end_of_part(person: Person, mentions: Sequence[Mention], end: int) -> int:
    """Where a sentence turns to somebody else: at the first pronoun that cannot mean the person."""
    return next((one.start for one in mentions if one.pronoun not in (None, "group", person.gender)), end)


def _told(text: str) -> _Told:
    """Colour and garment, or a garment alone, and the colour of the hair."""
    wardrobe = _wardrobe()
    coloured, garment, hair = _patterns()
    clothes, hair_found = coloured.search(text), hair.search(text)
    found = clothes["garment"] if clothes else match[0] if (match := garment.search(text)) else ""
    return _Told(
        colour=wardrobe.told_colours[clothes["colour"]] if clothes else "",
        garment=wardrobe.told_garments.get(found, ""),
        hair=wardrobe.told_hair[hair_found["colour"]] if hair_found else "",
    )


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A coloured garment, a garment (in Chinese, where no article tells whose it is), coloured hair."""
    wardrobe = _wardrobe()
    colours, garments, hair = map(any_of, (wardrobe.told_colours, wardrobe.told_garments, wardrobe.told_hair))
    gap = r"(?: (?:[a-z]+ )?|色?的?[^，。！？\sA-Za-z]{0,2}?)"
    chinese_garments = any_of(word for word in wardrobe.told_garments if not word.isascii())
    growing = r"(?:[- ](?:[a-z]+ )?(?:hair|beard|braid)|色?的?[^，。！？\s]{0,2}?(?:发|胡))"
    return (
        re.compile(rf"(?<![A-Za-z])(?P<colour>{colours}){gap}(?P<garment>{garments})(?![a-z])"),
        re.compile(chinese_garments),
        re.compile(rf"(?<![A-Za-z])(?P<colour>{hair}){growing}"),
    )
