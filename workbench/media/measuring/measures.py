"""Numbers of a take's pixels: light, detail, sharpness, motion.

Sharpness is the variance of the Laplacian (Pech-Pacheco and others, "Diatom autofocusing in brightfield microscopy",
ICPR 2000), of a picture reduced to one size so that takes of any size compare.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from workbench.media.measuring.samples import reduced
from workbench.media.picture.frame import Bytes

_LONGEST = 512
_BLACK, _WHITE = 25, 245
"""Luma up to which a pixel is black, a tenth of full light as in ffmpeg's `blackdetect`, and from which it is white."""


@dataclass(frozen=True)
class Measures:
    """What was measured; of several samples the worst, since one bad moment spoils a clip.

    Attributes:
        lit: share of pixels that are neither black nor white, 0 to 1.
        spread: standard deviation of luma, 0 to 127.5; next to 0 for a picture of one colour.
        sharpness: variance of the Laplacian of luma at 512 pixels; a few when blurred, hundreds when crisp.
        motion: mean difference of luma between neighbouring samples, 0 to 255; None for a still.
    """

    lit: float
    spread: float
    sharpness: float
    motion: float | None


def measures_of(samples: Sequence[Bytes]) -> Measures:
    """Measure the samples of one take."""
    lumas = [cv2.cvtColor(reduced(sample, _LONGEST), cv2.COLOR_RGB2GRAY) for sample in samples]
    moved = [float(np.mean(cv2.absdiff(one, other))) for one, other in pairwise(lumas)]
    return Measures(
        lit=min(float(np.mean((luma > _BLACK) & (luma < _WHITE))) for luma in lumas),
        spread=min(float(luma.std()) for luma in lumas),
        sharpness=min(float(cv2.Laplacian(luma, cv2.CV_64F).var()) for luma in lumas),
        motion=max(moved) if moved else None,
    )
