"""What a server answers to a graph that it refuses, turned into sentences. The answers are recorded ones, shortened."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.comfy.scripted import GRAPH, ScriptedServer
from workbench.comfy import ComfyClient
from workbench.kit.errors import ApiError, ConfigurationError
from workbench.kit.ids import new_id
from workbench.model.workflows import Card

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "refusals.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
async def test_a_refusal_is_a_sentence(client: ComfyClient, server: ScriptedServer, case: dict[str, Any]) -> None:
    server.prompt_status, server.prompt_answer = 400, case["answer"]
    with pytest.raises(ConfigurationError) as caught:
        await client.run(case.get("graph", GRAPH), new_id())
    assert caught.value.message == case["sentence"]
    assert caught.value.advice
    assert server.prompts == 1


async def test_every_problem_gets_its_sentence(client: ComfyClient, server: ScriptedServer) -> None:
    nodes = {
        node: {"errors": [{"type": "required_input_missing", "extra_info": {"input_name": name}}]}
        for node, name in (("1", "width"), ("3", "images"))
    }
    server.prompt_status, server.prompt_answer = 400, {"error": {}, "node_errors": nodes}
    with pytest.raises(ConfigurationError) as caught:
        await client.run(GRAPH, new_id())
    assert caught.value.message == (
        "There is no value for 'width' of EmptyImage (node 1). There is no value for 'images' of SaveImage (node 3)."
    )


async def test_a_slot_is_called_by_its_name(client: ComfyClient, server: ScriptedServer) -> None:
    card = Card.model_validate(
        {
            "id": "x",
            "name": "X",
            "description": "",
            "category": "image",
            "output_node": "3",
            "slots": [{"name": "width", "kind": "integer", "targets": [{"node": "1", "input": "width"}]}],
        }
    )
    server.prompt_status = 400
    server.prompt_answer = next(case["answer"] for case in CASES if case["case"] == "too big")
    with pytest.raises(ConfigurationError, match="The value 999999 for slot 'width' is over 16384"):
        await client.run(GRAPH, new_id(), card=card)


async def test_a_missing_model_file_comes_with_the_way_out(client: ComfyClient, server: ScriptedServer) -> None:
    case = next(case for case in CASES if case["case"] == "model file that the server lacks")
    server.prompt_status, server.prompt_answer = 400, case["answer"]
    with pytest.raises(ConfigurationError) as caught:
        await client.run(case["graph"], new_id())
    assert "models folder" in caught.value.advice


async def test_a_server_that_gives_up_on_a_graph_is_an_error_of_the_server(
    client: ComfyClient, server: ScriptedServer
) -> None:
    server.faults["POST /prompt"] = ["500"]
    with pytest.raises(ApiError, match="HTTP 500"):
        await client.run(GRAPH, new_id())
    assert server.prompts == 1
