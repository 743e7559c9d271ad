"""Which server gets a piece of work: one that has all of its nodes and models, the one with the shortest wait first."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from workbench.comfy.instances.instance import Address, Instance, InstanceState
from workbench.comfy.nodes import NodeList
from workbench.comfy.validation import Problem, error_of, validate
from workbench.kit.errors import ConfigurationError, NetworkError, WorkbenchError
from workbench.model.workflows import Card, Graph

_ANSWER_SECONDS = 30.0

Check = Callable[[NodeList | None], tuple[Problem, ...]]
"""Why a server with these nodes could not do a piece of work; None stands for one that does not tell its nodes."""


@dataclass(frozen=True)
class Prospect:
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

    async def able(self, graph: Graph, card: Card | None = None, files: Collection[str] = ()) -> list[Instance]:
        """Those that can run a graph, the shortest wait first; see `validate` for the card and the files.

        Raises:
            ConfigurationError, NetworkError: see `able_to`.
        """

        def check(nodes: NodeList | None) -> tuple[Problem, ...]:
            return validate(graph, nodes, card=card, files=files).refusals if nodes is not None else ()

        return await self.able_to(check)

    async def able_to(self, check: Check) -> list[Instance]:
        """Those that can do a piece of work, the shortest wait first.

        Raises:
            ConfigurationError: none has all that it needs; what each lacks.
            NetworkError: none of those that answer has, and one is away.
        """
        prospects = await asyncio.gather(*(self._judge(instance, check) for instance in self))
        able = [prospect for prospect in prospects if prospect.error is None]
        if not able:
            raise self._nobody(prospects)
        return [prospect.instance for prospect in sorted(able, key=lambda prospect: prospect.wait)]

    async def _judge(self, instance: Instance, check: Check) -> Prospect:
        try:
            if refusals := await self._refusals(instance, check):
                return Prospect(instance, error_of(refusals))
            return Prospect(instance, wait=await self._wait(instance))
        except WorkbenchError as error:
            return Prospect(instance, error)

    async def _refusals(self, instance: Instance, check: Check) -> tuple[Problem, ...]:
        """Why a server cannot do the work; what was put there a moment ago counts."""
        nodes = await instance.nodes()
        if nodes is None or not check(nodes):
            return check(nodes)
        return check(await instance.nodes(fresh=True))

    async def _wait(self, instance: Instance) -> float:
        """Seconds until a new prompt would be done; one that has run nothing yet counts as quick as the quickest."""
        if len(self) == 1:
            return 0.0
        known = [other.seconds for other in self if other.seconds is not None]
        seconds = instance.seconds if instance.seconds is not None else min(known, default=1.0)
        return (await instance.waiting() + 1) * seconds

    def _nobody(self, prospects: Iterable[Prospect]) -> WorkbenchError:
        """One that is away may have what the others lack, so only without such it is no use to try again."""
        errors = [(prospect.instance.name, prospect.error) for prospect in prospects if prospect.error]
        if len(errors) == 1:
            return errors[0][1]
        sentence = " ".join(f"{name}: {error.message}" for name, error in errors)
        away = [error for _, error in errors if isinstance(error, NetworkError)]
        return NetworkError(sentence, away[0].advice) if away else ConfigurationError(sentence, errors[0][1].advice)
