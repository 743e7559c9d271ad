"""Films of a given size."""

import math
import os
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.media.footage import seen
from tests.media.materials import Materials, cut_of
from workbench.kit.errors import InvalidInputError
from workbench.kit.progress import Progress
from workbench.media import make_film
from workbench.media.rates import COARSEST, FINEST, SizeSearch
from workbench.model.cut import Cut
from workbench.model.vocabulary import CameraMovement

MB = 10**6


def _curve(megabytes: float, halving: Callable[[float], float]) -> Callable[[float], int]:
    """Bytes by quality: so many at 21, and half of it every so many steps, which may depend on the quality."""

    def size(level: float) -> int:
        steps = np.linspace(21, level, 200)
        return round(megabytes * MB * 2 ** -np.trapezoid([1 / halving(step) for step in steps], steps))

    return size


@pytest.mark.parametrize("target", [3.0, 9.0, 20.0, 27.5, 80.0])
@pytest.mark.parametrize("halving", [4.0, 6.0, 9.0])
@pytest.mark.parametrize("bias", [0.95, 1.0, 1.06])
def test_two_passes_are_enough(target: float, halving: float, bias: float) -> None:
    curve = _curve(20.0, lambda level: halving + (level - 21) / 15)
    passes: list[float] = []

    def measure(level: float) -> int:
        passes.append(level)
        return curve(level)

    search = SizeSearch(round(target * MB), measure, lambda level: round(bias * curve(level)), trials=2)
    found = search.run([21])
    assert 0.92 * target * MB <= curve(found) <= target * MB or found == FINEST
    assert len(passes) <= (2 if bias == 1.0 else 3)


def test_small_enough_at_the_finest_is_enough() -> None:
    curve = _curve(2.0, lambda _: 6.0)
    assert SizeSearch(100 * MB, curve, curve, trials=0).run([21]) == FINEST


def test_too_small_a_size_is_refused() -> None:
    curve = _curve(200.0, lambda _: 6.0)
    tried: list[float] = []

    def measure(level: float) -> int:
        tried.append(level)
        return curve(level)

    with pytest.raises(InvalidInputError, match=r"does not fit into 1\.0 MB"):
        SizeSearch(MB, measure, curve, trials=2).run([21])
    assert tried[-1] == COARSEST


def test_an_earlier_quality_is_taken_when_it_still_fits() -> None:
    curve = _curve(20.0, lambda _: 6.0)
    fits = 21 + 6 * math.log2(20 / 9.7)
    assert SizeSearch(10 * MB, curve, curve, trials=2).run([21, fits]) == fits


