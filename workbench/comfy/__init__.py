"""ComfyUI: a client that keeps to the truth of queue and history, and graphs made ready for it."""

from workbench.comfy.client import ComfyClient
from workbench.comfy.documents import OutputFile, QueueState, RunProgress, RunReport, RunResult, SystemInfo
from workbench.comfy.errors import (
    ComfyErrorCode,
    FailedRunError,
    FileTooLargeError,
    InterruptedRunError,
    LostPromptError,
    MissingFileError,
    NoServerError,
    RefusedGraphError,
    ServerMemoryError,
    SilentServerError,
    UnreachableError,
)
from workbench.comfy.graph import graph_key_parts, missing_parts, patch
from workbench.comfy.identity import says_draft
from workbench.comfy.library import load_workflows

__all__ = [
    "ComfyClient",
    "InterruptedRunError",
    "LostPromptError",
    "OutputFile",
    "QueueState",
    "RunProgress",
    "RunReport",
    "RunResult",
    "SystemInfo",
    "graph_key_parts",
    "load_workflows",
    "missing_parts",
    "patch",
    "says_draft",
]
