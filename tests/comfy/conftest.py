"""Fixtures: a server that misbehaves on command, and a client to it."""

from collections.abc import AsyncGenerator, Generator

import pytest
import stamina

from tests.comfy.scripted import ScriptedServer, scripted_server
from workbench.comfy import ComfyClient


@pytest.fixture(autouse=True)
def retries_without_waiting() -> Generator[None]:
    """Retries happen as often as in production, at once."""
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
async def server_and_url() -> AsyncGenerator[tuple[ScriptedServer, str]]:
    async with scripted_server() as pair:
        yield pair


@pytest.fixture
def server(server_and_url: tuple[ScriptedServer, str]) -> ScriptedServer:
    return server_and_url[0]


@pytest.fixture
async def client(server_and_url: tuple[ScriptedServer, str]) -> AsyncGenerator[ComfyClient]:
    async with ComfyClient(server_and_url[1], timeout=5) as client:
        yield client
