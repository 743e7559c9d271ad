"""A draft backend for each module of tests, and a client for it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import httpx
import pytest

from workbench.draft import DraftServer, start
from workbench.kit.certificates import certificates

pytest.register_assert_rewrite("tests.draft.replay", "tests.draft.client")

from tests.draft.client import Client  # noqa: E402 (after the registration, which must come first)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("draft")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[DraftServer]:
    running = start(folder)
    yield running
    running.stop()


@pytest.fixture
async def client(server: DraftServer) -> AsyncIterator[Client]:
    async with (
        httpx.AsyncClient(base_url=server.url, verify=certificates()) as http,
        aiohttp.ClientSession(server.url) as sockets,
    ):
        yield Client(http, sockets)
