"""A server's own log, as lines to read."""

from collections.abc import Iterable, Mapping
from typing import Any

from workbench.comfy.documents import LogLine


def read_log(entries: Iterable[Mapping[str, Any]]) -> tuple[LogLine, ...]:
    """The lines of GET /internal/logs/raw, the oldest first.

    An entry is what was written at once: several lines, or a progress bar, of which each state begins with a carriage
    return and stands in the place of the one before.
    """
    lines: list[LogLine] = []
    for entry in entries:
        written = str(entry.get("m") or "")
        if written.startswith("\r") and lines:
            lines.pop()
        pieces = (piece.rpartition("\r")[2].rstrip() for piece in written.rstrip("\r\n").split("\n"))
        lines += [LogLine(at=str(entry.get("t") or ""), text=piece) for piece in pieces if piece]
    return tuple(lines)
