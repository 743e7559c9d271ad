"""The encoded parts of a film: found in the folder where they are kept, or made by the crew."""

import itertools
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from workbench.kit.files import write_whole
from workbench.kit.memory import give_freed_back
from workbench.media.crew import Crew, cores
from workbench.media.encoding import Encoding
from workbench.media.join import frames_in
from workbench.media.rates import COARSEST, FINEST, STEP, SizeSearch
from workbench.media.segments import DrawingTable, encode_segment
from workbench.media.timeline import Segment, segments_of
from workbench.model.cut import Cut

_FEW, _TIDIED_AFTER = 40, 4
"""Segments after which freed memory is given back: after every fourth when there are few, as the next encoder takes
longer when it has to ask for all of it again; after each when there are many, as the holes that are left add up."""
_SAMPLES = 12
_TRIALS = 2
_CLOSE = 0.03
_MOST_CORRECTION = 1.5


class Parts:
    """The segments of a cut, which can be encoded in several ways."""

    def __init__(self, cut: Cut, encoding: Encoding, folder: Path, crew: Crew) -> None:
        self._segments = segments_of(cut)
        self._table = DrawingTable(folder, encoding.width, encoding.height, crew.size)
        self._crew = crew
        self._encodings = itertools.count(1)
        self._own: dict[Path, int] = {}
        """Parts that this run encoded, and when it marked them as used last (nanoseconds)."""

    def __len__(self) -> int:
        return len(self._segments)

    def make(self, encoding: Encoding, share: slice = slice(None)) -> list[Path]:
        """The files of all segments, or of a share of them, in order; those that are missing or broken are encoded."""
        return self._make(self._encoded(encoding, share))

    def make_at_rate(self, encoding: Encoding, kbps: int) -> list[Path]:
        """The files of all segments at a constant rate; one that misses it is encoded again with that in mind.

        An encoder starts with a guess of how hard the pictures are, and a short segment ends before it knows better.
        What it missed by is noted beside it, so that no later film has to encode it for that again.
        """
        segments = self._encoded(encoding, slice(None))
        sizes = {segment.key: size for segment in segments if (size := self._noted_size(segment))}
        measured = [segment for segment in segments if segment.key not in sizes]
        sizes |= {s.key: path.stat().st_size for s, path in zip(measured, self._make(measured), strict=True)}
        paths = self._make([self._corrected(segment, kbps, sizes[segment.key]) for segment in segments])
        chosen = set(paths)
        for segment in measured:
            if self._table.path(segment) not in chosen:
                write_whole(self._note(segment), str(sizes[segment.key]).encode())
        self._drop_all_but(chosen)
        return paths

    def settle(self, encoding: Encoding) -> None:
        """Remove what this run encoded in other ways than the chosen one."""
        self._drop_all_but(self._table.path(segment) for segment in self._encoded(encoding, slice(None)))

    def _drop_all_but(self, chosen: Iterable[Path]) -> None:
        """Remove parts that this run encoded. Those that were there belong to other films, too, and so do those that
        another run has found since, and marked."""
        for path in self._own.keys() - set(chosen):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime_ns == self._own[path]:
                    path.unlink()
            del self._own[path]

    def _note(self, segment: Segment) -> Path:
        return self._table.path(segment).with_suffix(".size")

    def _noted_size(self, segment: Segment) -> int:
        """The bytes of a segment that missed its rate, as an earlier run noted them; 0 when there is no such note."""
        try:
            size = int(self._note(segment).read_text())
            os.utime(self._note(segment))
        except (FileNotFoundError, ValueError):
            return 0
        return size

    @staticmethod
    def _corrected(segment: Segment, kbps: int, size: int) -> Segment:
        """A segment ordered at as much more or less than a rate as its bytes missed it by."""
        encoding = segment.encoding
        reached = size * 8 / 1000 * float(encoding.fps / segment.frames)
        factor = min(max(kbps / reached, 1 / _MOST_CORRECTION), _MOST_CORRECTION)
        if abs(factor - 1) <= _CLOSE:
            return segment
        return replace(segment, encoding=replace(encoding, recipe=replace(encoding.recipe, kbps=round(kbps * factor))))

    def _make(self, segments: list[Segment]) -> list[Path]:
        missing = list({segment.key: segment for segment in segments if not self._found(segment)}.values())
        frames = sum(segment.frames for segment in missing)
        self._crew.expect(frames)
        # a segment that is most of the work gets the cores that would otherwise wait for it
        least = max(1, cores() // self._crew.size)
        threads = [max(least, round(cores() * part.frames / frames)) for part in missing]
        shares = zip(missing, threads, strict=True)
        self._crew.finish([self._crew.start(self._encode, part, n) for part, n in shares])
        return [self._table.path(segment) for segment in segments]

    def _encode(self, segment: Segment, threads: int) -> None:
        path = self._table.path(segment)
        if encode_segment(segment, self._table, threads, self._crew.step):
            self._own[path] = path.stat().st_mtime_ns
        if len(self) > _FEW or next(self._encodings) % _TIDIED_AFTER == 0:
            give_freed_back()

    def kept(self, encoding: Encoding, share: slice) -> float:
        """Which part of a share of the segments is there already, 0 to 1."""
        segments = self._encoded(encoding, share)
        return sum(self._table.path(segment).exists() for segment in segments) / max(len(segments), 1)

    def _encoded(self, encoding: Encoding, share: slice) -> list[Segment]:
        return [replace(segment, encoding=encoding) for segment in self._segments[share]]

    def _found(self, segment: Segment) -> bool:
        """Whether a segment is there and whole; if so, it is marked as used, so that nobody sweeps it away."""
        path = self._table.path(segment)
        if frames_in(path) != segment.frames:
            return False
        try:
            mine = self._own.pop(path, None) == path.stat().st_mtime_ns
            os.utime(path)
            if mine:
                self._own[path] = path.stat().st_mtime_ns
        except FileNotFoundError:  # another run has just removed what it did not choose
            return False
        return True


def encoding_to_size(parts: Parts, encoding: Encoding, target: int) -> Encoding:
    """The encoding at which all parts together have at most `target` bytes; they are encoded when this returns.

    Qualities at which most parts are kept from an earlier film are tried first, so that after a small change only what
    changed is encoded, once for each of them. What this run encoded at other qualities than the one that is chosen is
    removed; when none is small enough all are left, since a larger size may be ordered next.

    Raises:
        InvalidInputError: the parts cannot be so small.
    """
    step = max(1, len(parts) // _SAMPLES) | 1  # odd, since bodies and cross-fades take turns
    sample, others = slice(0, None, step), slice(step // 2, None, step)
    reference: dict[str, float] = {}

    def at(level: float) -> Encoding:
        return replace(encoding, recipe=replace(encoding.recipe, crf=level))

    def measure(level: float) -> int:
        sizes = [path.stat().st_size for path in parts.make(at(level))]
        reference["share"] = sum(sizes[sample]) / sum(sizes)
        return sum(sizes)

    def estimate(level: float) -> int:
        return round(sum(path.stat().st_size for path in parts.make(at(level), sample)) / reference["share"])

    levels = [FINEST + STEP * index for index in range(round((COARSEST - FINEST) / STEP) + 1)]
    starts = [level for level in levels if parts.kept(at(level), others) > 0.5]
    first = min(max(encoding.recipe.crf, FINEST), COARSEST)
    search = SizeSearch(target, measure, estimate, trials=0 if step == 1 else _TRIALS)
    chosen = at(search.run(starts or [first]))
    parts.settle(chosen)
    return chosen
