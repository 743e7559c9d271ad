"""A short clip from one frame: the camera's move, and rain or snow that goes on falling."""

import math
from collections.abc import Callable, Iterator
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.draft.drawing.brief import read_prompt
from workbench.draft.drawing.raster import Picture
from workbench.draft.drawing.weather import add_falling
from workbench.kit.errors import InvalidInputError
from workbench.kit.hashing import stable_number
from workbench.model.vocabulary import SHELTERED, CameraMovement

FRAMES_A_SECOND = 24
_REACH = 0.10

Matrix = NDArray[np.float64]


def animate(first: NDArray[np.uint8], prompt: str, *, frames: int, seed: int) -> Iterator[NDArray[np.uint8]]:
    """Frames of a clip that starts from `first` (H, W, 3) and moves as the prompt's camera does.

    The move starts and ends softly over all `frames`. Frames have the size of `first`; the same arguments give the
    same bytes.

    Raises:
        InvalidInputError: when there is no frame to make, or `first` is no RGB picture.
    """
    if frames < 1:
        raise InvalidInputError("A clip needs at least one frame.", "Ask for one frame or more.")
    if first.ndim != 3 or first.shape[2] != 3:
        raise InvalidInputError("The first frame of a clip must be an RGB picture.", "Convert it to RGB.")
    return _frames(np.ascontiguousarray(first), prompt, frames, seed)


def _frames(first: Picture, prompt: str, frames: int, seed: int) -> Iterator[Picture]:
    brief = read_prompt(prompt, seed)
    move = _MOVES[brief.movement]
    for index in range(frames):
        seconds = index / FRAMES_A_SECOND
        share = index / max(frames - 1, 1)
        picture = _warped(first, move(_eased(share), seconds, seed))
        if brief.place not in SHELTERED:
            picture = add_falling(picture, brief.weather, seed, seconds, min(1.0, index / 8))
        yield picture


def _eased(share: float) -> float:
    """Soft at both ends, but never at rest: a straight move blended with a smooth step."""
    return 0.3 * share + 0.7 * share * share * (3 - 2 * share)


def _warped(picture: Picture, matrix: Matrix) -> Picture:
    """The picture seen through a window (see `_window`); a window that does not lean costs half as much."""
    height, width = picture.shape[:2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = _in_pixels(matrix, width, height)
    if matrix[2, 0] == 0:
        warped = cv2.warpAffine(picture, moved[:2], (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    else:
        warped = cv2.warpPerspective(picture, moved, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return cast(Picture, warped)


def _in_pixels(matrix: Matrix, width: int, height: int) -> Matrix:
    """A matrix for coordinates of -1..1 around the middle, turned into one for pixels."""
    to_unit = np.asarray([[2 / width, 0, -1 + 1 / width], [0, 2 / height, -1 + 1 / height], [0, 0, 1]], np.float64)
    return np.linalg.inv(to_unit) @ matrix @ to_unit


def _window(zoom: float, x: float = 0.0, y: float = 0.0, lean: float = 0.0) -> Matrix:
    """The part of the first frame that is seen: its middle (x, y), its zoom, and a lean into depth to one side."""
    return np.asarray([[1 / zoom, 0, x], [0, 1 / zoom, y], [lean, 0, 1]], np.float64)


def _shift(x: float, y: float) -> Callable[[float, float, int], Matrix]:
    """A move across the frame that opens as much room as it needs."""

    def move(eased: float, seconds: float, seed: int) -> Matrix:
        room = 1 + _REACH * eased
        reach = 1 - 1 / room
        return _window(room, x * reach, y * reach)

    return move


def _arc(side: int) -> Callable[[float, float, int], Matrix]:
    def move(eased: float, seconds: float, seed: int) -> Matrix:
        return _window(1 + 0.16 * eased, side * 0.055 * eased, 0.0, side * 0.05 * eased)

    return move


def _push_in(eased: float, seconds: float, seed: int) -> Matrix:
    return _window(1 + 0.14 * eased, 0.0, -0.03 * eased)


def _pull_out(eased: float, seconds: float, seed: int) -> Matrix:
    return _window(1.14 - 0.14 * eased, 0.0, -0.03 * (1 - eased))


def _handheld(eased: float, seconds: float, seed: int) -> Matrix:
    """A few slow sways, never the same in two takes; it starts from rest."""
    start = min(1.0, seconds / 0.6)
    phases = [stable_number(seed, "hand", axis) / 2**32 * math.tau for axis in range(4)]
    x = 0.55 * math.sin(2.1 * seconds + phases[0]) + 0.3 * math.sin(4.7 * seconds + phases[1])
    y = 0.55 * math.sin(1.7 * seconds + phases[2]) + 0.3 * math.sin(5.3 * seconds + phases[3])
    return _window(1 + 0.05 * start, 0.03 * x * start, 0.03 * y * start)


def _static(eased: float, seconds: float, seed: int) -> Matrix:
    """No move of the camera, but the breath of a picture that is alive."""
    return _window(1 + 0.012 * eased + 0.002 * math.sin(seconds * 1.9))


_MOVES: dict[CameraMovement, Callable[[float, float, int], Matrix]] = {
    CameraMovement.STATIC: _static,
    CameraMovement.PAN_LEFT: _shift(-1, 0),
    CameraMovement.PAN_RIGHT: _shift(1, 0),
    CameraMovement.TILT_UP: _shift(0, -1),
    CameraMovement.TILT_DOWN: _shift(0, 1),
    CameraMovement.PUSH_IN: _push_in,
    CameraMovement.PULL_OUT: _pull_out,
    CameraMovement.ARC_LEFT: _arc(-1),
    CameraMovement.ARC_RIGHT: _arc(1),
    CameraMovement.HANDHELD: _handheld,
}
