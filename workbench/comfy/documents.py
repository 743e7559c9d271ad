"""What the client answers: typed values in place of the server's JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from workbench.model.document import Document


class SystemInfo(Document):
    """A server's version and its devices; memory in bytes, summed over the devices."""

    version: str
    is_draft: bool
    devices: tuple[str, ...]
    vram_total: int
    vram_free: int


class LogLine(Document):
    """A line of a server's log; `at` is ISO 8601 by the server's clock, without a zone."""

    at: str
    text: str


class QueueState(Document):
    """Prompt ids in the server's queue, the pending ones in the order in which they will run."""

    running: tuple[str, ...]
    pending: tuple[str, ...]

    def position(self, prompt_id: str) -> int | None:
        """0 when the prompt runs, n when it is the n-th of the waiting, None when it is not in the queue."""
        if prompt_id in self.running:
            return 0
        return self.pending.index(prompt_id) + 1 if prompt_id in self.pending else None


class OutputFile(Document):
    """A file that a node left on the server; `folder` is the server's `output` or `temp`."""

    node: str
    filename: str
    subfolder: str
    folder: str

    @property
    def suffix(self) -> str:
        """The extension in lower case, with its dot; the server lists videos under `images`, so only it tells."""
        return PurePosixPath(self.filename).suffix.lower()


class RunResult(Document):
    """A finished prompt: its files in the order of the graph's outputs, and how long the server worked on it.

    Attributes:
        cached: nothing ran, the files are those of an earlier prompt.
        seconds: from the start of the execution to its end, by the server's clock; waiting is not in it.
    """

    outputs: tuple[OutputFile, ...]
    cached: bool
    seconds: float


@dataclass(frozen=True)
class RunProgress:
    """How far a prompt is.

    Attributes:
        fraction: of the nodes that must run, in [0, 1]; it never goes back.
        node: id of the node that runs now, None while the prompt waits or when it is over.
        preview: the newest preview image (JPEG or PNG), None before the first.
        queue_position: 0 when it runs, n when it is the n-th of the waiting, None until the server has told.
        seconds: since it was first seen to run, 0 before. A server that says nothing of a long node still works on it.
    """

    fraction: float = 0.0
    node: str | None = None
    preview: bytes | None = None
    queue_position: int | None = None
    seconds: float = 0.0


RunReport = Callable[[RunProgress], None]
