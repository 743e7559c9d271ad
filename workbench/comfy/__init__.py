"""ComfyUI: a client that keeps to the truth of queue and history, and graphs made ready for it."""

from workbench.comfy.client import ComfyClient
from workbench.comfy.documents import OutputFile, QueueState, RunProgress, RunReport, RunResult, SystemInfo
from workbench.comfy.errors import InterruptedRunError, LostPromptError
from workbench.comfy.graph import graph_key_parts, patch
from workbench.comfy.identity import says_draft
from workbench.comfy.library import load_workflows
from workbench.comfy.nodes import NodeList
from workbench.comfy.validation import Problem, ProblemKind, Verdict, validate

__all__ = [
    "ComfyClient",
    "InterruptedRunError",
    "LostPromptError",
    "NodeList",
    "OutputFile",
    "Problem",
    "ProblemKind",
    "QueueState",
    "RunProgress",
    "RunReport",
    "RunResult",
    "SystemInfo",
    "Verdict",
    "graph_key_parts",
    "load_workflows",
    "patch",
    "says_draft",
    "validate",
]
