"""Lines spoken on this machine, by the engines that are installed with the workbench."""

import math
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.voice.cast import HIBARI, KOKORO, Profile, stand_in
from workbench.voice.finish import FRAME, LEAD, even_out, loud_frames, silence, trim, write_wav
from workbench.voice.hibari import hibari
from workbench.voice.kokoro import kokoro
from workbench.voice.network import SAMPLE_RATE, Engine, Samples, Sound
from workbench.voice.reading import PAUSE_MARKS, Phrase, read_line
from workbench.voice.speech import Speech
from workbench.voice.timing import Span, timed_words
from workbench.voice.words import Piece

_ENGINES: dict[str, Callable[[], Engine]] = {HIBARI: hibari, KOKORO: kokoro}
_NOTHING_SECONDS = 0.3
_SHOWN_SECONDS = 0.08  # for each character that can only be read on the screen
_LONGEST_QUOTE = 40
_ATTACK = 0.03  # a word is heard so many seconds before the frame that the network counts as its first


class StoppedError(Exception):
    """Nobody waits for the speech any more."""


@dataclass(frozen=True)
class _Breath:
    samples: Samples
    spans: list[Span]
    engine: str


def speak_offline(line: str, speaker: Profile, stop: threading.Event) -> Speech:
    """Speak a line; CPU work, for a thread of its own.

    Raises:
        StoppedError: at the next phrase after `stop` is set.
    """
    reading = read_line(line, speaker.info.language, mixed=speaker.info.engine == KOKORO)
    degraded = _left_out(reading.unspoken)
    if not reading.phrases:
        return _silent(reading.words if reading.unspoken else (), degraded)
    breaths = [_say(phrase, speaker, stop) for phrase in reading.phrases]
    samples = np.concatenate([breath.samples for breath in breaths])
    return Speech(
        wav=write_wav(samples),
        duration=len(samples) / SAMPLE_RATE,
        words=timed_words(reading.words, _on_one_clock(breaths)),
        engine="+".join(sorted({breath.engine for breath in breaths})),
        degraded=degraded,
    )


def _say(phrase: Phrase, speaker: Profile, stop: threading.Event) -> _Breath:
    if stop.is_set():
        raise StoppedError
    voice = stand_in(speaker, phrase.language)
    sound = _ENGINES[voice.info.engine]().say(phrase.phonemes, voice)
    speech, cut = trim(sound.samples)
    spans = [(index, max(start - cut, LEAD), end - cut) for index, start, end in _spans(phrase, sound)]
    return _Breath(np.concatenate([even_out(speech), silence(phrase.pause)]), spans, voice.info.engine)


def _spans(phrase: Phrase, sound: Sound) -> Iterator[Span]:
    """When each word of a phrase sounds, the pauses around it left out."""
    loud = loud_frames(sound.samples)
    place = 0
    for index, phonemes in phrase.words:
        head = len(phonemes) - len(phonemes.lstrip(PAUSE_MARKS))
        body = phonemes.strip(PAUSE_MARKS)
        if body:
            start, end = (float(sound.edges[place + head + step]) for step in (0, len(body)))
            yield index, start - _ATTACK, _sounding_end(loud, start, end)
        place += len(phonemes) + len(" ")


def _sounding_end(loud: NDArray[np.bool_], start: float, end: float) -> float:
    """Where the sound of a word ends; the network counts the pause that follows as part of its last phoneme."""
    frame = FRAME / SAMPLE_RATE
    first = int(start / frame)
    heard = np.flatnonzero(loud[first : math.ceil(end / frame)])
    return min(end, (first + int(heard[-1]) + 1) * frame) if len(heard) else end


def _on_one_clock(breaths: Iterable[_Breath]) -> Iterator[Span]:
    clock = 0.0
    for breath in breaths:
        for index, start, end in breath.spans:
            yield index, clock + start, clock + end
        clock += len(breath.samples) / SAMPLE_RATE


def _silent(words: Sequence[Piece], degraded: str) -> Speech:
    """A line without a sound: a moment, or as long as it takes to read the words."""
    ends = list(accumulate((len(word.text) * _SHOWN_SECONDS for word in words), initial=0.0))
    spans = ((index, start, end) for index, (start, end) in enumerate(pairwise(ends)))
    samples = silence(max(ends[-1], _NOTHING_SECONDS))
    return Speech(write_wav(samples), len(samples) / SAMPLE_RATE, timed_words(words, spans), "silence", degraded)


def _left_out(unspoken: Sequence[str]) -> str:
    text = " ".join(unspoken)
    if not text:
        return ""
    quote = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
    return f"The offline voices speak English and Chinese only and left out “{quote}”."
