"""Cards, overlays and effects: text is whole, readable and where it belongs; plug-ins are found and named."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.materials import Materials, cut_of, lumas
from tests.media.screening import drawn
from workbench.kit.errors import ConfigurationError, VideoError
from workbench.media import make_film
from workbench.media.picture.frame import Frame
from workbench.media.picture.overlays import overlay_sprite
from workbench.media.picture.plugins import effect_names, register
from workbench.media.picture.wording import balanced, fitted_wording
from workbench.media.timeline import segments_of
from workbench.model.cut import CutShot
from workbench.model.finishing import Card, TextOverlay
from workbench.model.vocabulary import Transition

SHAPES = [(1280, 720), (720, 1280), (720, 720), (576, 720), (1680, 720)]
TEXTS = [
    "Home",
    "灯塔守望者",
    "The Lighthouse Keeper and the Long Winter of the Two Sisters Who Never Spoke",
    "在风暴来临之前的那个漫长的夏天里，我们谁也没有说话",
    "W" * 60,
    "第一章\n海",
    "Łódź — مرحبا",
]


def _card(frames: int = 72, **more: object) -> CutShot:
    card = Card.model_validate({"role": "title", "text": "Home", **more})
    return CutShot(number=0, picture=card, key="card", frames=frames)


def _ink(frame: NDArray[np.uint8], ground: int) -> NDArray[np.bool_]:
    return np.abs(frame.astype(int).mean(axis=2) - ground) > 40


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("text", TEXTS)
def test_cards_are_balanced_in_every_shape(size: tuple[int, int], text: str) -> None:
    (frame,) = drawn(_card(text=text, detail="A film by 安娜"), 36, size=size)
    rows, columns = np.nonzero(_ink(frame, 0))
    assert columns.min() >= 0.06 * size[0]
    assert columns.max() <= 0.94 * size[0]
    assert (columns.min() + columns.max()) / 2 == pytest.approx(size[0] / 2, abs=0.01 * size[0])
    assert rows.min() >= 0.2 * size[1]
    assert rows.max() <= 0.8 * size[1]


def test_grounds(materials: Materials) -> None:
    shot = materials.shot(1, 30, materials.plain((40, 160, 220)))
    (black,) = drawn(_card(), 0, neighbour=None)
    (white,) = drawn(_card(ground="white"), 0)
    (picture,) = drawn(_card(ground="picture"), 0, neighbour=shot)
    (alone,) = drawn(_card(ground="picture"), 0)
    assert black[0].max() == alone[0].max() == 0
    assert white[0].min() == 255
    assert picture[0].mean(axis=0) == pytest.approx([18, 72, 99], abs=4), "the shot's colour, darkened"


def test_letters_come_and_go_softly() -> None:
    levels = [frame.max() for frame in drawn(_card(text="WWW"), *range(72), size=(640, 360))]
    assert levels[0] < 40
    assert levels[:13] == sorted(levels[:13])
    assert levels[-13:] == sorted(levels[-13:], reverse=True)
    assert min(levels[12:60]) > 200


def test_a_title_shows_the_next_shot_and_an_end_card_the_last(materials: Materials) -> None:
    shots = [materials.shot(n, 30) for n in (1, 2)]
    title = _card(ground="picture")
    end = _card(role="end", ground="picture")
    strips = [segment.strips[0] for segment in segments_of(cut_of(title, *shots, end, _card(role="end", text="x")))]
    assert strips[0].neighbour == shots[0]
    assert strips[3].neighbour == shots[1]
    assert [strip.neighbour for strip in (strips[1], strips[2], strips[4])] == [None] * 3


def test_a_card_changes_with_the_picture_behind_it_only_when_it_shows_it(materials: Materials) -> None:
    shots = [materials.shot(n, 30) for n in (1, 2)]
    for ground, changes in (("picture", True), ("black", False)):
        keys = [segments_of(cut_of(_card(ground=ground), shot))[0].key for shot in shots]
        assert (keys[0] != keys[1]) is changes


def test_a_card_in_a_film(materials: Materials, segments: Path, tmp_path: Path) -> None:
    shot = materials.shot(1, 30, materials.plain((230, 230, 230)))
    card = _card(frames=36, ground="picture").model_copy(update={"transition": Transition.CROSS_FADE, "overlap": 8})
    facts = make_film(cut_of(card, shot), tmp_path / "film.mp4", segments)
    levels = [luma.mean() for luma in lumas(tmp_path / "film.mp4")]
    assert facts.frames == 58
    assert levels[0] < 130 < 200 < levels[-1]


def test_a_broken_neighbour_is_named(materials: Materials) -> None:
    shot = materials.shot(5, 30, materials.folder / "missing.png")
    with pytest.raises(VideoError, match=r"Shot 5: its picture is missing \(missing\.png\)"):
        drawn(_card(ground="picture"), 0, neighbour=shot)


def test_long_credits_fit_on_the_card() -> None:
    credits = "\n".join(f"Person {number} as somebody else" for number in range(14))
    (frame,) = drawn(_card(role="end", text="Cast", detail=credits), 36, size=(1280, 720))
    rows, _ = np.nonzero(_ink(frame, 0))
    assert rows.min() > 0.05 * 720
    assert rows.max() < 0.95 * 720


def test_lines_are_balanced_and_large() -> None:
    assert balanced("one two three four", 2) == ("one two", "three four")
    assert balanced("海上的灯塔照亮夜空", 1) == ("海上的灯塔照亮夜空",)
    wording = fitted_wording(TEXTS[2], 900, 400, (80, 70, 60))
    assert len(wording.lines) == 3
    assert wording.width <= 900
    assert " ".join(wording.lines) == TEXTS[2]


PLACES = ("top left", "top", "top right", "centre", "lower left", "lower third")


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("place", PLACES)
def test_overlays_stand_in_their_place_inside_the_safe_area(size: tuple[int, int], place: str) -> None:
    overlay = TextOverlay.model_validate({"text": "Lisbon\n一九七四年", "place": place})
    frame = Frame(*size)
    frame.paint((16, 128, 128))
    frame.stamp(overlay_sprite(overlay, *size))
    rows, columns = np.nonzero(frame.planes[0] > 120)
    width, height = size
    assert columns.min() >= 0.05 * width
    assert columns.max() <= 0.95 * width
    assert rows.min() >= 0.05 * height
    assert rows.max() <= (0.7 if height > width else 0.78) * height, "clear of the subtitles"
    middle_x, middle_y = (columns.min() + columns.max()) / 2 / width, (rows.min() + rows.max()) / 2 / height
    across = 0.5 if place in ("top", "centre") else 0.8 if "right" in place else 0.2
    down = 0.5 if place == "centre" else 0.15 if "top" in place else 0.65
    assert (middle_x, middle_y) == (pytest.approx(across, abs=0.1), pytest.approx(down, abs=0.08))


@pytest.mark.parametrize("colour", ["white", "black", "yellow"])
@pytest.mark.parametrize("ground", [16, 128, 235])
def test_overlays_can_be_read_on_any_ground(colour: str, ground: int) -> None:
    overlay = TextOverlay.model_validate({"text": "Lisbon, 1974", "place": "centre", "colour": colour})
    frame = Frame(640, 360)
    frame.paint((ground, 128, 128))
    frame.stamp(overlay_sprite(overlay, 640, 360))
    luma = frame.planes[0].astype(int)
    assert luma.max() - luma.min() > 90


def test_overlays_fade_in_and_out_in_their_time(materials: Materials, segments: Path, tmp_path: Path) -> None:
    overlay = TextOverlay(text="WWWWW", start=0.5, end=1.5, place="centre")
    shot = materials.shot(1, 48, materials.plain((40, 40, 40), (320, 180)), overlays=(overlay,))
    make_film(cut_of(shot, width=320, height=180), tmp_path / "film.mp4", segments)
    levels = np.array([luma.max() for luma in lumas(tmp_path / "film.mp4")]).astype(int)
    shown = np.flatnonzero(levels > levels[0] + 15)
    assert (shown[0], shown[-1]) == (12, 35)
    assert levels[12] < levels[14] < levels[18] - 20
    assert levels[35] < levels[33] < levels[30] - 20


def test_a_segment_knows_only_the_overlays_that_it_shows(materials: Materials) -> None:
    overlay = TextOverlay(text="Lisbon", start=0, end=0.5)
    plain = materials.shot(1, 48, transition="wipe", overlap=8)
    lettered = plain.model_copy(update={"overlays": (overlay,)})
    follower = materials.shot(2, 48)
    keys = [[segment.key for segment in segments_of(cut_of(shot, follower))] for shot in (plain, lettered)]
    assert [a == b for a, b in zip(*keys, strict=True)] == [False, True, True]


def _negative(frame: NDArray[np.uint8], seconds: float) -> NDArray[np.uint8]:
    return 255 - frame


def test_an_effect_changes_the_picture_but_not_the_text(materials: Materials, segments: Path, tmp_path: Path) -> None:
    register("negative", _negative)
    overlay = TextOverlay(text="WWWWW", place="centre")
    more = {"plugins": ("negative",), "overlays": (overlay,)}
    shot = materials.shot(1, 24, materials.plain((230, 230, 230), (320, 180)), **more)
    make_film(cut_of(shot, width=320, height=180), tmp_path / "film.mp4", segments)
    luma = lumas(tmp_path / "film.mp4")[12]
    assert luma[:20].mean() == pytest.approx(16 + 25 * 219 / 255, abs=3)
    assert luma.max() > 200


def test_effects_get_the_time_of_their_shot(materials: Materials, segments: Path, tmp_path: Path) -> None:
    register("clock", lambda frame, seconds: np.full_like(frame, round(seconds * 100)))
    shots = [materials.shot(n, 24, materials.plain((0, 0, 0)), plugins=("clock",)) for n in (1, 2)]
    make_film(cut_of(*shots), tmp_path / "film.mp4", segments)
    levels = [(luma.mean() - 16) * 255 / 219 for luma in lumas(tmp_path / "film.mp4")]
    assert levels == pytest.approx([100 * k / 24 for k in range(24)] * 2, abs=2)


def test_an_effect_of_another_version_is_another_picture(materials: Materials) -> None:
    shot = materials.shot(1, 24, plugins=("tint",))
    keys: list[str] = []
    for version in ("1", "2", "1"):
        register("tint", _negative, version)
        keys.append(segments_of(cut_of(shot))[0].key)
    assert keys[0] == keys[2] != keys[1]


def test_an_unknown_effect_is_named_with_those_that_are_known(materials: Materials) -> None:
    with pytest.raises(ConfigurationError, match=r"Shot 1 asks for the effect “sepia”.*grain.*vignette"):
        segments_of(cut_of(materials.shot(1, plugins=("sepia",))))
    assert {"grain", "vignette"} <= set(effect_names())


@pytest.mark.parametrize("effect", [lambda frame, seconds: frame[:10], lambda frame, seconds: 1 / 0])
def test_a_failing_effect_is_named(materials: Materials, segments: Path, tmp_path: Path, effect: object) -> None:
    register("broken", effect)
    with pytest.raises(VideoError, match="Shot 1: the effect “broken”"):
        make_film(cut_of(materials.shot(1, plugins=("broken",))), tmp_path / "film.mp4", segments)
    assert not list(segments.glob(".*"))


def test_grain_is_fine_and_other_in_each_frame_and_a_vignette_darkens_the_corners(materials: Materials) -> None:
    from workbench.media.picture.effects import grain, vignette

    grey = np.full((90, 160, 3), 128, np.uint8)
    first, second = grain(grey, 0.0), grain(grey, 1 / 24)
    assert first.mean() == pytest.approx(128, abs=0.5)
    assert first.std() == pytest.approx(6, abs=0.5)
    assert np.array_equal(first, grain(grey, 0.0))
    assert not np.array_equal(first, second)
    dark = vignette(grey, 0.0)
    assert dark[45, 80, 0] == 128
    assert dark[0, 0, 0] == pytest.approx(0.55 * 128, abs=2)
