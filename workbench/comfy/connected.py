"""What the clients of all kinds of servers share: one connection, open while a block runs."""

from collections.abc import Mapping
from types import MappingProxyType, TracebackType
from typing import Self

from workbench.comfy.access import Refresh
from workbench.comfy.connection import Connection
from workbench.comfy.memory import ServerMemory

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Connected:
    """An async context manager over one pool of connections to one server."""

    def __init__(
        self,
        url: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        timeout: float = 30,
        refresh: Refresh | None = None,
        memory: ServerMemory | None = None,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            url: the server's address, such as http://127.0.0.1:8188; a path before the server's root is kept.
            headers: sent with every request, for tokens and keys; never shown or logged.
            timeout: seconds without an answer after which the server counts as out of reach.
            refresh: gives new headers when the server answers 401; asked once for each refusal.
            memory: shared by the clients of one server, so that none sends a file that another has sent.

        Raises:
            ConfigurationError: `url` is not an http or https address.
        """
        self._connection = Connection(url, headers, timeout, refresh, memory)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._connection.close()

    @property
    def url(self) -> str:
        """The server's address without user name and password."""
        return self._connection.url
