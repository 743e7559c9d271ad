"""The socket beside a run: opened anew when it ends, done without where there is none."""

import pytest

from tests.comfy.scripted import ScriptedServer, until
from tests.comfy.test_run import submitted
from workbench.comfy import ComfyClient


async def test_a_socket_that_breaks_or_falls_silent_is_opened_anew(
    client: ComfyClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.comfy.listening._AGAIN_SECONDS", 0)
    monkeypatch.setattr("workbench.comfy.listening._SILENT_SECONDS", 0.3)
    run = await submitted(client, server)
    for silent in (False, True):
        (before,) = server.sockets.values()
        if not silent:
            await before.close()
        await until(lambda before=before: before not in server.sockets.values() and server.sockets)
    (socket,) = server.sockets.values()
    await socket.send_json({"type": "executing", "data": {"node": "3"}})  # a server says no more to who comes back
    await until(lambda: run.reports and run.reports[-1].node == "3")
    assert run.reports[-1].fraction == pytest.approx(2 / 3), "what feeds the node is done"
    await run.succeed()
    assert server.prompts == 1


async def test_a_server_that_says_nothing_is_still_seen_to_work(client: ComfyClient, server: ScriptedServer) -> None:
    server.websocket = False
    run = await submitted(client, server)
    await until(lambda: len({report.seconds for report in run.reports}) > 1)
    assert (run.reports[-1].queue_position, run.reports[-1].fraction) == (0, 0.0)
    await run.succeed()
