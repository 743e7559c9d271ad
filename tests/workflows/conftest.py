"""One draft backend for all drawings of the workflows, with the pictures and the clip that they start from."""

import io
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from workbench.draft import DraftServer, drawing, start
from workbench.draft.pictures import Still
from workbench.draft.saving import save_mp4
from workbench.kit.certificates import certificates

pytest.register_assert_rewrite("tests.draft.client")

from tests.draft.client import Client  # noqa: E402 (after the registration, which must come first)
from tests.workflows.studio import FIRST, FRAMES, HEIGHT, LAST, WIDTH, Material, Studio, clip_frames, pixels  # noqa: E402 - after the registration


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DraftServer]:
    running = start(tmp_path_factory.mktemp("draft"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The material as files."""
    folder = tmp_path_factory.mktemp("material")
    first = drawing.draw(FIRST, width=WIDTH, height=HEIGHT, seed=1)
    last = drawing.draw(LAST, width=WIDTH, height=HEIGHT, seed=2)
    mask = Image.new("RGB", (WIDTH, HEIGHT))
    ImageDraw.Draw(mask).rectangle((WIDTH // 2, 0, WIDTH, HEIGHT), fill="white")
    moving = tuple(np.roll(first, 3 * index, axis=1) for index in range(FRAMES))
    save_mp4(Still(moving), 24, folder, "clip", prompt=None, extra_pnginfo=None)
    pictures = {"first.png": first, "last.png": last, "second.png": last, "mask.png": np.asarray(mask)}
    return {name: _png(picture) for name, picture in pictures.items()} | {
        "clip.mp4": next(Path(folder).glob("*.mp4")).read_bytes()
    }


def _png(picture: NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
async def studio(server: DraftServer, files: dict[str, bytes]) -> AsyncIterator[Studio]:
    async with (
        httpx.AsyncClient(base_url=server.url, verify=certificates(), timeout=60) as http,
        aiohttp.ClientSession(server.url) as sockets,
    ):
        client = Client(http, sockets)
        for name, data in files.items():
            await client.upload(name, data)
        yield Studio(
            client, Material(pixels(files["first.png"]), pixels(files["last.png"]), clip_frames(files["clip.mp4"]))
        )
