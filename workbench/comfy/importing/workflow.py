"""A found workflow made ready for one server: in API form, with everything named that the server lacks."""

import math
from collections.abc import Iterable, Iterator
from typing import Any, cast

from workbench.comfy.importing.conversion import Conversion
from workbench.comfy.importing.document import WorkflowDocument
from workbench.comfy.importing.editor import EditorNode, EditorWorkflow, read_editor_form
from workbench.comfy.importing.models import missing_models
from workbench.comfy.importing.report import ImportedWorkflow, MissingNode
from workbench.comfy.nodes import NodeList
from workbench.kit.errors import InvalidInputError
from workbench.model.workflows import Graph


def import_workflow(document: WorkflowDocument, nodes: NodeList) -> ImportedWorkflow:
    """Convert a workflow, unless its file has what ran, and compare it with a server.

    Args:
        document: the answer of `read_document`.
        nodes: of the server that is to run it.

    Raises:
        InvalidInputError: the workflow is damaged, has a value that is no number, or nothing that a server could run.
    """
    if document.graph is not None:
        saved, notes = _told_beside(document)
        return _compared(document, document.graph, saved, nodes, notes=notes)
    editor = read_editor_form(document.editor or {})
    try:
        done = Conversion(editor, nodes)
    except RecursionError:
        raise InvalidInputError(f"“{document.name}” is nested too deep.", "Take subgraphs out of it.") from None
    saved = list(_saved_nodes(editor))
    return _compared(document, done.graph, saved, nodes, faults=tuple(done.faults), notes=tuple(done.notes))


def _told_beside(document: WorkflowDocument) -> tuple[list[EditorNode], tuple[str, ...]]:
    """What the editor's form tells about a graph that needs no conversion, and a note when it cannot be read."""
    if document.editor is None:
        return [], ()
    try:
        return list(_saved_nodes(read_editor_form(document.editor))), ()
    except InvalidInputError as error:
        return [], (f"What the file tells of packs and models is left out. {error.message}",)


def _compared(
    document: WorkflowDocument,
    graph: Graph,
    saved: list[EditorNode],
    nodes: NodeList,
    *,
    faults: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> ImportedWorkflow:
    if not graph and not faults:
        raise InvalidInputError(f"“{document.name}” has no node that a server could run.", "Choose another workflow.")
    _check_numbers(graph, document.name)
    return ImportedWorkflow(
        name=document.name,
        graph=graph,
        missing_nodes=tuple(_missing_nodes(graph, saved, nodes)),
        missing_models=tuple(missing_models(graph, saved, nodes)),
        faults=faults,
        notes=notes,
    )


def _saved_nodes(workflow: EditorWorkflow) -> Iterator[EditorNode]:
    """Every node of the file, those inside subgraphs and group nodes too."""
    yield from workflow.nodes
    for inside in (*workflow.definitions.subgraphs, *workflow.extra.groupNodes.values()):
        yield from inside.nodes


def _missing_nodes(graph: Graph, saved: Iterable[EditorNode], nodes: NodeList) -> Iterator[MissingNode]:
    packs = {node.type: (_pack(node), str(node.properties.get("ver") or "")) for node in saved if _pack(node)}
    unknown = {node["class_type"] for node in graph.values() if node["class_type"] not in nodes}
    for name in sorted(unknown):
        places = [node_id for node_id, node in graph.items() if node["class_type"] == name]
        pack, version = packs.get(name, ("", ""))
        yield MissingNode(
            class_type=name, pack=pack, version=version, nodes=tuple(_label(graph, place) for place in places)
        )


def _pack(node: EditorNode) -> str:
    """The id in ComfyUI's registry, or the repository."""
    return str(node.properties.get("cnr_id") or node.properties.get("aux_id") or "")


def _label(graph: Graph, node_id: str) -> str:
    title = graph[node_id].get("_meta", {}).get("title") or graph[node_id]["class_type"]
    return f"{title} (node {node_id})"


def _check_numbers(graph: Graph, name: str) -> None:
    """Refuse what JSON has no number for, wherever it stands in a node's values."""
    for node_id, node in graph.items():
        waiting: list[Any] = [node["inputs"]]
        while waiting:
            item = waiting.pop()
            if isinstance(item, float) and not math.isfinite(item):
                raise InvalidInputError(
                    f"“{name}” has a value in node {node_id} that is not a number.", "Correct it in ComfyUI."
                )
            if isinstance(item, dict | list):
                waiting += cast(dict[str, Any], item).values() if isinstance(item, dict) else cast(list[Any], item)
