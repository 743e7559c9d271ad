"""ComfyUI's own templates: every one is converted or says why not, and 171 of them as ComfyUI's editor converts them.

The templates of today come from the package comfyui-workflow-templates-json. The graphs to compare with were made by
the editor (1.27.10) from the templates of its time, comfyui-workflow-templates 0.1.95; that package is large, so that
only machines that have it compare.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from workbench.comfy.graph import is_link
from workbench.comfy.importing import ImportedWorkflow, import_workflow, read_document
from workbench.comfy.nodes import NodeList
from workbench.kit.errors import InvalidInputError
from workbench.model.workflows import Graph

RECORDED = Path(__file__).parents[3] / ".." / "shared" / "comfyui"
OLDER = "comfyui-workflow-templates", "0.1.95"


@pytest.fixture(scope="module")
def server() -> NodeList:
    """The recorded list of a real server (0.3.64), else that of the draft backend."""
    recorded = RECORDED / "object_info.json.gz"
    if recorded.is_file():
        return NodeList(json.loads(gzip.decompress(recorded.read_bytes())))
    return NodeList(json.loads(files("workbench.draft").joinpath("nodes.json").read_text("utf-8")))


def saved_nodes(workflow: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from workflow["nodes"]
    for inside in workflow.get("definitions", {}).get("subgraphs", []):
        yield from inside["nodes"]


def is_told(node: dict[str, Any], result: ImportedWorkflow, subgraphs: set[str]) -> bool:
    """Whether a node is in the graph, is one that its inside stands for, or is named in a sentence."""
    in_graph = any(node_id.rpartition(":")[2] == str(node["id"]) for node_id in result.graph)
    return in_graph or node["type"] in subgraphs or any(_names(told, node["id"]) for told in told_of(result))


def _names(told: str, node_id: object) -> bool:
    return f"(node {node_id})" in told or f":{node_id})" in told


def told_of(result: ImportedWorkflow) -> list[str]:
    return [*result.notes, *result.faults]


def test_every_template_of_today_is_converted_or_says_why_not(server: NodeList) -> None:
    pytest.importorskip("comfyui_workflow_templates_json", reason="the templates are not installed")
    paths = Path(str(files("comfyui_workflow_templates_json"))) / "templates"
    converted, refused = 0, list[str]()
    for path in sorted(paths.glob("*.json")):
        try:
            document = read_document(path.read_bytes(), path.name)
        except InvalidInputError as error:
            refused.append(error.message)
            continue
        result = import_workflow(document, server)
        assert document.editor is not None
        subgraphs = {inside["id"] for inside in document.editor.get("definitions", {}).get("subgraphs", [])}
        hosts = {node["id"] for node in saved_nodes(document.editor) if node["type"] in subgraphs}
        asleep = any(_names(told, host) for host in hosts for told in told_of(result))
        lost = [node["id"] for node in saved_nodes(document.editor) if not is_told(node, result, subgraphs)]
        assert asleep or not lost, path.name
        missing = {node["class_type"] for node in result.graph.values()} - server.keys()
        assert missing == {missing.class_type for missing in result.missing_nodes}, path.name
        converted += 1
    assert converted > 600
    assert all("holds a list" in reason or "not a ComfyUI workflow" in reason for reason in refused)


def test_older_templates_give_the_graphs_of_the_editor(server: NodeList) -> None:
    golden = RECORDED / "golden"
    if not golden.is_dir():
        pytest.skip("the recordings are not on this machine")
    try:
        installed = version(OLDER[0])
    except PackageNotFoundError:
        installed = ""
    if installed != OLDER[1]:
        pytest.skip(f"{' '.join(OLDER)} is not installed")
    templates = Path(str(files("comfyui_workflow_templates"))) / "templates"
    graphs = {path.name: json.loads(path.read_text("utf-8")) for path in golden.glob("*.json")}
    others = [
        name for name in graphs if trees(result_of(templates / name, server), server) != trees(graphs[name], server)
    ]
    assert (len(graphs), others) == (171, [])


def result_of(path: Path, server: NodeList) -> Graph:
    return import_workflow(read_document(path.read_bytes(), path.name), server).graph


def plain(value: Any) -> Any:
    """A whole number is the same as a number without a fraction."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def trees(graph: Graph, server: NodeList) -> list[str]:
    """A digest for each node with everything that feeds it, whatever the ids; undeclared inputs do not count."""
    known: dict[str, str] = {}

    def digest(node_id: str) -> str:
        if node_id not in known:
            node = graph[node_id]
            declared = server[node["class_type"]].inputs
            inputs = {
                name: [digest(value[0]), value[1]] if is_link(value) else plain(value)
                for name, value in sorted(node["inputs"].items())
                if name.partition(".")[0] in declared and value is not None
            }
            known[node_id] = hashlib.sha256(json.dumps([node["class_type"], inputs]).encode()).hexdigest()
        return known[node_id]

    return sorted(map(digest, graph))
