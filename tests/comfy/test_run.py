"""A run against a server whose every fault is scripted: nothing lost, nothing submitted twice, no false success."""

import asyncio
import gc
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from tests.comfy.scripted import FILE, GRAPH, ScriptedServer, until
from workbench.comfy import (
    ComfyClient,
    InterruptedRunError,
    LostPromptError,
    OutputFile,
    RunProgress,
    RunResult,
)
from workbench.kit.errors import ApiError, ConfigurationError, NetworkError, ResourceError
from workbench.kit.ids import new_id

PICTURE = OutputFile(node="3", filename=FILE["filename"], subfolder="", folder="output")


class Submitted:
    """A run in a task of its own, already taken by the server and running there."""

    def __init__(self, client: ComfyClient, server: ScriptedServer) -> None:
        self.id = new_id()
        self.reports: list[RunProgress] = []
        self._server = server
        self.task = asyncio.create_task(client.run(GRAPH, self.id, report=self.reports.append))

    async def taken(self, *, start: bool = True) -> "Submitted":
        await self._server.submitted.wait()
        if start:
            self._server.start_next()
        return self

    async def succeed(self) -> RunResult:
        self._server.finish(self.id)
        await self._server.say("executing", self.id, node=None)
        return await self.task


async def submitted(client: ComfyClient, server: ScriptedServer, *, start: bool = True) -> Submitted:
    return await Submitted(client, server).taken(start=start)


async def test_a_run_submits_once_under_its_own_id_and_answers_with_the_files(
    client: ComfyClient, server: ScriptedServer
) -> None:
    run = await submitted(client, server)
    result = await run.succeed()
    assert result == RunResult(outputs=(PICTURE,), cached=False, seconds=2.5)
    assert server.prompts == 1
    assert list(server.history) == [run.id]
    assert run.reports[-1].fraction == 1.0


