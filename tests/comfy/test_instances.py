"""Instances: who gets a graph, what is said when nobody can have it, and when a server's work counts as lost."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp import web

from tests.comfy.scripted import GRAPH, ScriptedServer, scripted_server
from workbench.comfy import Address, Instance, Pool
from workbench.kit.errors import ConfigurationError, NetworkError

NODES: dict[str, Any] = {
    "EmptyImage": {"input": {"required": {}}, "output": ["IMAGE"]},
    "ImageInvert": {"input": {"required": {}}, "output": ["IMAGE"]},
    "SaveImage": {"input": {"required": {}}, "output": [], "output_node": True},
}
STATS: dict[str, Any] = {
    "system": {"comfyui_version": "0.3.64"},
    "devices": [{"name": "cuda:0", "vram_total": 24, "vram_free": 20}],
}


def describe(server: ScriptedServer, *, waiting: int = 0, nodes: object = NODES) -> None:
    """What a server says of itself."""
    server.fixed = {
        "/object_info": web.json_response(nodes),
        "/prompt": web.json_response({"exec_info": {"queue_remaining": waiting}}),
        "/system_stats": web.json_response(STATS),
        "/models": web.json_response(["loras", "vae"]),
        "/models/loras": web.json_response(["a.safetensors", "b.safetensors"]),
        "/models/vae": web.json_response([]),
    }


class Servers:
    """Two servers with names, and the pool of them."""

    def __init__(self, one: tuple[ScriptedServer, str], two: tuple[ScriptedServer, str]) -> None:
        (self.one, self.one_url), (self.two, self.two_url) = one, two
        for server in (self.one, self.two):
            describe(server)
        self.addresses = [Address("one", self.one_url.rstrip("/")), Address("two", self.two_url.rstrip("/"))]
        self.pool = Pool(self.addresses, timeout=2)

    async def able(self) -> list[str]:
        return [instance.name for instance in await self.pool.able(GRAPH)]


@pytest.fixture
async def servers() -> AsyncGenerator[Servers]:
    async with AsyncExitStack() as stack:
        yield Servers(
            await stack.enter_async_context(scripted_server()), await stack.enter_async_context(scripted_server())
        )


def nowhere(port: int) -> Address:
    return Address("away", f"http://127.0.0.1:{port}")


async def test_the_shorter_queue_comes_first(servers: Servers) -> None:
    describe(servers.one, waiting=3)
    assert await servers.able() == ["two", "one"]


async def test_a_short_queue_on_a_slow_server_comes_last(servers: Servers) -> None:
    describe(servers.one, waiting=3)
    quick, slow = servers.pool
    quick.ran(1.0)
    slow.ran(9.0)
    assert await servers.able() == ["one", "two"]
    for _ in range(20):
        slow.ran(1.0)
    assert await servers.able() == ["two", "one"]


async def test_one_that_lacks_a_node_is_left_out_until_it_has_it(servers: Servers) -> None:
    describe(servers.one, nodes={name: NODES[name] for name in ("EmptyImage", "SaveImage")})
    assert await servers.able() == ["two"]
    describe(servers.one)
    assert sorted(await servers.able()) == ["one", "two"]


async def test_what_everybody_lacks_is_named_with_the_server(servers: Servers) -> None:
    for server in (servers.one, servers.two):
        describe(server, nodes={"EmptyImage": NODES["EmptyImage"], "SaveImage": NODES["SaveImage"]})
    with pytest.raises(ConfigurationError, match=r"one: .* no node ImageInvert.* two: .* no node ImageInvert"):
        await servers.able()


async def test_nodes_are_asked_for_once(servers: Servers) -> None:
    await asyncio.gather(*(servers.able() for _ in range(20)))
    await servers.able()
    assert servers.one.requests["GET /object_info"] == 1
    one, _ = servers.pool
    await asyncio.gather(*(one.nodes(fresh=True) for _ in range(20)))
    assert servers.one.requests["GET /object_info"] <= 3, "those who wait share the answer"


async def test_one_that_is_away_is_left_out(servers: Servers, unused_tcp_port: int) -> None:
    pool = Pool([nowhere(unused_tcp_port), *servers.addresses])
    assert {instance.name for instance in await pool.able(GRAPH)} == {"one", "two"}


async def test_one_that_is_away_may_have_what_the_others_lack(servers: Servers, unused_tcp_port: int) -> None:
    describe(servers.one, nodes={})
    pool = Pool([nowhere(unused_tcp_port), servers.addresses[0]])
    with pytest.raises(NetworkError, match=r"away: .*cannot be reached.* one: .*no node"):
        await pool.able(GRAPH)


async def test_work_is_lost_where_nobody_listens_and_not_where_it_is_slow(
    servers: Servers, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = servers.pool
    away = nowhere(unused_tcp_port)
    pool = Pool([*servers.addresses, away])
    assert await pool.is_lost(away.url)
    assert await pool.is_lost("http://127.0.0.1:1"), "it is named no more"
    assert not await pool.is_lost(one.url)
    servers.one.faults["GET /prompt"] = ["503"] * 6
    assert not await pool.is_lost(one.url), "it may come back with the work"
    monkeypatch.setattr("workbench.comfy.instances.instance._DEAD_SECONDS", 0)
    assert await pool.is_lost(one.url), "it was silent for too long"
    assert not await pool.is_lost(one.url)


async def test_a_state_tells_what_a_server_has(servers: Servers) -> None:
    describe(servers.one, waiting=2)
    one, _ = await servers.pool.states()
    assert (one.name, one.url, one.problem) == ("one", servers.addresses[0].url, "")
    assert (one.version, one.devices, one.vram_total, one.vram_free) == ("0.3.64", ("cuda:0",), 24, 20)
    assert (one.waiting, one.nodes, one.models, one.seconds) == (2, 3, {"loras": 2}, None)


async def test_a_state_tells_what_is_wrong(servers: Servers, unused_tcp_port: int) -> None:
    servers.two.fixed["/system_stats"] = web.json_response(["nonsense"])
    pool = Pool([*servers.addresses, nowhere(unused_tcp_port)])
    one, two, away = await pool.states()
    assert one.problem == ""
    assert "does not answer as a ComfyUI server" in two.problem or "object is due" in two.problem
    assert "cannot be reached" in away.problem
    assert away.advice
    assert (two.is_away, away.is_away) == (False, True)


async def test_a_server_that_reads_its_folders_is_there_all_the_same(servers: Servers) -> None:
    servers.one.delays["GET /object_info"] = 60.0
    one, two = await servers.pool.states()
    assert (one.problem, one.version, one.nodes, one.models) == ("", "0.3.64", None, {"loras": 2})
    assert two.nodes == 3


async def test_the_log_of_a_server_is_read_as_lines(servers: Servers) -> None:
    entries = [
        {"t": "2026-01-02T03:04:05", "m": "got prompt\nloading\n"},
        {"t": "2026-01-02T03:04:06", "m": "\n"},
        {"t": "2026-01-02T03:04:07", "m": " 0%|"},
        {"t": "2026-01-02T03:04:08", "m": "\r 50%|"},
        {"t": "2026-01-02T03:04:09", "m": "\r100%|\n"},
    ]
    servers.one.fixed["/internal/logs/raw"] = web.json_response({"entries": entries})
    one, two = servers.pool
    async with one.client() as client:
        lines = await client.log()
    assert lines is not None
    assert [(line.at[-2:], line.text) for line in lines] == [("05", "got prompt"), ("05", "loading"), ("09", "100%|")]
    async with two.client() as client:
        assert await client.log() is None, "it has none to show"


def test_an_address_shows_no_secret() -> None:
    address = Address("one", "http://h", {"Authorization": "Bearer s3cret"})
    assert "s3cret" not in f"{address!r} {Instance(address, 1).address}"
