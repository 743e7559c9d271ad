"""Stretches of a film in which something holds, without those in which it is meant to."""

from collections.abc import Iterable, Iterator

from workbench.model.cut import Cut
from workbench.model.findings import Finding, FindingKind

Span = tuple[float, float]
"""From one second of the film to another."""

_ROUNDING = 1e-6


class Stretches:
    """Collects the runs of time in which something holds, as it is told about one moment after the other."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._open = False

    def see(self, holds: bool, since: float, until: float) -> None:
        """Note whether it holds up to `until`; a run that begins with this moment has held since `since`."""
        if holds:
            start = self._spans.pop()[0] if self._open else since
            self._spans.append((start, until))
        self._open = holds

    def outside(self, meant: Iterable[Span], least: float) -> Iterator[Span]:
        """What is left of the runs outside the spans in which it is meant to hold, where that is long enough."""
        meant = sorted(meant)
        for start, end in self._spans:
            pieces: list[Span] = []
            for first, last in meant:
                if first < end and last > start:
                    pieces.append((start, first))
                    start = last
            pieces.append((start, end))
            yield from ((since, until) for since, until in pieces if until - since >= least - _ROUNDING)


def stretch_finding(kind: FindingKind, span: Span, cut: Cut) -> Finding:
    """A finding about a stretch, with the shot in which it begins."""
    start, end = span
    text = f"The film is {kind.value} for {end - start:.1f} s."
    return Finding(kind=kind, at=round(start, 3), shot=shot_at(cut, start), text=text)


def shot_at(cut: Cut, seconds: float) -> str:
    """What messages call the shot that is seen at a second of the film; of two that share it, the later one."""
    begun = [shot for shot, start in zip(cut.shots, cut.starts(), strict=True) if cut.seconds(start) <= seconds]
    return begun[-1].name
