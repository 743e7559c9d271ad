"""Music from a file: cut and repeated at its beat, at its level, faded, and never with a gap."""

import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.materials import VOICE_RATE, Materials, cut_of, layers_of
from workbench.kit.errors import VideoError
from workbench.media.sound.arrangement import Join, arrange
from workbench.media.sound.beats import Spectrogram, find_beats
from workbench.media.sound.loudness import LoudnessMeter
from workbench.media.sound.mix import make_sound
from workbench.media.sound.samples import RATE, decoded
from workbench.media.sound.track import music_track

BEAT = 60 / 112
LEAD = 0.3


def _song(materials: Materials, bars: int = 12) -> Path:
    """Drums and chords, four beats to a bar, and a last chord that dies away."""
    rate = VOICE_RATE
    song = np.zeros(round((LEAD + bars * 4 * BEAT + 3) * rate))
    time = np.arange(rate // 4) / rate
    kick = np.sin(2 * np.pi * 55 * time * (1 + 2 * np.exp(-30 * time))) * np.exp(-12 * time)
    snare = np.random.default_rng(5).standard_normal(len(time)) * np.exp(-20 * time) / 2
    for beat in range(bars * 4 + 1):
        at = round((LEAD + beat * BEAT) * rate)
        song[at : at + len(time)] += snare if beat % 2 else kick
        note = np.arange(min(round((3 if beat == bars * 4 else 1.5 * BEAT) * rate), len(song) - at)) / rate
        pitch = (220, 262, 330, 196)[beat // 4 % 4]
        song[at : at + len(note)] += 0.3 * np.sin(2 * np.pi * pitch * note) * np.exp(-2 * note)
    return materials.sound(0.4 * song, "song.wav")


def _beats(sound: NDArray[np.float32]) -> NDArray[np.float64]:
    spectrogram = Spectrogram()
    for start in range(0, sound.shape[1], RATE):
        spectrogram.add(sound[:, start : start + RATE])
    found = find_beats(spectrogram.decibels())
    assert found is not None
    return found.times / RATE


def _track(path: Path, seconds: float, lufs: float = -20.0) -> NDArray[np.float32]:
    blocks = music_track(path, round(seconds * RATE), 4 * RATE, lufs, path.parent, lambda: None)
    return np.concatenate(list(blocks), axis=1)


def test_beats_are_found_to_a_hundredth_of_a_second(materials: Materials) -> None:
    found = _beats(np.concatenate(list(decoded(_song(materials))), axis=1))
    true = LEAD + BEAT * np.arange(48)
    errors = np.array([found[np.argmin(np.abs(found - time))] - time for time in true])
    assert np.abs(errors).max() < 0.01
    assert np.median(np.diff(found)) == pytest.approx(BEAT, abs=0.002)


@pytest.mark.parametrize("kind", ["noise", "tone"])
def test_what_has_no_beat_is_given_none(kind: str) -> None:
    time = np.arange(20 * RATE) / RATE
    sound = np.random.default_rng(1).standard_normal(len(time)) if kind == "noise" else np.sin(2 * np.pi * 220 * time)
    spectrogram = Spectrogram()
    spectrogram.add(np.stack([sound, sound]).astype(np.float32) * 0.1)
    assert find_beats(spectrogram.decibels()) is None


@pytest.mark.parametrize("seconds", [16.0, 23.7, 40.1, 71.3])
def test_the_beat_goes_on_through_every_join_and_the_song_ends_as_it_should(
    materials: Materials, seconds: float
) -> None:
    sound = _track(_song(materials), seconds)
    assert sound.shape[1] == round(seconds * RATE)
    gaps = np.diff(_beats(sound))[1:-6]
    assert np.abs(gaps / BEAT - np.round(gaps / BEAT)).max() < 0.06
    whole = sound[0, : int(seconds - 4) * RATE].reshape(-1, RATE)
    levels = np.abs(whole).max(axis=1)
    assert levels.min() > 0.3 * levels.max(), "there is no gap"
    ending = np.abs(sound[0, -3 * RATE :])
    assert ending[: RATE // 2].max() > 5 * ending[-RATE // 2 :].max(), "the last chord dies away at the end of the film"


def test_music_that_is_cut_short_at_no_good_place_is_faded_out_on_a_beat(materials: Materials) -> None:
    sound = np.concatenate(list(decoded(_song(materials))), axis=1)
    spectrogram = Spectrogram()
    spectrogram.add(sound)
    beats = find_beats(spectrogram.decibels())
    total = round(2.1 * RATE)
    arrangement = arrange(0, sound.shape[1], beats, total)
    assert list(arrangement.joins) == []
    assert beats is not None
    assert np.abs(beats.times - (total - arrangement.rest)).min() == 0


def test_a_join_is_as_loud_as_what_it_joins(materials: Materials) -> None:
    time = np.arange(6 * VOICE_RATE) / VOICE_RATE
    tone = materials.sound(0.3 * np.sin(2 * np.pi * 220 * time), "tone.wav")
    sound = _track(tone, 14)
    tenths = np.sqrt((sound[0].reshape(-1, RATE // 10) ** 2).mean(axis=1))
    assert tenths.max() / tenths.min() < 1.05
    bends = np.abs(np.diff(sound[0, RATE // 2 :], 2))
    assert bends.max() < 1.2 * bends[:RATE].max()


def test_music_without_a_beat_is_repeated_until_the_end() -> None:
    arrangement = arrange(0, 10 * RATE, None, 25 * RATE)
    joins = [join for join, _ in zip(arrangement.joins, range(3), strict=False)]
    assert joins == [Join(10 * RATE, RATE, RATE)] * 3


def test_music_is_brought_to_its_level_and_silence_around_it_is_left_out(materials: Materials) -> None:
    time = np.arange(5 * VOICE_RATE) / VOICE_RATE
    quiet = np.concatenate([np.zeros(3 * VOICE_RATE), 0.01 * np.sin(2 * np.pi * 300 * time), np.zeros(2 * VOICE_RATE)])
    sound = _track(materials.sound(quiet, "quiet.wav"), 12.0, lufs=-30.0)
    meter = LoudnessMeter()
    meter.add(sound)
    assert meter.finish()[0] == pytest.approx(-30.0, abs=0.2)
    assert np.abs(sound[0, :RATE]).max() > 0.01


def test_fades_last_as_long_as_they_should(materials: Materials) -> None:
    time = np.arange(8 * VOICE_RATE) / VOICE_RATE
    tone = materials.sound(0.3 * np.sin(2 * np.pi * 300 * time), "tone.wav")
    style = {"music_fade_in": 2.0, "music_fade_out": 1.0}
    cut = cut_of(materials.shot(1, 24 * 8), music=tone, sound=style)
    music = np.concatenate([layers.music for layers in layers_of(cut)], axis=1)[0]
    level = np.abs(music).reshape(-1, RATE // 100).max(axis=1)
    level /= level[400]
    assert level[100] == pytest.approx(0.5, abs=0.03), "half-way through the fade-in"
    assert level[205:695] == pytest.approx(1.0, abs=0.01)
    assert level[750] == pytest.approx(0.5, abs=0.03)
    assert np.abs(music[-3:]).max() < 1e-5


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [("song.mp3", b"not a song" * 50, "damaged"), ("empty.wav", b"", "damaged"), ("short.wav", None, "shorter")],
)
def test_music_that_cannot_be_used_is_named(
    materials: Materials, tmp_path: Path, name: str, data: bytes | None, why: str
) -> None:
    path = materials.sound(np.ones(2000) / 2, name)
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(VideoError, match=rf"The music cannot be read \({name}\): .*{why}"):
        make_sound(cut_of(materials.shot(1), music=path), tmp_path, lambda: None)
    assert list(tmp_path.glob("*.m4a")) == []


def test_music_is_cancelled_while_it_is_decoded(materials: Materials, tmp_path: Path) -> None:
    music = materials.sound(0.2 * np.sin(np.arange(120 * VOICE_RATE) / 20), "long.wav")
    calls: list[None] = []

    def stop() -> None:
        calls.append(None)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_sound(cut_of(materials.shot(1), music=music), tmp_path, stop)
    assert len(calls) == 3, "of two minutes, three seconds were decoded"
    assert [path.name for path in tmp_path.iterdir()] == ["inputs"]


@pytest.mark.skipif(sys.platform != "linux", reason="it looks at the open files of the process in /proc")
def test_decoded_music_lies_in_the_folder_of_parts(materials: Materials, tmp_path: Path) -> None:
    music = materials.sound(0.2 * np.sin(np.arange(5 * VOICE_RATE) / 20), "short.wav")
    parts, seen = tmp_path / "parts", set[Path]()
    parts.mkdir()

    def stop() -> None:
        seen.update(_unnamed_files())

    before = _unnamed_files()
    blocks = music_track(music, RATE, RATE, -20.0, parts, stop)
    assert next(blocks).shape == (2, RATE)
    assert {path.parent for path in seen - before} == {parts}
    assert list(parts.iterdir()) == []


def _unnamed_files() -> set[Path]:
    """Files that this process has open although no folder names them."""
    targets = (link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink())
    return {target for target in targets if target.name.endswith(" (deleted)")}
