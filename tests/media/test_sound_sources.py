"""Sound files of every kind, whole and broken, as voices and as effects."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.materials import Materials, cue, cut_of, layers_of
from workbench.kit.errors import VideoError
from workbench.media.sound.samples import RATE, decoded
from workbench.model.cut import Cut, EffectCue

TONE = 440.0


def _tone(seconds: float, rate: int) -> NDArray[np.float64]:
    return 0.4 * np.sin(2 * np.pi * TONE * np.arange(round(seconds * rate)) / rate)


def _file(path: Path, codec: str, rate: int, layout: str = "stereo", gain: float = 1.0) -> Path:
    """Two seconds of a tone on every channel; in a video file beside a black picture."""
    channels = {"mono": 1, "stereo": 2, "5.1": 6}[layout]
    raw = np.repeat(gain * _tone(2.0, rate), channels).astype("<f4").tobytes()
    sound = ["-f", "f32le", "-ar", str(rate), "-ch_layout", layout, "-i", "pipe:0"]
    picture = ["-f", "lavfi", "-i", "color=black:s=32x32:r=10:d=2"] if path.suffix == ".mp4" else []
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *sound, *picture, "-c:a", codec, str(path)]
    subprocess.run(command, input=raw, check=True)
    return path


KINDS = [
    ("a.wav", "pcm_s16le", 48_000, "mono"),
    ("a.wav", "pcm_s24le", 44_100, "stereo"),
    ("a.wav", "pcm_f32le", 96_000, "stereo"),
    ("a.wav", "pcm_s16le", 8_000, "mono"),
    ("a.wav", "pcm_s16le", 48_000, "5.1"),
    ("a.mp3", "libmp3lame", 44_100, "stereo"),
    ("a.m4a", "aac", 44_100, "stereo"),
    ("a.ogg", "libvorbis", 44_100, "stereo"),
    ("a.opus", "libopus", 48_000, "mono"),
    ("a.flac", "flac", 44_100, "stereo"),
    ("a.mp4", "aac", 48_000, "5.1"),
]


def _cut(materials: Materials, voice: Path | None = None, effect: Path | None = None, seconds: float = 2.0) -> Cut:
    voices = (cue(voice, "word", seconds, start=1.0),) if voice else ()
    effects = (EffectCue(audio=effect, start=1.0),) if effect else ()
    return cut_of(materials.shot(1, 24 * 4, voices=voices, effects=effects), sound={"music_gain_db": -60.0})


def _heard(cut: Cut) -> NDArray[np.float32]:
    return np.concatenate([layers.effects + layers.speech() for layers in layers_of(cut)], axis=1)


@pytest.mark.parametrize(("name", "codec", "rate", "layout"), KINDS)
def test_every_kind_is_heard_at_its_time_its_pitch_and_its_level(
    materials: Materials, name: str, codec: str, rate: int, layout: str
) -> None:
    path = _file(materials.folder / name, codec, rate, layout)
    for cut in (_cut(materials, voice=path), _cut(materials, effect=path)):
        sound = _heard(cut)
        level = np.abs(sound).reshape(2, -1, RATE // 100).max(axis=(0, 2))
        loud = np.flatnonzero(level > 0.5 * level.max())
        assert (loud[0], loud[-1]) == pytest.approx((100, 299), abs=3)
        inside = sound[0, round(1.5 * RATE) : round(2.5 * RATE)].astype(np.float64)
        assert np.argmax(np.abs(np.fft.rfft(inside))) == pytest.approx(TONE, abs=1)
        assert 20 * np.log10(np.sqrt((inside**2).mean())) == pytest.approx(-22, abs=2.5)
        assert np.square(sound[1]).mean() == pytest.approx(np.square(sound[0]).mean(), rel=0.05)


def test_a_wrong_extension_does_not_matter(materials: Materials) -> None:
    path = _file(materials.folder / "a.flac", "flac", 44_100).rename(materials.folder / "a.mp3")
    assert np.abs(_heard(_cut(materials, voice=path))).max() > 0.05


@pytest.mark.parametrize("gain", [1e-3, 1e5])
def test_absurd_levels_are_evened_out(materials: Materials, gain: float) -> None:
    path = _file(materials.folder / "a.wav", "pcm_f32le", 48_000, gain=gain)
    for cut in (_cut(materials, voice=path), _cut(materials, effect=path)):
        level = 20 * np.log10(np.abs(_heard(cut)).max())
        wanted = -19 if gain > 1 else 20 * np.log10(0.4 * gain) + 24
        assert level == pytest.approx(wanted, abs=3.5), "nothing is lifted by more than 24 dB"


def test_silence_stays_silent(materials: Materials) -> None:
    silence = materials.sound(np.zeros(48_000), "silence.wav")
    assert np.abs(_heard(_cut(materials, voice=silence))).max() == 0
    assert np.abs(_heard(_cut(materials, effect=silence))).max() == 0


def _broken(materials: Materials) -> dict[str, tuple[Path, str]]:
    folder = materials.folder
    (folder / "zero.wav").write_bytes(b"")
    (folder / "text.mp3").write_bytes(b"once upon a time" * 99)
    whole = _file(folder / "whole.m4a", "aac", 48_000).read_bytes()
    (folder / "truncated.m4a").write_bytes(whole[: len(whole) // 2])
    numbers = _file(folder / "nan.wav", "pcm_f32le", 48_000, gain=float("nan"))
    no_samples = materials.sound(np.zeros(0), "empty.wav")
    return {
        "zero": (folder / "zero.wav", "damaged"),
        "text": (folder / "text.mp3", "damaged"),
        "truncated": (folder / "truncated.m4a", "damaged"),
        "missing": (folder / "missing.wav", "not there"),
        "folder": (folder, "damaged"),
        "numbers": (numbers, "no sound at all"),
        "empty": (no_samples, "empty"),
        "picture": (materials.clip(3, 10), "no sound track"),
    }


@pytest.mark.parametrize("kind", ["zero", "text", "truncated", "missing", "folder", "numbers", "empty", "picture"])
def test_what_cannot_be_heard_is_named_with_its_shot(materials: Materials, kind: str) -> None:
    path, why = _broken(materials)[kind]
    for cut, what in ((_cut(materials, voice=path), "a voice"), (_cut(materials, effect=path), "a sound effect")):
        with pytest.raises(VideoError, match=rf"Shot 1: {what} cannot be read \({path.name}\): .*{why}"):
            _heard(cut)


def test_a_voice_that_was_cut_off_is_not_taken_for_whole(materials: Materials) -> None:
    path = _file(materials.folder / "a.wav", "pcm_s16le", 48_000)
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(VideoError, match=r"Shot 1: a voice .*it ends after 0\.5 of 2\.0 seconds"):
        _heard(_cut(materials, voice=path))


def test_decoding_keeps_every_sample(materials: Materials) -> None:
    ramp = np.linspace(-0.5, 0.5, 100_001)
    sound = np.concatenate(list(decoded(materials.sound(ramp, "ramp.wav", rate=RATE), "mono")), axis=1)[0]
    assert sound.shape == ramp.shape
    assert np.abs(sound - ramp).max() < 1e-4
