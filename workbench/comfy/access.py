"""How a server is entered: the headers that go with every request, and new ones when it no longer takes them."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from http import HTTPStatus

import httpx

from workbench.comfy.memory import ServerMemory
from workbench.kit.errors import ConfigurationError

Refresh = Callable[[], Awaitable[Mapping[str, str]]]
"""Gives new headers after a server has refused the old ones with 401."""


class Access(httpx.Auth):
    """Puts the headers on each request. After a 401 it asks for new ones and sends the request once more.

    What it was given then is kept in the server's memory, so that the next client need not ask again.
    """

    def __init__(self, headers: Mapping[str, str], refresh: Refresh | None, memory: ServerMemory) -> None:
        self._given = dict(headers)
        self._refresh = refresh
        self._memory = memory
        self._refreshing = asyncio.Lock()

    @property
    def headers(self) -> dict[str, str]:
        """What requests carry now; secret."""
        return self._given | self._memory.headers

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """What httpx asks for each request."""
        sent = self.headers
        request.headers.update(sent)
        response = yield request
        if response.status_code == HTTPStatus.UNAUTHORIZED and self._refresh is not None:
            request.headers.update(await self._newer(sent, self._refresh))
            yield request

    async def _newer(self, sent: Mapping[str, str], refresh: Refresh) -> Mapping[str, str]:
        """Requests that failed with the same headers share one refresh."""
        async with self._refreshing:
            if self.headers == sent:
                fresh = dict(await refresh())
                check_headers(fresh)
                self._memory.headers = {**self._memory.headers, **fresh}
        return self.headers


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a header that cannot be sent, without showing it.

    Raises:
        ConfigurationError: naming the header.
    """
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise ConfigurationError(
                f"The value of the header {name} for the ComfyUI server has characters that no header can have.",
                "Look for a line break or a quotation mark that was copied with it.",
            )


def basic(user: str, password: str) -> dict[str, str]:
    """The header of HTTP's basic authentication (RFC 7617)."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}
