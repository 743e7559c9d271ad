"""Generated music: the same for the same moods, even in level, without clicks, never an exact loop."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.media.materials import Materials
from workbench.kit.hashing import content_key
from workbench.media.sound.instruments import bass, pad
from workbench.media.sound.loudness import LoudnessMeter
from workbench.media.sound.music import generated_bed
from workbench.media.sound.samples import RATE
from workbench.media.sound.score import compose, sections
from workbench.media.sound.track import music_track
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


@pytest.mark.parametrize("mood", Mood)
def test_only_tense_music_has_tension(mood: Mood) -> None:
    """All other chords are major and minor triads, some with a major ninth; a tritone or a minor ninth would jar."""
    chords = [chord for seconds in (60, 300) for chord in compose(sections([(seconds, mood)], seconds * RATE)[0])[0]]
    triads = {tuple(sorted({(pitch - chord.bass) % 12 for pitch in chord.pad} - {2})) for chord in chords}
    assert (triads <= {(0, 3, 7), (0, 4, 7)}) is (mood is not Mood.TENSE)


def test_the_tones_have_no_seam() -> None:
    """From the last sample of a loop to its first it is no further than between any others, nor is there a bend."""
    for loop in (pad((50, 57, 62, 66), 1.7), bass(38)):
        around = np.concatenate([loop[-2:], loop[:2]])
        for order in (1, 2):
            assert np.abs(np.diff(around, order)).max() <= np.abs(np.diff(loop, order)).max()


@pytest.mark.parametrize("mood", [Mood.CALM, Mood.JOYFUL])
def test_it_can_be_looped_as_a_file(mood: Mood, materials: Materials, tmp_path: Path) -> None:
    """Kept as a file and repeated under a longer film, it has no click and no hole where it begins again."""
    path = materials.sound(_bed([(24.0, mood)], lufs=-20.0).mean(axis=0), "bed.wav", RATE)
    total = 70 * RATE
    looped = np.concatenate(list(music_track(path, total, RATE, -20.0, tmp_path, lambda: None)), axis=1)
    assert np.abs(np.diff(looped, axis=1)).max() < 0.2 * np.abs(looped).max()
    seconds = np.sqrt((looped[0, : 60 * RATE].reshape(60, RATE) ** 2).mean(axis=1))
    assert seconds[2:].min() > 0.15 * np.median(seconds)


def test_it_is_the_same_in_another_process() -> None:
    """Nothing in it depends on Python's own hashes, which change from one start to the next."""
    code = "from tests.media.test_music import fingerprint; print(fingerprint())"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parents[2])}
    other = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == fingerprint()


def fingerprint() -> str:
    """What identifies a bed of all moods, to 16 bits."""
    bed = _bed([(8.0, mood) for mood in Mood])
    return content_key("bed", np.round(bed * 2**15).astype(np.int16).tobytes().hex())
