"""The words that looks are made of, and the words of stories that tell them."""

from functools import cache
from importlib.resources import files

from workbench.model.document import Document
from workbench.model.story import Age, Gender


class Wardrobe(Document):
    """What people wear where nobody says it, by gender, age and role; and `told_…`: a story's words in English."""

    colours: tuple[str, ...]
    hair_colours: dict[Age, tuple[str, ...]]
    hairstyles: dict[Gender, tuple[str, ...]]
    styles: dict[str, str]
    clothes: dict[Gender, tuple[str, ...]]
    role_clothes: dict[str, str]
    machines: tuple[str, ...]
    furs: dict[str, str]
    bodies: dict[Age, dict[Gender, str]]
    besides: tuple[str, ...]
    told_colours: dict[str, str]
    told_garments: dict[str, str]
    told_hair: dict[str, str]
    told_styles: dict[str, str]


@cache
def wardrobe() -> Wardrobe:
    """The words, read once."""
    return Wardrobe.model_validate_json(files("workbench.llm.offline").joinpath("wardrobe.json").read_bytes())
