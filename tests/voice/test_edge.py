"""edge-tts against a server on this machine: spoken by it, or spoken here and said so."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import edge_tts.communicate
import pytest
from aiohttp import web

from tests.voice.edge_server import EdgeServer
from tests.voice.lines import check_words
from tests.voice.sound import read_wav
from workbench.voice import Speaker

LINE = "He said: “brave & new world”, and left at 9:30 — twice."


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[EdgeServer]:
    edge = EdgeServer()
    app = web.Application()
    app.router.add_get("/edge", edge.answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", f"ws://{host}:{port}/edge?TrustedClientToken=test")
    yield edge
    edge.released.set()
    await runner.cleanup()


@pytest.fixture
def speaker() -> Speaker:
    return Speaker(online=True, timeout=10)


@pytest.mark.parametrize(
    ("line", "voice_id", "remote"),
    [
        (LINE, "en-edward", "GuyNeural"),
        ("灯塔守护人说：“hello，world！”然后走了。", "zh-narrator", "XiaoxiaoNeural"),
        ("🎉 It rained\nfor 3 days.", "en-clara", "JennyNeural"),
    ],
)
async def test_the_service_speaks(server: EdgeServer, speaker: Speaker, line: str, voice_id: str, remote: str) -> None:
    speech = await speaker.speak(line, voice_id)
    assert (speech.engine, speech.degraded) == ("edge-tts", "")
    assert remote in server.voices[0]
    check_words(line, speech)
    assert read_wav(speech.wav).any()
    assert server.requests == 1


async def test_words_begin_where_the_service_says(server: EdgeServer, speaker: Speaker) -> None:
    speech = await speaker.speak("one two three four", "en-clara")
    starts = [word.start for word in speech.words]
    assert [word.text for word in speech.words] == ["one", "two", "three", "four"]
    steps = [after - before for before, after in pairwise(starts[1:])]
    assert steps == pytest.approx([0.27, 0.45], abs=0.002)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("403", "refused the request (HTTP 403)"),
        ("429", "refused the request (HTTP 429)"),
        ("silent", "sent no sound"),
        ("drop", "broke off in the middle"),
        ("short", "broke off in the middle"),
        ("stall", "did not answer within 0.5 seconds"),
        ("noise", "cannot be understood"),
        ("garbage", "cannot be read"),
    ],
)
async def test_the_offline_voice_speaks_instead_and_says_why(server: EdgeServer, mode: str, reason: str) -> None:
    server.mode = mode
    speech = await Speaker(online=True, timeout=0.5 if mode == "stall" else 10).speak(LINE, "en-ruth")
    assert speech.engine == "hibari"
    assert reason in speech.degraded
    assert "The offline voice spoke instead." in speech.degraded
    check_words(LINE, speech)
    assert server.requests == (2 if mode == "403" else 1)


async def test_a_service_that_is_not_there(monkeypatch: pytest.MonkeyPatch, speaker: Speaker) -> None:
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", "ws://127.0.0.1:9/edge?x=1")
    speech = await speaker.speak("Hello there.", "en-ruth")
    assert speech.engine == "hibari"
    assert "could not be reached" in speech.degraded


async def test_nothing_to_say_asks_nobody(server: EdgeServer, speaker: Speaker) -> None:
    speech = await speaker.speak("🎉 …", "en-ruth")
    assert (speech.engine, speech.degraded, server.requests) == ("silence", "", 0)


async def test_cancelling_ends_a_stalled_request(server: EdgeServer) -> None:
    server.mode = "stall"
    task = asyncio.create_task(Speaker(online=True, timeout=60).speak(LINE, "en-ruth"))
    await server.asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await task
