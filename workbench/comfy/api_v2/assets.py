"""Files among a server's assets, and graphs that name them."""

from http import HTTPStatus
from typing import Any, cast

from workbench.comfy.connection import Connection
from workbench.comfy.uploads import content_name
from workbench.model.workflows import Graph

_PREFIX = "asset:"


async def upload(connection: Connection, data: bytes, name: str) -> str:
    """Send a file unless this process has sent it and the server still has it; returns how a graph names it."""
    wanted = content_name(data, name)
    known = connection.memory.uploads.get(wanted)
    if known:
        path = f"/api/v2/assets/{known.removeprefix(_PREFIX)}"
        if (await connection.send_again("GET", path, accept=(HTTPStatus.NOT_FOUND,))).is_success:
            return known
    form = {"file_path": wanted, "content_type": "application/octet-stream"}
    response = await connection.send_again("POST", "/api/v2/assets", data=form, files={"file": (wanted, data)})
    stored = f"{_PREFIX}{connection.object_of(response)['id']}"
    connection.memory.uploads[wanted] = stored
    return stored


def with_assets(graph: Graph, mark: str) -> Graph:
    """The graph with references in place of the names of uploads, and a mark by which its job is found again."""
    marked = {node_id: {**node, "inputs": _referring(node["inputs"])} for node_id, node in graph.items()}
    for node in list(marked.values())[:1]:
        node["_meta"] = {**cast(dict[str, Any], node.get("_meta") or {}), "workbench": mark}
    return marked


def has_mark(graph: Any, mark: str) -> bool:
    """Whether a job's graph is the one that was marked so."""
    nodes = cast(dict[str, Any], graph).values() if isinstance(graph, dict) else ()
    return any(isinstance(node, dict) and _mark_of(cast(dict[str, Any], node)) == mark for node in nodes)


def _mark_of(node: dict[str, Any]) -> Any:
    meta: dict[str, Any] = node.get("_meta") or {}
    return meta.get("workbench")


def _referring(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: _reference(value) for name, value in inputs.items()}


def _reference(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_PREFIX):
        return {"__type": "core/ASSET", "info": {"id": value.removeprefix(_PREFIX)}}
    return value
