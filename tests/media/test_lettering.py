"""Lettering: inside the safe area whatever the text, no letter out of its place, nothing drawn that no font has."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.materials import cue, cut_of
from workbench.media import subtitle_events
from workbench.media.picture.frame import Frame, planes_of
from workbench.media.text.fonts import drawable, face_for, font, right_to_left, unknown_letters
from workbench.media.text.lettering import Plate, lettering
from workbench.media.text.page import page_of
from workbench.media.text.setting import block_of
from workbench.model.cut import CutShot
from workbench.model.finishing import SubtitleLook, SubtitleStyle

FRAMES = [(640, 360), (360, 640), (360, 360), (360, 450), (840, 360)]
FOOT = {(360, 640): 0.2}
SIDE = {(360, 640): 0.08}
WIDEST = [
    "W" * 200,
    "ÅÇQÿgjpy" * 12,
    "國" * 120,
    "一只手扶着冰冷的墙，“从中午开始刮起的大风”！" * 4,
    "SHE NEVER SAID A WORD ABOUT THE STRANGE LIGHTS ABOVE THE HARBOUR THAT NIGHT IN WINTER.",
    "ثم أغلق الرجل العجوز الباب ونظر إلى البحر البعيد طويلا ولم يقل شيئا.",
]


def _shown(plate: Plate, width: int, height: int, level: int = 128) -> NDArray[np.uint8]:
    """Luma of a plate on grey."""
    frame = Frame(width, height)
    for plane, value in zip(frame.planes, (level, 128, 128), strict=True):
        plane.fill(value)
    frame.stamp(lettering(plate, width, height))
    return frame.planes[0].copy()


def _ink(plate: Plate, width: int = 640, height: int = 360) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what a plate changes."""
    rows, columns = np.nonzero(_shown(plate, width, height) != 128)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


@pytest.mark.parametrize("size", [0.03, 0.05, 0.2])
@pytest.mark.parametrize("look", list(SubtitleLook))
@pytest.mark.parametrize(("width", "height"), FRAMES)
def test_all_ink_lies_in_the_safe_area(width: int, height: int, look: SubtitleLook, size: float) -> None:
    style = SubtitleStyle(look=look, size=size)
    side, foot = SIDE.get((width, height), 0.05), FOOT.get((width, height), 0.05)
    for text in WIDEST:
        shot = CutShot(number=1, picture=Path("p"), key="p", frames=999, voices=(cue(Path("v"), text, 20.0),))
        for event in subtitle_events(cut_of(shot, width=width, height=height, subtitles=style)):
            left, top, right, bottom = _ink(Plate(event.text, style), width, height)
            assert left >= width * side - 1
            assert right <= width * (1 - side) + 1
            assert top >= height * 0.05
            assert bottom <= height * (1 - foot) + 1


@pytest.mark.parametrize("text", ["W" * 60, "國" * 60, "unbreakable" * 9])
def test_a_line_that_is_too_long_is_made_smaller(text: str) -> None:
    left, _, right, _ = _ink(Plate(text, SubtitleStyle()))
    assert left >= 31
    assert right <= 609


@pytest.mark.parametrize(("width", "height"), [*FRAMES, (1920, 1080), (1080, 1920), (160, 90)])
def test_two_lines_of_ordinary_letters_fit_without_being_made_smaller(width: int, height: int) -> None:
    for size in (0.05, 0.2):
        page = page_of(width, height, size)
        assert block_of("sixteen letters.\n小船在雾中慢慢", page).size == page.size
        assert page.bottom - page.top >= 2 * 1.3 * page.size


@pytest.mark.parametrize("text", ["The old keeper\nclimbed the stairs.", "老人沿着狭窄的楼梯\n慢慢爬上去。"])
def test_letters_do_not_move_when_a_word_lights_up(text: str) -> None:
    style = SubtitleStyle(look=SubtitleLook.HIGHLIGHT)
    plain = lettering(Plate(text, style), 640, 360)
    for place in range(0, len(text), 3):
        lit = lettering(Plate(text, style, (place, place + 3)), 640, 360)
        assert (lit.left, lit.top) == (plain.left, plain.top)
        assert np.abs(lit.keep[0].astype(int) - plain.keep[0]).max() <= 1


