"""What a viewer could not read: found in the subtitles themselves, before a film is made of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.media.text.fonts import right_to_left, shapes_letters, unknown_letters
from workbench.media.text.linebreaks import LONGEST_SECONDS
from workbench.media.text.page import Page, page_of
from workbench.media.text.reading import reading_seconds
from workbench.media.text.setting import block_of
from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.model.cut import Cut

_SMALLER = 0.75
"""Share of the film's letter size below which letters are found too small."""
_QUOTED = 24


@dataclass(frozen=True)
class ReadingFault:
    """A subtitle that cannot be read well.

    Attributes:
        at: the second of the film at which it is shown.
        text: a sentence about it.
        pace: it is only shown for too short or too long a time, as its line is spoken.
    """

    at: float
    shot: str
    text: str
    pace: bool = False


def reading_findings(cut: Cut, language: str = "") -> list[ReadingFault]:
    """Everything that makes the subtitles of a language hard to read, in time order; the spoken one by default.

    Looked for: events too fast to read or longer than seven seconds; text cut short by the next voice; letters that no
    font has, that come out much smaller than the others, or that cannot be joined; lines without a translation.
    """
    page = page_of(cut.width, cut.height, cut.subtitles.size)
    faults = [
        ReadingFault(event.start, event.shot, f"The subtitle “{quoted(event.text)}” {fault}.", pace)
        for event in subtitle_events(cut, language)
        for pace, found in ((True, _pace(event)), (False, _faults(event, page)))
        for fault in found
    ]
    return sorted([*faults, *_untranslated(cut, language)], key=lambda fault: fault.at)


def _pace(event: SubtitleEvent) -> Iterator[str]:
    seconds, least = (event.last - event.first) / event.fps, reading_seconds(event.text)
    if seconds < least:
        yield f"is shown for {float(seconds):.1f} s, but reading it takes {float(least):.1f} s"
    if seconds > LONGEST_SECONDS:
        yield f"is shown for {float(seconds):.1f} s, longer than {LONGEST_SECONDS:.0f} s"


def _faults(event: SubtitleEvent, page: Page) -> Iterator[str]:
    if event.words and event.words[-1].last > event.last + 1:
        yield "leaves the screen before its last word has been spoken, because the next line begins"
    if letters := unknown_letters(event.text):
        yield f"has letters that the film's fonts do not have: {letters}"
    if not shapes_letters() and any(map(right_to_left, event.text.split())):
        yield "is read from the right, which the installed Pillow cannot draw (it was built without raqm)"
    if block_of(event.text, page).size < _SMALLER * page.size:
        yield "has a line so long that its letters had to be made much smaller"


def _untranslated(cut: Cut, language: str) -> Iterator[ReadingFault]:
    for shot, first in zip(cut.shots, cut.starts(), strict=True):
        for cue in shot.voices:
            if language not in ("", cue.language, *cue.translations) and cue.text.strip():
                text = f"“{quoted(cue.text)}” has no translation ({language}) and stays as it is spoken."
                yield ReadingFault(cut.seconds(first) + cue.start, shot.name, text)


def quoted(text: str) -> str:
    """The beginning of a text on one line, as messages quote it."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED].rstrip()}…"