def _noisy(materials: Materials, number: int, grain: int) -> Path:
    noise = np.random.default_rng(number).integers(0, 255, (240 // grain, 424 // grain, 3), np.uint8)
    path = materials.folder / f"noise-{number}-{grain}.png"
    Image.fromarray(noise).resize((424, 240), Image.Resampling.BICUBIC).save(path)
    return path


def _cut(materials: Materials, megabytes: int, grains: tuple[int, ...] = (1, 2, 3, 2, 8)) -> Cut:
    shots = [
        materials.shot(n, 24, _noisy(materials, n, grain), movement=CameraMovement.HANDHELD)
        for n, grain in enumerate(grains, start=1)
    ]
    return cut_of(*shots, width=424, height=240, delivery={"control": "size", "megabytes": megabytes})


def test_a_film_fills_its_size_and_no_more(materials: Materials, segments: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    first = make_film(_cut(materials, 1), film, segments)
    assert 0.92 * MB <= film.stat().st_size <= MB
    assert first.encoded_frames <= 3 * first.frames
    assert len(seen(film)) == first.frames == 120
    again = make_film(_cut(materials, 1), film, segments)
    assert again.encoded_frames == 0
    cut = _cut(materials, 1)
    other = cut.shots[3].model_copy(update={"picture": _noisy(materials, 99, 2), "key": "other"})
    changed = make_film(cut.model_copy(update={"shots": (*cut.shots[:3], other, cut.shots[4])}), film, segments)
    assert 0.92 * MB <= film.stat().st_size <= MB
    assert changed.encoded_frames <= 3 * 24, "the shot that changed, at each quality that was tried before"


@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_a_film_has_the_rate_that_was_ordered(materials: Materials, segments: Path, tmp_path: Path, codec: str) -> None:
    shots = _cut(materials, 1).shots
    order = {"codec": codec, "control": "bitrate", "kbps": 900}
    cut = cut_of(*shots, width=424, height=240, delivery=order)
    facts = make_film(cut, tmp_path / "film.mp4", segments)
    with av.open(tmp_path / "film.mp4") as container:
        size = sum(packet.size for packet in container.demux(video=0))
    assert size * 8 / facts.duration / 1000 == pytest.approx(900, rel=0.04)
    assert facts.notes == ()
    assert facts.encoded_frames <= 2 * facts.frames
    assert make_film(cut, tmp_path / "film.mp4", segments).encoded_frames == 0


def _kept(segments: Path) -> set[Path]:
    return set(segments.glob("[!.]*.mp4"))


def test_only_the_quality_that_was_chosen_is_kept(materials: Materials, segments: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    first = make_film(_cut(materials, 1), film, segments)
    assert first.encoded_frames > first.frames, "more than one quality was tried"
    one = _kept(segments)
    assert len(one) == first.segments
    second = make_film(_cut(materials, 2), film, segments)
    assert _kept(segments) > one, "what was there stays, whoever else uses it"
    assert len(_kept(segments)) == first.segments + second.segments
    assert make_film(_cut(materials, 1), film, segments).encoded_frames == 0


def test_what_another_film_has_found_meanwhile_is_kept(materials: Materials, segments: Path, tmp_path: Path) -> None:
    """Another run marks a part as used while this one still looks for its quality."""
    marked: list[Path] = []

    def report(_: Progress) -> None:
        parts = sorted(_kept(segments), key=lambda path: path.stat().st_mtime_ns)
        if not marked and len(parts) > 1:
            marked.append(parts[0])
            os.utime(parts[0])

    cut = _cut(materials, 1)
    facts = make_film(cut, tmp_path / "film.mp4", segments, report=report)
    assert facts.encoded_frames > facts.frames
    assert marked[0].exists()
    assert len(_kept(segments)) == facts.segments + 1


def test_segments_that_missed_their_rate_leave_a_note(materials: Materials, segments: Path, tmp_path: Path) -> None:
    order = {"control": "bitrate", "kbps": 900}
    cut = cut_of(*_cut(materials, 1).shots, width=424, height=240, delivery=order)
    first = make_film(cut, tmp_path / "film.mp4", segments)
    notes = list(segments.glob("*.size"))
    assert len(_kept(segments)) == first.segments
    assert len(notes) == (first.encoded_frames - first.frames) // 24 > 0
    assert make_film(cut, tmp_path / "film.mp4", segments).encoded_frames == 0
    for part in _kept(segments):
        part.unlink()
    again = make_film(cut, tmp_path / "film.mp4", segments)
    assert again.encoded_frames <= first.frames + 24 * (first.segments - len(notes)), "what is noted is encoded once"
    assert len(_kept(segments)) == first.segments
    furthest = min(notes, key=lambda note: int(note.read_text()))
    furthest.write_bytes(b"")
    make_film(cut, tmp_path / "film.mp4", segments)
    assert furthest.read_text().isdigit(), "a broken note is as good as none"


def test_a_film_that_cannot_be_so_small(materials: Materials, segments: Path, tmp_path: Path) -> None:
    shot = materials.shot(1, 75, materials.plain((9, 9, 9)))
    cut = cut_of(shot, fps=1, delivery={"control": "size", "megabytes": 1})
    with pytest.raises(InvalidInputError, match=r"does not fit into 1 MB: its sound alone takes 1\."):
        make_film(cut, tmp_path / "film.mp4", segments)
