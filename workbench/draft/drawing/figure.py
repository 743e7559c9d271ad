"""How a character looks, settled once and for all by their name and appearance text.

Nothing of the shot and no seed enters, so that a character is the same figure in every frame. What the
appearance text does not say is chosen by a hash of the name.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from workbench.draft.drawing import looks
from workbench.draft.drawing.colour import brighten, luminance, mix
from workbench.kit.hashing import stable_number

Gender = Literal["female", "male"]
Age = Literal["child", "young", "adult", "old"]
Hair = Literal["bald", "braids", "ponytail", "bun", "topknot", "curly", "bob", "tousled", "cropped", "long", "short"]
Garment = Literal["cloak", "coat", "apron", "robe", "dress", "uniform", "suit", "sweater", "shirt"]
Hat = Literal["none", "crown", "straw", "hood", "kerchief", "cap", "brim"]
Beard = Literal["none", "beard", "moustache"]
Animal = Literal["", "pointed", "long", "round", "floppy", "beak", "smooth"]
"""The shape of an animal's head; empty for people."""

_HAIRS: dict[Gender, tuple[Hair, ...]] = {
    "female": ("long", "bob", "ponytail", "bun", "braids", "curly"),
    "male": ("short", "tousled", "cropped", "short", "curly", "tousled"),
}
_GARMENTS: dict[Gender, tuple[Garment, ...]] = {
    "female": ("dress", "coat", "sweater", "dress", "shirt", "coat"),
    "male": ("coat", "shirt", "sweater", "suit", "shirt", "coat"),
}

_WHITE = "#eeebe4"
_WEARING = "dressed|wearing|wears|clad|in|clothes|clothing|身穿|一身|穿着|穿"


@dataclass(frozen=True)
class Figure:
    """A character's looks. Colours are `#rrggbb`; `scarf` is a colour, empty without one.

    `under` is the colour of what shows beneath the garment (shirt, collar), `lower` of trousers or skirt.
    """

    name: str
    gender: Gender
    age: Age
    skin: str
    eyes: str
    hair: Hair
    hair_colour: str
    garment: Garment
    colour: str
    under: str
    lower: str
    hat: Hat
    hat_colour: str
    beard: Beard
    beard_colour: str
    animal: Animal
    scarf: str
    glasses: bool
    cane: bool


@lru_cache(maxsize=512)
def figure_for(name: str, appearance: str) -> Figure:
    """The figure of a character, from nothing but name and appearance text (English or Chinese)."""
    animal = cast(Animal, _meaning(looks.ANIMALS, _before_with(appearance)) or "")
    gender, age = _gender(name, appearance), _age(name, appearance)
    if animal:
        gender, age = "male", "old" if age == "old" else "child"
    garment = _garment(name, appearance, gender)
    colour = _colour(name, appearance, garment)
    hat = cast(Hat, _meaning(looks.HATS, appearance) or "none")
    return Figure(
        name=name,
        gender=gender,
        age=age,
        skin=(looks.colour_of("fur|feathers|毛", looks.CLOTH_COLOURS, appearance) if animal else None)
        or looks.colour_of(looks.SKIN_NOUNS, looks.SKIN_COLOURS, appearance)
        or _pick(name, "skin", looks.SKINS[:3] if _is_chinese(name) else looks.SKINS),
        eyes=looks.colour_of(looks.EYE_NOUNS, looks.EYES, appearance) or "#4a2d1e",
        hair="bald" if animal else _hair(name, appearance, gender, age),
        hair_colour=_hair_colour(name, appearance, age),
        garment=garment,
        colour=colour,
        under=_under(name, appearance, garment, colour),
        lower=looks.colour_of(looks.LOWER_NOUNS, looks.CLOTH_COLOURS, appearance) or _pick(name, "lower", looks.LOWERS),
        hat=hat,
        hat_colour=_hat_colour(appearance, hat, colour),
        beard="none" if animal else _beard(name, appearance, gender, age),
        beard_colour=looks.colour_of(looks.BEARD_NOUNS, looks.HAIR_COLOURS, appearance)
        or _hair_colour(name, appearance, age),
        animal=animal,
        scarf=_scarf(name, appearance, garment),
        glasses=looks.says(looks.GLASSES, appearance),
        cane=looks.says(looks.CANE, appearance),
    )


def _meaning(table: dict[str, str], text: str) -> str | None:
    found = looks.find(table, text)
    return found.meaning if found else None


def _before_with(appearance: str) -> str:
    """What somebody is, without what they have on: "a cat" of "a cat with grey fur", not of "a man with a cat"."""
    return appearance.partition(" with ")[0].partition("，")[0] if " fur" in appearance or "毛" in appearance else ""


