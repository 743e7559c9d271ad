"""Figures: settled by name and appearance alone, and true to the words of the text."""

import pytest

from workbench.draft.drawing import Figure, figure_for
from workbench.draft.drawing.looks import CLOTH_COLOURS, HAIR_COLOURS, SKIN_COLOURS


def colour(table: dict[str, str], word: str) -> str:
    return next(value for words, value in table.items() if word in words.split("|"))


def test_the_same_character_is_always_the_same_figure() -> None:
    figure_for.cache_clear()
    first = figure_for("Mia", "a young woman with a red coat")
    figure_for.cache_clear()
    assert figure_for("Mia", "a young woman with a red coat") == first


def test_characters_without_a_description_differ_by_name() -> None:
    figures = {figure_for(name, "") for name in ("Ann", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal")}
    assert len({(one.hair, one.hair_colour, one.garment, one.colour, one.skin) for one in figures}) > 5


@pytest.mark.parametrize(
    ("appearance", "garment", "word"),
    [
        ("a woman in a long crimson coat", "coat", "crimson"),
        ("wearing a navy uniform with gold buttons", "uniform", "navy"),
        ("a dark blue dress and a white collar", "dress", "dark blue"),
        ("a white shirt under a green cloak", "cloak", "green"),
        ("brown eyes, a yellow raincoat, black boots", "coat", "yellow"),
        ("穿着红色外套的女孩", "coat", "红"),
        ("年轻男子，黑色短发，白色衬衫，蓝色长裤", "shirt", "白"),
        ("长发女子，青色汉服", "robe", "青"),
        ("戴眼镜的老人，深蓝毛衣", "sweater", "深蓝"),
    ],
)
def test_clothes_are_what_the_text_says(appearance: str, garment: str, word: str) -> None:
    figure = figure_for("Somebody", appearance)
    assert (figure.garment, figure.colour) == (garment, colour(CLOTH_COLOURS, word))


@pytest.mark.parametrize(
    ("appearance", "word"),
    [
        ("a man with short black hair and a red scarf", "black"),
        ("long silver hair, blue eyes", "silver"),
        ("a blonde-haired girl", "blonde"),
        ("an old man with a white beard", "white"),
        ("金发女孩，蓝裙子", "金"),
        ("黑色短发", "黑"),
        ("白发老人", "白"),
    ],
)
def test_hair_has_the_colour_that_the_text_says(appearance: str, word: str) -> None:
    assert figure_for("Somebody", appearance).hair_colour == colour(HAIR_COLOURS, word)


@pytest.mark.parametrize(
    ("appearance", "gender", "age"),
    [
        ("a little girl with braids", "female", "child"),
        ("a 7-year-old boy", "male", "child"),
        ("a young woman", "female", "young"),
        ("a man of forty, middle-aged", "male", "adult"),
        ("an elderly woman with a cane", "female", "old"),
        ("a man with his mother's eyes and an old coat", "male", "adult"),
        ("七岁的小女孩", "female", "child"),
        ("白发老爷爷", "male", "old"),
        ("年轻女子", "female", "young"),
    ],
)
def test_gender_and_age_come_from_the_text(appearance: str, gender: str, age: str) -> None:
    figure = figure_for("Somebody", appearance)
    assert (figure.gender, figure.age) == (gender, age)


def worn(figure: Figure) -> set[str]:
    """Everything that a figure wears besides its clothes."""
    marks = {"glasses": figure.glasses, "cane": figure.cane, "scarf": bool(figure.scarf)}
    return {name for name, there in marks.items() if there} | ({figure.hat, figure.beard} - {"none"})


@pytest.mark.parametrize(
    ("appearance", "things"),
    [
        ("an old king with a golden crown, a white beard and a purple robe", {"crown", "beard"}),
        ("a man with round glasses, a moustache and a grey suit", {"glasses", "moustache"}),
        ("a hooded woman with a staff, in a dark green cloak", {"hood", "cane"}),
        ("a woman with a straw hat, a yellow dress and a blue scarf", {"straw", "scarf"}),
        ("戴眼镜，拄着拐杖，围着红围巾的老太太，紫色长裙", {"glasses", "cane", "scarf"}),
        ("戴草帽的年轻男子，白衬衫", {"straw"}),
    ],
)
def test_things_that_are_worn_come_from_the_text(appearance: str, things: set[str]) -> None:
    assert worn(figure_for("Somebody", appearance)) == things


def test_colours_stay_with_their_things() -> None:
    figure = figure_for(
        "Ann", "a woman with red hair, green eyes, pale skin, a black hat, a blue scarf and a white dress"
    )
    assert figure.hair_colour == colour(HAIR_COLOURS, "red")
    assert figure.eyes == "#4b8257"
    assert figure.skin == colour(SKIN_COLOURS, "pale")
    assert figure.hat_colour == colour(CLOTH_COLOURS, "black")
    assert figure.scarf == colour(CLOTH_COLOURS, "blue")
    assert figure.colour == colour(CLOTH_COLOURS, "white")


WRITER_COLOURS = (
    "crimson", "navy blue", "emerald green", "golden yellow", "violet", "burnt orange", "teal", "white",
    "olive green", "charcoal grey", "chocolate brown", "sky blue", "maroon", "lavender",
)  # fmt: skip
WRITER_CLOTHES = (
    "dress",
    "coat and a scarf",
    "blouse and a long skirt",
    "shawl over a plain dress",
    "tunic and a belt",
)


@pytest.mark.parametrize("clothes", WRITER_CLOTHES)
def test_people_of_a_cast_are_told_apart_by_their_colours(clothes: str) -> None:
    figures = [figure_for("Ann", f"a woman with black hair, wearing a {one} {clothes}") for one in WRITER_COLOURS]
    assert len({figure.colour for figure in figures}) == len(WRITER_COLOURS)


def test_an_apron_covers_the_coloured_clothes() -> None:
    smith = figure_for("Bo", "a man, a blacksmith, with brown hair, wearing a crimson shirt and a leather apron")
    assert (smith.garment, smith.colour) == ("apron", colour(CLOTH_COLOURS, "leather"))
    assert smith.under == colour(CLOTH_COLOURS, "crimson")
