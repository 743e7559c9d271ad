"""A TCP line to a server that is cut or falls silent on command, at a request that is named by its first bytes."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit


@dataclass
class Fault:
    """What happens once to the next request that begins with `request`.

    Attributes:
        kind: `lost`: it does not arrive; `cut`: its answer ends after `after` bytes; `silent`: no answer comes.
    """

    request: bytes
    kind: Literal["lost", "cut", "silent"]
    after: int = 0


class Line:
    """Counts what passes: `arrived` requests by their first two words, and the bytes that came `down`."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._writers: set[asyncio.StreamWriter] = set()
        self.arrived: Counter[str] = Counter()
        self.down = 0
        self.faults: list[Fault] = []
        self.closed = False

    def break_off(self) -> None:
        """Cut every connection that is open."""
        for writer in self._writers:
            writer.transport.abort()

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.closed:
            writer.transport.abort()
            return
        up_reader, up_writer = await asyncio.open_connection(self._host, self._port)
        self._writers |= {writer, up_writer}
        state: list[Fault] = []
        ways = [
            asyncio.ensure_future(self._up(reader, up_writer, state)),
            asyncio.ensure_future(self._down(up_reader, writer, state)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.wait(ways)
        for one in (writer, up_writer):
            one.transport.abort()
            self._writers.discard(one)

    async def _up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, state: list[Fault]) -> None:
        with suppress(OSError):
            while data := await reader.read(1 << 16):
                fault = next((fault for fault in self.faults if data.startswith(fault.request)), None)
                if fault:
                    self.faults.remove(fault)
                    state[:] = [fault]
                    if fault.kind == "lost":
                        return
                method, _, rest = data[:200].partition(b" ")
                if method in (b"GET", b"POST", b"HEAD"):
                    self.arrived[f"{method.decode()} {rest.split()[0].decode().split('?')[0]}"] += 1
                writer.write(data)
                await writer.drain()

    async def _down(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, state: list[Fault]) -> None:
        with suppress(OSError):
            while data := await reader.read(1 << 16):
                if state and state[0].kind == "silent":
                    continue
                if state and state[0].kind == "cut":
                    data, state[0].after = data[: state[0].after], state[0].after - len(data)
                writer.write(data)
                self.down += len(data)
                await writer.drain()
                if state and state[0].kind == "cut" and state[0].after <= 0:
                    return


@asynccontextmanager
async def line_to(url: str) -> AsyncGenerator[tuple[Line, str]]:
    """A line to a server, and its own address."""
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    line = Line(address.hostname, address.port)
    server = await asyncio.start_server(line.connect, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield line, f"http://127.0.0.1:{port}"
    finally:
        server.close()
        line.break_off()
        await asyncio.sleep(0)
        await server.wait_closed()
