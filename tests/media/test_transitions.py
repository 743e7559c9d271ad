"""Transitions: what both shots show in the frames they share, and the row of segments for any cut."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.media.materials import Materials, cut_of, lumas, times
from workbench.kit.errors import VideoError
from workbench.media import make_film
from workbench.media.picture.frame import Frame
from workbench.media.picture.transitions import BLENDS
from workbench.media.sound.samples import RATE, decoded
from workbench.media.timeline import Segment, segments_of
from workbench.model.cut import Cut, CutShot
from workbench.model.vocabulary import CameraMovement, Transition

LEAVING, COMING = (200, 100, 140), (60, 150, 120)


def _blended(transition: Transition, count: int, size: tuple[int, int] = (160, 90)) -> list[NDArray[np.float64]]:
    """Luma of the shared frames between two plain pictures."""
    leaving, coming = Frame(*size), Frame(*size)
    seen: list[NDArray[np.float64]] = []
    for index in range(count):
        leaving.paint(LEAVING)
        coming.paint(COMING)
        BLENDS[transition](leaving, coming, index, count)
        seen.append(leaving.planes[0].astype(np.float64))
    return seen


def test_every_overlapping_transition_can_be_drawn() -> None:
    assert set(BLENDS) == {transition for transition in Transition if transition.overlaps}


def test_a_cross_fade_moves_in_even_steps() -> None:
    levels = [luma.mean() for luma in _blended(Transition.CROSS_FADE, 13)]
    assert np.diff([LEAVING[0], *levels, COMING[0]]) == pytest.approx([-10] * 14, abs=0.6)


@pytest.mark.parametrize(("transition", "ground"), [(Transition.DIP_TO_BLACK, 16), (Transition.DIP_TO_WHITE, 235)])
@pytest.mark.parametrize("count", [1, 2, 7, 12])
def test_a_dip_reaches_its_colour_in_the_middle(transition: Transition, ground: int, count: int) -> None:
    levels = [luma.mean() for luma in _blended(transition, count)]
    whole = [index for index, level in enumerate(levels) if level == ground]
    assert whole == list(range((count - 1) // 2, count // 2 + 1))
    away = [abs(level - ground) for level in levels]
    assert away[: whole[0] + 1] == sorted(away[: whole[0] + 1], reverse=True)
    assert away[whole[-1] :] == sorted(away[whole[-1] :])
    if count > 2:
        assert away[0] / abs(LEAVING[0] - ground) == pytest.approx(away[-1] / abs(COMING[0] - ground), abs=0.02)


def test_a_wipe_runs_from_left_to_right_behind_a_soft_edge() -> None:
    seen = _blended(Transition.WIPE, 11)
    shares = [(LEAVING[0] - luma[45]) / (LEAVING[0] - COMING[0]) for luma in seen]
    for share in shares:
        assert (np.diff(share) <= 1e-9).all(), "the coming picture is on the left"
        assert np.abs(np.diff(share)).max() < 0.15, "no hard edge"
    edges = [share.sum() for share in shares]
    assert np.diff(edges) == pytest.approx([np.diff(edges).mean()] * 10, abs=2), "at an even speed"
    assert edges[5] == pytest.approx(80, abs=1)
    assert all(np.ptp(luma, axis=0).max() == 0 for luma in seen), "the edge is upright"


def test_a_fade_goes_through_black_inside_each_shot(materials: Materials, segments: Path, tmp_path: Path) -> None:
    bright = materials.plain((230, 230, 230))
    cut = cut_of(materials.shot(1, 36, bright, transition=Transition.FADE), materials.shot(2, 36, bright))
    make_film(cut, tmp_path / "film.mp4", segments)
    levels = [float(luma.mean()) for luma in lumas(tmp_path / "film.mp4")]
    assert levels[35] == levels[36] == pytest.approx(16, abs=1)
    assert all(a > b - 0.5 for a, b in pairwise(levels[23:36]))
    assert levels[22] == pytest.approx(levels[50], abs=1)


def test_a_clip_that_ends_before_its_transition_goes_on_in_it(
    materials: Materials, segments: Path, tmp_path: Path
) -> None:
    clip = materials.clip(12, 24)
    shots = (
        materials.shot(1, 48, clip, transition=Transition.CROSS_FADE, overlap=10),
        materials.shot(2, 20, materials.plain((0, 0, 0))),
    )
    make_film(cut_of(*shots), tmp_path / "film.mp4", segments)
    levels = np.array([luma.mean() for luma in lumas(tmp_path / "film.mp4")])
    assert levels[12:38] == pytest.approx(40 + 4 * 11, abs=2)
    assert levels[38:48] == pytest.approx([84 + (16 - 84) * (k + 1) / 11 for k in range(10)], abs=2)


# Properties of any cut.

OVERLAPPING = sorted(BLENDS)


@st.composite
def cuts(draw: st.DrawFn) -> Cut:
    """Cuts of up to six shots whose transitions fit."""
    count = draw(st.integers(1, 6))
    shots: list[CutShot] = []
    before = 0
    for number in range(1, count + 1):
        frames = before + draw(st.integers(0 if before else 1, 40))
        overlap = draw(st.integers(0, frames - before)) if number < count else 0
        transition = draw(st.sampled_from(OVERLAPPING if overlap else list(Transition)))
        movement = draw(st.sampled_from(CameraMovement))
        key = draw(st.sampled_from(["a", "b", "c"]))
        shot = {"number": number, "picture": Path(key), "key": key, "frames": frames, "movement": movement}
        shots.append(CutShot.model_validate({**shot, "transition": transition, "overlap": overlap}))
        before = overlap
    return cut_of(*shots)


@given(cuts())
@settings(max_examples=150, deadline=None)
def test_segments_are_the_film_in_order(cut: Cut) -> None:
    segments = segments_of(cut)
    assert sum(segment.frames for segment in segments) == cut.total_frames
    position = 0
    for segment in segments:
        assert segment.frames > 0
        for strip in segment.strips:
            assert strip.last - strip.first == segment.frames
            assert cut.starts()[strip.shot.number - 1] + strip.first == position, "where the timeline says"
        position += segment.frames


@given(cuts())
@settings(max_examples=150, deadline=None)
def test_every_frame_is_drawn_once_and_shared_ones_by_neighbours(cut: Cut) -> None:
    drawn = {shot.number: [0] * shot.frames for shot in cut.shots}
    for segment in segments_of(cut):
        numbers = [strip.shot.number for strip in segment.strips]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), "neighbours only"
        assert len(numbers) <= 2
        if len(numbers) == 2:
            assert segment.frames == cut.shots[numbers[0] - 1].overlap
        for strip in segment.strips:
            for index in range(strip.first, strip.last):
                drawn[strip.shot.number][index] += 1
    assert all(times == 1 for frames in drawn.values() for times in frames)


@given(cuts())
@settings(max_examples=8, deadline=None)
def test_any_cut_becomes_a_film_to_the_frame(cut: Cut) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        materials = Materials(folder / "inputs")
        pictures = {"a": materials.picture(), "b": materials.clip(9, 24), "c": materials.plain((200, 90, 30))}
        shots = tuple(shot.model_copy(update={"picture": pictures[shot.key]}) for shot in cut.shots)
        facts = make_film(cut.model_copy(update={"shots": shots}), folder / "film.mp4", folder / "segments")
        assert times(folder / "film.mp4") == [number / cut.fps for number in range(cut.total_frames)]
        heard = sum(block.shape[1] for block in decoded(folder / "film.mp4"))
        assert 0 <= heard - round(cut.total_frames * RATE / cut.fps) < 1024, "to the last frame of AAC"
        assert facts.encoded_frames <= cut.total_frames, "equal segments are encoded once"


@given(cuts(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_change_is_seen_by_the_segments_of_its_shot_alone(cut: Cut, data: st.DataObject) -> None:
    changed = data.draw(st.sampled_from(cut.shots))
    other = changed.model_copy(update={"key": "other"})
    shots = [other if shot.number == changed.number else shot for shot in cut.shots]
    before, after = segments_of(cut), segments_of(cut.model_copy(update={"shots": tuple(shots)}))
    for old, new in zip(before, after, strict=True):
        shows = changed.number in [strip.shot.number for strip in old.strips]
        assert (old.key != new.key) is shows


@given(cuts())
@settings(max_examples=50, deadline=None)
def test_where_a_shot_stands_does_not_matter_to_its_own_frames(cut: Cut) -> None:
    plain = tuple(shot.model_copy(update={"transition": Transition.CUT, "overlap": 0}) for shot in cut.shots)
    forward = segments_of(cut.model_copy(update={"shots": plain}))
    backward = segments_of(cut.model_copy(update={"shots": plain[::-1]}))
    assert [segment.key for segment in forward] == [segment.key for segment in backward][::-1]


def _keys(*shots: CutShot) -> list[str]:
    return [segment.key for segment in segments_of(cut_of(*shots))]


def test_keys_know_what_is_seen_and_nothing_else(materials: Materials) -> None:
    shot = materials.shot(1, 30)
    (key,) = _keys(shot)
    unseen = {"number": 7, "mood": "tense mood", "picture": Path("elsewhere.png"), "transition": "cross-fade"}
    for name, value in unseen.items():
        assert _keys(CutShot.model_validate({**shot.model_dump(), name: value})) == [key], name
    overlay = {"text": "Lisbon"}
    seen = {"frames": 31, "movement": "push in", "framing": "fit", "plugins": ["grain"], "overlays": [overlay]}
    for name, value in {**seen, "transition": "fade"}.items():
        assert _keys(CutShot.model_validate({**shot.model_dump(), name: value})) != [key], name


def test_each_transition_has_a_key_of_its_own(materials: Materials) -> None:
    first, second = materials.shot(1, 30), materials.shot(2, 30)

    def shared(transition: Transition) -> Segment:
        leaving = first.model_copy(update={"transition": transition, "overlap": 8})
        return segments_of(cut_of(leaving, second))[1]

    assert len({shared(transition).key for transition in BLENDS}) == len(BLENDS)


def test_frames_are_shared_by_overlapping_transitions_only(materials: Materials) -> None:
    for transition in (Transition.CUT, Transition.FADE):
        with pytest.raises(VideoError, match=f"Shot 1 shares 5 frames .* {transition}"):
            segments_of(cut_of(materials.shot(1, 30, overlap=5, transition=transition), materials.shot(2, 30)))


def test_overlaps_longer_than_a_shot_are_refused(materials: Materials) -> None:
    fade = {"transition": Transition.WIPE, "overlap": 12}
    with pytest.raises(VideoError, match="Shot 2 has 20 frames, fewer than the 24"):
        segments_of(cut_of(materials.shot(1, 30, **fade), materials.shot(2, 20, **fade), materials.shot(3, 30)))
