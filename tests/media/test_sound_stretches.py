"""The film's sound in stretches: joined without a seam; those in which the same is heard are used again."""

from pathlib import Path

import av
import numpy as np
import pytest

from tests.media.materials import Materials, cue, cut_of
from workbench.media.sound.loudness import loudness
from workbench.media.sound.mix import make_sound
from workbench.media.sound.samples import RATE, Samples, decoded
from workbench.media.sound.stretches import encoded_stretches, join_stretches
from workbench.model.cut import Cut

_PACKET = 1024
_STRETCH = 480 * _PACKET


def _clicks_and_tones(seconds: float) -> Samples:
    """Tones under clicks of any distance, so that long and short windows take turns everywhere."""
    chance = np.random.default_rng(5)
    time = np.arange(round(seconds * RATE)) / RATE
    sound = 0.1 * np.sin(2 * np.pi * 330 * time) + 0.01 * chance.standard_normal((2, len(time)))
    for first in np.cumsum(chance.integers(500, 9000, int(seconds * 10))):
        sound[:, first : first + 30] += 0.4 * chance.standard_normal((2, len(sound[0, first : first + 30])))
    return sound.astype(np.float32)


def _stretches(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.m4s")}


def test_stretches_join_without_a_seam(tmp_path: Path) -> None:
    sound = _clicks_and_tones(65.3)
    stretches = encoded_stretches(lambda a, b: sound[:, a:b], sound.shape[1], tmp_path, lambda: None)
    join_stretches(stretches, tmp_path / "joined.m4a")
    heard = np.concatenate(list(decoded(tmp_path / "joined.m4a")), axis=1)[:, : sound.shape[1]]
    error = np.append(((heard - sound) ** 2).sum(axis=0), np.zeros(-sound.shape[1] % _PACKET))
    packets = error.reshape(-1, _PACKET).sum(axis=1)
    seams = [packets[place + shift] for place in range(480, len(packets), 480) for shift in (-2, -1, 0, 1)]
    assert len(stretches) == 7
    assert max(seams) < np.percentile(packets, 99), "what AAC loses at a seam is no more than what it loses elsewhere"


@pytest.mark.parametrize("samples", [1, _PACKET, _STRETCH - 1, _STRETCH, _STRETCH + 1, 2 * _STRETCH + 30_000])
def test_the_length_is_exact_wherever_the_film_ends(tmp_path: Path, samples: int) -> None:
    sound = _clicks_and_tones(2 * _STRETCH / RATE + 1)[:, :samples]
    stretches = encoded_stretches(lambda a, b: sound[:, a:b], samples, tmp_path, lambda: None)
    join_stretches(stretches, tmp_path / "joined.m4a")
    with av.open(tmp_path / "joined.m4a") as container:
        stream = container.streams.audio[0]
        packets = [packet.pts for packet in container.demux(stream) if packet.dts is not None]
        assert stream.duration == samples
    assert packets == list(range(-_PACKET, samples, _PACKET))


def _cut(materials: Materials, line: Path) -> Cut:
    """A minute of ten lines, the sixth of them a given one."""
    usual = materials.speech(2.0, "usual.wav")
    lines = [line if number == 6 else usual for number in range(1, 11)]
    shots = [materials.shot(n, 144, voices=(cue(audio, "x", 2.0, start=1.0),)) for n, audio in enumerate(lines, 1)]
    return cut_of(*shots)


def test_a_changed_line_leaves_the_other_stretches(materials: Materials, tmp_path: Path) -> None:
    first, other = materials.speech(2.0, "first.wav"), materials.speech(2.0, "other.wav", seed=2)
    make_sound(_cut(materials, first), tmp_path, lambda: None)
    before = _stretches(tmp_path)
    assert len(before) == 6, "stretches of ten seconds in a minute"
    path, facts = make_sound(_cut(materials, other), tmp_path, lambda: None)
    assert len(_stretches(tmp_path) - before) <= 2, "the line at 31 seconds lies beside a seam"
    assert loudness(path) == pytest.approx((facts.loudness_lufs, facts.true_peak_dbtp), abs=0.02)


def test_a_broken_stretch_is_made_again(materials: Materials, tmp_path: Path) -> None:
    cut = _cut(materials, materials.speech(2.0))
    path, facts = make_sound(cut, tmp_path, lambda: None)
    whole = path.read_bytes()
    path.unlink()
    for number, part in enumerate(sorted([*tmp_path.glob("*.m4s"), *tmp_path.glob("*.cells")])):
        part.write_bytes(part.read_bytes()[: 100 * number])
    assert make_sound(cut, tmp_path, lambda: None) == (path, facts)
    assert path.read_bytes() == whole
