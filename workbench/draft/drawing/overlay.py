"""What marks a draft: the word DRAFT or 分镜草图, the camera words, and the sign of the camera's move.

The number of the shot is no part of it: a shot that is moved keeps its picture.

All of it keeps so far off the edges that no camera move over the picture pushes it out of the frame, and clear of the
lower fifth, where subtitles stand.
"""

import math
from functools import lru_cache
from importlib.resources import files

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from workbench.draft.drawing.brief import PictureBrief
from workbench.draft.drawing.raster import Picture, over
from workbench.kit.errors import ConfigurationError
from workbench.model.vocabulary import CameraAngle, CameraMovement, Language
from workbench.model.vocabulary import label as label_of

SAFE = 0.145
"""Share of the frame at each edge that a move may crop: with a zoom of 1.16 it is 0.138 at most."""

_MARKS = {Language.ENGLISH: "DRAFT", Language.CHINESE: "分镜草图"}
_FINER = 3
_SIMPLIFIED_CHINESE = 2
_INK, _PAPER = (14, 15, 20, 150), (255, 255, 255, 235)
_MARK = (255, 196, 84, 255)
_SOLID = (14, 15, 20, 255)

Points = list[tuple[float, float]]


def add_overlay(picture: Picture, brief: PictureBrief) -> Picture:
    """The picture with its mark, camera words and camera arrow along the upper edge."""
    height, width = picture.shape[:2]
    size = max(8.0, 0.025 * min(width * 1.15, height))
    top, left = int(height * SAFE), int(width * SAFE)
    sign = _camera_sign(brief.movement, math.ceil(size * 3.0))
    marked = _laid(picture, sign, width - left - sign.width // _FINER, top)
    return _laid(marked, _tags(camera_words(brief), brief.language, size, width - 2 * left - size * 4), left, top)


def add_note(picture: Picture, note: str, language: Language) -> Picture:
    """The picture with its mark and a note beside it, cut to the room that there is.

    Both cover the mark that the picture may have already.
    """
    height, width = picture.shape[:2]
    size = max(8.0, 0.025 * min(width * 1.15, height))
    top, left = int(height * SAFE), int(width * SAFE)
    room = width - 2 * left
    return _laid(picture, _tags(_shortened(note, size, room), language, size, room, _SOLID), left, top)


def add_label(picture: Picture, words: str, middle: int, top: int) -> Picture:
    """The picture with words in a dark label, centred on a column."""
    font = _font(round(max(8.0, 0.02 * picture.shape[0]) * _FINER))
    image = Image.new("RGBA", (math.ceil(font.getlength(words) + 1.2 * font.size), math.ceil(font.size * 1.8)))
    _tag(ImageDraw.Draw(image), words, font, 0.0, _PAPER, _INK, framed=False)
    return _laid(picture, image, max(0, middle - image.width // (2 * _FINER)), top)


def _laid(picture: Picture, image: Image.Image, left: int, top: int) -> Picture:
    """An image, drawn finer than the picture, at a place of it."""
    small = np.asarray(image.resize((image.width // _FINER, image.height // _FINER), Image.Resampling.BOX))
    rows, columns = slice(top, top + small.shape[0]), slice(left, left + small.shape[1])
    part = picture[rows, columns]
    result = picture.copy()
    result[rows, columns] = over(part, np.ascontiguousarray(small[: part.shape[0], : part.shape[1]]))
    return result


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc"
    try:
        return ImageFont.truetype(str(font), size, index=_SIMPLIFIED_CHINESE)
    except OSError as error:
        raise ConfigurationError(
            "The font for draft pictures cannot be read.", "Install the package noto-cjk-sans-otc again."
        ) from error


def camera_words(brief: PictureBrief) -> str:
    """Size, angle and movement as one line; what goes without saying is left out."""
    words = (brief.size, brief.angle, brief.movement)
    said = [word for word in words if word is not CameraAngle.EYE_LEVEL]
    return " · ".join(label_of(word, brief.language) for word in said).upper()


def _shortened(note: str, size: float, room: float) -> str:
    """As much of a note as fits beside the mark."""
    font, free = _font(round(size * _FINER)), room * _FINER - 10 * size * _FINER
    if font.getlength(note) <= free:
        return note
    kept = next((end for end in range(len(note), 0, -1) if font.getlength(note[:end]) <= free), 0)
    return f"{note[:kept].rstrip()}…" if kept else ""


def _tags(words: str, language: Language, size: float, room: float, ink: tuple[int, ...] = _INK) -> Image.Image:
    """The mark in its frame, then the words where there is room for them."""
    font, pad = _font(round(size * _FINER)), size * _FINER * 0.55
    mark = _MARKS[language]
    end = font.getlength(mark) + 2.8 * pad
    text = words if end + font.getlength(words) + 2 * pad <= room * _FINER else ""
    image = Image.new("RGBA", (math.ceil(end + font.getlength(text) + 3 * pad), math.ceil(size * 1.8) * _FINER))
    draw = ImageDraw.Draw(image)
    _tag(draw, mark, font, 0.0, _MARK, ink, framed=True)
    if text:
        _tag(draw, text, font, end, _PAPER, ink, framed=False)
    return image


def _tag(
    draw: ImageDraw.ImageDraw,
    text: str,
    font: ImageFont.FreeTypeFont,
    x: float,
    colour: tuple[int, ...],
    ink: tuple[int, ...],
    framed: bool,
) -> None:
    """A rounded dark label with its text."""
    pad, high = font.size * 0.55, font.size * 1.75
    line = colour if framed else None
    box = (x, 0, x + font.getlength(text) + 2 * pad, high)
    draw.rounded_rectangle(box, radius=font.size * 0.45, fill=ink, outline=line, width=max(1, round(font.size * 0.09)))
    draw.text((x + pad, high / 2), text, font=font, fill=colour, anchor="lm")


def _camera_sign(movement: CameraMovement, size: int) -> Image.Image:
    """The sign of a camera move on a dark disc, `size` pixels across in the picture."""
    radius = size * _FINER / 2
    image = Image.new("RGBA", (size * _FINER, size * _FINER))
    draw = ImageDraw.Draw(image)
    draw.ellipse((0, 0, 2 * radius - 1, 2 * radius - 1), fill=_INK)
    width = max(2, round(radius * 0.11))
    for points in _sign(movement):
        placed = [(radius + px * radius, radius + py * radius) for px, py in points]
        draw.line(placed, fill=_MARK, width=width, joint="curve")
        for px, py in (placed[0], placed[-1]):
            draw.ellipse((px - width / 2, py - width / 2, px + width / 2, py + width / 2), fill=_MARK)
    return image


def _sign(movement: CameraMovement) -> list[Points]:
    """Lines in a circle of radius 1 around (0, 0)."""
    right: list[Points] = [[(-0.55, 0.0), (0.55, 0.0)], [(0.25, -0.3), (0.55, 0.0), (0.25, 0.3)]]
    frame: list[Points] = [[(-0.24, -0.16), (0.24, -0.16), (0.24, 0.16), (-0.24, 0.16), (-0.24, -0.16)]]
    turns = {
        CameraMovement.PAN_RIGHT: 0,
        CameraMovement.TILT_DOWN: 1,
        CameraMovement.PAN_LEFT: 2,
        CameraMovement.TILT_UP: 3,
    }
    if movement in turns:
        return [_turned(points, turns[movement]) for points in right]
    if movement in (CameraMovement.ARC_LEFT, CameraMovement.ARC_RIGHT):
        side = 1 if movement is CameraMovement.ARC_RIGHT else -1
        return [[(side * px, py) for px, py in points] for points in _arc()]
    if movement is CameraMovement.HANDHELD:
        return [[(-0.6 + 0.1 * i, 0.2 * math.sin(i * 1.25) * (1 if i % 2 else 0.6)) for i in range(13)]]
    if movement is CameraMovement.STATIC:
        return [
            [(-0.46, -0.3), (0.46, -0.3), (0.46, 0.3), (-0.46, 0.3), (-0.46, -0.3)],
            [(-0.06, 0.0), (0.06, 0.0)],
            [(0.0, -0.06), (0.0, 0.06)],
        ]
    inward = movement is CameraMovement.PUSH_IN
    return [*frame, *_corners(inward)]


def _turned(points: Points, quarters: int) -> Points:
    for _ in range(quarters):
        points = [(-y, x) for x, y in points]
    return points


def _arc() -> list[Points]:
    sweep = [(0.55 * math.cos(a), 0.12 + 0.42 * math.sin(a)) for a in (math.pi * (1 + i / 12) for i in range(13))]
    return [[*sweep[:-1], (0.55, 0.18)], [(0.3, 0.02), (0.55, 0.22), (0.72, -0.06)], [(-0.1, 0.42), (0.1, 0.42)]]


def _corners(inward: bool) -> list[Points]:
    """Four arrows between the frame in the middle and the corners."""
    lines: list[Points] = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            near, far = (sx * 0.34, sy * 0.28), (sx * 0.62, sy * 0.56)
            tip, tail = (near, far) if inward else (far, near)
            back = 1 if inward else -1
            lines.append([tail, tip])
            lines.append([(tip[0] + back * sx * 0.17, tip[1]), tip, (tip[0], tip[1] + back * sy * 0.17)])
    return lines
