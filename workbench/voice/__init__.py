"""Voices: a line of text in, speech with the time of every word out."""

from workbench.voice.cast import VOICES, default_voice, narrator_voice, voice, voices_for
from workbench.voice.health import check_voices
from workbench.voice.speaker import Speaker, voice_key
from workbench.voice.speech import Speech

__all__ = [
    "VOICES",
    "Speaker",
    "Speech",
    "check_voices",
    "default_voice",
    "narrator_voice",
    "voice",
    "voice_key",
    "voices_for",
]
