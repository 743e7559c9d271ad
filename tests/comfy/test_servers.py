"""The same graphs, without models, on the draft backend and, where WORKBENCH_TEST_COMFYUI names one, a real server."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from workbench.comfy import ComfyClient, InterruptedRunError, LostPromptError, NodeList, RunProgress, validate
from workbench.draft import start
from workbench.kit.errors import ConfigurationError
from workbench.kit.ids import new_id
from workbench.model.workflows import Graph

PNG = b"\x89PNG\r\n\x1a\n"


def picture(*, blurs: int = 0, size: int = 64) -> Graph:
    """A plain picture, blurred so many times; its colour is new each time, so that no cache knows it."""
    colour = int(new_id()[:6], 16)
    graph: Graph = {
        "0": {
            "class_type": "EmptyImage",
            "inputs": {"width": size, "height": size, "batch_size": 1, "color": colour},
        }
    }
    for step in range(1, blurs + 1):
        inputs = {"image": [str(step - 1), 0], "blur_radius": 31, "sigma": 10.0}
        graph[str(step)] = {"class_type": "ImageBlur", "inputs": inputs}
    graph["save"] = {"class_type": "SaveImage", "inputs": {"images": [str(blurs), 0], "filename_prefix": "workbench"}}
    return graph


@pytest.fixture(scope="module")
def draft_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    server = start(tmp_path_factory.mktemp("draft"), pace=0.05, previews=True)
    yield server.url
    server.stop()


@pytest.fixture(params=["draft", pytest.param("real", marks=pytest.mark.comfyui)])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "draft":
        return request.getfixturevalue("draft_url")
    if address := os.environ.get("WORKBENCH_TEST_COMFYUI"):
        return address
    pytest.skip("WORKBENCH_TEST_COMFYUI names no ComfyUI server")


@pytest.fixture
async def client(url: str) -> AsyncGenerator[ComfyClient]:
    async with ComfyClient(url) as client:
        yield client


async def until_queued(client: ComfyClient, prompt_id: str) -> None:
    async with asyncio.timeout(60):
        while (await client.queue()).position(prompt_id) is None:  # noqa: ASYNC110 - the queue of another process has no event
            await asyncio.sleep(0.02)


async def test_a_picture_is_made_and_fetched(client: ComfyClient) -> None:
    graph, reports = picture(blurs=2), list[RunProgress]()
    result = await client.run(graph, new_id(), report=reports.append)
    (file,) = result.outputs
    assert (file.node, file.folder, result.cached) == ("save", "output", False)
    assert (await client.download(file)).startswith(PNG)
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


async def test_the_same_graph_again_comes_from_the_cache(client: ComfyClient) -> None:
    graph = picture()
    first = await client.run(graph, new_id())
    second = await client.run(graph, new_id())
    assert second.cached
    assert second.outputs == first.outputs


async def test_an_uploaded_picture_is_used(client: ComfyClient) -> None:
    made = await client.run(picture(), new_id())
    data = await client.download(made.outputs[0])
    name = await client.upload(data, "mine.png")
    assert await client.upload(data, "again.png") == name
    graph: Graph = {
        "load": {"class_type": "LoadImage", "inputs": {"image": name}},
        "save": {"class_type": "SaveImage", "inputs": {"images": ["load", 0], "filename_prefix": "workbench"}},
    }
    assert len((await client.run(graph, new_id())).outputs) == 1


async def test_what_the_server_lacks_is_said_before_and_after_sending(client: ComfyClient) -> None:
    graph = picture()
    graph["0"] = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "not_there.safetensors"}}
    graph["decode"] = {"class_type": "EmptyLatentNowhere", "inputs": {}}
    graph["save"]["inputs"]["images"] = ["0", 0]
    sentences = " ".join(problem.sentence for problem in validate(graph, NodeList(await client.object_info())).refusals)
    assert "no node EmptyLatentNowhere" in sentences
    assert "'not_there.safetensors'" in sentences
    with pytest.raises(ConfigurationError, match="no node EmptyLatentNowhere"):
        await client.run(graph, new_id())


async def test_files_are_named_in_any_script(client: ComfyClient) -> None:
    graph = picture()
    graph["save"]["inputs"]["filename_prefix"] = "狐狸 и лиса/été %"
    (file,) = (await client.run(graph, new_id())).outputs
    assert file.subfolder == "狐狸 и лиса"
    data = await client.download(file)
    name = await client.upload(data, "été.PNG", subfolder="狐狸 и лиса")
    graph["0"] = {"class_type": "LoadImage", "inputs": {"image": name}}
    assert (await client.run(graph, new_id())).outputs


async def test_several_prompts_at_once_keep_apart(client: ComfyClient) -> None:
    results = await asyncio.gather(*(client.run(picture(), new_id()) for _ in range(4)))
    assert len({result.outputs[0].filename for result in results}) == 4


async def test_cancel_ends_what_runs_and_what_waits(client: ComfyClient) -> None:
    running, waiting = new_id(), new_id()
    tasks = [asyncio.create_task(client.run(picture(blurs=20, size=512), name)) for name in (running, waiting)]
    await until_queued(client, waiting)
    assert await client.cancel(waiting)
    assert await client.cancel(running)
    queue = await client.queue()
    assert {running, waiting}.isdisjoint((*queue.running, *queue.pending))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(outcomes[0], InterruptedRunError)
    assert isinstance(outcomes[1], LostPromptError)


async def test_cancelling_the_waiting_task_ends_the_prompt(client: ComfyClient) -> None:
    prompt_id = new_id()
    task = asyncio.create_task(client.run(picture(blurs=20, size=512), prompt_id))
    await until_queued(client, prompt_id)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await client.queue()).position(prompt_id) is None


CRASHING = """
import asyncio, json, sys
from workbench.comfy import ComfyClient
async def main(url, prompt_id, graph):
    async with ComfyClient(url) as client:
        await client.run(json.loads(graph), prompt_id)
