"""The sounds of a cut in lanes: one for each speaker, then effects, then music."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from workbench.media.handoff.layout import Lane, LaneKind, ShotEvent, SoundEvent, lanes
from workbench.media.handoff.media import MediaFolder, file_word, shot_stem
from workbench.model.cut import Cut

_NARRATOR = "Narrator"


def sound_lanes(
    cut: Cut, shots: Sequence[ShotEvent], media: MediaFolder, stems: Mapping[str, Path]
) -> tuple[Lane, ...]:
    """All that is heard of a cut, begun at the nearest frame. Stems lie beside it, except for the music's.

    Args:
        stems: files of `write_stems` by their names; `music` is the film's music as it is heard, without which a
            file of the cut's own is laid under the film once.

    Raises:
        VideoError: a sound is missing or cannot be read.
    """
    kinds: tuple[tuple[LaneKind, Iterator[SoundEvent]], ...] = (
        ("voice", (voice for event in shots for voice in _voices(cut, event, media))),
        ("effect", (effect for event in shots for effect in _effects(cut, event, media))),
        ("music", _music(cut, media, stems)),
    )
    return tuple(lane for kind, events in kinds for lane in lanes(kind, events, cut.total_frames))


def stem_name(name: str) -> str:
    """How the file of a stem is called, without its ending."""
    return f"stem-{file_word(name)}"


def _voices(cut: Cut, event: ShotEvent, media: MediaFolder) -> Iterator[SoundEvent]:
    for number, cue in enumerate(event.shot.voices, start=1):
        speaker = cue.speaker or _NARRATOR
        name = f"{shot_stem(event)}-voice-{number}-{file_word(speaker) or 'speaker'}"
        material = media.sound(name, cue.audio, f"{event.shot.name}: a voice", "Make the voice again.")
        start = event.start + round(cue.start * cut.fps)
        yield SoundEvent(name, speaker, material, start, material.frames, gain_db=cue.gain_db, text=cue.text)


def _effects(cut: Cut, event: ShotEvent, media: MediaFolder) -> Iterator[SoundEvent]:
    for number, cue in enumerate(event.shot.effects, start=1):
        name, what = f"{shot_stem(event)}-effect-{number}", f"{event.shot.name}: a sound effect"
        material = media.sound(name, cue.audio, what, "Choose another file for the effect.")
        start = event.start + round(cue.start * cut.fps)
        yield SoundEvent(name, "Effects", material, start, material.frames, gain_db=cue.gain_db)


def _music(cut: Cut, media: MediaFolder, stems: Mapping[str, Path]) -> Iterator[SoundEvent]:
    for name, path in stems.items():
        if name != "music":
            media.sound(stem_name(name), path, "A stem", "Write the stems again.")
    if music := stems.get("music", cut.music):
        material = media.sound("music", music, "The music", "Choose another file for the music.")
        yield SoundEvent("music", "Music", material, 0, material.frames)
