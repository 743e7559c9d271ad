"""What the command line shows while it works: one bar for the whole, and one for each kind of task in it."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from workbench.engine.following import RenderProgress
from workbench.model.tasks import TaskKind

console = Console(stderr=True, highlight=False)


class Bars:
    """Bars on standard error, while the block lasts.

    Args:
        quiet: show nothing.
    """

    def __init__(self, *, quiet: bool) -> None:
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description:<8}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[note]}", markup=False),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=console, disable=quiet)
        self._rows: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Show the bars."""
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave them as they are."""
        self._progress.stop()

    def move(self, progress: RenderProgress) -> None:
        """Move them to where a render is."""
        if TaskKind.HANDOFF not in progress.kinds:
            self._show("film", progress.fraction, "")
        for kind, part in progress.kinds.items():
            count = f"{int(part.done)}/{part.total}" if part.total > 1 else ""
            self._show(kind.value, part.done / part.total, f"{count} {part.note}".strip())

    def _show(self, name: str, fraction: float, note: str) -> None:
        if name not in self._rows:
            self._rows[name] = self._progress.add_task(name, total=1.0, note="")
        self._progress.update(self._rows[name], completed=fraction, note=note[:60])
