"""What falls and drifts through the air: rain, snow, fog, lightning. Drawn on stills and, moving, on clips."""

from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from workbench.draft.drawing.raster import Picture, Plane, blend, blurred, noise
from workbench.draft.drawing.stage import Stage
from workbench.kit.hashing import stable_number
from workbench.model.vocabulary import Weather

_FINE = 4  # cv2 draws with coordinates of 1/16 pixel


@dataclass(frozen=True)
class _Fall:
    """How something falls: how many, in frame heights a second, length of the streak, slant, width and strength."""

    count: int
    speed: float
    length: float
    slant: float
    width: float
    strength: int


_FALLS = {
    Weather.RAIN: (_Fall(130, 1.5, 0.045, 0.16, 0.0011, 70), _Fall(60, 2.2, 0.085, 0.16, 0.0018, 110)),
    Weather.STORM: (_Fall(190, 1.9, 0.055, 0.42, 0.0012, 80), _Fall(90, 2.8, 0.11, 0.42, 0.0021, 120)),
    Weather.SNOW: (_Fall(150, 0.10, 0.0, 0.25, 0.0032, 150), _Fall(60, 0.16, 0.0, 0.25, 0.0062, 200)),
}


@lru_cache(maxsize=32)
def _drops(seed: int, count: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).random((count, 4))


def falling(pixels: tuple[int, int], weather: Weather, seed: int, seconds: float) -> Picture | None:
    """Rain or snow at a moment as a plane of brightness (H, W); None when nothing falls."""
    if weather not in _FALLS:
        return None
    plane = np.zeros((pixels[1], pixels[0]), np.uint8)
    for layer, fall in enumerate(_FALLS[weather]):
        drops = _drops(stable_number("drops", seed, layer), fall.count)
        if fall.length:
            _rain(plane, fall, drops, seconds)
        else:
            _snow(plane, fall, drops, seconds)
    return plane


def _ways(
    plane: Picture, fall: _Fall, drops: NDArray[np.float64], seconds: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where every drop is now: it falls through the frame again and again."""
    height, width = plane.shape
    span = 1.0 + fall.length + 0.05
    down = (drops[:, 1] * span + fall.speed * (0.75 + 0.5 * drops[:, 2]) * seconds) % span - 0.03
    drift = drops[:, 0] * (1 + fall.slant) + fall.slant * (1 - down) * 0.5 - fall.slant * 0.5
    return drift * width, down * height


def _rain(plane: Picture, fall: _Fall, drops: NDArray[np.float64], seconds: float) -> None:
    xs, ys = _ways(plane, fall, drops, seconds)
    height, fine = plane.shape[0], 1 << _FINE
    thick = max(1, round(fall.width * height))
    for x, y, chance in zip(xs, ys, drops[:, 3], strict=True):
        long = fall.length * height * (0.6 + 0.8 * chance)
        start = (int(x * fine), int(y * fine))
        end = (int((x - long * fall.slant) * fine), int((y + long) * fine))
        cv2.line(plane, start, end, int(fall.strength * (0.5 + 0.5 * chance)), thick, cv2.LINE_AA, _FINE)


def _snow(plane: Picture, fall: _Fall, drops: NDArray[np.float64], seconds: float) -> None:
    xs, ys = _ways(plane, fall, drops, seconds)
    height, fine = plane.shape[0], 1 << _FINE
    sway = np.sin(seconds * 1.3 + drops[:, 2] * 40) * height * 0.012
    for x, y, chance in zip(xs + sway, ys, drops[:, 3], strict=True):
        radius = int(fall.width * height * (0.45 + 0.8 * chance) * fine)
        cv2.circle(
            plane,
            (int(x * fine), int(y * fine)),
            radius,
            int(fall.strength * (0.6 + 0.4 * chance)),
            -1,
            cv2.LINE_AA,
            _FINE,
        )


def add_falling(picture: Picture, weather: Weather, seed: int, seconds: float = 0.0, strength: float = 1.0) -> Picture:
    """The picture with rain or snow of a moment."""
    plane = falling((picture.shape[1], picture.shape[0]), weather, seed, seconds)
    if plane is None or strength <= 0:
        return picture
    light = cast(Picture, cv2.cvtColor(plane, cv2.COLOR_GRAY2RGB))
    return cast(Picture, cv2.scaleAdd(light, strength, picture) if strength < 1 else cv2.add(picture, light))


def add_fog(picture: Picture, stage: Stage, horizon: float) -> Picture:
    """Haze that lies thickest at the horizon (in pixels), torn by drifting swathes."""
    palette = stage.palette
    if palette.haze < 0.05:
        return picture
    height, width = picture.shape[:2]
    rows = np.abs(np.arange(height, dtype=np.float32) - np.float32(horizon)) / height
    band = np.exp(-((rows / 0.34) ** 2))[:, None]
    swathes = noise(
        stable_number(stage.key, "fog", stage.seed), (width // 4 + 1, height // 2 + 1), height / 9, octaves=4
    )
    wide = cast(Plane, cv2.resize(swathes, (width, height)))
    share = np.clip(palette.haze * (0.30 + band * (0.35 + 0.75 * wide)), 0, 0.9).astype(np.float32)
    return blend(picture, palette.haze_colour, share)


def add_lightning(picture: Picture, stage: Stage) -> Picture:
    """One forked bolt from the clouds to the horizon; its light whitens the sky around."""
    height, width = picture.shape[:2]
    unit = width / stage.width
    plane = np.zeros((height, width), np.uint8)
    chance = stage.free("bolt")
    x, y = chance.uniform(0.15, 0.85) * stage.width, 0.0
    while y < stage.horizon:
        nx, ny = x + chance.uniform(-60, 60), y + chance.uniform(24, 70)
        cv2.line(
            plane,
            (int(x * unit), int(y * unit)),
            (int(nx * unit), int(ny * unit)),
            255,
            max(1, round(4 * unit)),
            cv2.LINE_AA,
        )
        if chance.random() < 0.28:
            fork = (int((nx + chance.uniform(-160, 160)) * unit), int((ny + chance.uniform(60, 150)) * unit))
            cv2.line(plane, (int(nx * unit), int(ny * unit)), fork, 150, max(1, round(2 * unit)), cv2.LINE_AA)
        x, y = nx, ny
    plane[int(stage.horizon * unit) :] = 0
    glow = cv2.add(cv2.convertScaleAbs(blurred(plane, 26 * unit), alpha=2.2), plane)
    return cast(Picture, cv2.add(picture, cv2.cvtColor(cast(Picture, glow), cv2.COLOR_GRAY2RGB)))
