"""Sound effects and the places of everything that is heard."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.materials import VOICE_RATE, Materials, cue, cut_of, layers_of
from workbench.media.sound.cues import speech_level
from workbench.media.sound.loudness import PowerMeter, loudest_lufs
from workbench.media.sound.mix import Layers, sound_key
from workbench.media.sound.reel import Deck
from workbench.media.sound.samples import RATE, Samples
from workbench.model.cut import Cut, EffectCue
from workbench.model.finishing import FrameRate, SoundStyle
from workbench.model.vocabulary import Mood


def _all(cut: Cut) -> Layers:
    blocks = layers_of(cut)
    speakers = {name for block in blocks for name in block.voices}
    silence = np.zeros((2, 0), np.float32)
    return Layers(
        music=np.concatenate([block.music for block in blocks], axis=1),
        effects=np.concatenate([block.effects for block in blocks], axis=1),
        voices={
            name: np.concatenate([silence, *(b.voices.get(name, np.zeros_like(b.music)) for b in blocks)], axis=1)
            for name in speakers
        },
    )


def _noise(seconds: float, level: float = 0.1) -> NDArray[np.float64]:
    return level * np.random.default_rng(2).standard_normal(round(seconds * VOICE_RATE)).clip(-3, 3)


def _loudest(sound: Samples) -> float:
    meter = PowerMeter()
    meter.add(sound)
    return loudest_lufs(meter.finish())


def test_an_effect_is_as_loud_as_speech_at_its_loudest_and_keeps_its_sides(materials: Materials) -> None:
    swell = _noise(3.0) * np.linspace(0.05, 1, 3 * VOICE_RATE)
    left = np.stack([swell, swell / 4], axis=1)
    path = materials.sound(left.ravel(), "swell.wav", rate=VOICE_RATE)
    data = bytearray(path.read_bytes())
    data[22:24], data[32:34] = (2).to_bytes(2, "little"), (4).to_bytes(2, "little")  # two channels, four bytes a frame
    path.write_bytes(data)
    for gain in (0.0, -12.0):
        shot = materials.shot(1, 24 * 5, effects=(EffectCue(audio=path, start=1.0, gain_db=gain),))
        effects = _all(cut_of(shot)).effects
        assert _loudest(effects) == pytest.approx(-20 + gain, abs=0.5)
        sides = np.sqrt((effects**2).mean(axis=1))
        assert sides[0] / sides[1] == pytest.approx(4, rel=0.02)


def test_a_knock_is_not_blown_up(materials: Materials) -> None:
    knock = np.zeros(VOICE_RATE)
    knock[:200] = 0.05 * np.hanning(200)
    shot = materials.shot(1, 48, effects=(EffectCue(audio=materials.sound(knock, "knock.wav")),))
    assert 20 * np.log10(np.abs(_all(cut_of(shot)).effects).max()) == pytest.approx(-6.0, abs=0.5)


def test_effects_ring_on_over_the_next_shot_and_fade_with_the_film(materials: Materials) -> None:
    path = materials.sound(_noise(10.0), "wind.wav")
    shots = [materials.shot(1, 24, effects=(EffectCue(audio=path, start=0.5),)), materials.shot(2, 72)]
    effects = _all(cut_of(*shots)).effects[0]
    tenths = np.sqrt((effects.reshape(-1, RATE // 10) ** 2).mean(axis=1))
    assert tenths[:5].max() == 0
    assert tenths[6:35].min() > 0.8 * tenths.max()
    assert tenths[-1] < 0.2 * tenths.max()
    assert abs(effects[-1]) < 1e-5


def test_effects_and_gaps_do_not_duck_the_music(materials: Materials) -> None:
    path = materials.sound(_noise(1.0), "noise.wav")
    plain = _all(cut_of(materials.shot(1, 72)))
    noisy = _all(cut_of(materials.shot(1, 72, effects=(EffectCue(audio=path, start=1.0),))))
    assert np.array_equal(plain.music, noisy.music)


def test_what_begins_before_the_film_is_heard_from_its_middle(materials: Materials) -> None:
    ramp = np.linspace(0, 0.5, 2 * VOICE_RATE)
    path = materials.sound(ramp * np.sin(np.arange(len(ramp))), "rise.wav")
    shot = materials.shot(1, 48, effects=(EffectCue(audio=path, start=-1.0),))
    levels = np.abs(_all(cut_of(shot)).effects[0]).reshape(-1, RATE // 10).max(axis=1)
    assert levels[1] > 0.45 * levels.max()
    assert levels[11:].max() == 0


def test_voices_keep_to_their_speakers_and_their_gain(materials: Materials) -> None:
    voice = materials.speech(1.0)
    lines = [
        cue(voice, "x", 1.0, start=at).model_copy(update={"speaker": who, "gain_db": gain})
        for who, at, gain in (("Mira", 0.5, 0.0), ("Tom", 2.0, -6.0), ("Mira", 3.5, 0.0))
    ]
    voices = _all(cut_of(materials.shot(1, 24 * 6, voices=lines))).voices
    assert set(voices) == {"Mira", "Tom"}
    assert np.abs(voices["Mira"][:, 2 * RATE : 3 * RATE]).max() == 0
    assert speech_level(voices["Tom"][0]) - speech_level(voices["Mira"][0]) == pytest.approx(-6.0, abs=0.05)


@pytest.mark.parametrize("rate", [FrameRate.FILM_NTSC, FrameRate.NTSC, FrameRate.SMOOTH_NTSC])
def test_sound_does_not_drift_at_ntsc_rates(materials: Materials, rate: FrameRate) -> None:
    click = np.zeros(100)
    click[0] = 1.0
    path = materials.sound(click, "click.wav", rate=RATE)
    shots = [materials.shot(n, 101, effects=(EffectCue(audio=path),)) for n in range(1, 41)]
    cut = cut_of(*shots, fps=rate.exact, sound={"music_gain_db": -60.0})
    effects = _all(cut).effects[0]
    assert len(effects) == round(Fraction(40 * 101 * RATE) / rate.exact)
    wanted = [round(Fraction(n * 101 * RATE) / rate.exact) for n in range(40)]
    assert [int(at) for at in np.flatnonzero(np.abs(effects) > 0.3)] == wanted


def test_everything_heard_and_nothing_else_is_in_the_key(materials: Materials) -> None:
    effect = EffectCue(audio=materials.sound(_noise(1.0), "noise.wav"))
    line = cue(materials.speech(1.0), "x", 1.0)
    shot = materials.shot(1, 48, voices=(line,), effects=(effect,))
    cut = cut_of(shot)
    key = sound_key(cut)

    def with_shot(**changes: object) -> str:
        return sound_key(cut.model_copy(update={"shots": (shot.model_copy(update=changes),)}))

    heard = [
        with_shot(effects=(effect.model_copy(update={"gain_db": 1.0}),)),
        with_shot(effects=(effect.model_copy(update={"start": 0.1}),)),
        with_shot(effects=()),
        with_shot(voices=(line.model_copy(update={"gain_db": 1.0}),)),
        with_shot(voices=(line.model_copy(update={"duration": 0.9}),)),
        with_shot(mood=Mood.TENSE),
        with_shot(frames=49),
        sound_key(cut.model_copy(update={"sound": SoundStyle(music_fade_in=0.3)})),
    ]
    assert len({key, *heard}) == len(heard) + 1
    unheard = [
        with_shot(voices=(line.model_copy(update={"text": "other"}),)),
        with_shot(key="other", picture=materials.picture("other.png")),
        sound_key(cut.model_copy(update={"width": 320, "quality": "preview"})),
        sound_key(cut.model_copy(update={"sound": SoundStyle(room_between_lines=1.0)})),
    ]
    assert set(unheard) == {key}


class _Ringing:
    """A second of sound that knows how many of its kind are held."""

    held = 0

    def __init__(self, first: int) -> None:
        self.first = first

    def parts(self) -> Iterator[Samples]:
        _Ringing.held += 1
        yield np.ones((1, RATE), np.float32)
        _Ringing.held -= 1


def test_only_what_is_heard_is_held() -> None:
    deck = Deck([_Ringing(number * RATE) for number in range(200)])
    most = 0
    for position in range(0, 200 * RATE, RATE // 2):
        mix = np.zeros((2, RATE // 2), np.float32)
        deck.play(position, RATE // 2, lambda _, mix=mix: mix)
        assert mix.min() == mix.max() == 1
        most = max(most, _Ringing.held)
    assert most <= 2
