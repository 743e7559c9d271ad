"""Files among a server's assets, and graphs that name them."""

import asyncio
from collections.abc import Collection
from http import HTTPStatus
from math import inf
from pathlib import PurePath
from typing import Any, cast

from workbench.comfy.connection import Connection
from workbench.comfy.errors import FileTooLargeError
from workbench.comfy.uploads import File, content_name, content_of, size_of
from workbench.model.workflows import Graph

_ASSETS = "/api/v2/assets"
_PREFIX = "asset:"


async def upload(connection: Connection, file: File, name: str) -> str:
    """Send a file unless this process has sent it and the server still has it; returns how a graph names it.

    The API does not tell its limit, so one that it has refused is remembered.

    Raises:
        FileTooLargeError: the server takes no file of this size.
    """
    length = await asyncio.to_thread(size_of, file)
    if length >= (connection.memory.upload_limit or inf):
        raise FileTooLargeError(
            f"The file '{PurePath(name).name}' has {length / 1e6:.1f} MB; "
            f"the server at {connection.url} has refused one of {(connection.memory.upload_limit or 0) / 1e6:.1f} MB.",
            "Use a smaller file, or a server that takes larger ones.",
        )
    wanted = await asyncio.to_thread(content_name, file, name)
    known = connection.memory.uploads.get(wanted)
    if known:
        path = f"{_ASSETS}/{known.removeprefix(_PREFIX)}"
        if (await connection.send_again("GET", path, accept=(HTTPStatus.NOT_FOUND,))).is_success:
            return known
    stored = f"{_PREFIX}{await _send(connection, file, wanted, length)}"
    connection.memory.uploads[wanted] = stored
    return stored


async def _send(connection: Connection, file: File, wanted: str, length: int) -> str:
    form = {"file_path": wanted, "content_type": "application/octet-stream"}
    with content_of(file) as content:
        try:
            response = await connection.send_again("POST", _ASSETS, data=form, files={"file": (wanted, content)})
        except FileTooLargeError:
            connection.memory.upload_limit = length
            raise
    return connection.object_of(response)["id"]


def with_assets(graph: Graph, uploads: Collection[str], mark: str) -> Graph:
    """The graph with references in place of the names of uploads, and a mark by which its job is found again."""
    marked = {node_id: {**node, "inputs": _referring(node["inputs"], uploads)} for node_id, node in graph.items()}
    for node in list(marked.values())[:1]:
        node["_meta"] = {**cast(dict[str, Any], node.get("_meta") or {}), "workbench": mark}
    return marked


def mark_of(graph: Any) -> str:
    """The mark of a job's graph, empty when it has none."""
    nodes = cast(dict[str, Any], graph).values() if isinstance(graph, dict) else ()
    return next((mark for node in nodes if isinstance(node, dict) and (mark := _mark(cast(dict[str, Any], node)))), "")


def _mark(node: dict[str, Any]) -> str:
    meta: dict[str, Any] = node.get("_meta") or {}
    return str(meta.get("workbench") or "")


def _referring(inputs: dict[str, Any], uploads: Collection[str]) -> dict[str, Any]:
    return {name: _reference(value, uploads) for name, value in inputs.items()}


def _reference(value: Any, uploads: Collection[str]) -> Any:
    """A prompt may begin as an upload's name does, so only what was uploaded is one."""
    if isinstance(value, str) and value in uploads:
        return {"__type": "core/ASSET", "info": {"id": value.removeprefix(_PREFIX)}}
    return value
