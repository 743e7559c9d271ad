"""A film of a given size: the one quality, the same from the first shot to the last, at which it just fits.

Constant quality shares the bits out as two passes do: every picture gets what its detail and motion need. The first
pass encodes all segments at one quality, which measures them; then the quality at which they fit is worked out, tried
on some of them, and the second pass encodes them all. A third is needed only if the estimate missed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.kit.errors import InvalidInputError

FINEST, COARSEST = 10.0, 51.0
"""Qualities on libx264's scale between which is searched; below 10, nobody sees what more bytes are spent on."""
STEP = 0.125
_LEAST, _AIM = 0.94, 0.97
"""A film fits when it has 94 to 100 % of the size; 97 % is aimed at."""
_HALVING = 6.0
"""Steps of quality that halve the bytes, as a rule (FFmpeg wiki, Encode/H.264)."""
_SHORTEST, _LONGEST = 3.0, 12.0
"""What is believed of that when two measurements say otherwise."""


@dataclass
class SizeSearch:
    """Looks for the quality at which a film has at most `target` bytes, and not much less.

    Attributes:
        measure: encodes everything at a quality and returns the bytes.
        estimate: the same from a sample, scaled by a first measurement.
        trials: how often to estimate before the second pass; 0 when a sample takes as long as everything.
    """

    target: int
    measure: Callable[[float], int]
    estimate: Callable[[float], int]
    trials: int
    _measured: dict[float, int] = field(default_factory=dict[float, int])

    def run(self, starts: Sequence[float]) -> float:
        """The quality that was found; everything has been encoded at it.

        Args:
            starts: qualities to measure before any is worked out, such as those at which most is there already.

        Raises:
            InvalidInputError: even the lowest quality is too large.
        """
        for level in starts:
            if self._fits(level):
                return level
        while (level := self._likely()) not in self._measured:
            if self._fits(level):
                return level
        return self._best()

    def _fits(self, level: float) -> bool:
        size = self._measured[level] = self.measure(level)
        return _LEAST * self.target <= size <= self.target

    def _likely(self) -> float:
        """The quality that should fit: after two passes worked out from them, after the first by trials on a sample."""
        known, aim = dict(self._measured), round(_AIM * self.target)
        while len(known) <= self.trials and len(self._measured) == 1:
            trial = next_level(known, aim)
            if trial in known:
                break
            known[trial] = self.estimate(trial)
        return next_level(known, aim)

    def _best(self) -> float:
        fitting = [level for level, size in self._measured.items() if size <= self.target]
        if not fitting:
            smallest = min(self._measured.values()) / 1e6
            message = f"The film's picture does not fit into {self.target / 1e6:.1f} MB: it takes {smallest:.1f}."
            raise InvalidInputError(message, "Allow a larger file, or make the frame smaller.")
        return min(fitting)


def next_level(known: Mapping[float, int], aim: int) -> float:
    """The quality at which `aim` bytes are likely, from the bytes known at one or more qualities.

    The logarithm of the bytes falls in a line with the quality; its slope is that between the two nearest.
    """
    nearest = sorted(known, key=lambda level: abs(math.log2(known[level] / aim)))[:2]
    halving = _HALVING
    if len(nearest) == 2:
        octaves = math.log2(known[nearest[0]] / known[nearest[1]])
        halving = (nearest[1] - nearest[0]) / octaves if octaves else _HALVING
    halving = min(max(halving, _SHORTEST), _LONGEST)
    level = nearest[0] + halving * math.log2(known[nearest[0]] / aim)
    return min(max(math.ceil(level / STEP) * STEP, FINEST), COARSEST)
