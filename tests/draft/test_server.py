"""The draft backend as a server: what it says it is, what it refuses, and how prompts are watched and stopped."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from tests.draft.client import Client
from tests.draft.graphs import Graph, plain_image, text_to_image
from workbench.draft import start
from workbench.kit.certificates import certificates

FILE_LISTS = {
    "CheckpointLoaderSimple": ["ckpt_name"],
    "ImageOnlyCheckpointLoader": ["ckpt_name"],
    "UNETLoader": ["unet_name"],
    "CLIPLoader": ["clip_name"],
    "CLIPVisionLoader": ["clip_name"],
    "ModelPatchLoader": ["name"],
    "DualCLIPLoader": ["clip_name1", "clip_name2"],
    "VAELoader": ["vae_name"],
    "LoraLoader": ["lora_name"],
    "LoraLoaderModelOnly": ["lora_name"],
    "ControlNetLoader": ["control_net_name"],
    "UpscaleModelLoader": ["model_name"],
    "StyleModelLoader": ["style_model_name"],
    "LoadImage": ["image"],
    "LoadImageMask": ["image"],
    "LoadVideo": ["file"],
}
"""Inputs whose choices are the files of the server."""

OBJECT_INFO = Path(__file__).parents[3] / "shared" / "comfyui" / "object_info.json.gz"


@pytest.fixture
async def slow(tmp_path: Path) -> AsyncIterator[Client]:
    """A server whose nodes and steps take a while, with previews."""
    server = start(tmp_path, previews=True, pace=0.05)
    async with (
        httpx.AsyncClient(base_url=server.url, verify=certificates()) as http,
        aiohttp.ClientSession(server.url) as sockets,
    ):
        yield Client(http, sockets)
    server.stop()


async def test_says_that_it_is_a_draft_backend(client: Client) -> None:
    stats = (await client.http.get("/system_stats")).json()
    assert stats["system"]["draft"] is True
    assert stats["system"]["comfyui_version"] == "0.3.64"
    assert stats["devices"][0]["name"] == "cpu (draft)"


@pytest.mark.parametrize("path", ["/queue", "/history", "/models", "/features", "/object_info/KSampler", "/prompt"])
async def test_every_route_is_also_under_api(client: Client, path: str) -> None:
    plain, api = await client.http.get(path), await client.http.get(f"/api{path}")
    assert plain.status_code == api.status_code == 200
    assert plain.json() == api.json()


async def test_nodes_are_described_as_a_real_server_describes_them(client: Client) -> None:
    if not OBJECT_INFO.is_file():
        pytest.skip("the recordings are not beside this repository")
    real = json.loads(gzip.decompress(OBJECT_INFO.read_bytes()))
    described = (await client.http.get("/object_info")).json()
    core = {name: info for name, info in described.items() if not info["python_module"].startswith("custom_nodes.")}
    for name, info in core.items():
        for inputs in (info["input"]["required"], real[name]["input"]["required"]):
            for file_list in FILE_LISTS.get(name, ()):
                inputs.pop(file_list)
        assert info == real[name]


async def test_node_that_it_cannot_draw_is_refused_like_an_unknown_one(client: Client) -> None:
    graph = text_to_image()
    graph["1"]["class_type"] = "InstantIDModelLoader"
    answer = await client.http.post("/prompt", json={"prompt": graph})
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_prompt"
    assert (await client.http.get("/object_info/InstantIDModelLoader")).json() == {}


async def test_model_is_refused_until_a_file_of_its_name_is_there(client: Client, folder: Path) -> None:
    graph = text_to_image(seed=11)
    graph["1"]["inputs"]["ckpt_name"] = "my_model.safetensors"
    answer = await client.http.post("/prompt", json={"prompt": graph})
    assert answer.status_code == 400
    assert answer.json()["node_errors"]["1"]["errors"][0]["type"] == "value_not_in_list"
    (folder / "models" / "checkpoints").mkdir(exist_ok=True)
    (folder / "models" / "checkpoints" / "my_model.safetensors").touch()
    assert "my_model.safetensors" in (await client.http.get("/models/checkpoints")).json()
    assert (await client.run(graph)).entry["status"]["completed"]


async def test_lora_pushed_to_the_output_folder_can_be_used(client: Client) -> None:
    await client.upload("pushed.safetensors", b"weights", type="output", subfolder="loras")
    graph = text_to_image(seed=12)
    lora = {"model": ["1", 0], "clip": ["1", 1], "lora_name": "pushed.safetensors"}
    graph["20"] = {"class_type": "LoraLoader", "inputs": {**lora, "strength_model": 1.0, "strength_clip": 1.0}}
    graph["5"]["inputs"]["model"] = ["20", 0]
    assert (await client.run(graph)).entry["status"]["completed"]


@pytest.mark.parametrize("link", [["nowhere", 0], ["1", 0], ["2", 0]], ids=["nowhere", "itself", "circle"])
async def test_link_of_an_input_that_the_node_does_not_have(client: Client, link: list[Any]) -> None:
    graph = plain_image(31)
    graph["1"]["inputs"]["surplus"] = link
    assert (await client.http.post("/prompt", json={"prompt": graph})).status_code == 400
    graph["1"]["inputs"]["surplus"] = [2, "no link", 3]
    assert (await client.run(graph)).entry["status"]["completed"]


async def test_page_of_another_origin_is_refused(client: Client) -> None:
    answer = await client.http.post("/prompt", json={}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    own = await client.http.get("/queue", headers={"Origin": str(client.http.base_url).rstrip("/")})
    assert own.status_code == 200


async def test_body_counts_and_not_its_content_type(client: Client) -> None:
    body = json.dumps({"prompt": plain_image(7)})
    answer = await client.http.post("/prompt", content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 200


async def test_own_prompt_id_is_kept_in_messages_and_history(client: Client) -> None:
    outcome = await client.run(plain_image(8), prompt_id="0d9a5c4e-3c1f-4d5e-8a86-6f5a2f1f8c11")
    assert outcome.prompt_id == "0d9a5c4e-3c1f-4d5e-8a86-6f5a2f1f8c11"
    assert {data["prompt_id"] for data in outcome.told("progress_state")} == {outcome.prompt_id}
    assert outcome.entry["prompt"][1] == outcome.prompt_id


async def test_format_that_cannot_be_written_fails_when_it_runs(client: Client) -> None:
    graph = plain_image(9)
    graph["3"] = {"class_type": "CreateVideo", "inputs": {"images": ["1", 0], "fps": 24}}
    save = {"video": ["3", 0], "filename_prefix": "x", "format": "gif", "codec": "auto"}
    graph["4"] = {"class_type": "SaveVideo", "inputs": save}
    outcome = await client.run(graph)
    [error] = outcome.told("execution_error")
    assert (error["node_id"], error["node_type"]) == ("4", "SaveVideo")
    assert "gif" in error["exception_message"]
    assert outcome.entry["status"]["status_str"] == "error"


async def test_history_is_read_in_parts_and_forgotten_on_demand(client: Client) -> None:
    await client.http.post("/history", json={"clear": True})
    ids = [(await client.run(plain_image(color))).prompt_id for color in (20, 21, 22)]
    parts = {"": ids, "?max_items=2": ids[1:], "?max_items=2&offset=0": ids[:2], "?max_items=0": []}
    for query, expected in parts.items():
        assert list((await client.http.get(f"/history{query}")).json()) == expected
    assert (await client.http.get("/history?max_items=abc")).status_code == 500
    await client.http.post("/history", json={"delete": [ids[0], "nope"]})
    assert list((await client.http.get("/history")).json()) == ids[1:]


async def test_upload_of_other_bytes_gets_another_name(client: Client) -> None:
    names = [(await client.upload("a.png", data))["name"] for data in (b"one", b"one", b"two", b"two", b"three")]
    assert names == ["a.png", "a.png", "a (1).png", "a (1).png", "a (2).png"]
    assert (await client.upload("a.png", b"four", overwrite="true"))["name"] == "a.png"
    assert await client.view({"filename": "a.png", "type": "input"}) == b"four"


@pytest.mark.parametrize(
    ("name", "form"),
    [("../evil.png", {}), ("x.png", {"subfolder": "../.."}), ("x.png", {"subfolder": "/etc"})],
)
async def test_upload_stays_in_its_folder(client: Client, folder: Path, name: str, form: dict[str, str]) -> None:
    answer = await client.http.post("/upload/image", files={"image": (name, b"x")}, data=form)
    assert answer.status_code == 400
    assert not [path for path in folder.parent.glob("*evil*") if path.is_file()]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"filename": "../draft.log"}, 400),
        ({"filename": "/etc/passwd"}, 400),
        ({"filename": "draft.log", "subfolder": ".."}, 403),
        ({"filename": "x.png", "type": "models"}, 400),
        ({"filename": "x.png"}, 404),
    ],
)
async def test_view_shows_nothing_else(client: Client, query: dict[str, str], status: int) -> None:
    assert (await client.http.get("/view", params=query)).status_code == status


async def test_script_is_viewed_as_plain_bytes(client: Client) -> None:
    await client.upload("page.html", b"<script>1</script>")
    answer = await client.http.get("/view", params={"filename": "page.html", "type": "input"})
    assert answer.headers["content-type"] == "application/octet-stream"


def long_prompt() -> Graph:
    """Ten seconds of sampling on the slow server."""
    graph = text_to_image()
    graph["5"]["inputs"]["steps"] = 200
    return graph


async def test_interrupt_stops_a_sampler_at_its_next_step(slow: Client, tmp_path: Path) -> None:
    outcome = await slow.run(long_prompt(), interrupt_at=("5", 2))
    [stopped] = outcome.told("execution_interrupted")
    assert (stopped["node_id"], stopped["node_type"]) == ("5", "KSampler")
    assert outcome.told("progress")[-1]["value"] < 200
    assert outcome.entry["status"]["status_str"] == "error"
    assert outcome.entry["outputs"] == {}
    assert not list((tmp_path / "output").rglob("*.png"))


async def test_sampler_shows_how_far_it_is_when_previews_are_on(slow: Client) -> None:
    outcome = await slow.run(text_to_image())
    assert len(outcome.previews) == 3
    for preview in outcome.previews:
        length = int.from_bytes(preview[4:8], "big")
        assert json.loads(preview[8 : 8 + length])["node_id"] == "5"
        assert preview[8 + length :].startswith(b"\xff\xd8\xff")


async def test_prompts_run_one_at_a_time_in_the_order_of_their_numbers(slow: Client) -> None:
    ids: dict[str, str] = {}
    bodies = {
        "first": {"prompt": long_prompt()},
        "second": {"prompt": plain_image(2)},
        "third": {"prompt": plain_image(3)},
        "urgent": {"prompt": plain_image(4), "front": True},
    }
    for name, body in bodies.items():
        ids[(await slow.http.post("/prompt", json=body)).json()["prompt_id"]] = name
    queue = (await slow.http.get("/queue")).json()
    assert len(queue["queue_running"]) + len(queue["queue_pending"]) == 4
    [third] = [item for item in queue["queue_pending"] if ids[item[1]] == "third"]
    await slow.http.post("/queue", json={"delete": [third[1]]})
    await slow.http.post("/interrupt")
    await slow.run(plain_image(99))
    history = (await slow.http.get("/history")).json()
    assert [ids[key] for key in history if key in ids] == ["first", "urgent", "second"]


async def test_client_that_connects_in_between_learns_which_node_runs(slow: Client) -> None:
    await slow.http.post("/prompt", json={"prompt": long_prompt(), "client_id": "late"})
    async with asyncio.timeout(30), slow.sockets.ws_connect("/ws?clientId=late") as socket:
        status, executing = await socket.receive_json(), await socket.receive_json()
    assert status["data"]["sid"] == "late"
    assert executing["type"] == "executing"
    assert set(executing["data"]) == {"node"}
