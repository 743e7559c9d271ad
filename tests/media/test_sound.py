"""The mix: music that makes room for voices, levels, limits, and music from files."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pyloudnorm
import pytest

from tests.media.materials import VOICE_RATE, Materials, cue, cut_of, layers_of
from tests.media.meters import ebur128
from workbench.media.sound.cues import speech_level
from workbench.media.sound.envelopes import Ducking
from workbench.media.sound.limiter import Limiter
from workbench.media.sound.loudness import CELL, LoudnessMeter, PeakMeter, loudness
from workbench.media.sound.mix import make_sound, sound_key
from workbench.media.sound.samples import RATE, decoded
from workbench.model.cut import Cut
from workbench.model.finishing import Loudness, SoundStyle, SubtitleStyle


def _mix(cut: Cut) -> np.ndarray:
    return np.concatenate([layers.mix() for layers in layers_of(cut)], axis=1)


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
        mix = _mix(
            cut_of(materials.shot(1, 72, voices=(cue(voice, "x", 2.0, start=0.5),)), sound={"music_gain_db": -60.0})
        )
        levels.append(speech_level(mix[0]))
    assert levels[0] == pytest.approx(levels[1], abs=0.2)


def test_the_meter_is_calibrated() -> None:
    left = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)
    meter = LoudnessMeter()
    meter.add(np.stack([left, 0 * left]).astype(np.float32))
    lufs, peak = meter.finish()
    assert lufs == pytest.approx(-3.01, abs=0.01), "BS.1770-5: a full-scale sine of 997 Hz on one side"
    assert peak == pytest.approx(0.0, abs=0.05)


def test_the_meter_agrees_with_others(materials: Materials) -> None:
    time = np.arange(6 * VOICE_RATE) / VOICE_RATE
    loud_and_soft = np.random.default_rng(4).standard_normal(len(time)) * np.where(time < 2, 0.2, 0.01)
    for path in (materials.speech(6.0), materials.sound(loud_and_soft, "noise.wav")):
        sound = np.concatenate(list(decoded(path)), axis=1)
        (lufs, peak), reference = loudness(path), ebur128(materials.sound(sound[0], "decoded.wav", rate=RATE))
        assert lufs == pytest.approx(pyloudnorm.Meter(RATE).integrated_loudness(sound.T.astype(float)), abs=0.1)
        assert lufs - 3.01 == pytest.approx(reference[0], abs=0.02), "one channel is half of two"
        assert peak == pytest.approx(reference[1], abs=0.1)


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


@pytest.mark.parametrize("peak_at", [59_995, 60_000, 60_005])
def test_the_limiter_bends_its_curve_alike_where_its_minutes_meet(peak_at: int) -> None:
    peaks = np.full(60_100, 0.5, np.float32)
    peaks[peak_at] = 1.0
    around = range(peak_at - 20, peak_at + 80)
    gains = Limiter(peaks, 0.0, -6.5).apply(np.ones((2, len(around) * CELL), np.float32), around[0] * CELL)
    curve = 20 * np.log10(gains[0, ::CELL])
    apart = np.maximum(np.arange(len(around)) - 20 - 2, 20 - 1 - np.arange(len(around))).clip(0)
    slope = np.where(np.arange(len(around)) < 20, 1.0, 0.1)
    assert curve == pytest.approx(np.minimum(-6.5 + apart * slope, -6.5 + 6.0206), abs=1e-3)


@pytest.mark.parametrize("target", list(Loudness))
@pytest.mark.parametrize("kind", ["speech", "noise", "clicks", "music"])
def test_the_encoded_sound_meets_loudness_and_peak(
    materials: Materials, tmp_path: Path, target: Loudness, kind: str
) -> None:
    noise = 0.05 * np.random.default_rng(1).standard_normal(3 * VOICE_RATE)
    clicks = np.where(np.arange(len(noise)) % 3000 == 0, 0.7, noise)
    sounds = {"noise": noise, "clicks": clicks}
    voice = materials.sound(sounds[kind]) if kind in sounds else materials.speech(3.0)
    voices = (cue(voice, "x", 3.0, start=0.5),) if kind != "music" else ()
    style = {"loudness": target, "true_peak_dbtp": -2.0}
    path, facts = make_sound(cut_of(materials.shot(1, 96, voices=voices), sound=style), tmp_path, lambda: None)
    lufs, peak = ebur128(path)
    assert lufs == pytest.approx(target.lufs, abs=0.1)
    assert peak < -2.0
    assert (facts.loudness_lufs, facts.true_peak_dbtp) == pytest.approx((lufs, peak), abs=0.1)
    sound = np.concatenate(list(decoded(path)), axis=1)
    assert pyloudnorm.Meter(RATE).integrated_loudness(sound.T.astype(float)) == pytest.approx(target.lufs, abs=0.15)


def test_a_single_click_does_not_lift_everything_else(materials: Materials, tmp_path: Path) -> None:
    samples = np.zeros(3 * VOICE_RATE)
    samples[VOICE_RATE : VOICE_RATE + 40] = 0.9
    shot = materials.shot(1, 96, voices=(cue(materials.sound(samples), "x", 3.0),))
    _, facts = make_sound(cut_of(shot, sound={"music_gain_db": -60.0}), tmp_path, lambda: None)
    assert facts.true_peak_dbtp < -1.0
    assert facts.loudness_lufs < -15.0


def test_the_file_is_exactly_as_long_as_the_film(materials: Materials, tmp_path: Path) -> None:
    for fps, frames in ((Fraction(24000, 1001), 101), (Fraction(60000, 1001), 77), (Fraction(25), 31)):
        path, _ = make_sound(cut_of(materials.shot(1, frames), fps=fps), tmp_path, lambda: None)
        with av.open(path) as container:
            assert container.streams.audio[0].duration == round(Fraction(frames * RATE) / fps)


def test_sound_is_made_once_and_again_when_anything_heard_changes(materials: Materials, tmp_path: Path) -> None:
    shot = materials.shot(1, 48, voices=(cue(materials.speech(1.0), "x", 1.0),))
    cut = cut_of(shot)
    path, _ = make_sound(cut, tmp_path, lambda: None)
    before = path.stat().st_mtime_ns
    assert make_sound(cut, tmp_path, lambda: None)[0] == path
    assert path.stat().st_mtime_ns == before
    key = sound_key(cut)
    assert sound_key(cut.model_copy(update={"sound": SoundStyle(duck_db=-9.0)})) != key
    assert sound_key(cut.model_copy(update={"quality": "preview", "subtitles": SubtitleStyle(enabled=False)})) == key
    materials.speech(1.0, seed=7)
    assert sound_key(cut) != key, "the voice file has other content now"


def test_a_film_without_voices_or_with_silent_music_still_has_sound(materials: Materials, tmp_path: Path) -> None:
    music = materials.sound(np.zeros(3 * VOICE_RATE), "silence.wav")
    path, facts = make_sound(cut_of(materials.shot(1, 48), music=music), tmp_path, lambda: None)
    assert facts.loudness_lufs == -70.0
    assert sum(block.shape[1] for block in decoded(path)) >= 2 * RATE
