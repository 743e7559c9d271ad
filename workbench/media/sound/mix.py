"""The sound of a film: voices where they are spoken, music under them, one loudness, one AAC file.

The film is mixed in blocks of four seconds into an unnamed temporary file, measured, and then encoded with the gain
that brings it to its loudness while a limiter holds the peaks. What is kept is named by the content of all that is
heard, so the same sound is never made twice.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from workbench.kit.errors import VideoError
from workbench.kit.files import write_whole
from workbench.kit.hashing import content_key, sha256_file
from workbench.media.sound.loudness import RATE, SILENT_LUFS, Samples, decoded
from workbench.media.sound.mastering import SoundFacts, Spool, master
from workbench.media.sound.music import generated_bed
from workbench.media.sound.track import music_digest, music_track
from workbench.media.timeline import MEDIA_VERSION
from workbench.model.cut import Cut, CutShot, VoiceCue

BLOCK_SECONDS = 4

_SPEECH_DB = -22.0
"""Voices are brought to this RMS level."""
_SPEECH_LUFS = -20.0
"""What that is as loudness, heard from both sides; `music_gain_db` refers to it."""
_SPEECH_FRAME = RATE // 50
_SPEECH_RANGE_DB = 30.0
_MOST_GAIN_DB = 24.0

_ATTACK, _LEAD, _RELEASE = 0.08, 0.06, 0.35
"""Ducking in seconds: the music goes down within 80 ms, 60 ms before speech, and comes back within 350 ms."""


@dataclass(frozen=True)
class _Placed:
    """A voice on the film's timeline, in samples."""

    shot: CutShot
    cue: VoiceCue
    first: int

    @property
    def unreadable(self) -> VideoError:
        """The error for a voice that is missing or broken."""
        return VideoError(
            f"A voice of shot {self.shot.number} cannot be read ({self.cue.audio.name}).", "Make the voice again."
        )


def sound_key(cut: Cut) -> str:
    """Content key of a film's sound: voices by content and place, music, moods and levels.

    Raises:
        VideoError: a voice or the music is missing.
    """
    voices = [[voice.first, voice.cue.duration, _digest(voice)] for voice in _placed(cut)]
    music = music_digest(cut.music) if cut.music else [[shot.frames, shot.overlap, shot.mood] for shot in cut.shots]
    levels = cut.sound.model_dump(mode="json")
    return content_key("sound", MEDIA_VERSION, str(cut.fps), cut.total_frames, voices, music, levels)


def _digest(voice: _Placed) -> str:
    try:
        return sha256_file(voice.cue.audio)
    except OSError as error:
        raise voice.unreadable from error


def make_sound(cut: Cut, folder: Path, stop: Callable[[], None]) -> tuple[Path, SoundFacts]:
    """The film's sound as an AAC file in MP4 (48 kHz, stereo) of exactly the film's length, made or found.

    Args:
        stop: called for each block; raises when the work is cancelled.

    Raises:
        VideoError: a voice or the music cannot be read.
    """
    path = folder / f"{sound_key(cut)}.m4a"
    facts_path = path.with_suffix(".json")
    if path.exists() and facts_path.exists():
        return path, SoundFacts.model_validate_json(facts_path.read_bytes())
    with Spool(folder) as spool:
        for block in mixed(cut):
            stop()
            spool.add(block)
        facts = master(spool, cut.sound.loudness.lufs, cut.sound.true_peak_dbtp, path, stop)
    write_whole(facts_path, facts.model_dump_json().encode())
    return path, facts


def mixed(cut: Cut) -> Iterator[Samples]:
    """The mix before its loudness is set, in blocks of at most four seconds."""
    placed = _placed(cut)
    duck = Ducking(
        [(voice.first / RATE, voice.first / RATE + voice.cue.duration) for voice in placed], cut.sound.duck_db
    )
    total = _total_samples(cut)
    bed = _bed(cut, total)
    sounding: list[tuple[_Placed, NDArray[np.float32]]] = []
    for position, block in zip(range(0, total, BLOCK_SECONDS * RATE), bed, strict=True):
        end = position + block.shape[1]
        mix = block * duck.gain(position, block.shape[1])
        sounding += [(voice, _voice_samples(voice)) for voice in placed if position <= voice.first < end]
        for voice, samples in sounding:
            _add(mix, position, samples, voice.first)
        sounding = [(voice, samples) for voice, samples in sounding if voice.first + len(samples) > end]
        yield mix


