"""The sound of a film: voices where they are spoken, effects beside them, music under them, encoded once.

The film is mixed in blocks of four seconds into an unnamed temporary file, measured, and then encoded with the gain
that brings it to its loudness while a limiter holds the peaks. What is kept is named by the content of all that is
heard, so the same sound is never made twice.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from workbench.kit.files import write_whole
from workbench.kit.hashing import content_key, sha256_file
from workbench.media.pipeline import in_order
from workbench.media.sound.cues import SPEECH_LUFS, Voice, effects_of, reading, samples_of, voices_of
from workbench.media.sound.envelopes import Ducking, edges
from workbench.media.sound.mastering import SoundFacts, Spool, master
from workbench.media.sound.music import generated_bed
from workbench.media.sound.reel import Deck
from workbench.media.sound.samples import RATE, Samples
from workbench.media.sound.track import music_track
from workbench.media.timeline import MEDIA_VERSION
from workbench.model.cut import Cut
from workbench.model.vocabulary import Mood

BLOCK = 4 * RATE

_LEAST_FADE = 0.01
"""Seconds; a harder edge clicks."""
_RING_OUT = 0.5
"""Seconds in which effects fade at the end of the film; they may outlast their shot, but not that."""


def sound_key(cut: Cut) -> str:
    """Content key of a film's sound: all that is heard, where and how loud, and nothing else.

    Raises:
        VideoError: a voice, an effect or the music cannot be read.
    """
    voices = [voice.content() for voice in voices_of(cut)]
    effects = [effect.content() for effect in effects_of(cut)]
    style = cut.sound.model_dump(mode="json", exclude={"room_between_lines"})
    return content_key("sound", MEDIA_VERSION, samples_of(cut), voices, effects, _music_content(cut), style)


def make_sound(cut: Cut, folder: Path, stop: Callable[[], None]) -> tuple[Path, SoundFacts]:
    """The film's sound as an AAC file in MP4 (48 kHz, stereo) of exactly the film's length, made or found.

    Args:
        stop: called for each block, and each second of a music file; raises when the work is cancelled.

    Raises:
        VideoError: a voice, an effect or the music cannot be read.
    """
    path = folder / f"{sound_key(cut)}.m4a"
    facts_path = path.with_suffix(".json")
    if path.exists() and facts_path.exists():
        return path, SoundFacts.model_validate_json(facts_path.read_bytes())
    with Spool(folder) as spool:
        with closing(in_order(spool.add, _mixed(cut, folder, stop), 1)) as added:
            for _ in added:
                stop()
        facts = master(spool, cut.sound.loudness.lufs, cut.sound.true_peak_dbtp, path, stop)
    write_whole(facts_path, facts.model_dump_json().encode())
    return path, facts


def _mixed(cut: Cut, folder: Path, stop: Callable[[], None]) -> Iterator[Samples]:
    return (layers.mix() for layers in layered(cut, folder, stop))


@dataclass
class Layers:
    """A block of the film's sound before it is mixed. Voices are by speaker; who is silent in it is not there."""

    music: Samples
    effects: Samples
    voices: dict[str, Samples] = field(default_factory=dict[str, Samples])

    def channel(self, voice: Voice) -> Samples:
        """Where a voice is heard."""
        return self.voices.setdefault(voice.cue.speaker, np.zeros_like(self.music))

    def speech(self) -> Samples:
        """All voices together."""
        return sum(self.voices.values(), np.zeros_like(self.music))

    def mix(self) -> Samples:
        """Everything together."""
        return self.music + self.effects + self.speech()


def layered(cut: Cut, folder: Path, stop: Callable[[], None]) -> Iterator[Layers]:
    """The film's sound before its loudness is set, in blocks of at most four seconds.

    Args:
        folder: where a music file lies decoded meanwhile.
        stop: called for each second of it, before the first block; raises when the work is cancelled.

    Raises:
        VideoError: a voice, an effect or the music cannot be read.
    """
    voices, total = voices_of(cut), samples_of(cut)
    ducking = Ducking((voice.span for voice in voices), cut.sound.duck_db)
    speakers, effects = Deck(voices), Deck(effects_of(cut))
    for position, music in zip(range(0, total, BLOCK), _music(cut, total, folder, stop), strict=True):
        count = int(music.shape[1])
        layers = Layers(music * ducking.gain(position, count), np.zeros_like(music))
        speakers.play(position, count, layers.channel)
        effects.play(position, count, lambda _, layers=layers: layers.effects)
        layers.effects *= edges(position, count, total, 0.0, _RING_OUT)
        for spoken in layers.voices.values():
            spoken *= edges(position, count, total, 0.0, _LEAST_FADE)
        yield layers


def _music(cut: Cut, total: int, folder: Path, stop: Callable[[], None]) -> Iterator[Samples]:
    """Music for the whole film, at its level, faded at both ends, in blocks."""
    lufs = SPEECH_LUFS + cut.sound.music_gain_db
    if cut.music:
        blocks = _music_file(cut.music, total, lufs, folder, stop)
    else:
        blocks = generated_bed(_moods(cut), total, BLOCK, lufs)
    fade_in, fade_out = max(cut.sound.music_fade_in, _LEAST_FADE), max(cut.sound.music_fade_out, _LEAST_FADE)
    for position, block in zip(range(0, total, BLOCK), blocks, strict=True):
        yield block * edges(position, block.shape[1], total, fade_in, fade_out)


def _music_file(path: Path, total: int, lufs: float, folder: Path, stop: Callable[[], None]) -> Iterator[Samples]:
    with reading_music(path):
        yield from music_track(path, total, BLOCK, lufs, folder, stop)


def reading_music(path: Path) -> AbstractContextManager[None]:
    """Turn whatever goes wrong while a music file is read into a VideoError that names it."""
    return reading("The music", path, "Choose another music file.")


def _music_content(cut: Cut) -> object:
    if cut.music is None:
        return _moods(cut)
    with reading_music(cut.music):
        return sha256_file(cut.music)


def _moods(cut: Cut) -> list[tuple[float, Mood]]:
    """How long each shot is seen before the next one begins, in seconds, and its mood."""
    ends = [*cut.starts()[1:], cut.total_frames]
    return [
        (cut.seconds(end - start), shot.mood) for shot, start, end in zip(cut.shots, cut.starts(), ends, strict=True)
    ]
