"""What the client asks and how it names what goes wrong; no secret gets into a sentence."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.comfy.scripted import ScriptedServer
from workbench.comfy import ComfyClient, QueueState, SystemInfo
from workbench.comfy.connection import Connection
from workbench.comfy.errors import NoServerError
from workbench.comfy.listening import listening
from workbench.comfy.tracker import Tracker
from workbench.kit.errors import ApiError, ConfigurationError, NetworkError, NotFoundError, WorkbenchError

GPU = {"name": "cuda:0 RTX 4090", "type": "cuda", "vram_total": 24, "vram_free": 20}


async def test_the_system_tells_version_devices_and_memory(client: ComfyClient, server: ScriptedServer) -> None:
    stats = {"system": {"comfyui_version": "0.3.64"}, "devices": [GPU, GPU]}
    server.fixed["/system_stats"] = web.json_response(stats)
    assert await client.system() == SystemInfo(
        version="0.3.64",
        is_draft=False,
        devices=("cuda:0 RTX 4090", "cuda:0 RTX 4090"),
        vram_total=48,
        vram_free=40,
    )


async def test_the_queue_is_sorted_by_number(client: ComfyClient, server: ScriptedServer) -> None:
    server.running = [[4, "now", {}, {}, []]]
    server.pending = [[57, "third", {}, {}, []], [-5.5, "first", {}, {}, []], [56, "second", {}, {}, []]]
    queue = await client.queue()
    assert queue == QueueState(running=("now",), pending=("first", "second", "third"))
    assert [queue.position(name) for name in ("now", "second", "gone")] == [0, 2, None]


async def test_lists_of_models_and_nodes(client: ComfyClient, server: ScriptedServer) -> None:
    server.fixed["/models/loras"] = web.json_response(["style.safetensors"])
    assert await client.models("loras") == ["style.safetensors"]
    server.fixed["/object_info"] = web.json_response({"SaveImage": {"output_node": True}})
    assert await client.object_info() == {"SaveImage": {"output_node": True}}


async def test_a_header_goes_with_every_request_and_the_socket(
    server_and_url: tuple[ScriptedServer, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server, url = server_and_url
    async with ComfyClient(url, headers={"Authorization": "Bearer s3cret"}) as client:
        await client.queue()
        server.prompt_answer = {"node_errors": {"1": {"errors": [{"type": "other"}]}}}
        with pytest.raises(ConfigurationError):
            await client.run({}, "id")
    assert server.requests["GET /ws"] == 1
    assert {headers.get("Authorization") for headers in server.headers} == {"Bearer s3cret"}
    assert "s3cret" not in caplog.text


async def test_new_headers_are_asked_for_once_for_each_refusal(server_and_url: tuple[ScriptedServer, str]) -> None:
    server, url = server_and_url
    asked: list[int] = []

    async def refresh() -> dict[str, str]:
        asked.append(1)
        return {"Authorization": f"Bearer {len(asked)}"}

    async with ComfyClient(url, headers={"Authorization": "Bearer 0", "X-Key": "k"}, refresh=refresh) as client:
        server.faults["GET /queue"] = ["401", "401", "401"]
        await asyncio.gather(client.queue(), client.queue(), client.queue())
        assert (len(asked), server.requests["GET /queue"]) == (1, 6)
        server.faults["POST /upload/image"] = ["401"]
        name = await client.upload(b"picture", "a.png")
        assert server.files[name] == b"picture", "the body was sent with the second request, too"
        server.faults["GET /queue"] = ["401", "401"]
        with pytest.raises(ConfigurationError, match="refuses access"):
            await client.queue()
    assert (server.headers[-1]["Authorization"], server.headers[-1]["X-Key"], len(asked)) == ("Bearer 3", "k", 3)


@pytest.mark.parametrize(
    ("status", "error"),
    [("401", ConfigurationError), ("403", ConfigurationError), ("404", ApiError), ("500", ApiError)]
    + [(status, NetworkError) for status in ("429", "502", "503", "504")],
)
async def test_every_status_has_its_class_and_no_secret(
    server_and_url: tuple[ScriptedServer, str], status: str, error: type[WorkbenchError]
) -> None:
    server, url = server_and_url
    server.faults["GET /queue"] = [status] * 3
    address = url.replace("http://", "http://ann:pa55word@")
    async with ComfyClient(address, headers={"X-Key": "s3cret"}) as client:
        assert client.url == url.rstrip("/")
        with pytest.raises(error, match=f"HTTP {status}") as caught:
            await client.queue()
    assert "s3cret" not in repr(caught.value)
    assert "pa55word" not in repr(caught.value)
    assert server.headers[0]["Authorization"].startswith("Basic ")


async def test_an_address_where_nobody_answers(unused_tcp_port: int) -> None:
    async with ComfyClient(f"http://127.0.0.1:{unused_tcp_port}") as client:
        with pytest.raises(NetworkError, match="cannot be reached"):
            await client.system()


async def test_a_page_in_place_of_an_answer(client: ComfyClient, server: ScriptedServer) -> None:
    server.fixed["/system_stats"] = web.Response(text="<html>Sign in</html>", content_type="text/html")
    with pytest.raises(ApiError, match="does not answer as a ComfyUI server"):
        await client.system()


async def test_a_redirect_to_a_sign_in_page(client: ComfyClient, server: ScriptedServer) -> None:
    server.fixed["/system_stats"] = web.Response(status=302, headers={"Location": "/login?key=s3cret"})
    with pytest.raises(ConfigurationError, match="another address") as caught:
        await client.system()
    assert "s3cret" not in str(caught.value)


async def test_a_redirect_of_the_socket_takes_no_key_elsewhere() -> None:
    heard: list[str | None] = []

    async def elsewhere(request: web.Request) -> web.Response:
        heard.append(request.headers.get("X-API-Key"))
        return web.Response(status=404)

    async def away(_request: web.Request) -> web.Response:
        raise web.HTTPFound(f"ws://127.0.0.1:{other.port}/ws")

    here, there = web.Application(), web.Application()
    here.router.add_get("/ws", away)
    there.router.add_get("/ws", elsewhere)
    async with TestServer(there) as other, TestServer(here) as server:
        connection = Connection(str(server.make_url("/")), {"X-API-Key": "s3cret"}, 5)
        async with listening(connection, "mine", Tracker("mine", {})):
            pass
        await connection.close()
    assert heard == []


async def test_only_a_refusing_host_tells_that_the_server_has_ended(unused_tcp_port: int) -> None:
    async with ComfyClient(f"http://127.0.0.1:{unused_tcp_port}") as client:
        with pytest.raises(NoServerError):
            await client.waiting()
    async with ComfyClient("http://no-such-host.invalid") as client:
        with pytest.raises(NetworkError, match="cannot be reached") as caught:
            await client.waiting()
    assert not isinstance(caught.value, NoServerError)


async def test_an_answer_that_is_packed_wrongly() -> None:
    async def packed(_request: web.Request) -> web.Response:
        return web.Response(body=b"not packed", headers={"Content-Encoding": "gzip"})

    application = web.Application()
    application.router.add_get("/prompt", packed)
    async with TestServer(application) as other, ComfyClient(str(other.make_url("/"))) as client:
        with pytest.raises(NetworkError):
            await client.waiting()


@pytest.mark.parametrize("url", ["", "127.0.0.1:8188", "ftp://host", "http://", "http://host/?token=s3cret"])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"comfy\.url") as caught:
        ComfyClient(url)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("value", ["s3cret\n", "s3cret”"])
def test_a_token_that_no_header_can_carry(value: str) -> None:
    with pytest.raises(ConfigurationError, match="Authorization") as caught:
        ComfyClient("http://127.0.0.1:8188", headers={"Authorization": value})
    assert "s3cret" not in str(caught.value)


async def test_workflows_saved_on_the_server_are_listed_and_read(server: ScriptedServer, client: ComfyClient) -> None:
    assert await client.saved_workflows() == []
    server.fixed["/userdata"] = web.json_response(["film/图 a.json", "b.json", "picture.png"])
    server.fixed["/userdata/workflows/film/图 a.json"] = web.Response(body=b'{"nodes": []}')
    assert await client.saved_workflows() == ["b.json", "film/图 a.json"]
    assert await client.saved_workflow("film/图 a.json") == b'{"nodes": []}'
    with pytest.raises(NotFoundError, match=r"no saved workflow “b\.json”"):
        await client.saved_workflow("b.json")
