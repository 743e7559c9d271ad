"""Servers of the Comfy API v2: never taken twice, found again by another process, told apart in how they end."""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from blake3 import blake3

from tests.comfy.scripted import GRAPH, until
from workbench.comfy import (
    Address,
    ApiV2Client,
    FailedRunError,
    FileTooLargeError,
    InterruptedRunError,
    LostPromptError,
    OutputFile,
    Pool,
    RefusedGraphError,
    RunProgress,
)
from workbench.comfy.api_v2.assets import with_assets
from workbench.kit.errors import NetworkError, WorkbenchError
from workbench.model.workflows import Card, Slot, SlotTarget, WorkflowCategory

FILE = b"\x89PNG picture"


class Cloud:
    """The state of the server. It runs nothing: tests set the status of its jobs."""

    def __init__(self) -> None:
        self.requests: Counter[str] = Counter()
        self.jobs: dict[str, dict[str, Any]] = {}
        self.graphs: dict[str, Any] = {}
        self.keys: set[str] = set()
        self.assets: dict[str, bytes] = {"out": FILE}
        self.drop_answer = False
        self.address = ""
        self.hash: str | None = None
        self.largest = 1 << 30
        self.refusal: dict[str, Any] | None = None

    def end(self, status: str, **more: Any) -> None:
        """End every job."""
        output = {"node_id": "3", "name": "a.png", "id": "out"}
        for job in self.jobs.values():
            job.update(status=status, outputs=[output] if status == "succeeded" else [], **more)

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._count])
        app.router.add_post("/api/v2/jobs", self._submit)
        app.router.add_get("/api/v2/jobs", self._list)
        app.router.add_get("/api/v2/jobs/{id}", self._job)
        app.router.add_get("/api/v2/jobs/{id}/workflow", self._workflow)
        app.router.add_get("/api/v2/jobs/{id}/events", self._events)
        app.router.add_post("/api/v2/jobs/{id}/cancel", self._cancel)
        app.router.add_post("/api/v2/assets", self._upload)
        app.router.add_get("/api/v2/assets/{id}", self._asset)
        app.router.add_get("/api/v2/assets/{id}/content", self._content)
        return app

    @web.middleware
    async def _count(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests[f"{request.method} {request.match_info.route.resource.canonical}"] += 1  # pyright: ignore  # aiohttp types it as optional
        return await handler(request)

    async def _submit(self, request: web.Request) -> web.Response:
        key = request.headers["Idempotency-Key"]
        if self.refusal:
            return web.json_response({"error": self.refusal}, status=422)
        if key in self.keys:
            return web.json_response({"error": {"code": "idempotency_key_reuse"}}, status=422)
        self.keys.add(key)
        name = f"job_{len(self.jobs)}"
        self.jobs[name] = {"id": name, "status": "running", "outputs": []}
        self.graphs[name] = (await request.json())["workflow"]
        if self.drop_answer:
            assert request.transport
            request.transport.close()
        return web.json_response(self.jobs[name], status=201)

    async def _list(self, request: web.Request) -> web.Response:
        """The newest hundred of the states that are asked for, as the proxy lists them."""
        wanted = request.query["status"].split(",")
        jobs = [job for job in reversed(self.jobs.values()) if job["status"] in wanted]
        return web.json_response({"jobs": jobs[: int(request.query["limit"])]})

    async def _job(self, request: web.Request) -> web.Response:
        job = self.jobs.get(request.match_info["id"])
        return web.json_response(job) if job else web.json_response({}, status=404)

    async def _workflow(self, request: web.Request) -> web.Response:
        return web.json_response({"workflow": self.graphs[request.match_info["id"]], "format": "api"})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        preview = {"node_id": "2", "data_base64": base64.b64encode(b"jpeg").decode()}
        for name, data in (("progress", {"value": 0.5, "current_node": "2"}), ("preview", preview), ("log", {})):
            await response.write(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode())
        return response

    async def _cancel(self, request: web.Request) -> web.Response:
        self.jobs[request.match_info["id"]]["status"] = "canceled"
        return web.json_response({})

    async def _upload(self, request: web.Request) -> web.Response:
        file = (await request.post())["file"]
        assert isinstance(file, web.FileField)
        data = file.file.read()
        if len(data) > self.largest:
            return web.json_response({"error": {"code": "payload_too_large"}}, status=413)
        self.assets["in"] = data
        return web.json_response({"id": "in"}, status=201)

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["id"]
        told = {"id": name, "url": self.address, "hash": self.hash, "size_bytes": len(self.assets.get(name, b""))}
        return web.json_response(told, status=200 if name in self.assets else 404)

    async def _content(self, request: web.Request) -> web.Response:
        return web.Response(body=self.assets[request.match_info["id"]])


@asynccontextmanager
async def client_of(url: str) -> AsyncGenerator[ApiV2Client]:
    async with ApiV2Client(url, headers={"Authorization": "Bearer s3cret"}, timeout=5) as client:
        yield client


@pytest.fixture
async def cloud_and_url() -> AsyncGenerator[tuple[Cloud, str]]:
    cloud = Cloud()
    async with TestServer(cloud.application()) as server:
        yield cloud, str(server.make_url("/"))


@pytest.fixture
def cloud(cloud_and_url: tuple[Cloud, str]) -> Cloud:
    return cloud_and_url[0]


@pytest.fixture
async def client(cloud_and_url: tuple[Cloud, str]) -> AsyncGenerator[ApiV2Client]:
    async with client_of(cloud_and_url[1]) as client:
        yield client


async def test_a_graph_runs_and_its_file_is_fetched(client: ApiV2Client, cloud: Cloud) -> None:
    reports: list[RunProgress] = []
    run = asyncio.create_task(client.run(GRAPH, "mine", report=reports.append))
    await until(lambda: any(report.preview for report in reports))
    cloud.end("succeeded", metrics={"execution_ms": 1500})
    result = await run
    assert (result.seconds, reports[0].fraction, reports[-1].fraction) == (1.5, 0.5, 1.0)
    assert await client.download(result.outputs[0]) == FILE


async def test_a_lost_answer_does_not_make_a_second_job(client: ApiV2Client, cloud: Cloud) -> None:
    cloud.drop_answer = True
    run = asyncio.create_task(client.run(GRAPH, "mine"))
    await until(lambda: cloud.requests["GET /api/v2/jobs/{id}"])
    cloud.end("succeeded")
    assert (await run).outputs
    assert len(cloud.jobs) == 1


async def test_another_process_attaches(client: ApiV2Client, cloud: Cloud, cloud_and_url: tuple[Cloud, str]) -> None:
    run = asyncio.create_task(client.run(GRAPH, "mine", leave=lambda: True))
    await until(lambda: cloud.jobs)
    run.cancel()
    await asyncio.wait([run])
    cloud.end("succeeded")
    async with client_of(cloud_and_url[1]) as later:
        assert (await later.run(GRAPH, "mine", attach=True)).outputs
    assert cloud.requests["POST /api/v2/jobs"] == 1


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        ("failed", FailedRunError, r"KSampler \(node 2\) failed on the server: no luck"),
        ("canceled", InterruptedRunError, "was stopped"),
        ("expired", LostPromptError, "no longer knows"),
    ],
)
async def test_every_end_has_its_error(
    client: ApiV2Client, cloud: Cloud, status: str, error: type[Exception], said: str
) -> None:
    run = asyncio.create_task(client.run(GRAPH, "mine"))
    await until(lambda: cloud.jobs)
    cloud.end(status, error={"class_type": "KSampler", "node_id": "2", "message": "no\nluck"})
    with pytest.raises(error, match=said):
        await run


