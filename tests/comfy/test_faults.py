"""Lines that break, sockets that fall silent and servers that die: nothing is lost, run twice or taken for done."""

import asyncio
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.comfy.lines import Fault, Line, line_to
from tests.comfy.servers import begin
from tests.comfy.test_servers import picture, until_queued
from tests.comfy.test_servers import url as url  # a fixture
from workbench.comfy import ComfyClient, LostPromptError, OutputFile, RefusedGraphError
from workbench.draft import start
from workbench.kit.errors import NetworkError
from workbench.kit.hashing import sha256_bytes
from workbench.kit.ids import new_id


@pytest.fixture(scope="module")
def draft_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    server = start(tmp_path_factory.mktemp("draft"), pace=0.05)
    yield server.url
    server.stop()


@pytest.fixture
async def line_and_client(url: str) -> AsyncGenerator[tuple[Line, ComfyClient]]:
    async with line_to(url) as (line, address), ComfyClient(address, timeout=5) as client:
        yield line, client


@pytest.fixture
def line(line_and_client: tuple[Line, ComfyClient]) -> Line:
    return line_and_client[0]


@pytest.fixture
def client(line_and_client: tuple[Line, ComfyClient]) -> ComfyClient:
    return line_and_client[1]


@pytest.mark.parametrize("kind", ["cut", "lost"])
async def test_a_submission_without_an_answer_runs_once(line: Line, client: ComfyClient, kind: str) -> None:
    line.faults = [Fault(b"POST /prompt", "cut" if kind == "cut" else "lost")]
    result = await client.run(picture(), new_id())
    assert len(result.outputs) == 1
    assert line.arrived["POST /prompt"] == 1
    assert not line.faults


async def test_a_line_that_breaks_during_the_run_loses_nothing(line: Line, client: ComfyClient) -> None:
    prompt_id = new_id()
    run = asyncio.create_task(client.run(picture(blurs=20, size=512), prompt_id))
    await until_queued(client, prompt_id)
    line.closed = True
    line.break_off()
    with pytest.raises(NetworkError):
        await client.queue()
    line.closed = False
    assert len((await run).outputs) == 1
    assert line.arrived["POST /prompt"] == 1


async def test_a_silent_socket_is_done_without(line: Line, client: ComfyClient) -> None:
    line.faults = [Fault(b"GET /ws", "silent")]
    assert len((await client.run(picture(blurs=2), new_id())).outputs) == 1
    assert not line.faults


async def test_a_silent_server_is_a_network_error_and_can_be_come_back_to(url: str) -> None:
    graph, prompt_id = picture(), new_id()
    async with line_to(url) as (line, address), ComfyClient(address, timeout=0.3) as client:
        line.faults = [Fault(b"POST /prompt", "silent"), *(Fault(b"GET ", "silent") for _ in range(9))]
        with pytest.raises(NetworkError, match="did not answer"):
            await client.run(graph, prompt_id)
        line.faults = []
        async with ComfyClient(address) as later:
            assert len((await later.run(graph, prompt_id, attach=True)).outputs) == 1
        assert line.arrived["POST /prompt"] == 1


async def test_a_download_goes_on_where_it_broke(line: Line, client: ComfyClient, tmp_path: Path) -> None:
    data = bytes(range(256)) * 12_000
    name = await client.upload(data, "a.bin")
    file = OutputFile(node="1", filename=name.split("/")[1], subfolder="workbench", folder="input")
    line.faults = [Fault(b"GET /view", "cut", 1_000_000), Fault(b"GET /view", "cut", 1_000_000)]
    before = line.down
    path = await client.download_to(file, tmp_path / "a.bin")
    assert sha256_bytes(path.read_bytes()) == sha256_bytes(data)
    assert line.arrived["GET /view"] == 3
    assert line.down - before < len(data) + 10_000, "something came twice"


async def test_a_download_that_stays_broken_leaves_no_file(line: Line, client: ComfyClient, tmp_path: Path) -> None:
    name = await client.upload(b"\x89PNG picture", "a.png")
    file = OutputFile(node="1", filename=name.split("/")[1], subfolder="workbench", folder="input")
    line.faults = [Fault(b"GET /view", "cut") for _ in range(9)]
    with pytest.raises(NetworkError):
        await client.download_to(file, tmp_path / "a.png")
    assert len(await asyncio.to_thread(lambda: list(tmp_path.iterdir()))) == 0


