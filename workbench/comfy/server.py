"""What the workbench asks of a server that makes pictures, whatever protocol it speaks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from workbench.comfy.documents import LogLine, OutputFile, RunProgress, RunReport, RunResult, SystemInfo
from workbench.comfy.uploads import File
from workbench.model.workflows import Card, Graph


@dataclass(frozen=True)
class Capabilities:
    """What a kind of server can tell and do beyond running graphs.

    Attributes:
        lists_nodes: it tells its node classes and model files, so a graph can be checked before it is sent.
        frees_memory: its models and cached results can be dropped from here.
    """

    lists_nodes: bool
    frees_memory: bool


class PictureServer(Protocol):
    """A client of one server; see `ComfyClient`, whose words hold for every kind."""

    @property
    def url(self) -> str:
        """The server's address without user name and password."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What this kind of server can do."""
        ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def system(self) -> SystemInfo:
        """Version and devices of the server."""
        ...

    async def waiting(self) -> int:
        """How many prompts are not finished."""
        ...

    async def object_info(self) -> dict[str, Any]:
        """Every node class of the server; empty where it does not tell."""
        ...

    async def models(self, folder: str) -> list[str]:
        """Names of the model files in a folder; empty where the server does not tell."""
        ...

    async def model_counts(self) -> dict[str, int]:
        """How many model files each folder has, without empty ones; empty where the server does not tell."""
        ...

    async def log(self) -> tuple[LogLine, ...] | None:
        """The newest lines of the server's log; None where it does not tell."""
        ...

    async def upload(self, file: File, name: str, *, subfolder: str = "workbench") -> str:
        """Put a file where graphs can load it; returns the value for a file input."""
        ...

    async def upload_all(self, files: Sequence[tuple[File, str]], *, subfolder: str = "workbench") -> list[str]:
        """The same for many files, a few at a time."""
        ...

    async def download(self, file: OutputFile) -> bytes:
        """The bytes of an output."""
        ...

    async def download_to(self, file: OutputFile, path: Path) -> Path:
        """An output as a file that is there when it is whole."""
        ...

    async def free_memory(self) -> None:
        """Forget models and cached results, where that can be asked for."""
        ...

    async def run(
        self,
        graph: Graph,
        prompt_id: str,
        *,
        attach: bool = False,
        leave: Callable[[], bool] = ...,
        report: RunReport = ...,
        card: Card | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> RunResult:
        """Run a graph under an id that the caller has stored, or attach to it."""
        ...

    async def cancel(self, prompt_id: str) -> bool:
        """End a prompt; whether it is over."""
        ...


def silent(_progress: RunProgress) -> None:
    """Report to nobody."""


def never() -> bool:
    """Leave no cancelled prompt behind."""
    return False
