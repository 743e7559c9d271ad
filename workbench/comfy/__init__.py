"""ComfyUI: a client that keeps to the truth of queue and history, instances of it, and graphs made ready for it."""

from workbench.comfy.access import Refresh, basic, check_headers
from workbench.comfy.api_v2 import ApiV2Client
from workbench.comfy.client import ComfyClient
from workbench.comfy.commands import token_from
from workbench.comfy.documents import LogLine, OutputFile, QueueState, RunProgress, RunReport, RunResult, SystemInfo
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
from workbench.comfy.graph import graph_key_parts, patch
from workbench.comfy.identity import says_draft
from workbench.comfy.instances import Address, Instance, InstanceState, Pool, ServerKind
from workbench.comfy.library import load_workflows
from workbench.comfy.nodes import NodeList
from workbench.comfy.server import Capabilities, PictureServer
from workbench.comfy.uploads import content_name
from workbench.comfy.validation import Problem, ProblemKind, Verdict, validate

__all__ = [
    "Address",
    "ApiV2Client",
    "Capabilities",
    "ComfyClient",
    "ComfyErrorCode",
    "FailedRunError",
    "FileTooLargeError",
    "Instance",
    "InstanceState",
    "InterruptedRunError",
    "LogLine",
    "LostPromptError",
    "MissingFileError",
    "NoServerError",
    "NodeList",
    "OutputFile",
    "PictureServer",
    "Pool",
    "Problem",
    "ProblemKind",
    "QueueState",
    "Refresh",
    "RefusedGraphError",
    "RunProgress",
    "RunReport",
    "RunResult",
    "ServerKind",
    "ServerMemoryError",
    "SilentServerError",
    "SystemInfo",
    "UnreachableError",
    "Verdict",
    "basic",
    "check_headers",
    "content_name",
    "graph_key_parts",
    "load_workflows",
    "patch",
    "says_draft",
    "token_from",
    "validate",
]
