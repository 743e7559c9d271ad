"""The mix: music that makes room for voices, levels, limits, and music from files."""

from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from tests.media.materials import VOICE_RATE, Materials, cue, cut_of
from workbench.kit.errors import VideoError
from workbench.media.sound.loudness import RATE, Limiter, LoudnessMeter, PeakMeter, decoded, loudness
from workbench.media.sound.mix import Ducking, make_sound, mixed, sound_key, speech_level
from workbench.model.cut import Cut


def _mix(cut: Cut) -> np.ndarray:
    return np.concatenate(list(mixed(cut)), axis=1)


def test_music_goes_down_by_exactly_the_wanted_depth(materials: Materials) -> None:
    silence = materials.sound(np.zeros(2 * VOICE_RATE))
    spoken = materials.shot(1, 24 * 12, voices=(cue(silence, "x", 2.0, start=3.0), cue(silence, "y", 2.0, start=8.0)))
    ducked, plain = _mix(cut_of(spoken)), _mix(cut_of(materials.shot(1, 24 * 12)))
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = 20 * np.log10(np.abs(ducked / plain)).max(axis=0)
    for start in (3.0, 8.0):
        during = gain[round((start - 0.06) * RATE) : round((start + 2) * RATE)]
        assert np.nanmin(during) == pytest.approx(-6.0, abs=0.01)
        assert np.nanmax(during) == pytest.approx(-6.0, abs=0.01)
    free = np.concatenate([gain[RATE : round(2.85 * RATE)], gain[round(5.4 * RATE) : round(7.8 * RATE)]])
    assert np.nanmax(np.abs(free)) < 0.01


def test_music_does_not_pump_between_two_lines() -> None:
    gain = Ducking([(1.0, 2.0), (2.3, 3.0)], -6.0).gain(0, 5 * RATE)
    assert gain[round(1.0 * RATE) : round(3.0 * RATE)] == pytest.approx(10 ** (-6 / 20), abs=1e-5)
    assert np.abs(np.diff(20 * np.log10(gain))).max() < 0.01
    assert (gain[0], gain[-1]) == (1.0, 1.0)


