"""Uploads and downloads: named by content, tried again after a break, refused in sentences."""

import hashlib
from base64 import b64encode
from pathlib import Path

import pytest
from aiohttp import web

from tests.comfy.scripted import ScriptedServer
from workbench.comfy import ComfyClient, FileTooLargeError, OutputFile
from workbench.kit.errors import ApiError, ConfigurationError, NetworkError
from workbench.kit.hashing import sha256_bytes

PICTURE = b"\x89PNG picture"
FILE = OutputFile(node="3", filename="a.png", subfolder="", folder="output")


async def test_the_same_content_is_one_file_on_the_server(client: ComfyClient, server: ScriptedServer) -> None:
    first = await client.upload(PICTURE, "Mina.PNG")
    second = await client.upload(PICTURE, "other name.png")
    other = await client.upload(b"other", "Mina.PNG")
    assert first == second == f"workbench/{sha256_bytes(PICTURE)}.png"
    assert server.files == {first: PICTURE, other: b"other"}


@pytest.mark.parametrize("name", ["no extension", 'x.p"n\r\ng', "..", "a.パン"])
async def test_a_strange_name_does_not_reach_the_server(client: ComfyClient, server: ScriptedServer, name: str) -> None:
    assert await client.upload(PICTURE, name) == f"workbench/{sha256_bytes(PICTURE)}"


@pytest.mark.parametrize("fault", ["drop before", "drop after", "503"])
async def test_a_broken_upload_is_sent_again(client: ComfyClient, server: ScriptedServer, fault: str) -> None:
    server.faults["POST /upload/image"] = [fault]
    name = await client.upload(PICTURE, "a.png")
    assert server.files == {name: PICTURE}
    assert server.requests["POST /upload/image"] == 2


async def test_a_broken_download_is_fetched_again(client: ComfyClient, server: ScriptedServer) -> None:
    server.files["a.png"] = PICTURE
    server.faults["GET /view"] = ["drop before", "502"]
    assert await client.download(FILE) == PICTURE
    assert server.requests["GET /view"] == 3


async def test_three_breaks_are_enough(client: ComfyClient, server: ScriptedServer) -> None:
    server.faults["GET /view"] = ["drop before"] * 9
    with pytest.raises(NetworkError, match="broke off the connection"):
        await client.download(FILE)
    assert server.requests["GET /view"] == 3


async def test_a_file_that_the_server_has_lost_is_named(client: ComfyClient) -> None:
    with pytest.raises(ApiError, match=r"a\.png"):
        await client.download(FILE)


async def test_what_is_there_is_not_sent_again_and_what_is_gone_is(client: ComfyClient, server: ScriptedServer) -> None:
    name = await client.upload(PICTURE, "a.png")
    assert await client.upload(PICTURE, "b.png") == name
    assert server.requests["POST /upload/image"] == 1
    server.files[name] = PICTURE[:3]
    await client.upload(PICTURE, "a.png")
    assert server.files[name] == PICTURE
    assert (server.requests["HEAD /view"], server.requests["POST /upload/image"]) == (2, 2)


async def test_a_large_file_that_another_has_sent_is_not_sent_again(
    server_and_url: tuple[ScriptedServer, str],
) -> None:
    server, url = server_and_url
    film = bytes(9_000_000)
    for _ in range(2):
        async with ComfyClient(url) as client:
            await client.upload(film, "a.mp4")
    assert server.requests["POST /upload/image"] == 1


async def test_a_file_over_the_servers_limit_is_named_before_it_is_sent(
    client: ComfyClient, server: ScriptedServer
) -> None:
    server.fixed["/features"] = web.json_response({"max_upload_size": 2_000_000})
    with pytest.raises(FileTooLargeError, match=r"'b\.mp4' has 3\.0 MB.* at most 2\.0 MB.*--max-upload-size 3\."):
        await client.upload(bytes(3_000_000), "/home/ann/b.mp4")
    assert server.requests["POST /upload/image"] == 0
    server.fixed["/features"] = web.json_response({"max_upload_size": 4_000_000})
    assert await client.upload(bytes(3_000_000), "b.mp4") in server.files


async def test_a_file_over_the_servers_limit_is_refused_with_the_way_out(
    client: ComfyClient, server: ScriptedServer
) -> None:
    server.faults["POST /upload/image"] = ["413"]
    with pytest.raises(ConfigurationError, match="--max-upload-size"):
        await client.upload(PICTURE, "a.mp4")
    assert server.requests["POST /upload/image"] == 1


async def test_a_file_is_sent_as_it_is_read(client: ComfyClient, server: ScriptedServer, tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(bytes(range(256)) * 4_000)
    server.faults["POST /upload/image"] = ["drop after"]
    name = await client.upload(film, "a.mp4")
    assert name == f"workbench/{sha256_bytes(film.read_bytes())}.mp4"
    assert server.files[name] == film.read_bytes(), "the second try began in the middle"


async def test_a_file_over_the_limit_is_not_even_read(
    client: ComfyClient, server: ScriptedServer, tmp_path: Path
) -> None:
    server.fixed["/features"] = web.json_response({"max_upload_size": 2_000_000})
    film = tmp_path / "a.mp4"
    with film.open("wb") as file:
        file.truncate(1 << 42)  # 4 TB of nothing: whoever reads it does not come back
    with pytest.raises(FileTooLargeError):
        await client.upload(film, "a.mp4")


@pytest.mark.parametrize("header", ["Repr-Digest", "x-amz-checksum-sha256"])
async def test_a_file_that_is_not_what_its_server_says_is_no_success(
    client: ComfyClient, server: ScriptedServer, header: str
) -> None:
    server.files["a.png"] = PICTURE
    digest = b64encode(hashlib.sha256(PICTURE).digest()).decode()
    server.view_headers = {header: f"sha-256=:{digest}:" if header == "Repr-Digest" else digest}
    assert await client.download(FILE) == PICTURE
    server.files["a.png"] = PICTURE[:-1] + b"!"
    with pytest.raises(NetworkError, match="damaged"):
        await client.download(FILE)