async def test_cancelling_the_task_ends_the_job(client: ApiV2Client, cloud: Cloud) -> None:
    run = asyncio.create_task(client.run(GRAPH, "mine"))
    await until(lambda: cloud.requests["GET /api/v2/jobs/{id}"])
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert cloud.jobs["job_0"]["status"] == "canceled"


async def test_a_job_that_arrives_while_it_is_cancelled_is_ended(client: ApiV2Client, cloud: Cloud) -> None:
    end = asyncio.create_task(client.cancel("mine"))
    await until(lambda: cloud.requests["GET /api/v2/jobs"])
    cloud.graphs["late"] = with_assets(GRAPH, (), "mine")
    cloud.jobs["late"] = {"id": "late", "status": "queued", "outputs": []}
    assert await end
    assert cloud.jobs["late"]["status"] == "canceled"


async def test_a_prompt_that_begins_as_an_upload_does_is_a_prompt(client: ApiV2Client, cloud: Cloud) -> None:
    run = asyncio.create_task(client.run({"1": {"class_type": "Text", "inputs": {"text": "asset: a tree"}}}, "mine"))
    await until(lambda: cloud.jobs)
    cloud.end("succeeded")
    await run
    assert cloud.graphs["job_0"]["1"]["inputs"] == {"text": "asset: a tree"}


async def test_the_key_of_a_signed_address_is_not_told(client: ApiV2Client, cloud: Cloud) -> None:
    async def broken(_request: web.Request) -> web.Response:
        return web.Response(status=500)

    store = web.Application()
    store.router.add_get("/a.png", broken)
    async with TestServer(store) as elsewhere:
        cloud.address = f"http://127.0.0.1:{elsewhere.port}/a.png?signature=s3cret"
        with pytest.raises(WorkbenchError) as caught:
            await client.download(OutputFile(node="3", filename="a.png", subfolder="", folder="out"))
    assert "s3cret" not in str(caught.value)