async def test_what_the_caller_adds_travels_with_the_prompt(client: ComfyClient, server: ScriptedServer) -> None:
    task = asyncio.create_task(client.run(GRAPH, new_id(), extra={"extra_pnginfo": {"workflow": {"a": 1}}}))
    await server.submitted.wait()
    assert server.pending[0][3] == {"extra_pnginfo": {"workflow": {"a": 1}}}
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_progress_counts_nodes_and_steps_and_shows_previews(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    await server.say("execution_start", run.id)
    await server.say("execution_cached", run.id, nodes=["1"])
    await server.say("executing", run.id, node="2", display_node="2")
    await server.preview(run.id, b"picture")
    await server.preview(new_id(), b"another's picture")
    await server.say("progress", new_id(), node="2", value=2, max=2)
    await server.say("progress", run.id, node="2", value=1, max=2)
    await until(lambda: any(report.fraction for report in run.reports))
    newest = replace(run.reports[-1], seconds=0)
    assert newest == RunProgress(fraction=0.25, node="2", preview=b"picture", queue_position=0)
    assert server.first_messages[0]["type"] == "feature_flags"
    await run.succeed()
    fractions = [report.fraction for report in run.reports]
    assert fractions == sorted(fractions)


async def test_the_place_in_the_queue_is_its_rank_by_number(client: ComfyClient, server: ScriptedServer) -> None:
    server.pending = [[9, "later", {}, {}, []], [-3, "sooner", {}, {}, []]]
    run = await submitted(client, server, start=False)
    await until(lambda: run.reports)
    assert run.reports[0].queue_position == 2
    await run.succeed()


async def test_a_message_in_an_unknown_shape_does_not_end_the_listening(
    client: ComfyClient, server: ScriptedServer
) -> None:
    run = await submitted(client, server)
    await server.say("execution_cached", run.id)
    for socket in server.sockets.values():
        await socket.send_str("no JSON")
        await socket.send_bytes(b"\0\0\0\4\0")
    await server.say("executing", run.id, node="3", display_node="3")
    await until(lambda: any(report.node == "3" for report in run.reports))
    await run.succeed()


@pytest.mark.parametrize("websocket", [True, False], ids=["silent socket", "no socket"])
async def test_queue_and_history_are_enough(client: ComfyClient, server: ScriptedServer, websocket: bool) -> None:
    server.websocket = websocket
    run = await submitted(client, server)
    server.finish(run.id)
    assert (await run.task).outputs == (PICTURE,)
    assert server.prompts == 1


async def test_a_socket_that_breaks_does_not_break_the_run(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    for socket in list(server.sockets.values()):
        await socket.close()
    server.finish(run.id)
    assert (await run.task).outputs == (PICTURE,)


async def test_a_lost_answer_is_looked_up_before_a_second_submit(client: ComfyClient, server: ScriptedServer) -> None:
    server.faults["POST /prompt"] = ["drop after"]
    run = await submitted(client, server)
    assert (await run.succeed()).outputs == (PICTURE,)
    assert server.prompts == 1


@pytest.mark.parametrize("fault", ["drop before", "503"])
async def test_a_submit_that_did_not_arrive_is_sent_again(
    client: ComfyClient, server: ScriptedServer, fault: str
) -> None:
    server.faults["POST /prompt"] = [fault]
    run = await submitted(client, server)
    await run.succeed()
    assert server.prompts == 2
    assert list(server.history) == [run.id]


async def test_a_second_client_attaches_to_what_the_first_submitted(
    client: ComfyClient, server: ScriptedServer
) -> None:
    server.running.append([0, "kept-id", GRAPH, {}, ["3"]])
    attached = asyncio.create_task(client.run(GRAPH, "kept-id", attach=True))
    await until(lambda: server.requests["GET /queue"])
    server.finish("kept-id")
    assert (await attached).outputs == (PICTURE,)
    again = await client.run(GRAPH, "kept-id", attach=True)
    assert again.outputs == (PICTURE,)
    assert server.prompts == 0


async def test_attaching_to_what_never_arrived_submits_it(client: ComfyClient, server: ScriptedServer) -> None:
    prompt_id = new_id()
    task = asyncio.create_task(client.run(GRAPH, prompt_id, attach=True))
    await server.submitted.wait()
    server.finish(prompt_id)
    assert (await task).outputs == (PICTURE,)
    assert server.prompts == 1


async def test_a_restarted_server_is_told_from_slow_work(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    await server.restart()
    with pytest.raises(LostPromptError):
        await run.task
    assert server.prompts == 1


async def test_a_history_that_is_written_late_is_not_a_loss(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    server.looks_before_history = 1
    assert (await run.succeed()).outputs == (PICTURE,)
    assert server.prompts == 1


async def test_a_server_that_is_away_for_a_moment_is_waited_for(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    server.faults["GET /queue"] = ["503", "drop before"]
    server.finish(run.id)
    assert (await run.task).outputs == (PICTURE,)


async def test_a_server_that_stays_away_is_a_network_error(server_and_url: tuple[ScriptedServer, str]) -> None:
    server, url = server_and_url
    async with ComfyClient(url, timeout=0.3) as client:
        run = await submitted(client, server)
        server.faults["GET /queue"] = ["503"] * 100
        with pytest.raises(NetworkError) as caught:
            await run.task
    assert not isinstance(caught.value, LostPromptError)


async def test_an_interrupt_is_told_from_an_error(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    data = {"node_id": "2", "node_type": "ImageInvert", "timestamp": 2_000}
    server.finish(run.id, last=["execution_interrupted", data])
    with pytest.raises(InterruptedRunError, match=r"ImageInvert \(node 2\)"):
        await run.task


async def test_a_failed_node_is_named_without_its_traceback(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    data = {
        "node_id": "2",
        "node_type": "ImageInvert",
        "exception_type": "ValueError",
        "exception_message": "bad picture\n" + "x" * 1000,
        "traceback": ["File secret.py"],
    }
    server.finish(run.id, last=["execution_error", data])
    with pytest.raises(ApiError, match=r"ImageInvert \(node 2\) failed.*bad picture") as caught:
        await run.task
    assert "secret.py" not in str(caught.value)
    assert len(str(caught.value)) < 500


async def test_memory_that_runs_out_is_a_resource_error(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    data = {"node_id": "2", "node_type": "KSampler", "exception_type": "torch.OutOfMemoryError"}
    server.finish(run.id, last=["execution_error", data])
    with pytest.raises(ResourceError, match="out of memory"):
        await run.task


async def test_a_run_from_the_servers_cache_says_so(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    server.finish(run.id, cached=("1", "2", "3"))
    result = await run.task
    assert result.cached
    assert result.outputs == (PICTURE,)


async def test_files_are_found_under_any_key(client: ComfyClient, server: ScriptedServer) -> None:
    run = await submitted(client, server)
    clip = {"filename": "Clip.MP4", "subfolder": "video", "type": "temp"}
    server.finish(run.id, outputs={"3": {"text": ["words"], "gifs": [clip], "animated": [True]}})
    (file,) = (await run.task).outputs
    assert file == OutputFile(node="3", filename="Clip.MP4", subfolder="video", folder="temp")
    assert file.suffix == ".mp4"


async def test_half_accepted_graphs_are_taken_back_and_refused(client: ComfyClient, server: ScriptedServer) -> None:
    missing = {"type": "required_input_missing", "details": "", "extra_info": {"input_name": "filename_prefix"}}
    prompt_id = new_id()
    server.prompt_answer = {"prompt_id": prompt_id, "number": 0, "node_errors": {"3": {"errors": [missing]}}}
    with pytest.raises(ConfigurationError, match=r"no value for 'filename_prefix' of SaveImage \(node 3\)"):
        await client.run(GRAPH, prompt_id)
    assert server.pending == []
    assert server.prompts == 1


async def test_a_server_that_makes_its_own_ids_is_refused(client: ComfyClient, server: ScriptedServer) -> None:
    server.own_ids = True
    with pytest.raises(ConfigurationError, match="its own ids"):
        await client.run(GRAPH, new_id())
    assert server.pending == []


@pytest.mark.parametrize("start", [False, True], ids=["waiting", "running"])
async def test_cancelling_the_task_ends_the_prompt_on_the_server(
    client: ComfyClient, server: ScriptedServer, start: bool
) -> None:
    run = await submitted(client, server, start=start)
    run.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run.task
    assert server.running == server.pending == []


async def test_a_prompt_that_is_to_be_left_goes_on_and_can_be_attached_to(
    client: ComfyClient, server: ScriptedServer
) -> None:
    prompt_id = new_id()
    first = asyncio.create_task(client.run(GRAPH, prompt_id, leave=lambda: True))
    await server.submitted.wait()
    server.start_next()
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert [item[1] for item in server.running] == [prompt_id]
    second = asyncio.create_task(client.run(GRAPH, prompt_id, attach=True))
    await until(lambda: prompt_id in server.sockets)
    server.finish(prompt_id)
    assert (await second).outputs == (PICTURE,)
    assert server.prompts == 1


@pytest.mark.parametrize("broken", [{"class_type": "SaveImage", "inputs": {"more": ["9", 0]}}, {"class_type": "Note"}])
async def test_a_graph_that_would_hang_the_server_is_not_sent(
    client: ComfyClient, server: ScriptedServer, broken: dict[str, Any]
) -> None:
    with pytest.raises(ConfigurationError, match=r"[Nn]ode 7"):
        await client.run({**GRAPH, "7": broken}, new_id())
    assert server.prompts == 0


async def test_a_second_cancel_does_not_cut_the_first_short(client: ComfyClient, server: ScriptedServer) -> None:
    server.interrupts_to_ignore = 2
    run = await submitted(client, server)
    run.task.cancel()
    await until(lambda: server.requests["POST /interrupt"])
    run.task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run.task
    assert server.running == []


def leave_in_a_hurry(url: str, server: ScriptedServer, turns: int) -> None:
    """Cancel a run on a loop of its own, once more `turns` turns of the loop later, and close the loop."""

    async def leave() -> None:
        before = server.prompts
        async with ComfyClient(url, timeout=5) as client:
            run = asyncio.create_task(client.run(GRAPH, new_id(), leave=lambda: True))
            while server.prompts == before:  # noqa: ASYNC110 - the server's own loop is another one
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)
            run.cancel()
            for _ in range(turns):
                await asyncio.sleep(0)
            run.cancel()
            with suppress(asyncio.CancelledError):
                await run

    loop = asyncio.new_event_loop()
    loop.run_until_complete(leave())
    loop.close()


async def test_a_farewell_that_is_broken_off_leaves_no_socket_open(server_and_url: tuple[ScriptedServer, str]) -> None:
    server, url = server_and_url
    for turns in range(2, 12):
        await asyncio.to_thread(leave_in_a_hurry, url, server, turns)
    gc.collect()  # what was left open is warned of here, which is an error


async def test_cancel_repeats_until_it_is_over(client: ComfyClient, server: ScriptedServer) -> None:
    server.running.append([0, "busy", GRAPH, {}, ["3"]])
    server.interrupts_to_ignore = 3
    assert await client.cancel("busy")
    assert server.requests["POST /interrupt"] == 4


async def test_cancel_never_interrupts_another_prompt(client: ComfyClient, server: ScriptedServer) -> None:
    server.running.append([0, "another", GRAPH, {}, ["3"]])
    server.pending.append([1, "mine", GRAPH, {}, ["3"]])
    assert await client.cancel("mine")
    assert server.requests["POST /interrupt"] == 0
    assert [item[1] for item in server.running] == ["another"]


@pytest.mark.parametrize("last", [None, ["execution_interrupted", {"node_id": "2", "node_type": "ImageInvert"}]])
async def test_a_server_that_has_jobs_is_asked_for_them(
    client: ComfyClient, server: ScriptedServer, last: list[object] | None
) -> None:
    server.has_jobs = True
    run = asyncio.create_task(client.run(GRAPH, "mine"))
    await server.submitted.wait()
    server.finish("mine", last=last)
    if last:
        with pytest.raises(InterruptedRunError):
            await run
    else:
        assert (await run).outputs == (OutputFile(node="3", filename=FILE["filename"], subfolder="", folder="output"),)
    assert server.requests["GET /history"] == 0


async def test_a_server_without_jobs_is_asked_for_them_once(client: ComfyClient, server: ScriptedServer) -> None:
    for name in ("one", "two"):
        server.submitted.clear()
        run = asyncio.create_task(client.run(GRAPH, name))
        await server.submitted.wait()
        server.finish(name)
        await run
    assert sum(count for request, count in server.requests.items() if request.startswith("GET /api/jobs")) == 1


async def test_cancel_of_a_job_repeats_until_it_is_over(client: ComfyClient, server: ScriptedServer) -> None:
    server.has_jobs, server.interrupts_to_ignore = True, 2
    server.running = [[0, "mine", GRAPH, {}, ["3"]]]
    assert await client.cancel("mine")
    assert server.requests["POST /api/jobs/mine/cancel"] == 3
    assert server.requests["POST /interrupt"] == 0


async def test_previews_are_asked_for_where_somebody_looks(client: ComfyClient, server: ScriptedServer) -> None:
    for name, listener in (("seen", {"report": lambda _progress: None}), ("unseen", {})):  # pyright: ignore  # arguments by name
        server.submitted.clear()
        run = asyncio.create_task(client.run(GRAPH, name, **listener))  # pyright: ignore  # arguments by name
        await server.submitted.wait()
        server.finish(name)
        await run
    assert server.extra_data == [{"preview_method": "auto"}, {}]
