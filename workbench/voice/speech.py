"""What a speaker hands back."""

from dataclasses import dataclass

from workbench.model.speech import Word


@dataclass(frozen=True)
class Speech:
    """A spoken line.

    Attributes:
        wav: 16-bit mono WAV at 24 kHz.
        duration: seconds.
        words: the words of the line in order, without overlap; every character but the spaces belongs to one.
        engine: who spoke: "hibari", "kokoro", "hibari+kokoro", "edge-tts", or "silence" where nothing could be said.
        degraded: what is not as it should be, in a sentence; empty when all is well.
    """

    wav: bytes
    duration: float
    words: tuple[Word, ...]
    engine: str
    degraded: str = ""