def test_the_mix_has_the_length_of_the_film(materials: Materials) -> None:
    cut = cut_of(materials.shot(1, 31), materials.shot(2, 260), fps=25)
    assert _mix(cut).shape == (2, 291 * RATE // 25)


def test_quiet_and_loud_voices_are_heard_alike(materials: Materials) -> None:
    speech = materials.speech(2.0)
    samples = np.concatenate([block[0] for block in decoded(speech, "mono")])
    quiet = materials.sound(samples[::2].astype(np.float64) * 0.05, "quiet.wav")
    levels = []
    for voice in (speech, quiet):
        mix = _mix(cut_of(materials.shot(1, 72, voices=(cue(voice, "x", 2.0, start=0.5),)), sound={"music_gain_db": -60.0}))
        levels.append(speech_level(mix[0]))
    assert levels[0] == pytest.approx(levels[1], abs=0.2)


def test_the_meter_agrees_with_an_independent_one(materials: Materials) -> None:
    mix = _mix(cut_of(materials.shot(1, 24 * 6, voices=(cue(materials.speech(4.0), "x", 4.0, start=1.0),))))
    meter = LoudnessMeter()
    meter.add(mix)
    assert meter.finish()[0] == pytest.approx(
        pyloudnorm.Meter(RATE).integrated_loudness(mix.T.astype(np.float64)), abs=0.1
    )


def test_the_limiter_holds_true_peaks_without_clicks() -> None:
    time = np.arange(3 * RATE) / RATE
    loud = np.where((time > 1) & (time < 1.2), 2.0, 0.25) * np.sin(2 * np.pi * 11_000 * time + 0.7)
    sound = np.stack([loud, loud]).astype(np.float32)
    peaks = PeakMeter()
    for start in range(0, sound.shape[1], RATE):
        peaks.add(sound[:, start : start + RATE])
    limiter = Limiter(peaks.finish(), 3.0, -1.5)
    parts = [limiter.apply(sound[:, start : start + RATE], start) for start in range(0, sound.shape[1], RATE)]
    limited = np.concatenate(parts, axis=1)
    meter = LoudnessMeter()
    meter.add(limited)
    assert meter.finish()[1] <= -1.4
    gain = limited[0, np.abs(loud) > 0.1] / loud[np.abs(loud) > 0.1]
    assert np.abs(np.diff(20 * np.log10(gain))).max() < 0.5
    assert limited[0, : RATE // 2] == pytest.approx(sound[0, : RATE // 2] * 10 ** (3 / 20), rel=1e-4)


@pytest.mark.parametrize("target", [-14.0, -23.0])
def test_the_encoded_sound_meets_loudness_and_peak(materials: Materials, tmp_path: Path, target: float) -> None:
    voice = materials.speech(3.0)
    cut = cut_of(materials.shot(1, 96, voices=(cue(voice, "x", 3.0, start=0.5),)), sound={"loudness": target})
    path, facts = make_sound(cut, tmp_path, lambda: None)
    assert loudness(path)[0] == pytest.approx(target, abs=0.3)
    assert facts.true_peak_dbtp <= -1.0


def test_sound_is_made_once_and_again_when_anything_heard_changes(materials: Materials, tmp_path: Path) -> None:
    shot = materials.shot(1, 48, voices=(cue(materials.speech(1.0), "x", 1.0),))
    cut = cut_of(shot)
    path, _ = make_sound(cut, tmp_path, lambda: None)
    before = path.stat().st_mtime_ns
    assert make_sound(cut, tmp_path, lambda: None)[0] == path
    assert path.stat().st_mtime_ns == before
    key = sound_key(cut)
    assert sound_key(cut.model_copy(update={"sound": SoundStyle(duck_db=-9.0)})) != key
    assert sound_key(cut.model_copy(update={"quality": "preview", "subtitles": False})) == key
    materials.speech(1.0, seed=7)
    assert sound_key(cut) != key, "the voice file has other content now"


def test_a_film_without_voices_or_with_silent_music_still_has_sound(materials: Materials, tmp_path: Path) -> None:
    music = materials.sound(np.zeros(3 * VOICE_RATE), "silence.wav")
    path, facts = make_sound(cut_of(materials.shot(1, 48), music=music), tmp_path, lambda: None)
    assert facts.loudness_lufs == -70.0
    assert sum(block.shape[1] for block in decoded(path)) >= 2 * RATE


def test_short_music_is_repeated_without_a_gap_and_long_music_cut(materials: Materials) -> None:
    time = np.arange(3 * VOICE_RATE) / VOICE_RATE
    tone = materials.sound(0.3 * np.sin(2 * np.pi * 220 * time), "tone.wav")
    for seconds in (2, 14):
        mix = _mix(cut_of(materials.shot(1, 24 * seconds), music=tone))
        assert mix.shape[1] == seconds * RATE
        tenths = np.sqrt((mix[0].reshape(-1, RATE // 10) ** 2).mean(axis=1))
        inside = tenths[6:-26] if seconds > 4 else tenths[6:8]
        assert inside.min() > 0.4 * inside.max()
        assert np.abs(np.diff(mix[0])).max() < 0.1 * np.abs(mix).max()
        assert np.abs(mix[:, -10:]).max() < 0.01


def test_unreadable_music_is_named(materials: Materials, tmp_path: Path) -> None:
    broken = materials.folder / "song.mp3"
    broken.write_bytes(b"not a song" * 50)
    with pytest.raises(VideoError, match=r"music cannot be read \(song.mp3\)"):
        make_sound(cut_of(materials.shot(1), music=broken), tmp_path, lambda: None)
    assert list(tmp_path.glob("*.m4a")) == []
