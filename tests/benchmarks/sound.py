"""The sound of a film of 200 shots: its share of the work, and how exactly it keeps to what was ordered."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from tests.benchmarks.figures import Figure
from tests.benchmarks.material import Film
from tests.benchmarks.workshop import Workshop
from tests.media.materials import VOICE_RATE, Materials, cue, cut_of, layers_of
from tests.media.meters import ebur128
from workbench.media.sound.mix import make_sound
from workbench.media.sound.samples import RATE
from workbench.model.cut import Cut
from workbench.model.finishing import Loudness

_SPEECH = 3.0, 5.0
"""Seconds in which a voice of nothing is heard, so that what is left of the music can be measured."""


def figures() -> Iterator[Figure]:
    """CPU beside that of the pictures; depth of the music's dip; loudness and peaks, as FFmpeg measures them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = Film(folder / "material")
        cut, few = film.cut(200), film.cut(10)
        turns = [folder / f"turn-{turn}" for turn in range(5)]
        share = median(_share(cut, few, turn) for turn in turns)
        yield Figure("sound/200 shots, share of the film's CPU", 100 * share, "%", 5.0)
        path, _ = make_sound(cut, turns[0], lambda: None)
        error = _ducking_error(Materials(folder / "voices"))
        yield Figure("sound/ducking in the mix, furthest from -6 dB", error, "dB", 0.05)
        yield from _levels(few, folder)
        peak = ebur128(path)[1]
        yield Figure("sound/true peak of 200 shots", peak, "dBTP", cut.sound.true_peak_dbtp)


def _share(cut: Cut, few: Cut, folder: Path) -> float:
    """CPU of the sound of a cut by that of the composition of a shorter one, a frame each, one after the other."""
    folder.mkdir()
    begun = time.process_time()
    make_sound(cut, folder, lambda: None)
    made = (time.process_time() - begun) / cut.total_frames
    return made / (Workshop(folder).compose(few, "segments").composed.cpu / few.total_frames)


def _levels(cut: Cut, folder: Path) -> Iterator[Figure]:
    for target in Loudness:
        order = cut.model_copy(update={"sound": cut.sound.model_copy(update={"loudness": target})})
        path, _ = make_sound(order, folder, lambda: None)
        lufs, _ = ebur128(path)
        yield Figure(f"sound/loudness error at {target.lufs:g} LUFS", abs(lufs - target.lufs), "LU", 0.1)


def _ducking_error(materials: Materials) -> float:
    """How far the music's gain under a voice is from -6 dB at worst."""
    silence = materials.sound(np.zeros(2 * VOICE_RATE))
    spoken = materials.shot(1, 24 * 8, voices=(cue(silence, "x", 2.0, start=_SPEECH[0]),))
    ducked, plain = _mix(cut_of(spoken)), _mix(cut_of(materials.shot(1, 24 * 8)))
    during = slice(*(round(second * RATE) for second in _SPEECH))
    heard = np.abs(plain[:, during]) > 1e-6
    gains = 20 * np.log10(np.abs(ducked[:, during][heard] / plain[:, during][heard]))
    return float(np.abs(gains + 6.0).max())


def _mix(cut: Cut) -> np.ndarray:
    return np.concatenate([layers.mix() for layers in layers_of(cut)], axis=1)
