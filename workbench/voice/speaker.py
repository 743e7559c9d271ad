"""Who speaks a line: edge-tts where it is wanted and answers, else the voices of this machine."""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from workbench.kit.log import get_logger
from workbench.voice.cast import Profile, profile
from workbench.voice.speech import Speech

_OFFLINE_VERSION = "hibari-tts 0.2, Kokoro-82M v1.0 int8, 1"
_ONLINE_VERSION = "edge-tts, 1"
_POOL = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="voice")
_log = get_logger(__name__)


def voice_key(text: str, voice_id: str, *, online: bool) -> tuple[str, ...]:
    """What a voice take depends on: the engines and their version, the voice and all that shapes it, the text.

    Raises:
        InvalidInputError: when there is no such voice.
    """
    speaker = profile(voice_id)
    if online:
        return _ONLINE_VERSION, voice_id, repr(speaker.remote), text
    return _OFFLINE_VERSION, voice_id, repr((speaker.styles, speaker.throat)), text


class Speaker:
    """Speaks lines. One may be shared by any number of tasks; models are loaded once a process, at first use."""

    def __init__(self, *, online: bool = False, timeout: float = 15.0) -> None:
        """
        Args:
            online: ask edge-tts first.
            timeout: seconds that each message of edge-tts may take.
        """
        self._online = online
        self._timeout = timeout

    async def speak(self, text: str, voice_id: str) -> Speech:
        """Speak a line. Whatever could not be done as wished is said in `degraded`.

        Raises:
            InvalidInputError: when there is no such voice.
        """
        speaker = profile(voice_id)
        if not self._online or not any(map(str.isalnum, text)):
            return await _offline(text, speaker)
        from workbench.voice.edge import EdgeError, speak_edge  # its imports take half a second

        try:
            return await speak_edge(text, speaker, self._timeout)
        except EdgeError as error:
            _log.warning("edge-tts failed", voice=voice_id, reason=str(error))
            speech = await _offline(text, speaker)
            return replace(speech, degraded=f"{error} The offline voice spoke instead. {speech.degraded}".strip())


async def _offline(text: str, speaker: Profile) -> Speech:
    """Speak in a thread, which stops at the next phrase when the caller is cancelled."""
    stop = threading.Event()
    try:
        return await asyncio.get_running_loop().run_in_executor(_POOL, _speak, text, speaker, stop)
    finally:
        stop.set()


def _speak(text: str, speaker: Profile, stop: threading.Event) -> Speech:
    from workbench.voice.offline import speak_offline  # its imports take a second

    return speak_offline(text, speaker, stop)
