"""Films to measure with: pictures as full of detail as photographs, spoken lines, every camera move and transition.

The film of 10 shots is the beginning of the one of 50, and that of the one of 200.
"""

from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.media.materials import Materials, cue
from workbench.kit.hashing import sha256_file
from workbench.model.cut import Cut, CutShot
from workbench.model.vocabulary import CameraMovement, Mood, Transition

PICTURE_SIZE = (1344, 768)
"""What a model for pictures gives for 16:9."""
_PICTURES, _VOICES = 25, 10
"""So many are made and used in turn; each shot shows its picture under another camera."""
_FRAMES = (60, 84, 72, 66, 78)
"""Lengths of the shots, three seconds on average."""
_OVERLAP = 12
_MOVES = (
    CameraMovement.PUSH_IN,
    CameraMovement.PAN_RIGHT,
    CameraMovement.STATIC,
    CameraMovement.PULL_OUT,
    CameraMovement.ARC_RIGHT,
    CameraMovement.PUSH_IN,
    CameraMovement.PAN_LEFT,
    CameraMovement.TILT_UP,
    CameraMovement.PUSH_IN,
    CameraMovement.PAN_RIGHT,
    CameraMovement.HANDHELD,
    CameraMovement.PULL_OUT,
    CameraMovement.PUSH_IN,
    CameraMovement.TILT_DOWN,
    CameraMovement.PUSH_IN,
    CameraMovement.PAN_LEFT,
)
"""Each about as often as the offline writer asks for it."""
_LINES = (
    "The lamp was cold and heavy, and it still burned.",
    "Nobody answered; the wind took her words away.",
    "They went through the forest until the sun rose.",
)
_ROLL_OFF = 1.1
"""Photographs have amplitudes that fall with about the first power of the frequency (Field, 1987)."""


class Film:
    """Makes the shots of one long film, and cuts of their beginning.

    Args:
        folder: where pictures and voices are kept.
    """

    def __init__(self, folder: Path) -> None:
        materials = Materials(folder)
        self._pictures = [_picture(folder / f"picture-{seed}.png", seed) for seed in range(_PICTURES)]
        self._keys = [sha256_file(path) for path in self._pictures]
        self._voices = [materials.speech(1.9, f"voice-{seed}.wav", seed) for seed in range(_VOICES)]
        self._other_picture = _picture(folder / "other.png", 1000)
        self._other_voice = materials.speech(1.9, "other.wav", 1000)

    def cut(self, shots: int, width: int = 1280, height: int = 720, **more: object) -> Cut:
        """The film's first shots, at 24 frames per second."""
        made = [self._shot(index, last=index == shots - 1) for index in range(shots)]
        return Cut.model_validate({"width": width, "height": height, "shots": made, **more})

    def with_other_picture(self, cut: Cut, index: int) -> Cut:
        """The cut with another picture in one shot."""
        change = {"picture": self._other_picture, "key": sha256_file(self._other_picture)}
        return _changed(cut, index, change)

    def with_other_voice(self, cut: Cut, index: int) -> Cut:
        """The cut with one line spoken anew, the words at the same times."""
        spoken = cut.shots[index].voices[0].model_copy(update={"audio": self._other_voice})
        return _changed(cut, index, {"voices": (spoken,)})

    def _shot(self, index: int, *, last: bool) -> CutShot:
        transition = _nth((Transition.CROSS_FADE, Transition.CUT, Transition.FADE, Transition.CUT), index)
        text = _nth(_LINES, index)
        return CutShot(
            number=index + 1,
            picture=_nth(self._pictures, index),
            key=_nth(self._keys, index),
            frames=_nth(_FRAMES, index),
            movement=_nth(_MOVES, index),
            transition=Transition.CUT if last else transition,
            overlap=_OVERLAP if transition.overlaps and not last else 0,
            voices=(cue(_nth(self._voices, index), text, 1.9, start=0.3),),
            mood=_nth(tuple(Mood), index // 4),
        )


def _nth(values: Sequence, index: int):
    return next(islice(cycle(values), index, None))


def _changed(cut: Cut, index: int, change: dict[str, object]) -> Cut:
    shots = list(cut.shots)
    shots[index] = shots[index].model_copy(update=change)
    return cut.model_copy(update={"shots": tuple(shots)})


def _picture(path: Path, seed: int) -> Path:
    """A picture with the spectrum of a photograph, and some things with hard edges in it."""
    chance = np.random.default_rng(seed)
    width, height = PICTURE_SIZE
    shared = _texture(chance, width, height)
    colours = [shared + 0.4 * _texture(chance, width, height) for _ in range(3)]
    picture = np.stack([127 + 45 * plane for plane in colours], axis=-1).clip(0, 255).astype(np.uint8)
    for _ in range(12):
        centre, radius = chance.integers((width, height)), int(chance.integers(15, 120))
        cv2.circle(picture, centre.tolist(), radius, chance.integers(0, 255, 3).tolist(), -1, cv2.LINE_AA)
    Image.fromarray(picture).save(path)
    return path


def _texture(chance: np.random.Generator, width: int, height: int) -> NDArray[np.float64]:
    """Noise whose amplitudes fall with the frequency, in standard deviations."""
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)
    frequency = np.maximum(np.hypot(down, across), 1 / width)
    spectrum = np.fft.rfft2(chance.standard_normal((height, width))) / frequency**_ROLL_OFF
    texture = np.fft.irfft2(spectrum, (height, width))
    return (texture - texture.mean()) / texture.std()
