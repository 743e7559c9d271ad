"""The shots as a table, for production offices: CSV and Excel."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import cv2
import pandas as pd
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Font, PatternFill

from workbench.kit.files import whole_file
from workbench.media.handoff.frames import Viewer
from workbench.media.handoff.layout import Board, ShotEvent
from workbench.media.handoff.timecode import programme_time
from workbench.media.handoff.wording import description_of, in_language, line_of, title_of
from workbench.model.cut import Cut
from workbench.model.vocabulary import Language, label

_COLUMNS = (
    ("Shot", "镜号", 8),
    ("Start", "开始", 13),
    ("End", "结束", 13),
    ("Seconds", "时长（秒）", 10),
    ("Size", "景别", 14),
    ("Angle", "角度", 14),
    ("Movement", "运镜", 14),
    ("Transition", "转场", 14),
    ("Scene", "场景", 18),
    ("Characters", "人物", 18),
    ("Description", "画面", 48),
    ("Lines", "台词", 48),
    ("Voices", "配音", 18),
    ("Workflow", "工作流", 18),
    ("Seed", "种子", 14),
    ("Remarks", "备注", 24),
)
"""Headings, and widths in characters."""
_FORMULA = re.compile("[=+@\t\r-]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
"""A workbook may not hold them."""
_THUMBNAIL = 200
"""Pixels on the longer side."""
_POINTS = 0.75
"""Of a pixel, at the 96 to the inch that Excel draws with."""


def shot_table(board: Board) -> pd.DataFrame:
    """A row for each shot and card, in order. Times are those of a programme that starts at 01:00:00:00."""
    rows = [_row(board.cut, event, board.language) for event in board.shots]
    headings = [in_language(board.language, english, chinese) for english, chinese, _ in _COLUMNS]
    return pd.DataFrame(rows, columns=headings)


def write_csv(board: Board, path: Path) -> None:
    """Write the shot list as `.csv`, with the mark by which Excel knows UTF-8.

    Text that a spreadsheet would take for a formula gets an apostrophe in front of it.
    """
    table = shot_table(board).map(_inert)
    with whole_file(path) as temporary:
        table.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def write_excel(board: Board, path: Path) -> None:
    """Write the shot list as `.xlsx`, with a small picture of every shot.

    Raises:
        VideoError: a picture cannot be read.
    """
    table = shot_table(board).map(_printable)
    name = in_language(board.language, "Shot list", "分镜表")
    with whole_file(path) as temporary, _open_workbook(temporary) as writer:
        table.to_excel(writer, sheet_name=name, index=False, startcol=1, freeze_panes=(1, 2))
        sheet = writer.sheets[name]
        _dress(sheet, in_language(board.language, "Picture", "画面预览"))
        _illustrate(sheet, board)


def _open_workbook(path: Path) -> Any:
    """pandas' writer and openpyxl's sheets have no types."""
    return cast(Any, pd.ExcelWriter)(path, engine="openpyxl")


def _row(cut: Cut, event: ShotEvent, language: Language) -> list[object]:
    note, shot = event.note, event.shot
    return [
        title_of(event, language),
        programme_time(event.start, cut.fps),
        programme_time(event.start + event.frames, cut.fps),
        round(cut.seconds(event.frames), 3),
        label(note.size, language) if note.size else "",
        label(note.angle, language) if note.angle else "",
        label(shot.movement, language),
        label(shot.transition, language),
        note.scene,
        in_language(language, ", ", "、").join(note.characters),
        description_of(event),
        "\n".join(line_of(cue, language) for cue in shot.voices),
        in_language(language, ", ", "、").join(note.voices),
        note.workflow,
        "" if note.seed is None else str(note.seed),  # a spreadsheet keeps no more than 15 digits of a number
        note.remarks,
    ]


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _printable(value: object) -> object:
    return _CONTROL.sub("", value) if isinstance(value, str) else value


def _dress(sheet: Any, heading: str) -> None:
    """Widths, wrapped text, headings that stand out and stay, and pages as wide as the table."""
    sheet["A1"] = heading
    widths = [_THUMBNAIL / 7, *(width for _, _, width in _COLUMNS)]
    for column, width in zip(sheet.columns, widths, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
        for cell in column:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if cell.data_type == "f":
                cell.data_type = "s"  # text is never a formula
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="2B2B30")
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _illustrate(sheet: Any, board: Board) -> None:
    viewer = Viewer(board.cut, _THUMBNAIL)
    for row, event in enumerate(board.shots, start=2):
        _, data = cv2.imencode(".jpg", cv2.cvtColor(viewer.middle(event), cv2.COLOR_RGB2BGR))
        sheet.add_image(cast(Any, Image)(BytesIO(data.tobytes())), f"A{row}")
        sheet.row_dimensions[row].height = viewer.height * _POINTS + 3
