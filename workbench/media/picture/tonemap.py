"""High dynamic range brought into the range of a film: PQ and HLG (ITU-R BT.2100) to BT.709.

Light is compressed by the EETF of ITU-R BT.2390-11 (5.4.1): from a picture mastered for 1000 cd/m2 to a white of
203 cd/m2, the reference white of ITU-R BT.2408. Everything up to about 90 cd/m2 stays as it is, and diffuse white comes
out at 91 %. The gain follows the strongest of R, G and B, which keeps hues; HLG's system gamma is applied by it too.
Colours outside BT.709 are clipped.
"""

from functools import cache

import cv2
import numpy as np
from av.video.reformatter import ColorTrc
from numpy.typing import NDArray

from workbench.media.picture.frame import Bytes

Floats = NDArray[np.float32]

HDR = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
"""PQ and HLG."""

_STEPS = 4096
_PEAK, _WHITE = 1000.0, 203.0
_HLG_GAMMA = 1.2
_DISPLAY_GAMMA = 2.4
"""ITU-R BT.1886."""
_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], dtype=np.float32
)
"""Linear BT.2020 to BT.709 (ITU-R BT.2087)."""


def tone_mapped(rgb: NDArray[np.uint16], transfer: int) -> Bytes:
    """8-bit BT.709 R'G'B' of a 16-bit BT.2020 picture (full range; rows, columns, 3) in PQ or HLG."""
    light, gain = _curves(transfer)
    codes = rgb >> 4
    red, green, blue = cv2.split(codes)
    strongest = np.maximum(np.maximum(red, green), blue)
    linear = light.take(codes) * gain.take(strongest)[..., None]
    shown = cv2.transform(linear, _TO_BT709).clip(0, 1)
    return _display_codes().take((cv2.sqrt(shown) * (_STEPS - 1)).astype(np.uint16))


@cache
def _curves(transfer: int) -> tuple[Floats, Floats]:
    """By code: linear light, and the gain on it that makes 1.0 the film's white."""
    codes = np.linspace(0, 1, _STEPS)
    if transfer == ColorTrc.SMPTE2084:
        light = _from_pq(codes)
        nits = light
    else:
        light = _from_hlg(codes)
        nits = _PEAK * light**_HLG_GAMMA
    gain = _compressed(nits) / _WHITE / np.maximum(light, 1e-6)
    return light.astype(np.float32), gain.astype(np.float32)


@cache
def _display_codes() -> Bytes:
    """8-bit codes by the square root of linear light, in steps."""
    return np.rint(255 * np.linspace(0, 1, _STEPS) ** (2 / _DISPLAY_GAMMA)).astype(np.uint8)


def _compressed(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The EETF: straight below the knee, a Hermite spline above."""
    share = np.minimum(_to_pq(nits) / _to_pq(_PEAK), 1)
    top = float(_to_pq(_WHITE) / _to_pq(_PEAK))
    knee = 1.5 * top - 0.5
    t = (share - knee) / (1 - knee)
    spline = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (3 * t**2 - 2 * t**3) * top
    return _from_pq(np.where(share < knee, share, spline) * _to_pq(_PEAK))


_M1, _M2 = 2610 / 16384, 2523 / 32
_C1, _C2, _C3 = 3424 / 4096, 2413 / 128, 2392 / 128


def _to_pq(nits: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The inverse EOTF of BT.2100's PQ."""
    power = (np.asarray(nits) / 10_000) ** _M1
    return ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2


def _from_pq(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """The EOTF of BT.2100's PQ, in cd/m2."""
    power = signal ** (1 / _M2)
    return 10_000 * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1)


def _from_hlg(signal: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse OETF of BT.2100's HLG: light of the scene, 0 to 1."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)
