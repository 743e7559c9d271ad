"""What is wrong before anything is drawn or heard: voices that outlast their shot, and text that cannot be read."""

from collections.abc import Iterator

import numpy as np

from workbench.media.encoding import encoding_for
from workbench.media.picture.cards import card_lettering
from workbench.media.picture.frame import Sprite
from workbench.media.picture.overlays import overlay_sprite
from workbench.media.text.faults import quoted, reading_findings
from workbench.media.text.page import LINES, page_of
from workbench.media.text.setting import block_of
from workbench.media.text.subtitles import subtitle_events
from workbench.model.cut import Cut, CutShot
from workbench.model.findings import Finding, FindingKind
from workbench.model.finishing import Card

_LETTER = 128
"""Where less of the frame (of 255) stays than that, a sprite has a letter and no shadow."""


def plan_findings(cut: Cut) -> Iterator[Finding]:
    """What is wrong with a cut's voices and texts."""
    for shot, start in zip(cut.shots, cut.starts(), strict=True):
        yield from _speech_findings(shot, cut.seconds(start), cut.seconds(shot.frames))
        yield from _wording_findings(shot, cut.seconds(start), cut)
    yield from _subtitle_findings(cut)
    languages = ["", *cut.subtitles.tracks] if cut.subtitles.enabled else cut.subtitles.tracks
    faults = dict.fromkeys(fault for language in languages for fault in reading_findings(cut, language))
    for fault in faults:
        kind = FindingKind.READING if fault.pace else FindingKind.SUBTITLES
        yield Finding(kind=kind, at=fault.at, shot=fault.shot, text=fault.text)


def _speech_findings(shot: CutShot, start: float, seconds: float) -> Iterator[Finding]:
    """Voices that begin before their shot or sound after it; the silence at a recording's end is no voice."""
    for cue in shot.voices:
        line = f"“{quoted(cue.text)}”"
        begins = cue.start + (cue.words[0].start if cue.words else 0.0)
        ends = cue.start + (cue.words[-1].end if cue.words else cue.duration)
        if begins < 0:
            text = f"{line} begins {-begins:.1f} s before its shot."
            yield Finding(kind=FindingKind.SPEECH, at=max(0.0, start + begins), shot=shot.name, text=text)
        if ends > seconds:
            text = f"{line} is spoken for {ends - seconds:.1f} s after the end of its shot."
            yield Finding(kind=FindingKind.SPEECH, at=round(start + seconds, 3), shot=shot.name, text=text)


def _subtitle_findings(cut: Cut) -> Iterator[Finding]:
    """Burned-in subtitles of too many lines, or that do not fit into the safe area."""
    frame = encoding_for(cut)
    page = page_of(frame.width, frame.height, cut.subtitles.size)
    for event in subtitle_events(cut) if cut.subtitles.enabled else ():
        block = block_of(event.text, page)
        columns, rows = block.extent
        if len(block.lines) > LINES:
            text = f"The subtitle “{quoted(event.text)}” has {len(block.lines)} lines."
            yield Finding(kind=FindingKind.LAYOUT, at=event.start, shot=event.shot, text=text)
        if columns > page.right - page.left or rows > page.bottom - page.top:
            text = f"The subtitle “{quoted(event.text)}” reaches out of the safe area."
            yield Finding(kind=FindingKind.LAYOUT, at=event.start, shot=event.shot, text=text)


def _wording_findings(shot: CutShot, start: float, cut: Cut) -> Iterator[Finding]:
    """Cards, and texts over a shot, that do not fit into the safe area."""
    frame = encoding_for(cut)
    size = frame.width, frame.height
    texts = [(overlay.text, overlay.start, overlay_sprite(overlay, *size)) for overlay in shot.overlays]
    if isinstance(shot.picture, Card):
        texts.append((shot.picture.text, 0.0, card_lettering(shot.picture, *size)))
    for wording, after, sprite in texts:
        if not _is_safe(sprite, *size, cut.subtitles.size):
            text = f"The text “{quoted(wording)}” reaches out of the safe area."
            yield Finding(kind=FindingKind.LAYOUT, at=round(start + after, 3), shot=shot.name, text=text)


def _is_safe(sprite: Sprite, width: int, height: int, size: float) -> bool:
    """Whether all letters of a sprite lie where televisions and players show them."""
    page = page_of(width, height, size)
    rows, columns = np.nonzero(sprite.keep[0] < _LETTER)
    if not len(rows):
        return True
    across = page.left <= sprite.left + columns.min() and sprite.left + columns.max() < page.right
    return bool(across and page.top <= sprite.top + rows.min() and sprite.top + rows.max() < page.bottom)
