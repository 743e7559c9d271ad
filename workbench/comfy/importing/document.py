"""Files and pastes, told apart: which of ComfyUI's two forms a workflow is in, or why it is none.

The editor's form is what its "Save" writes; the API form is what "Export (API)" writes and the server takes. Both come
bare, wrapped as in a request or in another program's file, and embedded in what ComfyUI makes.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, cast

from workbench.comfy.graph import is_node
from workbench.comfy.importing.embedded import MOST_TEXT, embedded_texts
from workbench.kit.errors import InvalidInputError
from workbench.model.workflows import Graph

_NEWEST_VERSION = 1
_FENCED = re.compile(r"\s*```\w*\n(.*)\n\s*```\s*", re.DOTALL)
"""A paste out of a chat or a web page that shows it as code."""
_SAVE_AGAIN = "In ComfyUI, open the workflow and save it, or use 'Export (API)'."


@dataclass(frozen=True)
class WorkflowDocument:
    """A workflow as it was found; at least one of the two forms is there.

    Attributes:
        name: of the file, without its folder.
        editor: the editor's form, which also tells packs and sources of models.
        graph: the API form; where both are there, it is what ran.
    """

    name: str
    editor: dict[str, Any] | None = None
    graph: Graph | None = None


def read_document(data: bytes, name: str) -> WorkflowDocument:
    """The workflow in a file or a paste.

    Args:
        data: JSON, or a picture, film or sound that ComfyUI made.
        name: of the file, for messages.

    Raises:
        InvalidInputError: there is no workflow in it; one sentence says why.
    """
    if not data.strip():
        raise InvalidInputError(f"“{name}” is empty.", "Choose another file.")
    texts = embedded_texts(data)
    if texts is None:
        return _from_content(_parsed(_text(data, name), name), name)
    return _from_texts(texts, name)


def _from_texts(texts: dict[str, str], name: str) -> WorkflowDocument:
    if not texts.keys() & {"workflow", "prompt"} and texts.get("comment", "").lstrip().startswith("{"):
        return _from_content(_parsed(texts["comment"], name), name)
    parts = {key: _parsed(texts[key], name) for key in ("workflow", "prompt") if key in texts}
    if parts:
        return _from_content(parts, name)
    if "parameters" in texts:
        raise InvalidInputError(
            f"“{name}” was made by AUTOMATIC1111's web UI, whose settings are no workflow.",
            "Choose a file that ComfyUI made.",
        )
    raise InvalidInputError(
        f"“{name}” has no workflow in it.",
        "Pictures lose it when a program or a website saves them anew; take the file that ComfyUI made.",
    )


def _text(data: bytes, name: str) -> str:
    if data.startswith(b"PK\3\4"):
        raise InvalidInputError(f"“{name}” is a zip archive.", "Unpack it and choose the workflow inside.")
    if len(data) > MOST_TEXT:
        raise InvalidInputError(f"“{name}” is too big for a workflow.", f"The most is {MOST_TEXT // 2**20} MB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = ""
    if not text or "\0" in text:
        raise InvalidInputError(f"“{name}” is neither text nor a picture, film or sound.", _SAVE_AGAIN)
    fenced = _FENCED.fullmatch(text)
    return fenced[1] if fenced else text


def _parsed(text: str, name: str) -> Any:
    """Any JSON; numbers that are none stay, since ComfyUI writes them where they do not matter."""
    try:
        return json.loads(text)
    except RecursionError:
        raise InvalidInputError(f"“{name}” is nested too deep for a workflow.", _SAVE_AGAIN) from None
    except ValueError as error:
        where = f" The fault is in line {error.lineno}." if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInputError(f"“{name}” is not JSON.{where}", _SAVE_AGAIN) from None


def _from_content(content: Any, name: str) -> WorkflowDocument:
    """Read a value that is a workflow in either form, or a wrapping of one or both."""
    if not isinstance(content, dict):
        kind = "a list" if isinstance(content, list) else "a single value"
        raise InvalidInputError(f"“{name}” holds {kind}, not a workflow.", _SAVE_AGAIN)
    value = _newest_run(cast(dict[str, Any], content))
    if "nodes" in value:
        return WorkflowDocument(name, editor=_editor_form(value, name))
    if any(_is_class(node) for node in value.values()):
        return WorkflowDocument(name, graph=_api_form(value, name))
    parts = [_unwrapped(value[key], name) for key in ("workflow", "prompt", "output") if value.get(key)]
    if not parts:
        raise InvalidInputError(f"“{name}” is JSON, but not a ComfyUI workflow.", _SAVE_AGAIN)
    editor = next((part.editor for part in parts if part.editor), None) or _extra_form(value, name)
    return WorkflowDocument(name, editor, next((part.graph for part in parts if part.graph), None))


def _newest_run(content: dict[str, Any]) -> dict[str, Any]:
    """The newest run of a server's history (`GET /history`) as it was sent there; every other content as it is."""
    runs = [sent for run in content.values() if (sent := _sent(run))]
    if not runs:
        return content
    _, _, graph, extra, *_ = max(runs, key=lambda sent: sent[0])
    return {"prompt": graph, "extra_data": extra}


def _sent(run: Any) -> list[Any]:
    """The request of a run: its number, id, graph, and what came with it."""
    match run:
        case {"prompt": [int() | float(), _, {}, {}, *_] as request, "outputs": _}:
            return cast(list[Any], request)
        case _:
            return []


def _unwrapped(part: Any, name: str) -> WorkflowDocument:
    """A wrapped workflow, which some programs write as text; it is wrapped once only."""
    value = _parsed(part, name) if isinstance(part, str) else part
    wraps_again = isinstance(value, dict) and not ("nodes" in value or any(map(_is_class, value.values())))  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]  # JSON of any shape
    if wraps_again:
        raise InvalidInputError(f"“{name}” is JSON, but not a ComfyUI workflow.", _SAVE_AGAIN)
    return _from_content(value, name)


def _extra_form(value: dict[str, Any], name: str) -> dict[str, Any] | None:
    """The editor's form in the body of a request, where the server keeps it for the picture."""
    match value:
        case {"extra_data": {"extra_pnginfo": {"workflow": {"nodes": _} as editor}}}:
            return _editor_form(cast(dict[str, Any], editor), name)
        case _:
            return None


def _editor_form(content: dict[str, Any], name: str) -> dict[str, Any]:
    version = content.get("version", _NEWEST_VERSION)
    if not isinstance(version, int | float) or not 0 <= version <= _NEWEST_VERSION:
        raise InvalidInputError(
            f"“{name}” is in version {version} of ComfyUI's format, which is not known.", "Use 'Export (API)'."
        )
    return content


def _api_form(content: dict[str, Any], name: str) -> Graph:
    """The nodes with what the server reads of them."""
    graph: Graph = {}
    for node_id, node in content.items():
        if not is_node(node):
            raise InvalidInputError(
                f"Entry {node_id} of “{name}” is not a node: it lacks a class or inputs.", _SAVE_AGAIN
            )
        graph[node_id] = {key: node[key] for key in ("inputs", "class_type", "_meta") if key in node}
    return graph


def _is_class(node: object) -> bool:
    return isinstance(node, dict) and "class_type" in node
