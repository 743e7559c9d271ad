"""A history entry, read: the files of a prompt that succeeded, or the error of one that did not."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from workbench.comfy.documents import OutputFile, RunResult
from workbench.comfy.errors import FailedRunError, InterruptedRunError, ServerMemoryError
from workbench.comfy.graph import reachable_nodes
from workbench.kit.errors import WorkbenchError
from workbench.model.workflows import Graph

_LONGEST_REASON = 300
Message = tuple[str, dict[str, Any]]


def read_entry(entry: Mapping[str, Any], graph: Graph) -> RunResult:
    """The result of a finished prompt.

    Args:
        entry: one value of GET /history/{prompt_id}.
        graph: what was submitted.

    Raises:
        InterruptedRunError: somebody stopped it.
        ServerMemoryError: the server ran out of memory.
        FailedRunError: a node failed.
    """
    status: dict[str, Any] = entry.get("status") or {}
    messages = [cast(Message, tuple(message)) for message in status.get("messages", [])]
    if status.get("status_str") != "success":
        raise _failure(messages)
    return RunResult(
        outputs=tuple(_files(entry.get("outputs", {}))),
        cached=_cached_nodes(messages) >= reachable_nodes(graph, output_ids(entry.get("prompt", []))),
        seconds=_seconds(messages),
    )


def output_ids(item: list[Any]) -> list[str]:
    """Ids of the output nodes in a queue item `[number, prompt id, graph, extra data, output ids]`."""
    return item[4] if len(item) > 4 else []


def _failure(messages: list[Message]) -> WorkbenchError:
    """The last message alone tells an interrupt from an error; the entry's status is "error" for both."""
    event, data = messages[-1] if messages else ("", {})
    node = f"{data.get('node_type')} (node {data.get('node_id')})"
    if event == "execution_interrupted":
        return InterruptedRunError(f"The run was stopped on the server at {node}.", "Start it again if it is wanted.")
    if event != "execution_error":
        return FailedRunError("The ComfyUI server reports a failed run without a reason.", "Its own log says why.")
    if "OutOfMemory" in str(data.get("exception_type")):
        return ServerMemoryError(
            f"The ComfyUI server ran out of memory at {node}.", "Use a smaller size or fewer frames, or a larger GPU."
        )
    return FailedRunError(f"{node} failed on the ComfyUI server: {_reason(data)}", "The server's own log tells more.")


def _reason(data: Mapping[str, Any]) -> str:
    text = " ".join(str(data.get("exception_message") or data.get("exception_type") or "no reason given").split())
    return text.rstrip(".") + "." if len(text) <= _LONGEST_REASON else text[:_LONGEST_REASON] + "…"


def _files(outputs: Mapping[str, Mapping[str, Any]]) -> Iterable[OutputFile]:
    """Every dict with a filename under any key: images, audio, gifs and what custom nodes call theirs."""
    for node, output in outputs.items():
        for values in output.values():
            for value in values if isinstance(values, list) else []:  # pyright: ignore[reportUnknownVariableType]  # JSON of any shape
                if isinstance(value, dict) and "filename" in value:
                    yield _file(node, cast(dict[str, Any], value))


def _file(node: str, value: Mapping[str, Any]) -> OutputFile:
    return OutputFile(
        node=node,
        filename=value["filename"],
        subfolder=value.get("subfolder") or "",
        folder=value.get("type") or "output",
    )


def _cached_nodes(messages: list[Message]) -> set[str]:
    return {node for event, data in messages if event == "execution_cached" for node in data.get("nodes", [])}


def _seconds(messages: list[Message]) -> float:
    stamps = [data["timestamp"] for _, data in messages if "timestamp" in data]
    return (max(stamps) - min(stamps)) / 1000 if stamps else 0.0
