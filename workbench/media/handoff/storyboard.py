"""The storyboard as PDF: every shot's frame with its camera, action and lines, six wide or four tall ones to a page."""

import math
from contextlib import closing
from io import BytesIO
from pathlib import Path

import cv2

from workbench.kit.files import write_whole
from workbench.media.handoff.frames import Viewer
from workbench.media.handoff.layout import Board, ShotEvent
from workbench.media.handoff.pdf import Colour, Sheet, pitch
from workbench.media.handoff.timecode import programme_time
from workbench.media.handoff.wording import camera_of, description_of, in_language, line_of, title_of
from workbench.media.picture.wording import balanced
from workbench.model.finishing import Card
from workbench.model.vocabulary import Transition, label

_INK, _SOFT, _RULE, _ACCENT = (28, 28, 32), (118, 118, 124), (208, 208, 212), (176, 58, 38)
_MARGIN, _GAP = 14.0, 7.0
_HEAD, _FOOT = 9.0, 8.0
"""Millimetres above and below the frames of a page for its own lines."""
_LABEL = 5.5
"""Height of the strip above a frame, with its number and time."""
_CAMERA_SIZE, _TEXT_SIZE, _LABEL_SIZE, _TITLE_SIZE, _FACTS_SIZE = 7.0, 8.0, 8.0, 32.0, 11.0
_TITLE_LINES = 4
_INDENT = 3.0
_LONGEST = 960
"""Pixels on the longer side of a frame: about 290 to the inch in a third of a page."""
_UPRIGHT = 1.2
"""Frames of a smaller ratio of width to height are set four in a row."""


def write_storyboard(board: Board, path: Path) -> None:
    """Write the storyboard: a title page, then the shots in order.

    Raises:
        VideoError: a picture cannot be read.
    """
    with closing(Sheet(board.title)) as sheet:
        write_whole(path, _Pages(board, sheet).made())


