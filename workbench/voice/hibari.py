"""The English engine: hibari, one small network and a vocoder, with a cast made by PSOLA.

hibari-tts 0.2 bundles a single voice and speaks about a hundred times faster than a person on one core. Its vocoder
is told the pitch of every frame, so the voice can be reshaped exactly: see `workbench.voice.pitch`.
"""

import json
from collections.abc import Callable
from importlib import resources
from typing import cast

import numpy as np
from hibari import dsp

from workbench.voice.cast import Profile
from workbench.voice.network import SAMPLE_RATE, Network, Samples, Sound, edges_of
from workbench.voice.once import once
from workbench.voice.pitch import reshape_voice

_LENGTHS = "/Round_output_0"
_NOISE_SEED = 0
_synth = cast("Callable[..., Samples]", dsp.synth)


class Hibari:
    """The loaded engine."""

    def __init__(self) -> None:
        assets = resources.files("hibari") / "assets"
        self._signs: dict[str, int] = json.loads((assets / "vocab.json").read_text(encoding="utf-8"))
        self._network = Network((assets / "hibari.onnx").read_bytes(), _LENGTHS)

    def say(self, phonemes: str, profile: Profile) -> Sound:
        """Say phonemes; those that the network does not know take no time."""
        signs = [self._signs[phoneme] for phoneme in phonemes if phoneme in self._signs]
        *spectrum, pitch, lengths = self._network.run(
            {"ids": np.array([[0, *signs, 0]]), "speed": np.array([profile.throat.tempo], np.float32)}
        )
        samples = _synth(*(part[0] for part in (*spectrum, pitch)), np.random.default_rng(_NOISE_SEED))
        speech = reshape_voice(samples, pitch[0], profile.throat)
        known = [phoneme in self._signs for phoneme in phonemes]
        return Sound(speech, edges_of(lengths, known, len(speech) / SAMPLE_RATE))


hibari = once(Hibari)
"""The engine of this process, loaded at the first call."""
