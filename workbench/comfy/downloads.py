"""Files on their way here: a break costs only what had not arrived, and no file is made of two versions."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import BinaryIO

import httpx

from workbench.comfy.connection import Connection
from workbench.comfy.errors import MissingFileError, UnreachableError
from workbench.kit.errors import NetworkError
from workbench.kit.retry import retry


class Download:
    """One file of a server, written to a sink."""

    def __init__(self, connection: Connection, path: str, params: Mapping[str, str], name: str, sink: BinaryIO) -> None:
        """Prepare. `path` and `params` are its address on the server; `name` is what people call it."""
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
        self._check_length(response)
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

    def _check_length(self, response: httpx.Response) -> None:
        length = response.headers.get("Content-Range", "").rpartition("/")[2] or response.headers.get("Content-Length")
        if length and length.isdigit() and int(length) != self._got:
            self._start_over()
            raise self._broken()

    def _broken(self) -> UnreachableError:
        return UnreachableError(
            f"The ComfyUI server at {self._connection.url} sent a part of its file '{self._name}'.",
            "Try again in a moment.",
        )

    def _missing(self) -> MissingFileError:
        return MissingFileError(
            f"The ComfyUI server at {self._connection.url} no longer has its file '{self._name}'.",
            "Free the server's memory, so that it forgets the old result, and make it again.",
        )
