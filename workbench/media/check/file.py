"""Whether a film's file is what was ordered: size, rate, length, and sound as long as the picture."""

from collections.abc import Iterator
from pathlib import Path

import av

from workbench.media.encoding import encoding_for
from workbench.media.video.probing import MediaInfo
from workbench.model.cut import Cut
from workbench.model.findings import Finding, FindingKind


def file_findings(path: Path, info: MediaInfo, cut: Cut) -> Iterator[Finding]:
    """What is wrong with a film's file as such."""
    wanted = encoding_for(cut)
    if (info.width, info.height) != (wanted.width, wanted.height):
        text = f"The film is {info.width}x{info.height}, not {wanted.width}x{wanted.height}."
        yield Finding(kind=FindingKind.SIZE, text=text)
    if info.fps != cut.fps:
        text = f"The film has {float(info.fps):.3f} frames per second, not {float(cut.fps):.3f}."
        yield Finding(kind=FindingKind.RATE, text=text)
    if info.frames != cut.total_frames:
        text = f"The film has {info.frames} frames, not {cut.total_frames}."
        yield Finding(kind=FindingKind.DURATION, text=text)
    if info.has_audio:
        yield from _length_findings(path, cut)


def _length_findings(path: Path, cut: Cut) -> Iterator[Finding]:
    """Picture and sound that end more than a frame apart."""
    with av.open(path) as container:
        streams = container.streams.video[0], container.streams.audio[0]
        picture, sound = (float((stream.duration or 0) * (stream.time_base or 0)) for stream in streams)
    if abs(picture - sound) > 1 / cut.fps:
        text = f"The picture lasts {picture:.2f} s, but the sound {sound:.2f} s."
        yield Finding(kind=FindingKind.SYNC, at=round(min(picture, sound), 3), text=text)