def _is_chinese(name: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in name)


def _pick(name: str, what: str, choices: tuple[str, ...]) -> str:
    return choices[stable_number(name, what, below=len(choices))]


def _gender(name: str, appearance: str) -> Gender:
    """The word that stands first decides: `a man with his mother's eyes` is a man."""
    found = [
        found
        for words, meaning in looks.GENDERS.items()
        if (found := looks.find({words: meaning}, appearance) or looks.find({words: meaning}, name))
    ]
    if found:
        return cast(Gender, min(found, key=lambda one: one.start).meaning)
    return "female" if stable_number(name, "gender", below=2) else "male"


def _age(name: str, appearance: str) -> Age:
    return cast(Age, _meaning(looks.AGES, appearance) or _meaning(looks.AGES, name) or "adult")


def _hair(name: str, appearance: str, gender: Gender, age: Age) -> Hair:
    if said := _meaning(looks.HAIR_STYLES, appearance):
        return cast(Hair, said)
    if age == "old" and gender == "female":
        return "bun"
    return _HAIRS[gender][stable_number(name, "hair", below=6)]


def _hair_colour(name: str, appearance: str, age: Age) -> str:
    """Hair's own word; else the beard's; else by name, grey for the old."""
    said = looks.colour_of(looks.HAIR_NOUNS, looks.HAIR_COLOURS, appearance)
    beard = looks.colour_of(looks.BEARD_NOUNS, looks.HAIR_COLOURS, appearance)
    natural = looks.HAIRS[:2] if _is_chinese(name) else looks.HAIRS
    return said or beard or _pick(name, "hair colour", looks.OLD_HAIRS if age == "old" else natural)


def _garment(name: str, appearance: str, gender: Gender) -> Garment:
    """The outermost garment that the text names; the table is ordered from the outside in."""
    said = _meaning(looks.GARMENTS, appearance)
    return cast(Garment, said) if said else _GARMENTS[gender][stable_number(name, "garment", below=6)]


def _words_of(garment: Garment) -> str:
    return next(words for words, meaning in looks.GARMENTS.items() if meaning == garment)


def _colour(name: str, appearance: str, garment: Garment) -> str:
    """The garment's own colour, else the first that is worn; an apron keeps its own, which is white if none is said."""
    said = looks.colour_of(_words_of(garment), looks.CLOTH_COLOURS, appearance)
    if said or garment == "apron":
        return said or _WHITE
    worn = looks.colour_after(_WEARING, looks.CLOTH_COLOURS, appearance)
    return worn or _pick(name, "colour", looks.CLOTHES)


def _under(name: str, appearance: str, garment: Garment, colour: str) -> str:
    """The inner garment's colour if the text has a second garment, else a light or dark neighbour of the outer."""
    for words, meaning in looks.GARMENTS.items():
        if meaning != garment and (said := looks.colour_of(words, looks.CLOTH_COLOURS, appearance)):
            return said
    if garment == "apron":
        return looks.colour_after(_WEARING, looks.CLOTH_COLOURS, appearance) or _pick(name, "colour", looks.CLOTHES)
    return mix(colour, "#f4ead6", 0.78) if luminance(colour) < 0.6 else brighten(colour, 0.62)


def _hat_colour(appearance: str, hat: Hat, colour: str) -> str:
    own = {"crown": "#e2b93f", "straw": "#d9b873", "hood": brighten(colour, 0.92)}.get(hat, brighten(colour, 0.6))
    words = next((words for words, meaning in looks.HATS.items() if meaning == hat), "")
    return (looks.colour_of(words, looks.CLOTH_COLOURS, appearance) if words else None) or own


def _beard(name: str, appearance: str, gender: Gender, age: Age) -> Beard:
    if said := _meaning(looks.BEARDS, appearance):
        return cast(Beard, said)
    if appearance or gender == "female" or age in ("child", "young"):
        return "none"
    return "beard" if stable_number(name, "beard", below=3 if age == "adult" else 2) == 0 else "none"


def _scarf(name: str, appearance: str, garment: Garment) -> str:
    if looks.says(looks.SCARF_NOUNS, appearance):
        said = looks.colour_of(looks.SCARF_NOUNS, looks.CLOTH_COLOURS, appearance)
        return said or _pick(name, "scarf", looks.CLOTHES)
    wears = not appearance and garment in ("coat", "sweater") and stable_number(name, "has a scarf", below=3) == 0
    return _pick(name, "scarf", looks.CLOTHES) if wears else ""