def test_the_spoken_word_has_the_highlight_colour() -> None:
    style = SubtitleStyle(look=SubtitleLook.HIGHLIGHT, highlight="yellow", size=0.1)
    sprite = lettering(Plate("moon sea", style, (0, 4)), 640, 360)
    blue = sprite.ink[1].astype(int) + np.round(sprite.keep[1] * (128 / 255)).astype(int) - 128
    middle = blue.shape[1] // 2
    assert blue[:, :middle].min() < -40
    assert abs(blue[:, middle + 8 :]).max() <= 2


@pytest.mark.parametrize("colour", ["white", "black", "yellow", "cyan", "orange", "pink", "green"])
@pytest.mark.parametrize("look", list(SubtitleLook))
@pytest.mark.parametrize("level", [16, 235])
def test_letters_stand_out_on_any_ground(level: int, look: SubtitleLook, colour: str) -> None:
    style = SubtitleStyle.model_validate({"look": look, "colour": colour, "size": 0.1})
    left, top, right, bottom = _ink(Plate("HH", style))
    inside = _shown(Plate("HH", style), 640, 360, level)[top:bottom, left:right]
    assert int(inside.max()) - int(inside.min()) > 70


@pytest.mark.parametrize(
    ("word", "face"),
    [("Łódź", 1), ("Příšerně", 1), ("İşler", 1), ("Ελλάδα", 1), ("ёлка", 1), ("ợữ", 1), ("سلام،", 2), ("שלום", 3)],
)
def test_every_language_finds_a_font_with_its_letters(word: str, face: int) -> None:
    assert face_for(word) == face
    assert unknown_letters(word) == ""


def test_chinese_text_keeps_its_font_and_latin_text_has_narrow_marks() -> None:
    assert face_for("她叫Anna") == 0
    assert face_for("“Don’t…”") == 1
    words = block_of("她叫 Anna’s", page_of(640, 360, 0.1)).lines[0].pieces
    name = next(piece for _, piece in words if piece.text == "Anna’s")
    assert name.width(100) < font(0, 100).getlength("Annas") + 40


def test_emoji_leave_no_trace_in_the_picture() -> None:
    assert [drawable(word) for word in ("party", "🎉", "👩‍🚀", "hi🎉", "1️⃣", "好🎉")] == [
        "party",
        "",
        "",
        "hi",
        "1",
        "好",
    ]
    assert (_shown(Plate("🎉 👩‍🚀", SubtitleStyle()), 640, 360) == 128).all()
    assert _ink(Plate("party 🎉 time", SubtitleStyle())) == _ink(Plate("party time", SubtitleStyle()))


def test_arabic_letters_join_and_lines_run_from_the_right() -> None:
    word = "مرحبا"
    face = face_for(word) or 0
    assert font(face, 100).getlength(word) < 0.95 * sum(font(face, 100).getlength(letter) for letter in word)
    style = SubtitleStyle(look=SubtitleLook.HIGHLIGHT)
    page = page_of(640, 360, style.size)
    (line,) = block_of("قال Tom Hale مرحبا", page).lines
    assert [piece.text for _, piece in line.pieces] == ["مرحبا", "Tom", "Hale", "قال"]
    (line,) = block_of("Tom said שלום עולם twice", page).lines
    assert [piece.text for _, piece in line.pieces] == ["Tom", "said", "עולם", "שלום", "twice"]
    assert right_to_left("123 שלום")
    assert not right_to_left("")


def test_a_chinese_stop_at_the_end_does_not_push_the_line_aside() -> None:
    with_stop, without = (block_of(text, page_of(640, 360, 0.1)).width for text in ("慢慢爬上去，", "慢慢爬上去"))
    assert with_stop - without == pytest.approx(18, abs=1)


def test_a_sprite_over_grey_keeps_grey_outside_the_letters() -> None:
    frame = Frame(640, 360)
    for plane, picture in zip(frame.planes, planes_of(np.full((360, 640, 3), 90, np.uint8)), strict=True):
        np.copyto(plane, picture)
    before = [plane.copy() for plane in frame.planes]
    frame.stamp(lettering(Plate("Hello", SubtitleStyle()), 640, 360))
    for plane, old in zip(frame.planes[1:], before[1:], strict=True):
        assert np.abs(plane.astype(int) - old).max() <= 2, "white letters bring no colour"