async def test_of_many_uploads_only_the_one_that_was_cut_is_sent_again(line: Line, client: ComfyClient) -> None:
    files = [(bytes([number]) * 200_000 + new_id().encode(), f"{number}.bin") for number in range(8)]
    line.faults = [Fault(b"POST /upload/image", "cut")]
    names = await client.upload_all(files)
    assert line.arrived["POST /upload/image"] == 9
    assert await client.upload_all(files) == names
    assert line.arrived["POST /upload/image"] == 9, "a file that was there was sent again"
    for (data, _), name in zip(files, names, strict=True):
        file = OutputFile(node="1", filename=name.split("/")[1], subfolder="workbench", folder="input")
        assert await client.download(file) == data


async def test_a_listener_that_is_slow_holds_nothing_up(line: Line, client: ComfyClient) -> None:
    seen: list[float] = []

    def slowly(progress: object) -> None:
        time.sleep(0.05)
        seen.append(0)

    assert len((await client.run(picture(blurs=4), new_id(), report=slowly)).outputs) == 1
    assert seen


async def test_a_history_that_was_cleared_is_no_success(line: Line, client: ComfyClient) -> None:
    graph, prompt_id = picture(), new_id()
    first = await client.run(graph, prompt_id)
    await client._connection.send("POST", "/history", json={"delete": [prompt_id]})  # pyright: ignore[reportPrivateUsage]  # no public way to lose a history
    again = await client.run(graph, prompt_id, attach=True)
    assert again.cached, "the server knew the result without running it"
    assert again.outputs == first.outputs


@pytest.mark.parametrize("kind", ["draft", pytest.param("real", marks=pytest.mark.comfyui)])
@pytest.mark.parametrize("moment", ["queued", "running", "done"])
async def test_a_server_that_is_killed_and_comes_back(
    tmp_path: Path, unused_tcp_port: int, kind: str, moment: str
) -> None:
    size = {"blurs": 5, "size": 512} if kind == "real" else {"blurs": 3}
    graphs = {new_id(): picture(**size), new_id(): picture(**size)}
    with ExitStack() as servers:
        first = await asyncio.to_thread(begin, kind, tmp_path, unused_tcp_port, 0.01 if moment == "done" else 1.0)
        servers.callback(first.kill)
        async with ComfyClient(first.url, timeout=20 if kind == "draft" else 200) as client:
            runs = [asyncio.create_task(client.run(graph, name)) for name, graph in graphs.items()]
            results = await asyncio.gather(*runs) if moment == "done" else []
            for name in graphs if moment == "queued" else [*graphs][:1] if moment == "running" else []:
                await until_queued(client, name)
            first.kill()
            second = await asyncio.to_thread(begin, kind, tmp_path, unused_tcp_port, 0.0)
            servers.callback(second.kill)
            for result in results:  # what was made is still there
                assert await client.download(result.outputs[0])
            ended = await asyncio.gather(*runs, return_exceptions=True)
            assert all(isinstance(end, LostPromptError) for end in ended) or moment == "done"
            made = [await client.run(graph, name, attach=True) for name, graph in graphs.items()]
            assert all(len(result.outputs) == 1 for result in made)
            history = await client._connection.get("/history")  # pyright: ignore[reportPrivateUsage]  # no public way to lose a history
            assert set(history) == set(graphs)


async def test_half_of_a_graph_is_no_success(client: ComfyClient, line: Line) -> None:
    """The server takes what it can of a graph, with HTTP 200, and names the rest."""
    graph, prompt_id = picture(blurs=6, size=512), new_id()
    graph["bad"] = {"class_type": "SaveImage", "inputs": {"images": ["0", 0]}}
    with pytest.raises(RefusedGraphError, match="no value for 'filename_prefix' of SaveImage"):
        await client.run(graph, prompt_id)
    assert (await client.queue()).position(prompt_id) is None, "the other half still runs"
    assert line.arrived["POST /prompt"] == 1