async def test_a_refusal_is_a_sentence_for_each_node(client: ApiV2Client, cloud: Cloud) -> None:
    problem = {"type": "required_input_missing", "extra_info": {"input_name": "image"}}
    details = {"node_errors": {"2": {"errors": [problem]}}}
    cloud.refusal = {"code": "invalid_workflow", "message": "no", "details": details}
    with pytest.raises(RefusedGraphError, match=r"no value for 'image' of ImageInvert \(node 2\)"):
        await client.run(GRAPH, "mine")
    slot = Slot(name="photo", kind="image", targets=(SlotTarget(node="2", input="image"),))
    card = Card(id="a", name="A", description="", category=WorkflowCategory.IMAGE, output_node="3", slots=(slot,))
    with pytest.raises(RefusedGraphError, match="no value for slot 'photo'"):
        await client.run(GRAPH, "mine", card=card)


async def test_an_upload_is_named_in_the_graph_and_sent_once(client: ApiV2Client, cloud: Cloud) -> None:
    names = await client.upload_all([(FILE, "a.png"), (FILE, "b.png")])
    assert cloud.requests["POST /api/v2/assets"] == 1
    run = asyncio.create_task(client.run({"3": {"class_type": "LoadImage", "inputs": {"image": names[0]}}}, "mine"))
    await until(lambda: cloud.jobs)
    cloud.end("succeeded")
    await run
    sent = cloud.graphs["job_0"]["3"]["inputs"]["image"]
    assert sent == {"__type": "core/ASSET", "info": {"id": "in"}}
    assert cloud.assets["in"] == FILE


def others(cloud: Cloud, count: int, status: str) -> None:
    """Jobs of other people, newer than what is there."""
    for _ in range(count):
        name = f"other_{len(cloud.jobs)}"
        cloud.jobs[name], cloud.graphs[name] = {"id": name, "status": status, "outputs": []}, GRAPH


async def test_a_job_behind_a_hundred_others_is_found(
    client: ApiV2Client, cloud: Cloud, cloud_and_url: tuple[Cloud, str]
) -> None:
    run = asyncio.create_task(client.run(GRAPH, "mine", leave=lambda: True))
    await until(lambda: cloud.jobs)
    run.cancel()
    await asyncio.wait([run])
    others(cloud, 120, "failed")
    async with client_of(cloud_and_url[1]) as later:
        again = asyncio.create_task(later.run(GRAPH, "mine", attach=True))
        await until(lambda: cloud.requests["GET /api/v2/jobs/{id}"] > 1)
        cloud.end("succeeded")
        assert (await again).outputs
    assert cloud.requests["POST /api/v2/jobs"] == 1


async def test_a_job_that_cannot_be_seen_is_not_taken_for_lost(
    client: ApiV2Client, cloud: Cloud, cloud_and_url: tuple[Cloud, str]
) -> None:
    run = asyncio.create_task(client.run(GRAPH, "mine", leave=lambda: True))
    await until(lambda: cloud.jobs)
    run.cancel()
    await asyncio.wait([run])
    others(cloud, 100, "running")
    async with client_of(cloud_and_url[1]) as later:
        with pytest.raises(NetworkError, match="too many other jobs"):
            await later.run(GRAPH, "mine", attach=True)
    assert len(cloud.graphs) == 101, "it was taken twice"


async def test_a_file_is_compared_with_its_hash(client: ApiV2Client, cloud: Cloud) -> None:
    file = OutputFile(node="3", filename="a.png", subfolder="", folder="out")
    cloud.hash = f"blake3:{blake3(FILE).hexdigest()}"
    assert await client.download(file) == FILE
    cloud.assets["out"] = FILE[:-1] + b"!"
    with pytest.raises(NetworkError, match="damaged"):
        await client.download(file)


async def test_a_file_as_large_as_one_that_was_refused_is_not_sent(client: ApiV2Client, cloud: Cloud) -> None:
    cloud.largest = 1000
    with pytest.raises(FileTooLargeError):
        await client.upload(bytes(2000), "a.png")
    with pytest.raises(FileTooLargeError, match="has refused one"):
        await client.upload(bytes(3000), "b.png")
    assert cloud.requests["POST /api/v2/assets"] == 1
    await client.upload(bytes(500), "c.png")


async def test_it_stands_in_a_pool_without_a_node_list(cloud_and_url: tuple[Cloud, str]) -> None:
    pool = Pool([Address("cloud", cloud_and_url[1].rstrip("/"), kind="api_v2")])
    assert [instance.name for instance in await pool.able(GRAPH)] == ["cloud"]
    (state,) = await pool.states()
    assert (state.problem, state.nodes, state.models, state.version) == ("", None, {}, "API v2")
    async with next(iter(pool)).client() as client:
        assert await client.log() is None
