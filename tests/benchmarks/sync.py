"""Sync over ten minutes at 29.97 frames per second: a tick at every cut, and one at a word that lights up.

What is seen and heard is taken from the finished film, decoded.
"""

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.figures import Figure
from tests.benchmarks.workshop import Workshop
from tests.media.materials import Materials
from workbench.media.picture.frame import plane_view
from workbench.media.sound.samples import RATE, decoded
from workbench.model.cut import Cut, CutShot, VoiceCue
from workbench.model.speech import Word
from workbench.model.vocabulary import Language

_FPS = Fraction(30000, 1001)
_SHOTS, _FRAMES = 200, 90
_WIDTH, _HEIGHT = 320, 180
_WORD = 1.234
"""Seconds of the shot at which the word in the middle begins; it lies inside a frame."""
_TICK = 0.02
"""Seconds from the start of a voice to the middle of its first tick."""
_SEARCH = 0.2


def figures() -> Iterator[Figure]:
    """Offsets at all cuts and all words, in milliseconds and frames."""
    with tempfile.TemporaryDirectory() as name:
        cut = _cut(Materials(Path(name) / "inputs"))
        film = Workshop(Path(name)).compose(cut, "segments").film
        cuts, words = _seen(film)
        starts = [float(start / _FPS) for start in cut.starts()]
        heard = np.concatenate(list(decoded(film)), axis=1)[0]
        at_cuts = [_tick_near(heard, start + _TICK) - _TICK for start in starts]
        at_words = [_tick_near(heard, start + _WORD + _TICK) - _TICK for start in starts]
        offsets = np.abs(np.array(at_cuts[1:]) - cuts)
        yield Figure("sync/largest offset at 199 cuts", 1000 * float(offsets.max()), "ms", 0.5)
        late = np.array(words) - at_words
        yield Figure("sync/word and its light, furthest", float(np.abs(late * float(_FPS)).max()), "frames", 1.0)
        drift = abs(float(late[-20:].mean() - late[:20].mean()))
        yield Figure("sync/drift from the first minute to the last", 1000 * drift, "ms", 0.5)


def _cut(materials: Materials) -> Cut:
    """Dark and bright shots in turn, each with the same line."""
    time = np.arange(2 * RATE) / RATE
    ticks = sum(np.exp(-(((time - second - _TICK) / 0.0003) ** 2)) for second in (0.0, _WORD))
    audio = materials.sound(0.8 * np.asarray(ticks), rate=RATE)
    bounds = [0.3, _WORD, 1.6, 1.9]
    words = tuple(
        Word(text=text, offset=7 * n, start=start, end=end)
        for n, (text, (start, end)) in enumerate(zip(("before", "middle", "beyond"), pairwise(bounds), strict=True))
    )
    line = VoiceCue(
        audio=audio, start=0, duration=2.0, text="before middle beyond", language=Language.ENGLISH, words=words
    )
    grounds = [materials.plain((level, level, level)) for level in (40, 120)]
    shots = [
        CutShot(number=n + 1, picture=grounds[n % 2], key=str(n % 2), frames=_FRAMES, voices=(line,))
        for n in range(_SHOTS)
    ]
    subtitles = {"look": "word by word", "size": 0.1}
    sound = {"music_gain_db": -60.0}
    order = {"width": _WIDTH, "height": _HEIGHT, "fps": _FPS, "shots": shots, "subtitles": subtitles, "sound": sound}
    return Cut.model_validate(order)


def _seen(film: Path) -> tuple[list[float], list[float]]:
    """When the ground changes, and when the middle of the subtitle turns yellow, in seconds of the film."""
    cuts: list[float] = []
    words: list[float] = []
    was_bright = was_lit = False
    with av.open(film) as container:
        for frame in container.decode(video=0):
            bright = float(plane_view(frame, 0)[:60].mean()) > 75
            lit = int(plane_view(frame, 1)[60:, 70:90].min()) < 90
            if bright != was_bright:
                cuts.append(frame.time)
            if lit and not was_lit:
                words.append(frame.time)
            was_bright, was_lit = bright, lit
    return cuts, words


def _tick_near(heard: NDArray[np.float32], seconds: float) -> float:
    """The middle of the tick around a moment, in seconds."""
    first = max(0, round((seconds - _SEARCH) * RATE))
    power = heard[first : round((seconds + _SEARCH) * RATE)].astype(np.float64) ** 2
    top = int(power.argmax())
    around = np.arange(max(0, top - 40), min(len(power), top + 41))
    return (first + float((around * power[around]).sum() / power[around].sum())) / RATE
