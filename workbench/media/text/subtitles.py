"""Subtitles from the times of spoken words: events of one or two readable lines, burned in and as SRT."""

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import pysubs2

from workbench.kit.files import whole_file
from workbench.media.text.linebreaks import Token, break_events, break_lines, line_width, pieces, width_of
from workbench.model.cut import Cut, VoiceCue
from workbench.model.speech import Word

_BRIDGED_SECONDS = 0.25
"""Gaps up to this length are closed, so that the text does not flicker between two phrases."""
_ROUNDING = 1e-6


@dataclass(frozen=True)
class SubtitleEvent:
    """Text on the screen from `start` to `end`, in seconds of the film; both lie on frame boundaries."""

    start: float
    end: float
    text: str


def subtitle_events(cut: Cut) -> tuple[SubtitleEvent, ...]:
    """The subtitles of a cut in time order, one at a time.

    An event appears with the frame in which its first word begins and stays until the frame in which its last word
    ends, or until the next event when that follows within a quarter of a second. Where two voices overlap, the later
    one takes the screen.
    """
    width = line_width(cut.width, cut.height)
    events = [
        event
        for shot, first_frame in zip(cut.shots, cut.starts(), strict=True)
        for cue in shot.voices
        for event in _cue_events(cue, cut.seconds(first_frame) + cue.start, width)
    ]
    snapped = [_snap(event, cut.fps) for event in events]
    film = cut.seconds(cut.total_frames)
    on_screen = [replace(event, end=min(event.end, film)) for event in snapped if event.start < film]
    return _one_at_a_time(sorted(on_screen, key=lambda event: event.start))


def write_srt(events: tuple[SubtitleEvent, ...], path: Path) -> None:
    """Write events as a SubRip file, UTF-8."""
    document = pysubs2.SSAFile()
    for event in events:
        line = pysubs2.SSAEvent(math.floor(event.start * 1000), math.ceil(event.end * 1000 - _ROUNDING))
        line.plaintext = event.text
        document.append(line)
    with whole_file(path) as temporary:
        document.save(str(temporary), format_="srt", encoding="utf-8", keep_ssa_tags=True)


def _cue_events(cue: VoiceCue, start: float, width: int) -> list[SubtitleEvent]:
    tokens = _tokens(cue, width)
    events: list[SubtitleEvent] = []
    for run in break_events(tokens, width) if tokens else []:
        lines = ("".join(token.text for token in line).strip() for line in break_lines(run, width))
        events.append(SubtitleEvent(start + run[0].start, start + run[-1].end, "\n".join(lines)))
    return events


def _tokens(cue: VoiceCue, width: int) -> list[Token]:
    """The cue's words with the text around them, in pieces that fit on a line."""
    if not cue.text.strip():
        return []
    words = cue.words or (Word(text=cue.text, offset=0, start=0.0, end=cue.duration),)
    tokens: list[Token] = []
    begin = 0
    for word, follower in zip(words, [*words[1:], None], strict=True):
        end = _word_end(cue.text, max(begin, word.offset + len(word.text))) if follower else len(cue.text)
        if end > begin:
            tokens += _fitting(Token(cue.text[begin:end].replace("\n", " "), word.start, word.end), width)
        begin = end
    return tokens


def _word_end(text: str, end: int) -> int:
    """Where the blank after a word ends."""
    return end + len(text[end:]) - len(text[end:].lstrip())


def _fitting(token: Token, width: int) -> list[Token]:
    """A token, or its pieces when it is longer than a line, each with its share of the time."""
    if width_of(token.text.strip()) <= width:
        return [token]
    parts = [part for piece in pieces(token.text) for part in _chopped(piece, width)]
    shares = [0.0, *accumulate(width_of(part) for part in parts)]
    times = [token.start + (token.end - token.start) * share / shares[-1] for share in shares]
    return [Token(part, start, end) for part, (start, end) in zip(parts, pairwise(times), strict=True)]


def _chopped(piece: str, width: int) -> list[str]:
    """A piece without any place to break it, chopped at the line's width."""
    step = width if width_of(piece) == len(piece) else width * 3 // 7
    return [piece[at : at + step] for at in range(0, len(piece), step)]


def _snap(event: SubtitleEvent, fps: Fraction) -> SubtitleEvent:
    """The event on whole frames that cover it."""
    first, last = math.floor(event.start * fps + _ROUNDING), math.ceil(event.end * fps - _ROUNDING)
    return replace(event, start=float(max(first, 0) / fps), end=float(max(last, first + 1) / fps))


def _one_at_a_time(events: list[SubtitleEvent]) -> tuple[SubtitleEvent, ...]:
    """Close short gaps, and end an event where the next one begins."""
    closed = [
        replace(event, end=follower.start) if follower.start - event.end <= _BRIDGED_SECONDS else event
        for event, follower in pairwise(events)
    ]
    return tuple(event for event in [*closed, *events[-1:]] if event.end > event.start)
