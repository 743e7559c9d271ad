"""What the text says is what is seen: hues of clothes and hair, heads and marks that stay in the frame."""

import colorsys

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.draft.drawing import draw, figure_for, read_prompt
from workbench.draft.drawing.compose import stage_for
from workbench.draft.drawing.layout import arrange
from workbench.draft.drawing.looks import CLOTH_COLOURS, HAIR_COLOURS
from workbench.draft.drawing.overlay import SAFE, camera_words
from workbench.media.picture.motion import CLOSEST
from workbench.model.vocabulary import CameraAngle, Language, Mood, ShotSize, TimeOfDay

Picture = NDArray[np.uint8]
HUES = {"red": 0, "yellow": 48, "green": 120, "blue": 215, "purple": 270}


def prompt_of(person: str, *, size: ShotSize = ShotSize.CLOSE_UP, mood: Mood = Mood.CALM, **words: object) -> str:
    angle, time = words.get("angle", CameraAngle.EYE_LEVEL), words.get("time", TimeOfDay.DAY)
    scene = words.get("scene", "The wall")
    return f"{size}, {angle}, static camera. {scene}, desert, {time}, clear sky, {mood}. {person}. x"


def hue_of(picture: Picture) -> float:
    """The commonest hue of the colourful part of a picture, in degrees."""
    pixels = picture.reshape(-1, 3)[::7] / 255
    hues = [colorsys.rgb_to_hsv(*pixel) for pixel in pixels]
    strong = [hue * 360 for hue, colourful, value in hues if colourful > 0.3 and value > 0.12]
    counts, edges = np.histogram(strong, bins=24, range=(0, 360))
    return float(edges[counts.argmax()]) + 7.5


def apart(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)


@pytest.mark.parametrize("mood", [Mood.CALM, Mood.WARM, Mood.MYSTERIOUS, Mood.TENSE])
@pytest.mark.parametrize("time", [TimeOfDay.DAY, TimeOfDay.NIGHT])
@pytest.mark.parametrize("colour", HUES)
def test_a_coat_has_the_hue_that_the_text_says_in_every_light(colour: str, time: TimeOfDay, mood: Mood) -> None:
    person = f"Ann (a woman with a black bob, wearing a {colour} coat)"
    picture = draw(prompt_of(person, mood=mood, time=time), width=192, height=192, seed=1)
    coat = picture[158:, 70:125]
    assert apart(hue_of(coat), HUES[colour]) <= 32


def test_hair_and_beard_have_colours_of_their_own() -> None:
    figure = figure_for("Tom", "an old man with short black hair and a white beard, wearing a blue coat")
    assert figure.hair_colour == HAIR_COLOURS["jet-black|jet black|raven|black|乌|黑"]
    assert figure.beard_colour == HAIR_COLOURS["white|snowy|白"]


def test_nobody_wears_what_the_text_does_not_say() -> None:
    for name in "ABCDEFGH":
        figure = figure_for(name, "a man with short black hair, wearing a blue coat")
        assert (figure.scarf, figure.beard, figure.hat, figure.glasses) == ("", "none", "none", False)


@pytest.mark.parametrize(
    ("beast", "fur", "head"),
    [("cat", "grey", "pointed"), ("rabbit", "white", "long"), ("bear", "brown", "round"), ("crow", "black", "beak")],
)
def test_animals_have_their_own_heads_and_fur(beast: str, fur: str, head: str) -> None:
    figure = figure_for(f"The {beast}", f"a {beast} with {fur} fur, wearing a red coat")
    assert figure.animal == head
    assert figure.skin == next(value for words, value in CLOTH_COLOURS.items() if fur in words.split("|"))
    assert figure_for("Ann", f"a woman with black hair and a {beast}, wearing a red coat").animal == ""


@pytest.mark.parametrize("shape", [(1280, 720), (720, 1280), (720, 720)])
@pytest.mark.parametrize("size", [size for size in ShotSize if size is not ShotSize.EXTREME_CLOSE_UP])
def test_heads_stay_in_the_frame_with_their_hats(size: ShotSize, shape: tuple[int, int]) -> None:
    person = "Tom (an old man with white hair, wearing a blue coat and a red hat)"
    brief = read_prompt(prompt_of(f"{person}; {person.replace('Tom', 'Ben')}", size=size))
    stage = stage_for(brief, *shape, 1)
    for one in arrange(brief, stage, 0.0):
        top = one.foot - (6.0 + 0.36) * one.head
        assert top > 0.08 * stage.height


def test_marks_stay_in_the_frame_under_the_strongest_move() -> None:
    assert SAFE >= 1 - 1 / CLOSEST


def test_marks_are_in_the_language_of_the_film() -> None:
    english = read_prompt(prompt_of("Ann (a woman)"))
    chinese = read_prompt(prompt_of("小梅 (a girl)", scene="河边"))
    assert (english.language, chinese.language) == (Language.ENGLISH, Language.CHINESE)
    assert camera_words(english) == "CLOSE-UP · STATIC CAMERA"
    assert camera_words(chinese) == "近景 · 固定"
