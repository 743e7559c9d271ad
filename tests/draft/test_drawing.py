"""Draft frames: the same for the same prompt, different for every word of direction, and always marked."""

import hashlib
import os
import subprocess
import sys
from enum import StrEnum
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.draft.drawing import draw
from workbench.kit.errors import InvalidInputError
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)

MIA = "Mia (a young woman with long black hair and a red coat)"
TOM = "Old Tom (an old fisherman with a grey beard and a blue sweater)"
WIDTH, HEIGHT = 256, 144


def prompt_of(*words: StrEnum, scene: str = "Saltmarsh Point", people: str = MIA) -> str:
    """A prompt of the product's grammar; `words` replace the usual ones of their kind."""
    usual: list[StrEnum] = [
        ShotSize.FULL,
        CameraAngle.EYE_LEVEL,
        CameraMovement.STATIC,
        PlaceKind.HARBOUR,
        TimeOfDay.DAY,
        Weather.CLEAR,
        Mood.CALM,
    ]
    size, angle, movement, place, time, weather, mood = (
        next((word for word in words if type(word) is type(one)), one) for one in usual
    )
    light = f"{scene}, {place}, {time}, {weather}, {mood}."
    return f"{size}, {angle}, {movement}. {light} {people + '. ' if people else ''}She looks out. Storybook."


def frame(*words: StrEnum, seed: int = 1, scene: str = "Saltmarsh Point", people: str = MIA) -> NDArray[np.uint8]:
    return draw(prompt_of(*words, scene=scene, people=people), width=WIDTH, height=HEIGHT, seed=seed)


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (360, 640), (256, 256), (128, 128), (130, 250), (64, 64)])
def test_a_frame_has_the_size_that_was_asked_for(width: int, height: int) -> None:
    picture = draw(prompt_of(people=f"{MIA}; {TOM}"), width=width, height=height, seed=3)
    assert picture.shape == (height, width, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 15


def test_a_frame_too_small_for_a_picture_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="32x32"):
        draw("a house", width=32, height=32, seed=1)


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert frame().tobytes() == frame().tobytes()


def test_another_process_draws_the_same_bytes() -> None:
    code = (
        "import hashlib; from workbench.draft.drawing import draw;"
        f"print(hashlib.sha256(draw({prompt_of()!r}, width={WIDTH}, height={HEIGHT}, seed=1).tobytes()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    answer = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == hashlib.sha256(frame().tobytes()).hexdigest()


@pytest.mark.parametrize("kind", [ShotSize, CameraAngle, Mood, TimeOfDay, Weather, PlaceKind])
def test_every_word_draws_something_else(kind: type[StrEnum]) -> None:
    below_the_tags = slice(HEIGHT // 4, None)
    pictures = [frame(word)[below_the_tags] for word in kind]
    for (first, one), (second, other) in pairwise(zip(kind, pictures, strict=True)):
        assert difference(one, other) > 1.5, f"{first} and {second} look the same"


def test_every_camera_move_has_its_own_sign() -> None:
    pictures = [frame(move) for move in CameraMovement]
    corner = (slice(0, HEIGHT // 3), slice(WIDTH * 3 // 4, None))
    for one, other in pairwise(pictures):
        assert difference(one[corner], other[corner]) > 0.3
        assert np.array_equal(one[HEIGHT // 3 :], other[HEIGHT // 3 :])


@pytest.mark.parametrize("time", TimeOfDay)
@pytest.mark.parametrize("size", [(128, 128), (256, 144), (144, 256)])
def test_every_frame_is_marked_as_a_draft(time: TimeOfDay, size: tuple[int, int]) -> None:
    width, height = size
    picture = draw(prompt_of(time, PlaceKind.SEA, people=""), width=width, height=height, seed=1)
    mark = picture[int(height * 0.07) : int(height * 0.25), int(width * 0.07) : width // 2].astype(int)
    amber = (mark[..., 0] > 170) & (mark[..., 0] - mark[..., 2] > 70) & (mark[..., 1] > 110)
    assert amber.sum() > 20


def test_words_and_signs_keep_to_the_safe_area_clear_of_subtitles() -> None:
    marks = np.abs(frame().astype(int) - frame(CameraMovement.PUSH_IN)).sum(axis=2)
    rows, columns = np.nonzero(marks)
    assert rows.size > 30
    assert rows.min() >= int(HEIGHT * 0.07)
    assert rows.max() < HEIGHT * 0.8
    assert columns.min() >= int(WIDTH * 0.07)
    assert columns.max() < WIDTH * 0.94


def test_a_place_stays_the_same_from_take_to_take() -> None:
    first = frame(PlaceKind.ROOM, people="", seed=1)
    again = frame(PlaceKind.ROOM, people="", seed=2)
    elsewhere = frame(PlaceKind.ROOM, people="", seed=1, scene="The Keeper's Study")
    assert 0 < difference(first, again) < difference(first, elsewhere)


def redness(picture: NDArray[np.uint8]) -> float:
    coat = picture[HEIGHT * 3 // 4 :, WIDTH // 3 : WIDTH * 2 // 3].astype(int)
    return float((coat[..., 0] - coat[..., 1]).mean())


@pytest.mark.parametrize(("red", "green"), [("red coat", "green coat"), ("红色外套", "绿色外套")])
def test_clothes_have_the_colour_that_the_text_says(red: str, green: str) -> None:
    pictures = [frame(ShotSize.CLOSE_UP, people=f"Mia (woman, {coat})") for coat in (red, green)]
    assert redness(pictures[0]) > 40
    assert redness(pictures[1]) < 0


def test_more_people_fill_more_of_the_frame() -> None:
    empty = frame(people="")
    crowds = [frame(people="; ".join([MIA, TOM, "Lily (a girl)", "Max (a boy)"][:count])) for count in (1, 2, 4)]
    changed = [np.abs(crowd.astype(int) - empty).sum(axis=2).astype(bool).sum() for crowd in crowds]
    assert changed == sorted(changed)
    assert changed[0] > 0


def test_snow_lies_on_the_ground_but_not_in_a_room() -> None:
    lower = slice(HEIGHT * 3 // 4, None)
    outside = [frame(PlaceKind.VILLAGE, weather, people="")[lower].mean() for weather in (Weather.CLEAR, Weather.SNOW)]
    inside = [frame(PlaceKind.ROOM, weather, people="")[lower].mean() for weather in (Weather.CLEAR, Weather.SNOW)]
    assert outside[1] > outside[0] + 30
    assert abs(inside[1] - inside[0]) < 20


@pytest.mark.parametrize("prompt", ["", "🙂 <svg>&\"'", "a" * 5000, "夜晚的森林里，一个女孩在走路", "((((", "Mia ("])
def test_any_text_gives_a_picture(prompt: str) -> None:
    assert draw(prompt, width=WIDTH, height=HEIGHT, seed=1).std() > 10