asyncio.run(main(*sys.argv[1:]))
"""


async def test_after_kill_nine_another_process_attaches(client: ComfyClient, url: str) -> None:
    graph, prompt_id = picture(blurs=24, size=512), new_id()
    command = [sys.executable, "-c", CRASHING, url, prompt_id, json.dumps(graph)]
    process = await asyncio.create_subprocess_exec(*command, cwd=Path(__file__).parents[2])
    await until_queued(client, prompt_id)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    reports: list[RunProgress] = []
    result = await client.run(graph, prompt_id, attach=True, report=reports.append)
    assert not result.cached
    assert any(report.node and 0 < report.fraction < 1 for report in reports), "it heard nothing of the rest"
    again = await client.run(graph, new_id())
    assert again.cached
    assert again.outputs == result.outputs


async def test_sampling_is_followed_step_by_step(client: ComfyClient) -> None:
    checkpoints = await client.models("checkpoints")
    if not checkpoints:
        pytest.skip("the server has no checkpoint")
    small = next((name for name in checkpoints if "tiny" in name), checkpoints[0])
    graph: Graph = {
        "model": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": small}},
        "words": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["model", 1], "text": "a lighthouse"}},
        "size": {"class_type": "EmptyLatentImage", "inputs": {"width": 128, "height": 128, "batch_size": 1}},
        "sample": {"class_type": "KSampler", "inputs": sampler_inputs()},
        "decode": {"class_type": "VAEDecode", "inputs": {"samples": ["sample", 0], "vae": ["model", 2]}},
        "save": {"class_type": "SaveImage", "inputs": {"images": ["decode", 0], "filename_prefix": "workbench"}},
    }
    reports: list[RunProgress] = []
    await client.run(graph, new_id(), report=reports.append)
    assert len({report.fraction for report in reports if report.node == "sample"}) >= 3
    if (await client.system()).is_draft:  # a real server shows previews only when it was started with them
        assert any(report.node == "sample" and report.preview for report in reports)


def sampler_inputs() -> dict[str, Any]:
    return {
        "model": ["model", 0],
        "positive": ["words", 0],
        "negative": ["words", 0],
        "latent_image": ["size", 0],
        "seed": int(new_id()[:8], 16),
        "steps": 4,
        "cfg": 7.0,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
    }


async def test_a_killed_server_that_comes_back_gets_the_work_once_more(tmp_path: Path, unused_tcp_port: int) -> None:
    graph, prompt_id = picture(blurs=3), new_id()
    with ExitStack() as servers:
        first = start(tmp_path, unused_tcp_port, pace=0.5)
        servers.callback(first.stop)
        async with ComfyClient(first.url) as client:
            run = asyncio.create_task(client.run(graph, prompt_id))
            await until_queued(client, prompt_id)
            first.process.kill()
            first.stop()
            servers.callback(start(tmp_path, unused_tcp_port).stop)
            with pytest.raises(LostPromptError):
                await run
            assert len((await client.run(graph, prompt_id, attach=True)).outputs) == 1
