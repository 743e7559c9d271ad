"""What people look like: hair, clothes and colours from the text where it says so, otherwise given once and kept.

Everyone in a cast gets another colour of clothes, so that a person is known again in every shot.
"""

from collections.abc import Sequence
from typing import NamedTuple

from workbench.kit.hashing import stable_number
from workbench.llm.offline.languages import is_han
from workbench.llm.offline.people import Cast, Person
from workbench.llm.offline.quotes import Run
from workbench.llm.offline.sentences import join
from workbench.llm.offline.told import Told, told_looks
from workbench.llm.offline.voices import VOICE
from workbench.llm.offline.wardrobe import wardrobe


class Portrait(NamedTuple):
    """English prose for pictures, and the story's own sentences about a person, in its language."""

    appearance: str
    description: str


def portraits(cast: Cast, runs: Sequence[Run]) -> list[Portrait]:
    """How each person of the cast looks, in its order; where the story names no colour, no two wear the same.

    Years that the story tells are kept as the person's age.
    """
    told = told_looks(cast, runs)
    worn = {colour for one in told.values() for colour in one.clothes.values()}
    free = [colour for colour in wardrobe().colours if colour not in worn]
    found: list[Portrait] = []
    for person in cast.people:
        known = told[person]
        person.age = known.age or person.age
        colour = "" if _main(known) else free.pop(stable_number("clothes", person.name, below=len(free)))
        found.append(Portrait(_appearance(person, known, colour), _joined(known.sentences)))
    return found


def _joined(sentences: Sequence[str]) -> str:
    text = ""
    for sentence in sentences:
        text = join(text, sentence) if text else sentence
    return text


def _main(told: Told) -> str:
    """The colour of what covers the body, as far as the story tells it."""
    return next((colour for garment, colour in told.clothes.items() if colour and not _is_beside(garment)), "")


def _is_beside(garment: str) -> bool:
    """Whether it is worn besides other clothes: a hat, a scarf."""
    return garment in wardrobe().besides


def _appearance(person: Person, told: Told, colour: str) -> str:
    if person.noun == VOICE:
        return "a voice that is heard and not seen"
    eyewear = ", with glasses" if told.glasses else ""
    return f"{_body(person)} with {_hair(person, told)}{eyewear}, wearing {_clothes(person, told, colour)}"


def _clothes(person: Person, told: Told, given: str) -> str:
    """What the story tells; what it leaves open goes by role or by name, in the given colour."""
    usual = wardrobe().role_clothes.get(person.noun) or _one_of(wardrobe().clothes[person.gender], "garment", person)
    main = [(garment, colour) for garment, colour in told.clothes.items() if not _is_beside(garment)]
    if not any(garment != "clothes" for garment, _ in main):
        main = [(usual, _main(told))]
    named = [pair for pair in main if pair[0] != "clothes"]
    besides = [(garment, colour) for garment, colour in told.clothes.items() if _is_beside(garment)]
    worn = [f"{colour or given} {garment}".strip() for garment, colour in named[:2]]
    worn += [f"{colour} {garment}".strip() for garment, colour in besides]
    return " and ".join(_with_article(one) for one in worn)


def _body(person: Person) -> str:
    """What they are: "an old man, a lighthouse keeper," or "an old spirit" or "a young woman"."""
    body = wardrobe().bodies[person.age][person.gender]
    if person.is_animal:
        return _with_article(f"{_youth(person)}{person.noun}")
    if person.noun in ("", "storyteller", "person", "man", "woman", *body.split()):
        return _with_article(body)
    if person.gender == "neutral":
        return _with_article(f"{_youth(person)}{person.noun}")
    return f"{_with_article(body)}, {_with_article(person.noun)},"


def _youth(person: Person) -> str:
    return {"child": "little ", "young": "young ", "adult": "", "old": "old "}[person.age]


def _hair(person: Person, told: Told) -> str:
    """Hair, for old men with a beard; animals have fur, machines neither."""
    words = wardrobe()
    if person.is_animal:
        return f"{told.fur or words.furs.get(person.noun, 'brown')} fur"
    if person.noun in words.machines:
        return "a bald metal head"
    grown = told.beard.partition(" ")[0] if " " in told.beard else ""
    natural = words.hair_colours[person.age] if person.age == "old" or not is_han(person.name) else ("black",)
    usual = grown if grown and person.age == "old" else _one_of(natural, "hair colour", person)
    colour = told.hair or usual
    style = words.styles.get(told.style) or _one_of(words.hairstyles[person.gender], "hair", person)
    return style.format(colour) + _beard(person, told.beard, colour)


def _beard(person: Person, told: str, hair: str) -> str:
    if told:
        return f" and a {told if ' ' in told else f'{hair} {told}'}"
    return f" and a {hair} beard" if person.gender == "male" and person.age == "old" else ""


def _one_of(choices: Sequence[str], what: str, person: Person) -> str:
    return choices[stable_number(what, person.name, below=len(choices))]


def _with_article(words: str) -> str:
    if words.split()[-1] in ("trousers", "jeans", "overalls", "clothes"):
        return words
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
