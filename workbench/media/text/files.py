"""Subtitles as files beside the film: SubRip, WebVTT and Advanced SubStation Alpha, which carries the look too."""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import pysubs2

from workbench.kit.errors import ConfigurationError
from workbench.kit.files import whole_file
from workbench.media.text.fonts import FONT_NAMES, face_for
from workbench.media.text.lettering import BOX_OPACITY, EDGE, INKS, SHADOW_FALL, SHADOW_OPACITY
from workbench.media.text.page import MARGIN, page_of
from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.model.cut import Cut
from workbench.model.finishing import SubtitleLook

_LINE_HEIGHTS = (1.448, 1.519, 2.169, 1.469)
"""Ascent and descent of the faces in ems (usWinAscent, usWinDescent): what players take for the font size."""
_ONE_BOX = 4
"""The border style of libass (ffmpeg, VLC, mpv) that draws one box; other players show an edge and a shadow."""
_STYLE = "Film"
_ORDER = re.compile(r"\\(?=[Nnh])")


def write_subtitles(cut: Cut, path: Path, language: str = "") -> None:
    """Write the subtitles of a cut as `.srt`, `.vtt` or `.ass`, in UTF-8.

    Times are rounded down to what the format can say, so that a frame shows what it shows with burned-in text.

    Args:
        language: the tag of a translation; empty for the spoken words.

    Raises:
        ConfigurationError: the suffix is another one.
    """
    writers: dict[str, Callable[[Cut, Sequence[SubtitleEvent]], pysubs2.SSAFile]] = {
        ".srt": _plain,
        ".vtt": _escaped,
        ".ass": _styled,
    }
    writer = writers.get(path.suffix)
    if writer is None:
        raise ConfigurationError(
            f"Subtitles cannot be written as {path.name}.", f"Choose a name that ends in {', '.join(writers)}."
        )
    document = writer(cut, subtitle_events(cut, language))
    with whole_file(path) as temporary:
        # What is in braces is text, except where this module has written it.
        document.save(str(temporary), encoding="utf-8", format_=path.suffix[1:], keep_ssa_tags=True)


def write_subtitle_files(cut: Cut, film: Path) -> list[Path]:
    """Write the subtitles of a cut beside its film, in every language and format that it orders.

    `film.srt` is what is spoken, `film.en.srt` the English track; players find them by these names.

    Returns:
        The files, the spoken language first.
    """
    languages = {"": "", **{tag: f".{tag}" for tag in cut.subtitles.tracks}}
    paths: list[Path] = []
    for language, mark in languages.items():
        for kind in cut.subtitles.files:
            path = film.with_name(f"{film.stem}{mark}.{kind}")
            write_subtitles(cut, path, language)
            paths.append(path)
    return paths


def _plain(cut: Cut, events: Sequence[SubtitleEvent]) -> pysubs2.SSAFile:
    document = pysubs2.SSAFile()
    for event in events:
        line = pysubs2.SSAEvent(_milliseconds(event.first, cut.fps), _milliseconds(event.last, cut.fps))
        line.text = _literal(event.text)
        document.append(line)
    return document


def _escaped(cut: Cut, events: Sequence[SubtitleEvent]) -> pysubs2.SSAFile:
    """As plain text, with the signs that WebVTT reads as mark-up written as entities."""
    document = _plain(cut, events)
    for line in document:
        line.text = line.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return document


def _styled(cut: Cut, events: Sequence[SubtitleEvent]) -> pysubs2.SSAFile:
    """Lines with a style that looks like the burned-in text, and with the times of words where they light up."""
    document = pysubs2.SSAFile()
    document.info |= {
        "PlayResX": str(cut.width),
        "PlayResY": str(cut.height),
        "WrapStyle": "2",
        "ScaledBorderAndShadow": "yes",
        "YCbCr Matrix": "TV.709",
    }
    document.styles = {_STYLE: _style(cut, "".join(event.text for event in events))}
    lit = cut.subtitles.look is SubtitleLook.HIGHLIGHT
    for event in events:
        line = pysubs2.SSAEvent(_centiseconds(event.first, cut.fps), _centiseconds(event.last, cut.fps), style=_STYLE)
        line.text = "".join(_karaoke(event, cut)) if lit and event.words else _unordered(event.text)
        document.append(line)
    return document


def _style(cut: Cut, text: str) -> pysubs2.SSAStyle:
    page = page_of(cut.width, cut.height, cut.subtitles.size)
    face = face_for("".join(text.split())) or 0
    boxed = cut.subtitles.look is SubtitleLook.BOXED
    ground = "white" if cut.subtitles.colour == "black" else "black"
    return pysubs2.SSAStyle(
        fontname=FONT_NAMES[face],
        fontsize=round(page.size * _LINE_HEIGHTS[face], 1),
        primarycolor=_colour(cut.subtitles.colour),
        secondarycolor=_colour(cut.subtitles.colour),
        outlinecolor=_colour(ground),
        backcolor=_colour(ground, BOX_OPACITY if boxed else SHADOW_OPACITY),
        borderstyle=_ONE_BOX if boxed else 1,
        outline=round(page.size * EDGE, 1),
        shadow=round(page.size * (MARGIN / 2 if boxed else SHADOW_FALL), 1),
        alignment=pysubs2.Alignment.BOTTOM_CENTER,
        marginl=page.left,
        marginr=cut.width - page.right,
        marginv=cut.height - page.bottom + round(page.size * MARGIN / 2),
    )


def _karaoke(event: SubtitleEvent, cut: Cut) -> Iterator[str]:
    r"""The text with `\k` before each word, which lights it up when it sounds, and `\t`, which puts it out again.

    `\k` counts hundredths of a second from word to word; they are rounded as sums, so that none drifts.
    """
    start = _centiseconds(event.first, cut.fps)
    off, on = _tag_colour(cut.subtitles.colour), _tag_colour(cut.subtitles.highlight)
    place = 0
    for word, until in event.spoken():
        begins, ends = (_centiseconds(frame, cut.fps) - start for frame in (word.first, until))
        yield _unordered(event.text[place : word.begin])
        yield rf"{{\k{(ends - begins) // 10}\1c{on}\t({ends},{ends},\1c{off})}}"
        yield _unordered(event.text[word.begin : word.end])
        place = word.end
    yield _unordered(event.text[place:])


def _literal(text: str) -> str:
    r"""Text for a line of a file; a word joiner keeps a `\N` that was written from becoming a new line."""
    return _ORDER.sub("\\\\\u2060", text).replace("\n", r"\N")


def _unordered(text: str) -> str:
    """The same where braces would be orders to the player."""
    return _literal(text.replace("{", r"\{").replace("}", r"\}"))


def _milliseconds(frame: int, fps: Fraction) -> int:
    return int(frame * 1000 / fps)


def _centiseconds(frame: int, fps: Fraction) -> int:
    """Milliseconds of whole hundredths of a second."""
    return int(frame * 100 / fps) * 10


def _colour(name: str, opacity: float = 1.0) -> pysubs2.Color:
    return pysubs2.Color(*INKS[name], round(255 * (1 - opacity)))


def _tag_colour(name: str) -> str:
    red, green, blue = INKS[name]
    return f"&H{blue:02X}{green:02X}{red:02X}&"
