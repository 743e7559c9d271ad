"""One server with a name: its address, what it has, and what this process has seen of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Generic, Literal, TypeVar
from weakref import WeakKeyDictionary

from workbench.comfy.access import Refresh
from workbench.comfy.api_v2 import ApiV2Client
from workbench.comfy.client import ComfyClient
from workbench.comfy.errors import NoServerError
from workbench.comfy.memory import ServerMemory
from workbench.comfy.nodes import NodeList
from workbench.comfy.server import PictureServer
from workbench.kit.errors import NetworkError, WorkbenchError
from workbench.model.document import Document

T = TypeVar("T")
ServerKind = Literal["comfyui", "api_v2"]
_FRESH_SECONDS = 60.0
_LOOK_SECONDS = 5.0
_DETAIL_SECONDS = 1.0
"""A server reads every folder for its node list when it was just started; how it is can be told without."""
_DEAD_SECONDS = 60.0
_NEWEST = 0.3
"""Weight of the newest run in the speed: high enough to follow a change of workflow within a few runs."""


@dataclass(frozen=True)
class Address:
    """How a server is reached.

    Attributes:
        name: unique in a pool.
        url: with http or https; it is the name of the server's lease, too.
        headers: tokens and keys; secret.
        refresh: gives new headers when the server answers 401.
    """

    name: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    kind: ServerKind = "comfyui"
    refresh: Refresh | None = None


class InstanceState(Document):
    """What a server says of itself. Memory in bytes; `seconds` is the mean of its latest runs, None before the first.

    Attributes:
        problem: why it cannot be used now, empty when it can.
        advice: what to do about that.
        is_away: whether the problem is that it does not answer.
        waiting: prompts that are not finished, whoever sent them.
        nodes: how many node classes it has; None where it does not tell, or has not yet.
        models: how many files each model folder has; None where it has not told yet.
    """

    name: str
    url: str
    kind: ServerKind
    problem: str = ""
    advice: str = ""
    is_away: bool = False
    version: str = ""
    is_draft: bool = False
    devices: tuple[str, ...] = ()
    vram_total: int = 0
    vram_free: int = 0
    waiting: int = 0
    nodes: int | None = None
    models: dict[str, int] | None = None
    seconds: float | None = None


class Aged(Generic[T]):
    """An answer that is kept for a minute. Those who ask at the same time share one request."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._kept: tuple[float, T] | None = None
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    async def get(self, *, fresh: bool = False) -> T:
        """The answer, asked for anew when it is old, or, where `fresh` says so, when it is older than this call."""
        oldest = monotonic() - (0 if fresh else _FRESH_SECONDS)
        async with self._turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            if self._kept is None or self._kept[0] < oldest:
                began = monotonic()
                self._kept = (began, await self._ask())
            return self._kept[1]


class Instance:
    """A server of a pool; its methods may be called from several event loops at once.

    Attributes:
        address: how it is reached.
        seconds: how long its latest runs took on the mean, None before the first.
    """

    def __init__(self, address: Address, timeout: float) -> None:
        """Prepare; nothing is sent yet. `timeout` is the seconds without an answer after which it is out of reach."""
        self.address = address
        self.seconds: float | None = None
        self._timeout = timeout
        self._memory = ServerMemory()
        self._nodes: Aged[NodeList | None] = Aged(self._ask_nodes)
        self._models: Aged[dict[str, int]] = Aged(self._ask_models)
        self._silent_since: float | None = None

    @property
    def name(self) -> str:
        """Its name in the settings."""
        return self.address.name

    @property
    def url(self) -> str:
        """Its address, which is also the name of its lease."""
        return self.address.url

    def client(self) -> PictureServer:
        """A client for the running event loop, to be entered and left."""
        return self._client(self._timeout)

    def ran(self, seconds: float) -> None:
        """Take in how long a run took."""
        self._silent_since = None
        self.seconds = seconds if self.seconds is None else self.seconds + _NEWEST * (seconds - self.seconds)

    async def nodes(self, *, fresh: bool = False) -> NodeList | None:
        """Its node classes, at most a minute old, or asked for now; None where it does not tell.

        Raises:
            NetworkError: it does not answer.
        """
        return await self._nodes.get(fresh=fresh)

    async def waiting(self) -> int:
        """How many prompts are not finished there.

        Raises:
            NetworkError: it does not answer.
        """
        async with self._client(_LOOK_SECONDS) as client:
            count = await client.waiting()
        self._silent_since = None
        return count

    async def state(self) -> InstanceState:
        """How it is now, within seconds. A server that does not answer, or not as it should, has a `problem`."""
        known: dict[str, Any] = {"name": self.name, "url": self.url, "kind": self.address.kind, "seconds": self.seconds}
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                return InstanceState(**known, **await self._asked())
        except WorkbenchError as error:
            problem, advice, is_away = error.message, error.advice, isinstance(error, NetworkError)
        except TimeoutError:
            is_away = True
            problem = f"The server at {self.url} did not answer within {_LOOK_SECONDS:g} seconds."
            advice = "Look whether it runs, and into its log."
        except (KeyError, TypeError, AttributeError, ValueError):  # an answer of another shape
            is_away = False
            problem = f"The server at {self.url} does not answer as a ComfyUI server does."
            advice = "Check that this is the address of one."
        return InstanceState(**known, problem=problem, advice=advice, is_away=is_away)

    async def is_dead(self) -> bool:
        """Whether what it was doing is surely lost: nobody listens there, or it has been silent for a minute.

        A server that is only slow may still finish what it has, so it is left its work until then.
        """
        try:
            await self.waiting()
        except NoServerError:
            return True
        except NetworkError:
            self._silent_since = self._silent_since or monotonic()
            return monotonic() - self._silent_since > _DEAD_SECONDS
        except WorkbenchError:
            return False
        return False

    async def _asked(self) -> dict[str, Any]:
        async with self._client(_LOOK_SECONDS) as client:
            system, waiting = await asyncio.gather(client.system(), self.waiting())
        nodes, models = await asyncio.gather(_soon(self._nodes.get()), _soon(self._models.get()))
        counts = {"nodes": None if nodes is None else len(nodes), "models": models}
        return {**system.model_dump(), **counts, "waiting": waiting}

    async def _ask_nodes(self) -> NodeList | None:
        async with self.client() as client:
            return NodeList(await client.object_info()) if client.capabilities.lists_nodes else None

    async def _ask_models(self) -> dict[str, int]:
        async with self.client() as client:
            return await client.model_counts()

    def _client(self, timeout: float) -> PictureServer:
        address = self.address
        kind = ComfyClient if address.kind == "comfyui" else ApiV2Client
        return kind(address.url, headers=address.headers, timeout=timeout, refresh=address.refresh, memory=self._memory)


async def _soon(answer: Awaitable[T]) -> T | None:
    """An answer, if it comes at once: how a server is must not wait for what it has."""
    with suppress(TimeoutError, NetworkError):
        async with asyncio.timeout(_DETAIL_SECONDS):
            return await answer
    return None
