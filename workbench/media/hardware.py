"""The machine's own encoders, which are believed only after they have encoded something that decodes to the same."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from workbench.kit.errors import ConfigurationError
from workbench.media.encoders import HARDWARE, Recipe
from workbench.media.encoding import Encoding, encoder, encoding_for
from workbench.media.picture.frame import Frame, plane_view
from workbench.model.cut import Cut
from workbench.model.finishing import Codec

_TRIAL = Encoding(320, 192, Fraction(24), Recipe("", preset="veryfast", crf=20))
"""Large enough for every hardware encoder; NVENC wants at least 145 x 49."""
_TRIAL_FRAMES = 12
_LEAST_PSNR = 30.0
"""dB of luma; a working encoder is above 40 at the trial's quality, a wrong picture below 20."""


@dataclass(frozen=True)
class Trial:
    """The hardware encoder that works, or None; and why others do not, one reason each."""

    encoder: str | None
    failures: tuple[str, ...]


def hardware_encoder(codec: Codec) -> str | None:
    """The machine's own encoder for a codec, by libav's name; None when none works."""
    return hardware_trial(codec).encoder


@lru_cache
def hardware_trial(codec: Codec) -> Trial:
    """Try the hardware encoders of a codec, once in the life of the process."""
    failures: list[str] = []
    for name in HARDWARE[codec]:
        failure = _failure(name)
        if failure is None:
            return Trial(name, tuple(failures))
        failures.append(f"{name}: {failure}")
    return Trial(None, tuple(failures))


def chosen_encoding(cut: Cut) -> tuple[Encoding, tuple[str, ...]]:
    """How a cut is encoded on this machine, and a sentence for each way in which that is not what was ordered.

    Raises:
        ConfigurationError: the libraries here have no encoder for the codec.
    """
    encoding = encoding_for(cut)
    if cut.quality == "final" and cut.delivery.hardware:
        trial = hardware_trial(cut.delivery.codec)
        if trial.encoder:
            return replace(encoding, recipe=replace(encoding.recipe, encoder=trial.encoder)), ()
        notes = (_fallback(encoding.recipe.encoder, trial),)
    else:
        notes = ()
    if encoding.recipe.encoder not in av.codecs_available:
        raise ConfigurationError(
            f"There is no encoder for {cut.delivery.codec} here ({encoding.recipe.encoder} is missing in FFmpeg).",
            "Choose H.264, or install a PyAV that has it.",
        )
    return encoding, notes


def _fallback(encoder_used: str, trial: Trial) -> str:
    reasons = "; ".join(trial.failures) or "none is known for this codec"
    return f"No hardware encoder works here ({reasons}): {encoder_used} was used."


def _failure(name: str) -> str | None:
    """Why an encoder cannot be used; None when it can."""
    if name not in av.codecs_available:
        return "not in this FFmpeg"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trial.mp4"
        try:
            _encode_trial(path, replace(_TRIAL, recipe=replace(_TRIAL.recipe, encoder=name)))
            worst = _worst_psnr(path)
        except (FFmpegError, OSError, ValueError) as error:
            return getattr(error, "strerror", None) or str(error)
    return None if worst >= _LEAST_PSNR else f"what it encodes is another picture ({worst:.0f} dB)"


def _encode_trial(path: Path, encoding: Encoding) -> None:
    with encoder(path, encoding, threads=1) as output:
        for frame in _pattern():
            output.write(frame.video)


def _worst_psnr(path: Path) -> float:
    """How far the worst frame is from what was drawn, in dB.

    Raises:
        ValueError: there are more or fewer frames than were drawn.
    """
    with av.open(path) as container:
        seen = [plane_view(frame, 0).astype(np.float64) for frame in container.decode(video=0)]
    drawn = [frame.planes[0].copy() for frame in _pattern()]
    errors = [float(((a - b) ** 2).mean()) for a, b in zip(seen, drawn, strict=True)]
    return 10 * float(np.log10(255**2 / max(*errors, 1e-6)))


def _pattern() -> Iterator[Frame]:
    """A soft pattern that travels, so that a frame in another's place is noticed."""
    frame = Frame(_TRIAL.width, _TRIAL.height)
    rows, columns = np.mgrid[: _TRIAL.height, : _TRIAL.width]
    for index in range(_TRIAL_FRAMES):
        frame.planes[0][:] = 126 + 60 * np.sin((columns + 12 * index) / 20) + 40 * np.cos(rows / 15)
        for chroma, level in zip(frame.planes[1:], (100, 150), strict=True):
            chroma[:] = level + index
        yield frame
