"""Which server gets a piece of work: one that has all of its nodes and models, the one with the shortest wait first."""

import asyncio
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from workbench.comfy.graph import missing_parts
from workbench.comfy.instances.instance import Address, Instance, InstanceState
from workbench.kit.errors import ConfigurationError, NetworkError, WorkbenchError
from workbench.model.workflows import Graph

_ANSWER_SECONDS = 30.0
_INSTALL = "Install it on the server, or choose another workflow."


@dataclass(frozen=True)
class Verdict:
    """Whether a server can do a piece of work: `error` says why not; otherwise `wait` is how long it will take."""

    instance: Instance
    error: WorkbenchError | None = None
    wait: float = 0.0


class Pool:
    """The servers that are named in the settings, in their order."""

    def __init__(self, addresses: Iterable[Address], *, timeout: float = _ANSWER_SECONDS) -> None:
        """Prepare; nothing is sent yet. `timeout` is the seconds without an answer after which one is out of reach."""
        self._instances = {address.url: Instance(address, timeout) for address in addresses}

    def without(self, urls: Collection[str]) -> "Pool":
        """The same servers, and what is known of them, less those at some addresses."""
        rest = Pool(())
        rest._instances = {url: instance for url, instance in self._instances.items() if url not in urls}
        return rest

    def __iter__(self) -> Iterator[Instance]:
        return iter(self._instances.values())

    def __len__(self) -> int:
        return len(self._instances)

    def __contains__(self, url: object) -> bool:
        return url in self._instances

    def at(self, url: str) -> Instance:
        """The server with an address, which the pool must have."""
        return self._instances[url]

    async def states(self) -> list[InstanceState]:
        """How each one is now."""
        return list(await asyncio.gather(*(instance.state() for instance in self)))

    async def is_lost(self, url: str) -> bool:
        """Whether the work that a server had is surely lost: it is dead, or no longer named in the settings."""
        return url not in self or await self.at(url).is_dead()

    async def able(self, graph: Graph) -> list[Instance]:
        """Those that can run a graph, the shortest wait first.

        Raises:
            ConfigurationError: none has all that the graph needs; what each lacks.
            NetworkError: none of those that answer has, and one is away.
        """
        verdicts = await asyncio.gather(*(self._judge(instance, graph) for instance in self))
        able = [verdict for verdict in verdicts if verdict.error is None]
        if not able:
            raise self._nobody(verdicts)
        return [verdict.instance for verdict in sorted(able, key=lambda verdict: verdict.wait)]

    async def _judge(self, instance: Instance, graph: Graph) -> Verdict:
        try:
            if lacks := await self._lacks(instance, graph):
                return Verdict(instance, ConfigurationError(" ".join(lacks), _INSTALL))
            return Verdict(instance, wait=await self._wait(instance))
        except WorkbenchError as error:
            return Verdict(instance, error)

    async def _lacks(self, instance: Instance, graph: Graph) -> list[str]:
        """A sentence for each part that is missing; what was put there a moment ago counts."""
        nodes = await instance.nodes()
        if nodes is None or not missing_parts(graph, nodes.object_info):
            return []
        nodes = await instance.nodes(fresh=True)
        return [] if nodes is None else missing_parts(graph, nodes.object_info)

    async def _wait(self, instance: Instance) -> float:
        """Seconds until a new prompt would be done; one that has run nothing yet counts as quick as the quickest."""
        if len(self) == 1:
            return 0.0
        known = [other.seconds for other in self if other.seconds is not None]
        seconds = instance.seconds if instance.seconds is not None else min(known, default=1.0)
        return (await instance.waiting() + 1) * seconds

    def _nobody(self, verdicts: Iterable[Verdict]) -> WorkbenchError:
        """One that is away may have what the others lack, so only without such it is no use to try again."""
        errors = [(verdict.instance.name, verdict.error) for verdict in verdicts if verdict.error]
        if len(errors) == 1:
            return errors[0][1]
        sentence = " ".join(f"{name}: {error.message}" for name, error in errors)
        away = [error for _, error in errors if isinstance(error, NetworkError)]
        return NetworkError(sentence, away[0].advice) if away else ConfigurationError(sentence, errors[0][1].advice)
