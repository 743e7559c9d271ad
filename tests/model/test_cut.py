"""Frame arithmetic of the cut."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workbench.model.cut import Cut, CutShot


def cut(*lengths_and_overlaps: tuple[int, int]) -> Cut:
    shots = [
        CutShot(number=number, picture=Path("a.png"), key="k", frames=frames, overlap=overlap)
        for number, (frames, overlap) in enumerate(lengths_and_overlaps, 1)
    ]
    return Cut(width=1280, height=720, shots=tuple(shots))


def test_a_shot_starts_where_the_overlap_begins() -> None:
    film = cut((48, 12), (24, 0), (36, 6), (30, 0))
    assert film.starts() == [0, 36, 60, 90]
    assert film.total_frames == 120


def test_one_shot_is_a_film() -> None:
    assert (cut((25, 0)).starts(), cut((25, 0)).total_frames) == ([0], 25)


@given(st.lists(st.tuples(st.integers(2, 500), st.integers(0, 1)), min_size=1, max_size=30))
def test_a_film_is_the_sum_of_its_shots_less_the_overlaps(shots: list[tuple[int, int]]) -> None:
    shots[-1] = (shots[-1][0], 0)
    assert cut(*shots).total_frames == sum(frames - overlap for frames, overlap in shots)


@pytest.mark.parametrize("wrong", [{"width": 641}, {"fps": 0}, {"shots": ()}, {"quality": "best"}])
def test_what_cannot_be_a_film_is_refused(wrong: dict[str, object]) -> None:
    values = {"width": 640, "height": 360, "shots": cut((10, 0)).shots} | wrong
    with pytest.raises(ValidationError):
        Cut(**values)
