"""Files on their way to a server: once per content, several at a time, never one over the limit, none in memory.

ComfyUI knows no partial upload: what breaks off is not kept. So a set of files goes on, after a break, with the files
that were cut, each in one piece.
"""

import asyncio
import re
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path, PurePath
from typing import BinaryIO

from workbench.comfy.connection import Connection
from workbench.comfy.errors import FileTooLargeError
from workbench.kit.hashing import sha256_bytes, sha256_file

File = Path | bytes
"""What is sent: a file, which is read while it is sent, or bytes that are in none."""
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_AT_ONCE = 4
_ENVELOPE = 1024
"""Bytes that the form around a file may take; the server's limit is for both."""
_LARGE = 8 << 20
"""Bytes from which a file is looked for before it is sent for the first time; for less, the question costs too much."""


async def upload(connection: Connection, file: File, name: str, subfolder: str) -> str:
    """Put a file into the server's input folder unless it is there.

    It is named by its SHA-256, so the same content is the same file there, whoever sent it.

    Args:
        connection: to the server.
        file: what is sent.
        name: where it comes from; only its extension is kept.
        subfolder: inside the input folder.

    Returns:
        The value for the file input of LoadImage, LoadVideo or LoadAudio.

    Raises:
        FileTooLargeError: the server takes no file of this size; it was neither read nor sent.
    """
    length = await asyncio.to_thread(size_of, file)
    await _check_size(connection, name, length)
    filename = await asyncio.to_thread(content_name, file, name)
    wanted = f"{subfolder}/{filename}" if subfolder else filename
    stored = connection.memory.uploads.get(wanted)
    if (stored or length >= _LARGE) and await _is_there(connection, stored or wanted, length):
        return stored or wanted
    stored = await _send(connection, file, filename, subfolder)
    connection.memory.uploads[wanted] = stored
    return stored


async def upload_all(connection: Connection, files: Sequence[tuple[File, str]], subfolder: str) -> list[str]:
    """Like `upload`, for many files, a few at a time; the answers are in the order of `files`.

    Raises:
        NetworkError: a file was cut three times; every other one was sent, and is not sent again.
    """
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(file: File, name: str) -> str:
        async with places:
            return await upload(connection, file, name, subfolder)

    answers = await asyncio.gather(*(one(file, name) for file, name in files), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [answer for answer in answers if isinstance(answer, str)]


def content_name(file: File, name: str) -> str:
    """The name that a file has on every server: its SHA-256 and its extension."""
    suffix = _SUFFIX.fullmatch(PurePath(name).suffix.lower())
    return (sha256_bytes(file) if isinstance(file, bytes) else sha256_file(file)) + (suffix[0] if suffix else "")


def size_of(file: File) -> int:
    """Its bytes; a file is only asked for, not read."""
    return len(file) if isinstance(file, bytes) else file.stat().st_size


@contextmanager
def content_of(file: File) -> Generator[bytes | BinaryIO]:
    """What a form takes for it; a file is read in blocks while it is sent, from its start at each new try."""
    if isinstance(file, bytes):
        yield file
    else:
        with file.open("rb") as opened:
            yield opened


async def _is_there(connection: Connection, stored: str, length: int) -> bool:
    """Whether the server still has a file, whole. A server that cannot tell gets it once more."""
    subfolder, _, filename = stored.rpartition("/")
    place = {"filename": filename, "subfolder": subfolder, "type": "input"}
    refusals = (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.BAD_REQUEST)
    response = await connection.send_again("HEAD", "/view", params=place, accept=refusals)
    return response.is_success and response.headers.get("Content-Length") == str(length)


async def _check_size(connection: Connection, name: str, length: int) -> None:
    """Compare with the server's limit; before a refusal it is asked anew, since it may have been started with more."""
    memory = connection.memory
    if memory.upload_limit is None or 0 < memory.upload_limit < length + _ENVELOPE:
        memory.upload_limit = await _limit(connection)
    if 0 < memory.upload_limit < length + _ENVELOPE:
        raise FileTooLargeError(
            f"The file '{PurePath(name).name}' has {length / 1e6:.1f} MB; "
            f"the ComfyUI server at {connection.url} takes at most {memory.upload_limit / 1e6:.1f} MB.",
            f"Use a smaller file, or start the server with --max-upload-size {(length + _ENVELOPE) // 2**20 + 1}.",
        )


async def _limit(connection: Connection) -> int:
    response = await connection.send_again("GET", "/features", accept=(HTTPStatus.NOT_FOUND,))
    limit = connection.object_of(response).get("max_upload_size") if response.is_success else None
    return limit if isinstance(limit, int) else 0


async def _send(connection: Connection, file: File, filename: str, subfolder: str) -> str:
    form = {"type": "input", "subfolder": subfolder}
    with content_of(file) as content:
        files = {"image": (filename, content)}
        response = await connection.send_again("POST", "/upload/image", files=files, data=form)
    stored = connection.object_of(response)
    return "/".join(part for part in (stored.get("subfolder"), stored["name"]) if part)