def _placed(cut: Cut) -> list[_Placed]:
    total = _total_samples(cut)
    placed: list[_Placed] = []
    for shot, first_frame in zip(cut.shots, cut.starts(), strict=True):
        for cue in shot.voices:
            first = max(0, round((cut.seconds(first_frame) + cue.start) * RATE))
            if first < total:
                placed.append(_Placed(shot, cue, first))
    return placed


def _total_samples(cut: Cut) -> int:
    return round(cut.total_frames * RATE / cut.fps)


def _add(mix: Samples, position: int, samples: NDArray[np.float32], at: int) -> None:
    """Add mono samples that begin at a sample of the film to a block that begins at another."""
    start, end = max(position, at), min(position + mix.shape[1], at + len(samples))
    if end > start:
        mix[:, start - position : end - position] += samples[start - at : end - at]


def _voice_samples(voice: _Placed) -> NDArray[np.float32]:
    """A voice at 48 kHz, mono, at the level of all speech."""
    try:
        samples = np.concatenate([block[0] for block in decoded(voice.cue.audio, "mono")])
    except (FFmpegError, OSError, ValueError) as error:
        raise voice.unreadable from error
    level = speech_level(samples)
    gain_db = min(_SPEECH_DB - level, _MOST_GAIN_DB) if level > SILENT_LUFS else 0.0
    return samples * np.float32(10 ** (gain_db / 20))


def speech_level(samples: NDArray[np.float32]) -> float:
    """RMS level in dB of the sounding parts of a voice: 20 ms frames within 30 dB of the loudest; -70 for silence."""
    count = max(1, len(samples) // _SPEECH_FRAME)
    frames = np.resize(samples, (count, _SPEECH_FRAME)) if len(samples) else np.zeros((1, 1), np.float32)
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    if power.max() <= 10 ** (SILENT_LUFS / 10):
        return SILENT_LUFS
    sounding = power[power > power.max() * 10 ** (-_SPEECH_RANGE_DB / 10)]
    return float(10 * np.log10(sounding.mean()))


class Ducking:
    """The music's gain under voices: exactly `depth_db` while one speaks, unchanged elsewhere, straight lines in dB.

    Args:
        spans: start and end of each voice in seconds of the film.
    """

    def __init__(self, spans: list[tuple[float, float]], depth_db: float) -> None:
        merged: list[tuple[float, float]] = []
        for start, end in sorted(spans):
            if merged and start - _LEAD - _ATTACK <= merged[-1][1] + _RELEASE:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start - _LEAD, end))
        self._times = [time for a, b in merged for time in (a - _ATTACK, a, b, b + _RELEASE)]
        self._gains = [0.0, depth_db, depth_db, 0.0] * len(merged)

    def gain(self, position: int, count: int) -> NDArray[np.float32]:
        """Amplitude factors for `count` samples from a sample of the film on."""
        if not self._times:
            return np.ones(count, np.float32)
        times = np.arange(position, position + count) / RATE
        return (10 ** (np.interp(times, self._times, self._gains) / 20)).astype(np.float32)


def _bed(cut: Cut, total: int) -> Iterator[Samples]:
    """Music for the whole film, at its level, in blocks of four seconds."""
    size, lufs = BLOCK_SECONDS * RATE, _SPEECH_LUFS + cut.sound.music_gain_db
    if cut.music is not None:
        return music_track(cut.music, total, size, lufs)
    ends = [*cut.starts()[1:], cut.total_frames]
    seconds = [cut.seconds(end - start) for start, end in zip(cut.starts(), ends, strict=True)]
    moods = [shot.mood for shot in cut.shots]
    return generated_bed(list(zip(seconds, moods, strict=True)), total, size, lufs)
