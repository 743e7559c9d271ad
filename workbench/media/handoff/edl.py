"""The picture track as an edit decision list (CMX 3600): what every editing and grading system reads.

A dissolve or wipe begins where the next shot does and has its length. What goes through black is two dissolves, to and
from the black reel `BL`. A list knows no white: a dip to white is a dissolve with a comment. All sources start at
00:00:00:00; the programme starts at 01:00:00:00.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from workbench.kit.files import write_whole
from workbench.media.handoff.layout import Material, ShotEvent, Timeline
from workbench.media.handoff.timecode import drops, programme_time, timecode
from workbench.model.vocabulary import Transition

_CODES = {Transition.CROSS_FADE: "D", Transition.DIP_TO_WHITE: "D", Transition.WIPE: "W001"}
"""Wipe 1 of SMPTE ST 258: a vertical edge that moves from the left to the right."""


@dataclass(frozen=True)
class _Run:
    """What is seen from frame `record` of the film on, up to the next run.

    Attributes:
        name: the file, or None for black.
        source: the first of its frames.
        code, frames_in: how it comes, and in how many frames.
        remark: what the code cannot say.
    """

    name: str | None
    record: int
    source: int = 0
    code: str = "C"
    frames_in: int = 0
    remark: str = ""

    @property
    def reel(self) -> str:
        """The reel that it is on."""
        return "BL" if self.name is None else "AX"


def write_edl(timeline: Timeline, path: Path) -> None:
    """Write the picture track as `.edl`."""
    fps = timeline.cut.fps
    mode = "DROP FRAME" if drops(fps) else "NON-DROP FRAME"
    lines = [f"TITLE: {' '.join(timeline.title.split())}", f"FCM: {mode}", ""]
    runs = [run for event, material in timeline.placed() for run in _runs(event, material)]
    ends = [run.record for run in runs[1:]] + [timeline.cut.total_frames]
    before = None
    for number, (run, end) in enumerate(zip(runs, ends, strict=True), start=1):
        lines += [f"{number:03}  {line}" for line in _edits(before, run, end, fps)]
        lines += _comments(before, run)
        before = run
    write_whole(path, "\r\n".join([*lines, ""]).encode())


def _runs(event: ShotEvent, material: Material) -> Iterator[_Run]:
    """A shot, the black that it comes from, and the black that it ends in."""
    name, remark = material.path.name, ""
    source, code, frames_in = 0, "C", 0
    if event.coming is Transition.DIP_TO_BLACK and event.lead:
        source = event.lead // 2
        code, frames_in = "D", event.lead - source
        if source:
            yield _Run(None, event.start, code="D", frames_in=source)
    elif event.lead:
        code, frames_in = _CODES[event.coming], event.lead
        remark = event.coming.upper() if event.coming is Transition.DIP_TO_WHITE else ""
    elif event.strip.fade_in:
        code, frames_in = "D", event.strip.fade_in
    yield _Run(name, event.start + source, source, code, frames_in, remark)
    if fade := min(event.strip.fade_out, event.frames - event.lead):  # two transitions cannot overlap
        yield _Run(None, event.start + event.frames - fade, code="D", frames_in=fade)


def _edits(before: _Run | None, run: _Run, end: int, fps: Fraction) -> Iterator[str]:
    """The lines of an event: one for a cut; for a transition, the end of what is left, without length, comes first."""
    if run.frames_in and before:
        gone = before.source + run.record - before.record
        yield f"{before.reel:8} V     C        {_times(gone, run.record, 0, fps)}"
    code = f"{run.code:4} {run.frames_in:03}" if run.frames_in else "C       "
    yield f"{run.reel:8} V     {code} {_times(run.source, run.record, end - run.record, fps)}"


def _times(source: int, record: int, length: int, fps: Fraction) -> str:
    """In and out of the source, in and out of the programme."""
    sources = (timecode(frame, fps) for frame in (source, source + length))
    records = (programme_time(frame, fps) for frame in (record, record + length))
    return " ".join((*sources, *records))


def _comments(before: _Run | None, run: _Run) -> Iterator[str]:
    if run.frames_in and before and before.name:
        yield f"* FROM CLIP NAME: {before.name}"
    if run.name:
        yield f"* {'TO' if run.frames_in else 'FROM'} CLIP NAME: {run.name}"
    if run.remark:
        yield f"* {run.remark}"
