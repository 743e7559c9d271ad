"""Generated music: the same for the same moods, even in level, without clicks, never an exact loop."""

import numpy as np
import pytest

from workbench.media.sound.loudness import LoudnessMeter
from workbench.media.sound.music import generated_bed
from workbench.media.sound.samples import RATE
from workbench.media.sound.score import compose, sections
from workbench.model.vocabulary import Mood


def _bed(moods: list[tuple[float, Mood]], size: int = 10 * RATE, lufs: float = -30.0) -> np.ndarray:
    total = round(sum(seconds for seconds, _ in moods) * RATE)
    return np.concatenate(list(generated_bed(moods, total, size, lufs)), axis=1)


@pytest.mark.parametrize("mood", Mood)
def test_every_mood_has_the_wanted_level_and_no_clicks(mood: Mood) -> None:
    bed = _bed([(25.0, mood)])
    meter = LoudnessMeter()
    meter.add(bed)
    lufs, peak = meter.finish()
    assert lufs == pytest.approx(-30.0, abs=1.5)
    assert peak < -15
    assert np.isfinite(bed).all()
    assert np.abs(np.diff(bed, axis=1)).max() < 0.2 * np.abs(bed).max()
    assert abs(float(bed.mean())) < 1e-4
    spectrum = np.abs(np.fft.rfft(bed[0])) ** 2
    share = np.cumsum(spectrum) / spectrum.sum()
    hertz = np.fft.rfftfreq(bed.shape[1], 1 / RATE)
    assert 60 < hertz[np.searchsorted(share, 0.5)] < 1000
    assert hertz[np.searchsorted(share, 0.999)] < 6000


def test_moods_sound_different() -> None:
    calm, tense = _bed([(20.0, Mood.CALM)]), _bed([(20.0, Mood.TENSE)])
    assert abs(np.corrcoef(calm[0], tense[0])[0, 1]) < 0.5


def test_a_long_mood_is_heard_after_a_short_one() -> None:
    tail = _bed([(4.0, Mood.CALM), (20.0, Mood.TENSE)])[0, 12 * RATE :]
    other = _bed([(4.0, Mood.CALM), (20.0, Mood.CALM)])[0, 12 * RATE :]
    assert abs(np.corrcoef(tail, other)[0, 1]) < 0.5


def test_it_is_the_same_every_time_and_in_blocks_of_any_size() -> None:
    moods = [(9.0, Mood.WARM), (9.0, Mood.COLD)]
    whole = _bed(moods)
    assert np.array_equal(whole, _bed(moods))
    assert np.abs(whole - _bed(moods, size=12_345)).max() < 1e-6


def test_a_change_of_mood_is_smooth() -> None:
    bed = _bed([(10.0, Mood.JOYFUL), (10.0, Mood.MELANCHOLY), (1.0, Mood.TENSE), (10.0, Mood.MELANCHOLY)])
    tenths = np.sqrt((bed[0, : bed.shape[1] // 4800 * 4800].reshape(-1, 4800) ** 2).mean(axis=1))
    assert tenths[20:-30].min() > 0.1 * tenths.max()
    assert np.abs(np.diff(bed, axis=1)).max() < 0.2 * np.abs(bed).max()


def test_it_never_repeats_itself() -> None:
    bed = _bed([(60.0, Mood.CALM)])[0]
    bar = round(4 * 8 * 60 / 72 * RATE)
    first, second = bed[bar // 4 : bar], bed[bar // 4 + bar : 2 * bar]
    assert np.corrcoef(first, second[: len(first)])[0, 1] < 0.98


@pytest.mark.parametrize("mood", Mood)
@pytest.mark.parametrize("seconds", [3.0, 21.3, 47.0])
def test_the_film_ends_with_the_tonic(mood: Mood, seconds: float) -> None:
    section = sections([(seconds, mood)], round(seconds * RATE))[-1]
    chords, _ = compose(section)
    assert chords[-1].bass % 12 == 2, "D, on which all moods rest"
    assert (chords[0].start, chords[-1].end) == (0, section.last)
    assert all(chord.end - chord.start >= 2 * RATE for chord in chords), "no chord is a scrap"
