"""Every graph fits the node lists of two versions of ComfyUI and of the node packs it names."""

from typing import cast

import pytest

from tests.workflows.shipped import NAMES, VERSIONS, card_of, graph_of, node_list
from workbench.comfy import patch
from workbench.comfy.nodes import CHOICE, NodeInput
from workbench.llm import Frame, ShotSource, describe_by_rule, plan_shot
from workbench.model.projects import Project
from workbench.model.storyboard import Shot


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", VERSIONS)
def test_graph_fits(name: str, version: str) -> None:
    graph, nodes = graph_of(name), node_list(version)
    for node in graph.values():
        declared = nodes[node["class_type"]].inputs
        required = {key for key, config in declared.items() if config.required}
        assert required <= set(node["inputs"]) <= set(declared)
        for key, value in node["inputs"].items():
            if isinstance(value, list):
                source, output = cast(tuple[str, int], value)
                assert nodes[graph[source]["class_type"]].outputs[output] == declared[key].type
            else:
                check_value(value, declared[key])
    assert nodes[graph[card_of(name).output_node]["class_type"]].is_output


def check_value(value: object, declared: NodeInput) -> None:
    """A value of the declared type and range; of lists of files, which differ from server to server, any name."""
    if declared.type == CHOICE:
        files = declared.choices in ((), ("pixel_space",)) or declared.is_upload
        assert files or value in (declared.choices or ())
    elif declared.type in ("INT", "FLOAT"):
        assert isinstance(value, int if declared.type == "INT" else int | float)
        assert declared.options.get("min", value) <= value <= declared.options.get("max", value)
    else:
        assert isinstance(value, {"STRING": str, "BOOLEAN": bool}[declared.type])


@pytest.mark.parametrize("name", NAMES)
def test_what_a_shot_puts_into_the_slots_fits(name: str) -> None:
    card, nodes = card_of(name), node_list("0.27")
    shot = Shot(episode_id="one", position=1, description="She waves to a ship.")
    source, graph = ShotSource(shot, [], None, Project(name="Film")), graph_of(name)
    plan = plan_shot(source, describe_by_rule(source), card, graph, Frame(1280, 720, seed=2**53, seconds=5.0))
    for node in patch(graph, card, plan.values).values():
        for key, value in node["inputs"].items():
            if not isinstance(value, list):
                check_value(value, nodes[node["class_type"]].inputs[key])
