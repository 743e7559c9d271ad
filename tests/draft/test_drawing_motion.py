"""Clips: as many frames as asked for, of the first frame's size, moving smoothly the way the prompt says."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.draft.test_drawing import prompt_of
from workbench.draft.drawing import animate, draw
from workbench.kit.errors import InvalidInputError
from workbench.model.vocabulary import CameraMovement, PlaceKind, Weather

Frames = list[NDArray[np.uint8]]


def clip(
    movement: CameraMovement,
    *,
    frames: int = 24,
    weather: Weather = Weather.CLEAR,
    place: PlaceKind = PlaceKind.VILLAGE,
) -> Frames:
    prompt = prompt_of(movement, weather, place)
    first = draw(prompt, width=320, height=180, seed=1)
    return list(animate(first, prompt, frames=frames, seed=1))


def steps(frames: Frames) -> list[float]:
    return [float(np.abs(one.astype(int) - other).mean()) for one, other in pairwise(frames)]


@pytest.mark.parametrize("movement", CameraMovement)
def test_every_move_is_smooth_and_never_stands_still_for_long(movement: CameraMovement) -> None:
    frames = clip(movement)
    assert len(frames) == 24
    assert all(one.shape == (180, 320, 3) and one.dtype == np.uint8 for one in frames)
    assert frames[0].tobytes() != frames[-1].tobytes()
    assert max(steps(frames)) < 9


@pytest.mark.parametrize("movement", sorted(set(CameraMovement) - {CameraMovement.PULL_OUT}))
def test_a_clip_begins_with_the_first_frame(movement: CameraMovement) -> None:
    prompt = prompt_of(movement)
    first = draw(prompt, width=320, height=180, seed=1)
    assert np.array_equal(next(iter(animate(first, prompt, frames=5, seed=1))), first)


@pytest.mark.parametrize(
    ("movement", "axis", "sign"),
    [
        (CameraMovement.PAN_RIGHT, 0, -1),
        (CameraMovement.PAN_LEFT, 0, 1),
        (CameraMovement.TILT_DOWN, 1, -1),
        (CameraMovement.TILT_UP, 1, 1),
    ],
)
def test_the_picture_moves_against_the_camera(movement: CameraMovement, axis: int, sign: int) -> None:
    frames = clip(movement)
    grey = [cv2.cvtColor(frames[index], cv2.COLOR_RGB2GRAY).astype(np.float32) for index in (10, 13)]
    shift, _ = cv2.phaseCorrelate(grey[0], grey[1])
    assert shift[axis] * sign > 0.5


def test_rain_goes_on_falling_outside_but_not_in_a_room() -> None:
    still, rain = clip(CameraMovement.STATIC), clip(CameraMovement.STATIC, weather=Weather.RAIN)
    inside = clip(CameraMovement.STATIC, weather=Weather.RAIN, place=PlaceKind.ROOM)
    assert steps(rain)[-1] > 3 * max(steps(still))
    assert steps(inside)[-1] < 2 * max(steps(still))


def test_the_same_arguments_give_the_same_clip() -> None:
    one, other = clip(CameraMovement.HANDHELD, frames=6), clip(CameraMovement.HANDHELD, frames=6)
    assert [frame.tobytes() for frame in one] == [frame.tobytes() for frame in other]


def test_one_frame_is_a_clip() -> None:
    assert len(clip(CameraMovement.PUSH_IN, frames=1)) == 1


def test_what_cannot_be_animated_is_refused_at_once() -> None:
    first = np.zeros((90, 160, 3), np.uint8)
    with pytest.raises(InvalidInputError, match="at least one frame"):
        animate(first, "pan left", frames=0, seed=1)
    with pytest.raises(InvalidInputError, match="RGB"):
        animate(first[..., 0], "pan left", frames=2, seed=1)
