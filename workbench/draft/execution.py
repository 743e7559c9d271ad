"""Runs prompts node by node, keeps what the nodes made, and stops where it is asked to."""

import asyncio
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

from workbench.draft.catalogue import UPLOAD_INPUTS, Catalogue
from workbench.draft.folders import Folders
from workbench.draft.graphs import Graph, is_link, node_keys, run_order
from workbench.draft.messages import Messages
from workbench.draft.nodes import NODES, Result
from workbench.draft.prompts import Item
from workbench.draft.reports import Report
from workbench.kit.hashing import sha256_file

_PREVIEW_QUALITY = 95


class InterruptedPrompt(Exception):
    """Somebody asked to stop the running prompt."""


@dataclass(frozen=True)
class Work:
    """What a node made, and under which id."""

    result: Result
    node: str

    @property
    def meta(self) -> dict[str, str | None]:
        """How the history names the node."""
        return {"node_id": self.node, "display_node": self.node, "parent_node": None, "real_node_id": self.node}


@dataclass
class Session:
    """What outlives a prompt.

    Attributes:
        previews: whether samplers show how far they are.
        pace: seconds that each node and each sampling step takes at least.
        works: what the nodes of the last prompt made, by the content keys of the nodes.
        interrupted: set to stop the running prompt before its next node or sampling step.
        forgetful: whether all works are dropped before the next prompt.
        report: the running prompt's.
    """

    catalogue: Catalogue
    folders: Folders
    messages: Messages
    previews: bool = False
    pace: float = 0.0
    works: dict[str, Work] = field(default_factory=dict[str, Work])
    interrupted: threading.Event = field(default_factory=threading.Event)
    forgetful: bool = False
    report: Report | None = None

    def stop_if_asked(self) -> None:
        """Heed an interrupt, once.

        Raises:
            InterruptedPrompt: when there was one.
        """
        if self.interrupted.is_set():
            self.interrupted.clear()
            raise InterruptedPrompt


async def run_prompt(session: Session, item: Item) -> dict[str, Any]:
    """Run one prompt to its end; returns what the history keeps of it: outputs, status and meta."""
    session.interrupted.clear()
    if session.forgetful:
        session.works.clear()
        session.forgetful = False
    session.report = Report(session.messages, item)
    try:
        return await _PromptRun(session, session.report, item).run()
    finally:
        session.report = None


@dataclass(frozen=True)
class _NodeRun:
    """What a node may use while it runs, in a thread of its own."""

    folders: Folders
    previews: bool
    session: Session
    tell: Callable[[int, int, bytes | None], object]

    def step(self, value: int, maximum: int, preview: Image.Image | None) -> None:
        time.sleep(self.session.pace)
        self.session.stop_if_asked()
        self.tell(value, maximum, _jpeg(preview) if preview else None)


def _jpeg(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=_PREVIEW_QUALITY)
    return file.getvalue()


class _PromptRun:
    """One prompt being run."""

    def __init__(self, session: Session, report: Report, item: Item) -> None:
        self._session = session
        self._report = report
        self._graph: Graph = item[2]
        self._extra = item[3]
        self._outputs = item[4]
        self._keys: dict[str, str] = {}
        self._executed: list[str] = []
        self._shown: dict[str, Work] = {}

    async def run(self) -> dict[str, Any]:
        self._report.event("execution_start")
        self._keys = await asyncio.to_thread(node_keys, self._graph, self._outputs, self._content)
        works = self._session.works
        for key in works.keys() - set(self._keys.values()):
            del works[key]
        done = [node for node in self._graph if self._keys.get(node) in works]
        self._report.event("execution_cached", nodes=done)
        completed = await self._run_nodes(run_order(self._graph, self._outputs, done, self._is_output))
        return {
            "outputs": {node: work.result.shown for node, work in self._shown.items()},
            "status": {
                "status_str": "success" if completed else "error",
                "completed": completed,
                "messages": self._report.events,
            },
            "meta": {node: work.meta for node, work in self._shown.items()},
        }

    def _content(self, kind: str, name: str, value: object) -> object:
        """A file to load counts by what is in it, other values by themselves."""
        if UPLOAD_INPUTS.get(kind) != name:
            return value
        path = self._session.folders.loadable(str(value))
        return path and sha256_file(path)

    def _is_output(self, node: str) -> bool:
        return self._session.catalogue.shows(self._graph[node]["class_type"])

    async def _run_nodes(self, order: list[str]) -> bool:
        """Run the nodes until the end, an error or an interrupt; returns whether it was the end."""
        for node in order:
            kind = self._graph[node]["class_type"]
            where = {"node_id": node, "node_type": kind, "executed": list(self._executed)}
            try:
                await self._finish_node(node)
            except InterruptedPrompt:
                self._report.event("execution_interrupted", **where)
                return False
            except Exception as error:  # whatever a node fails with is the prompt's result
                self._report.event("execution_error", **where, **_told(error), **self._state(node))
                return False
        self._report.event("execution_success")
        return True

    async def _finish_node(self, node: str) -> None:
        """Run a node unless the like of it has run, and tell what it shows."""
        key = self._keys[node]
        if key not in self._session.works:
            self._session.works[key] = Work(await self._made(node), node)
            self._executed.append(node)
        work = self._session.works[key]
        if work.result.shown is not None:
            self._shown[node] = work
            self._report.shows(node, work.result.shown)
        self._report.ends(node)

    async def _made(self, node: str) -> Result:
        session, loop = self._session, asyncio.get_running_loop()
        self._report.starts(node)
        session.stop_if_asked()
        await asyncio.sleep(session.pace)

        def tell(value: int, maximum: int, jpeg: bytes | None) -> None:
            loop.call_soon_threadsafe(self._report.step, value, maximum, jpeg)

        run = _NodeRun(session.folders, session.previews, session, tell)
        return await asyncio.to_thread(NODES[self._graph[node]["class_type"]], run, **self._inputs(node))

    def _inputs(self, node: str) -> dict[str, Any]:
        """A node's inputs by name, links replaced by what their nodes made; what it does not declare is left out."""
        kind, given = self._graph[node]["class_type"], self._graph[node]["inputs"]
        names = [name for name in self._session.catalogue.inputs(kind) if name in given]
        hidden = {"prompt": self._graph, "extra_pnginfo": self._extra.get("extra_pnginfo")}
        return {name: self._linked(given[name]) if is_link(given[name]) else given[name] for name in names} | {
            name: hidden.get(name) for name in self._session.catalogue.hidden(kind)
        }

    def _linked(self, link: list[Any]) -> object:
        return self._session.works[self._keys[link[0]]].result.outputs[link[1]]

    def _state(self, node: str) -> dict[str, Any]:
        """What an error tells about the inputs of its node and the nodes of its graph."""
        inputs = {name: [_plain(value)] for name, value in self._inputs(node).items()}
        return {"current_inputs": inputs, "current_outputs": list(self._graph)}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, int | float | bool | str) else str(value)


def _told(error: Exception) -> dict[str, Any]:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return {
        "exception_message": f"{error}\n",
        "exception_type": name,
        "traceback": traceback.format_tb(error.__traceback__),
    }