class _Pages:
    """Lays out the pages."""

    def __init__(self, board: Board, sheet: Sheet) -> None:
        cut = self._cut = board.cut
        self._shots, self._language, self._title = board.shots, board.language, board.title
        self._viewer = Viewer(cut, _LONGEST)
        self._sheet = sheet
        self._sheet.set_lang(board.language.value)
        self._columns, self._rows = (3, 2) if cut.width > _UPRIGHT * cut.height else (4, 1)
        width, height = self._sheet.w - 2 * _MARGIN, self._sheet.h - 2 * _MARGIN - _HEAD - _FOOT
        self._cell_width = (width - (self._columns - 1) * _GAP) / self._columns
        self._cell_height = (height - (self._rows - 1) * _GAP) / self._rows

    def made(self) -> bytes:
        """The document."""
        self._title_page()
        per_page = self._columns * self._rows
        pages = math.ceil(len(self._shots) / per_page)
        for page in range(pages):
            self._open_page(page + 1, pages)
            for place, event in enumerate(self._shots[page * per_page : (page + 1) * per_page]):
                row, column = divmod(place, self._columns)
                x = _MARGIN + column * (self._cell_width + _GAP)
                self._cell(event, x, _MARGIN + _HEAD + row * (self._cell_height + _GAP))
        return bytes(self._sheet.output())

    def _title_page(self) -> None:
        sheet, cut = self._sheet, self._cut
        sheet.add_page()
        half = (sheet.w - 3 * _MARGIN) / 2
        first = next((event for event in self._shots if not isinstance(event.shot.picture, Card)), self._shots[0])
        height = min(sheet.h - 2 * _MARGIN, half * cut.height / cut.width)
        width = height * cut.width / cut.height
        self._frame(first, sheet.w - _MARGIN - (half + width) / 2, (sheet.h - height) / 2, width)
        y = sheet.h * 0.36
        sheet.words(_MARGIN, y - 10, self._say("Storyboard", "分镜故事板"), _FACTS_SIZE, _ACCENT)
        count = len(sheet.broken(self._title, half, _TITLE_SIZE))
        lines = [line for part in balanced(self._title, count) for line in sheet.broken(part, half, _TITLE_SIZE)]
        lines = sheet.shortened(lines, _TITLE_LINES, half, _TITLE_SIZE)
        y = sheet.paragraph(_MARGIN, y, lines, _TITLE_SIZE, _INK) + 4
        self._rule(_MARGIN, y, 24, _ACCENT)
        sheet.paragraph(_MARGIN, y + 5, self._facts(), _FACTS_SIZE, _SOFT)

    def _facts(self) -> list[str]:
        cut = self._cut
        count = sum(not isinstance(shot.picture, Card) for shot in cut.shots)
        minutes, seconds = divmod(round(cut.seconds(cut.total_frames)), 60)
        rate = f"{float(cut.fps):.3f}".rstrip("0").rstrip(".")
        return [
            self._say(f"{count} shots", f"{count} 个镜头"),
            f"{minutes}:{seconds:02}",
            f"{cut.width} × {cut.height}, {rate} {self._say('frames a second', '帧/秒')}",
        ]

    def _open_page(self, number: int, pages: int) -> None:
        sheet = self._sheet
        sheet.add_page()
        width = sheet.w - 2 * _MARGIN
        sheet.paragraph(_MARGIN, _MARGIN - 2, self._brief(self._title, 1, width, _LABEL_SIZE), _LABEL_SIZE, _SOFT)
        self._rule(_MARGIN, _MARGIN + 3.5, width, _RULE)
        foot = sheet.h - _MARGIN - 2
        sheet.words(sheet.w - _MARGIN, foot, f"{number} / {pages}", _LABEL_SIZE, _SOFT, right=True)

    def _cell(self, event: ShotEvent, x: float, y: float) -> None:
        """A frame with what belongs to it."""
        sheet, size = self._sheet, _LABEL_SIZE
        number = title_of(event, self._language)
        sheet.words(x, y, number, size + 2, _ACCENT)
        used = sheet.get_string_width(number) + 3
        seconds = f"{self._cut.seconds(event.frames):.1f} {self._say('s', '秒')}"
        time = f"{programme_time(event.start, self._cut.fps)}   {seconds}"
        sheet.words(x + self._cell_width, y + 0.6, time, size, _SOFT, right=True)
        room = self._cell_width - used - sheet.get_string_width(time) - 3
        sheet.paragraph(x + used, y + 0.6, self._brief(event.note.scene, 1, room, size), size, _SOFT)
        top = y + _LABEL
        height = self._frame(event, x, top, self._cell_width)
        self._notes(event, x, top + height + 1.5, y + self._cell_height)

    def _frame(self, event: ShotEvent, x: float, y: float, width: float) -> float:
        """The picture with a thin line around it; returns its height."""
        height = width * self._cut.height / self._cut.width
        _, data = cv2.imencode(".jpg", cv2.cvtColor(self._viewer.middle(event), cv2.COLOR_RGB2BGR))
        self._sheet.image(BytesIO(data.tobytes()), x, y, width, height)
        self._sheet.set_draw_color(*_INK)
        self._sheet.set_line_width(0.2)
        self._sheet.rect(x, y, width, height)
        return height

    def _notes(self, event: ShotEvent, x: float, y: float, bottom: float) -> None:
        """Camera, action and lines, as much as there is room for; lines get at least half of it."""
        sheet, width = self._sheet, self._cell_width
        camera = self._brief(self._camera(event), 2, width, _CAMERA_SIZE)
        y = sheet.paragraph(x, y, camera, _CAMERA_SIZE, _SOFT) + 0.8
        room = int((bottom - y) / pitch(_TEXT_SIZE))
        spoken = "\n".join(line_of(cue, self._language) for cue in event.shot.voices)
        lines = sheet.broken(spoken, width - _INDENT, _TEXT_SIZE)
        action = self._brief(description_of(event), room - min(len(lines), room // 2), width, _TEXT_SIZE)
        y = sheet.paragraph(x, y, action, _TEXT_SIZE, _INK) + 0.6
        if lines := sheet.shortened(lines, room - len(action), width - _INDENT, _TEXT_SIZE):
            end = sheet.paragraph(x + _INDENT, y, lines, _TEXT_SIZE, _INK)
            sheet.set_fill_color(*_ACCENT)
            sheet.rect(x + 0.6, y + 0.5, 0.6, end - y - 0.7, style="F")

    def _camera(self, event: ShotEvent) -> str:
        """How it is shot, and how it gives way when that is no cut."""
        going = event.shot.transition
        leaving = "" if going is Transition.CUT else f"→ {label(going, self._language)}"
        text = "   ".join(filter(None, (camera_of(event, self._language), leaving)))
        return text[:1].upper() + text[1:]

    def _brief(self, text: str, most: int, width: float, size: float) -> list[str]:
        """A text in at most so many lines."""
        return self._sheet.shortened(self._sheet.broken(text, width, size), most, width, size)

    def _rule(self, x: float, y: float, width: float, colour: Colour) -> None:
        self._sheet.set_fill_color(*colour)
        self._sheet.rect(x, y, width, 0.5 if colour is _ACCENT else 0.2, style="F")

    def _say(self, english: str, chinese: str) -> str:
        return in_language(self._language, english, chinese)
