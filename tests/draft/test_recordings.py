"""The draft backend answers what a real ComfyUI 0.3.64 answered, message by message."""

from pathlib import Path

import aiohttp
import httpx
import pytest

from tests.draft.client import Client
from tests.draft.replay import GREEN, Recorder, first_number, load
from workbench.draft import start
from workbench.kit.certificates import certificates

OWN = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[3] / "shared" / "comfyui" / "transcripts"

PACED = {
    "interrupt",
    "queue_of_several",
    "client_supplied_prompt_id",
    "two_clients_and_no_client",
    "reconnect_same_client_id",
    "diffusion",
    "recorded_interrupt",
}
"""Recordings whose requests come while a slow node runs."""

PACES = (0.15, 0.6, 2.4)
"""Seconds that a node takes at least in those, from one try to the next."""

SKIP = {
    "uploads": {"99 MB (limit is 100 MiB by default)"},
    "view": {"preview of a broken image", "html is forced to octet-stream"},
    "interrupt": {
        "interrupt during the last node (SaveAnimatedWEBP, slow, no progress hook): "
        "answers 200, the prompt still SUCCEEDS"
    },
}
"""Parts that need a node or a file that the recording does not hold."""

FOLLOWS = {"cached_second_run", "client_supplied_prompt_id", "two_clients_and_no_client"}
"""Recordings that went on where another one had left the plain green picture in the cache."""

NAMES = [
    "success",
    "cached_second_run",
    "validation_errors",
    "execution_error",
    "queue_of_several",
    "interrupt",
    "client_supplied_prompt_id",
    "two_clients_and_no_client",
    "reconnect_same_client_id",
    "reconnect_while_old_still_open",
    "uploads",
    "view",
    "free_api",
    "diffusion",
    "diffusion_tiny",
]


async def replay(path: Path, folder: Path) -> int:
    """Replay one recording; returns how much was compared.

    Where requests must come while a node runs, the nodes of a server that was too quick for a busy machine are made
    slower: what is wrong is wrong at every pace.
    """
    *quicker, slowest = PACES if path.stem in PACED else (0.0,)
    for pace in quicker:
        try:
            return await replay_at(pace, path, folder / f"{pace}")
        except (AssertionError, TimeoutError):
            continue
    return await replay_at(slowest, path, folder / f"{slowest}")


async def replay_at(pace: float, path: Path, folder: Path) -> int:
    """Replay one recording on a server of its own, whose nodes take so many seconds at least."""
    name = path.stem
    for model in ("checkpoints/random_sd15", "checkpoints/random_tiny_sd15", "loras/random_style"):
        file = folder / "models" / f"{model}.safetensors"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    server = start(folder, previews=True, pace=pace)
    try:
        async with (
            httpx.AsyncClient(base_url=server.url, verify=certificates()) as http,
            aiohttp.ClientSession(server.url) as sockets,
        ):
            if name in FOLLOWS:
                await Client(http, sockets).run(GREEN)
            events = load(path)
            for _ in range(first_number(events) - (name in FOLLOWS)):
                await http.post("/prompt", json={})
            recorder = Recorder(http, sockets, folder / "output", frozenset(SKIP.get(name, ())))
            return await recorder.replay(events)
    finally:
        server.stop()


@pytest.mark.parametrize("path", sorted(OWN.glob("recorded_*.json")), ids=lambda path: path.stem)
async def test_kept_recording(path: Path, tmp_path: Path) -> None:
    assert await replay(path, tmp_path)


@pytest.mark.parametrize("name", NAMES)
async def test_recording(name: str, tmp_path: Path) -> None:
    path = SHARED / f"{name}.json"
    if not path.is_file():
        pytest.skip("the recordings are not beside this repository")
    assert await replay(path, tmp_path)
