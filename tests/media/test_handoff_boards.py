"""Shot list and storyboard: what people read."""

import csv
import re
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.media.materials import Materials, cue, cut_of
from workbench.media.handoff import HandoffFormat, ShotNote, write_handoff
from workbench.media.handoff.pdf import Sheet
from workbench.model.cut import Cut
from workbench.model.finishing import Card
from workbench.model.vocabulary import CameraAngle, CameraMovement, Language, ShotSize, Transition

NOTES = (
    ShotNote(
        number=1,
        scene="码头",
        characters=("美华", "Tom"),
        description='=HYPERLINK("x")',
        size=ShotSize.WIDE,
        angle=CameraAngle.LOW,
        voices=("Clara",),
        workflow="sdxl",
        seed=2**60 + 1,
        remarks="- again",
    ),
)


def story(materials: Materials) -> Cut:
    """A card and two shots, one of which speaks."""
    lines = [
        cue(materials.speech(0.5), "你听见了吗？", 0.5).model_copy(update={"speaker": "美华"}),
        cue(materials.speech(0.5), "Yes.", 0.5),
    ]
    card = materials.shot(0, 30).model_copy(update={"picture": Card(role="title", text="海边", detail="One")})
    fading = {"transition": Transition.CROSS_FADE, "overlap": 10, "movement": CameraMovement.PUSH_IN}
    return cut_of(card, materials.shot(1, 60, voices=lines, **fading), materials.shot(2, 50), fps=Fraction(30000, 1001))


def read_csv(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by its mark"
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines(keepends=True)))


def test_the_csv_has_every_shot_with_its_times(materials: Materials, tmp_path: Path) -> None:
    write_handoff(story(materials), None, tmp_path, {HandoffFormat.CSV}, title="film", notes=NOTES)
    title, first, second = read_csv(tmp_path / "film.csv")
    assert (title["Shot"], title["Description"], title["Seconds"]) == ("Title", "海边\nOne", "1.001")
    assert [(row["Start"], row["End"]) for row in (title, first, second)] == [
        ("01:00:00;00", "01:00:01;00"),
        ("01:00:01;00", "01:00:03;00"),
        ("01:00:02;20", "01:00:04;10"),
    ]
    assert first == {
        "Shot": "1",
        "Start": "01:00:01;00",
        "End": "01:00:03;00",
        "Seconds": "2.002",
        "Size": "wide shot",
        "Angle": "low angle",
        "Movement": "push in",
        "Transition": "cross-fade",
        "Scene": "码头",
        "Characters": "美华, Tom",
        "Description": '\'=HYPERLINK("x")',
        "Lines": "美华: 你听见了吗？\nYes.",
        "Voices": "Clara",
        "Workflow": "sdxl",
        "Seed": str(2**60 + 1),
        "Remarks": "'- again",
    }
    assert not (tmp_path / "media").exists(), "a list needs no material"


def test_the_workbook_reads_the_same(materials: Materials, tmp_path: Path) -> None:
    formats = {HandoffFormat.CSV, HandoffFormat.EXCEL}
    write_handoff(story(materials), None, tmp_path, formats, title="film", notes=NOTES, language=Language.CHINESE)
    sheet = load_workbook(tmp_path / "film.xlsx")["分镜表"]
    headings, *rows = [[cell.value for cell in row[1:]] for row in sheet.iter_rows()]
    listed = read_csv(tmp_path / "film.csv")
    assert headings == list(listed[0])
    assert [["" if value is None else str(value) for value in row] for row in rows] == [
        [re.sub("^'", "", value) for value in row.values()] for row in listed
    ]
    assert rows[1][4:8] == ["远景", "仰拍", "推近", "叠化"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], "text is no formula"
    assert sheet.freeze_panes == "C2"
    assert len(sheet._images) == 3
    assert sheet.column_dimensions["L"].width > sheet.column_dimensions["B"].width


@pytest.mark.parametrize(
    ("size", "count", "pages"), [((160, 90), 7, 3), ((90, 160), 7, 3), ((160, 90), 6, 2), ((90, 160), 4, 2)]
)
def test_the_storyboard_has_six_wide_or_four_tall_frames_to_a_page(
    size: tuple[int, int], count: int, pages: int, materials: Materials, tmp_path: Path
) -> None:
    picture = materials.picture()
    shots = [materials.shot(number, 24, picture) for number in range(1, count + 1)]
    cut = cut_of(*shots).model_copy(update={"width": size[0], "height": size[1]})
    write_handoff(cut, None, tmp_path, {HandoffFormat.STORYBOARD}, title="海边", notes=NOTES)
    data = (tmp_path / "海边-storyboard.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", data)) == pages
    assert b"NotoSansCJKSC" in data, "its letters are embedded"
    assert len(data) < 400_000, "not the whole font"


@pytest.fixture
def sheet() -> Iterator[Sheet]:
    with closing(Sheet("film")) as sheet:
        yield sheet


@pytest.mark.parametrize(
    "text", ["清晨的码头，薄雾笼罩着停泊的渔船；“回家”！" * 6, "A thin mist lies over the quay, he said. " * 9]
)
def test_lines_on_the_board_fit_and_begin_with_no_stop(text: str, sheet: Sheet) -> None:
    lines = sheet.broken(text, 60, 8)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert sheet.get_string_width(line) <= 60
        assert line[0] not in "，；！”.,"
    brief = sheet.shortened(lines, 2, 60, 8)
    assert len(brief) == 2
    assert brief[1].endswith("…")
    assert sheet.get_string_width(brief[1]) <= 60
    assert sheet.shortened(lines, len(lines), 60, 8) == lines
    assert sheet.shortened(lines, 0, 60, 8) == []


def test_letters_of_other_scripts_are_set_and_emoji_left_out(sheet: Sheet) -> None:
    assert sheet.broken("Zażółć gęślą → 海边 🌊 Καλή", 100, 8) == ["Zażółć gęślą → 海边 Καλή"]
