"""Files on their way here: a break costs only what had not arrived, and no file is made of two versions.

A file that has arrived is compared with what is known of it: its length, and its hash where the server tells one.
"""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO, Protocol

import httpx
from blake3 import blake3

from workbench.comfy.connection import Connection
from workbench.comfy.errors import MissingFileError, UnreachableError
from workbench.kit.errors import NetworkError
from workbench.kit.retry import retry

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Known:
    """What is known of a file before it comes: its length in bytes and its hash as `blake3:…`; empty when not told."""

    length: int = 0
    hash: str = ""


class _Hasher(Protocol):
    def update(self, data: bytes, /) -> object: ...

    def digest(self) -> bytes: ...


class Download:
    """One file of a server, written to a sink that can be read again."""

    def __init__(
        self,
        connection: Connection,
        path: str,
        params: Mapping[str, str],
        name: str,
        sink: BinaryIO,
        known: Known = Known(),
    ) -> None:
        """Prepare. `path` and `params` are its address on the server; `name` is what people call it."""
        self._known = known
        self._connection = connection
        self._path, self._params = path, params or None
        self._name = name
        self._sink = sink
        self._got = 0
        self._version = ""
        self._whole = False

    async def to_end(self) -> None:
        """Fetch it. Three tries that bring nothing are enough; any that brings something does not count.

        Raises:
            MissingFileError: the server does not have it any more.
            NetworkError: three breaks in a row.
        """
        while not self._whole:
            await retry(self._go_on, on=NetworkError)

    async def _go_on(self) -> None:
        before = self._got
        try:
            await self._fetch_rest()
        except NetworkError:
            if self._got <= before:
                raise

    async def _fetch_rest(self) -> None:
        """The rest, if the file is still the one that was begun (RFC 9110, If-Range), else the whole."""
        accept = (HTTPStatus.NOT_FOUND, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        async with self._connection.stream(
            self._path, params=self._params, headers=self._wanted(), accept=accept
        ) as response:
            if response.status_code == HTTPStatus.NOT_FOUND:
                raise self._missing()
            if response.status_code != HTTPStatus.PARTIAL_CONTENT:
                self._start_over()
            if response.is_error:
                raise self._broken()
            self._version = response.headers.get("ETag", "")
            async for chunk in response.aiter_raw():
                self._sink.write(chunk)
                self._got += len(chunk)
        await asyncio.to_thread(self._check, response)
        self._whole = True

    def _wanted(self) -> dict[str, str]:
        """As it lies there, not packed; a file without a version is never put together from two answers."""
        headers = {"Accept-Encoding": "identity"}
        if self._got and self._version.startswith('"'):
            headers |= {"Range": f"bytes={self._got}-", "If-Range": self._version}
        return headers

    def _start_over(self) -> None:
        self._sink.seek(0)
        self._sink.truncate()
        self._got = 0

    def _check(self, response: httpx.Response) -> None:
        told = response.headers.get("Content-Range", "").rpartition("/")[2] or response.headers.get("Content-Length")
        length = int(told) if told and told.isdigit() else self._known.length
        if (length and length != self._got) or not self._has_hash(response):
            self._start_over()
            raise self._broken()

    def _has_hash(self, response: httpx.Response) -> bool:
        """Whether it has every hash that is known: of the answer (RFC 9530, or as S3 does), of the file itself.

        S3 writes a hyphen into what is the hash of a file's parts instead.
        """
        told = response.headers.get("Repr-Digest", "")
        sha = told.partition("sha-256=:")[2].partition(":")[0] or response.headers.get("x-amz-checksum-sha256", "")
        if sha and "-" not in sha and sha != b64encode(self._digest(hashlib.sha256())).decode():
            return False
        kind, _, wanted = self._known.hash.partition(":")
        return kind != "blake3" or self._digest(blake3()).hex() == wanted.lower()

    def _digest(self, hasher: _Hasher) -> bytes:
        self._sink.seek(0)
        while block := self._sink.read(_BLOCK):
            hasher.update(block)
        return hasher.digest()

    def _broken(self) -> UnreachableError:
        return UnreachableError(
            f"The ComfyUI server at {self._connection.url} sent its file '{self._name}' cut off or damaged.",
            "Try again in a moment.",
        )

    def _missing(self) -> MissingFileError:
        return MissingFileError(
            f"The ComfyUI server at {self._connection.url} no longer has its file '{self._name}'.",
            "Free the server's memory, so that it forgets the old result, and make it again.",
        )
