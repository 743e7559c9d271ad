"""Stems: every part of the sound as a file, all as long as the film, adding up to its mix."""

import itertools
import re
from pathlib import Path

import av
import numpy as np
import pytest

from tests.media.materials import Materials, cue, cut_of, layers_of
from workbench.media.sound.mix import make_sound
from workbench.media.sound.samples import RATE, Samples, decoded
from workbench.media.sound.stems import write_stems
from workbench.model.cut import Cut, EffectCue


def _cut(materials: Materials, *, sharp: bool = False) -> Cut:
    voice = materials.speech(1.5)
    if sharp:
        voice = materials.sound(0.9 * (np.arange(36_000) % 200 == 0), "clicks.wav")
    shots = [
        materials.shot(
            number,
            60,
            voices=(cue(voice, "x", 1.5, start=0.3).model_copy(update={"speaker": who}),),
            effects=(EffectCue(audio=voice, start=1.0, gain_db=-3.0),),
        )
        for number, who in enumerate(("Mira", "", "a/b"), start=1)
    ]
    return cut_of(*shots, fps="30000/1001")


def _read(path: Path) -> Samples:
    return np.concatenate(list(decoded(path)), axis=1)


def _lowered_db(path: Path) -> int:
    with av.open(path) as container:
        found = re.search(r"lowered by (\d+) dB", container.metadata["comment"])
    return int(found[1]) if found else 0


@pytest.mark.parametrize("sharp", [False, True])
def test_stems_add_up_to_the_mix(materials: Materials, tmp_path: Path, sharp: bool) -> None:
    cut = _cut(materials, sharp=sharp)
    parts = tmp_path / "parts"
    parts.mkdir()
    stems = write_stems(cut, tmp_path / "stems", parts, lambda _: None)
    names = ["voices", "voices - Mira", "voices - narrator", "voices - a_b", "music", "effects"]
    assert [path.name for path in stems] == [f"{name}.wav" for name in names]
    sounds = {path.stem: _read(path) for path in stems}
    lowered = _lowered_db(stems[0])
    assert (lowered > 0) == sharp
    gain_db = make_sound(cut, parts, lambda: None)[1].gain_db - lowered
    mix = np.concatenate([layers.mix() for layers in layers_of(cut)], axis=1) * 10 ** (gain_db / 20)
    assert np.abs(sounds["voices"] + sounds["music"] + sounds["effects"] - mix).max() < 3 * 2**-23
    assert np.abs(sum(sounds[name] for name in names[1:4]) - sounds["voices"]).max() < 3 * 2**-23
    assert all(np.abs(sound).max() < 1 for sound in sounds.values())


def test_stems_are_wav_files_of_24_bits_and_the_film_s_length(materials: Materials, tmp_path: Path) -> None:
    cut = _cut(materials)
    (tmp_path / "parts").mkdir()
    for path in write_stems(cut, tmp_path / "stems", tmp_path / "parts", lambda _: None):
        with av.open(path) as container:
            stream = container.streams.audio[0]
            assert container.format.name == "wav"
            assert (stream.codec_context.name, stream.rate, stream.channels) == ("pcm_s24le", RATE, 2)
            assert stream.duration == round(180 * RATE * 1001 / 30000)
            assert "Mastering gain" in container.metadata["comment"]


def test_a_cancelled_export_leaves_nothing(materials: Materials, tmp_path: Path) -> None:
    cut = _cut(materials)
    parts, folder = tmp_path / "parts", tmp_path / "stems"
    parts.mkdir()
    make_sound(cut, parts, lambda: None)
    calls = iter(range(100))

    def step(_: float) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_stems(cut, folder, parts, step)
    assert list(folder.glob("*")) == []


@pytest.mark.parametrize("music_seconds", [0, 60])
def test_progress_is_told_for_every_block(materials: Materials, tmp_path: Path, music_seconds: int) -> None:
    shots = [materials.shot(number, 240) for number in range(1, 4)]
    music = materials.speech(music_seconds, "music.wav") if music_seconds else None
    told: list[float] = []
    write_stems(cut_of(*shots, fps=24, music=music), tmp_path / "stems", tmp_path, told.append)
    assert told == sorted(told)
    assert len(set(told)) > 3 * 8, "thirty seconds are eight blocks"
    assert told[0] == 0 < max(later - earlier for earlier, later in itertools.pairwise(told)) < 0.25
    assert max(map(told.count, told)) <= 3, "it never stands still"
    assert told[-1] > 0.95
