"""Stems: the parts of a film's sound as files of their own, for a mix elsewhere."""

# PyAV's stubs leave the type argument of Packet open.
# pyright: reportUnknownMemberType=false

import math
import re
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import av
import numpy as np

from workbench.kit.files import whole_file
from workbench.media.opening import opened
from workbench.media.sound.cues import samples_of, voices_of
from workbench.media.sound.mix import BLOCK, Layers, layered, make_sound, reading_music
from workbench.media.sound.samples import RATE, Samples, to_db
from workbench.model.cut import Cut

Writer = Callable[[Samples], None]

_STEPS = 2**23
"""Steps from silence to full scale in 24 bits."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_NARRATOR = "narrator"
_MADE, _WEIGHED = 0.6, 0.8
"""Shares of the work at which the film's sound is made, and the highest peak of all parts known."""
_PASSES = 3
"""Times that the blocks of a film are gone through while its sound is made: mixed, measured, encoded."""


def write_stems(cut: Cut, folder: Path, parts: Path, step: Callable[[float], None]) -> list[Path]:
    """Write a film's sound in parts as WAV files: 48 kHz, 24 bit, stereo, each exactly as long as the film.

    The files are `voices.wav` (all of them), `voices - NAME.wav` for each speaker (a voice without a name is the
    narrator's), `music.wav` (faded and ducked) and `effects.wav`. Voices, music and effects add up to the film's mix
    with its mastering gain, before limiter and encoder. When a part alone would pass full scale, all are lowered by
    the same whole number of decibels; the comment inside each file says what was done.

    Args:
        parts: the folder of encoded parts, in which the film's sound is found, or made first.
        step: told for each block, and each second of a music file, how far the work is, from 0 to 1; raises when it is
            cancelled.

    Returns:
        The files, voices first.

    Raises:
        VideoError: a voice, an effect or the music cannot be read.
    """
    blocks, decoded = math.ceil(samples_of(cut) / BLOCK), _music_seconds(cut)
    _, facts = make_sound(cut, parts, _counting(step, 0.0, _MADE, decoded + _PASSES * blocks))
    weighed = _counting(step, _MADE, _WEIGHED, decoded + blocks)
    lowered = max(0, math.ceil(facts.gain_db + _highest_peak_db(cut, parts, weighed)))
    gain = np.float32(10 ** ((facts.gain_db - lowered) / 20))
    comment = f"Mastering gain {facts.gain_db:+.2f} dB" + (f", lowered by {lowered} dB" if lowered else "")
    paths = {name: folder / f"{name}.wav" for name in _names(cut)}
    written = _counting(step, _WEIGHED, 1.0, decoded + blocks)
    with ExitStack() as stack:
        writers = {name: stack.enter_context(_wav(path, comment)) for name, path in paths.items()}
        for layers in layered(cut, parts, written):
            written()
            stems, silence = _stems(layers), np.zeros_like(layers.music)
            for name, write in writers.items():
                write(stems.get(name, silence) * gain)
    return list(paths.values())


def _counting(step: Callable[[float], None], first: float, last: float, blocks: int) -> Callable[[], None]:
    """Tells, each time it is called, how far a stretch of the work is that takes about so many blocks."""
    done = count()

    def counting() -> None:
        step(first + (last - first) * min(next(done) / blocks, 1.0))

    return counting


def _music_seconds(cut: Cut) -> int:
    """How long the music file says it is; each second of it is told of as it is decoded. 0 when there is none."""
    if not cut.music:
        return 0
    with reading_music(cut.music), opened(cut.music) as container:
        return (container.duration or 0) // av.time_base


def _names(cut: Cut) -> list[str]:
    speakers = {_voice_name(voice.cue.speaker): None for voice in voices_of(cut)}
    return ["voices", *speakers, "music", "effects"]


def _voice_name(speaker: str) -> str:
    return f"voices - {_FORBIDDEN.sub('_', speaker).strip() or _NARRATOR}"


def _stems(layers: Layers) -> dict[str, Samples]:
    """The block of each stem that sounds. Speakers whose names make the same file name share a stem."""
    stems = {"voices": layers.speech(), "music": layers.music, "effects": layers.effects}
    for speaker, samples in layers.voices.items():
        name = _voice_name(speaker)
        stems[name] = stems[name] + samples if name in stems else samples
    return stems


def _highest_peak_db(cut: Cut, parts: Path, stop: Callable[[], None]) -> float:
    """The highest sample of all stems, in dB of full scale."""
    highest = 0.0
    for layers in layered(cut, parts, stop):
        stop()
        highest = max(highest, *(float(np.abs(stem).max()) for stem in _stems(layers).values()))
    return to_db(highest)


@contextmanager
def _wav(path: Path, comment: str) -> Generator[Writer]:
    """A WAV file that is there when it is whole; what is entered writes one more block."""
    with whole_file(path) as temporary, av.open(temporary, "w", format="wav") as container:
        container.metadata["comment"] = comment
        stream = container.add_stream("pcm_s24le", rate=RATE, layout="stereo")

        def write(block: Samples) -> None:
            steps = np.rint(block.T * np.float32(_STEPS)).clip(-_STEPS, _STEPS - 1).astype(np.int32)
            frame = av.AudioFrame.from_ndarray(steps.reshape(1, -1) << 8, format="s32", layout="stereo")
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))

        yield write
        container.mux(stream.encode(None))
