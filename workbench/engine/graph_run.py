"""A graph run on a picture server that can: one piece of work at a time on each, never twice, never blindly."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from mimetypes import guess_type
from pathlib import Path, PurePosixPath

from sqlmodel import select

from workbench.comfy import (
    Instance,
    LostPromptError,
    NodeList,
    OutputFile,
    PictureServer,
    Pool,
    Problem,
    ProblemKind,
    RunProgress,
    RunReport,
    RunResult,
    validate,
)
from workbench.comfy.blocks import Conditions, Level, apply_level, blocks_for
from workbench.engine.studio import Studio
from workbench.jobs import Job
from workbench.kit.errors import ApiError, ConfigurationError, NetworkError, VideoError, WorkbenchError
from workbench.kit.ids import new_id
from workbench.kit.progress import Progress
from workbench.media import check_whole
from workbench.model.assets import Asset
from workbench.model.consistency import Wish
from workbench.model.workflows import Card, Graph

_UPLOADS = "workbench"
"""Folder for what is uploaded, inside a server's input folder."""
_NOTHING = Wish()


@dataclass(frozen=True)
class GraphRun:
    """What is to be run.

    Attributes:
        card: of the workflow; its output node saves the result.
        graph: patched, in API form.
        files: what is uploaded first: names as `upload_name` makes them, and as the graph has them.
        wish: what is put into the graph, in the way of the server that runs it.
    """

    card: Card
    graph: Graph
    files: tuple[str, ...] = ()
    wish: Wish = _NOTHING

    def level_on(self, nodes: NodeList | None) -> Level | None:
        """What is put in on a server with these nodes; None when nothing is.

        Raises:
            ConfigurationError: the server does not tell its nodes.
        """
        if not self.wish.blocks:
            return None
        if nodes is None:
            raise ConfigurationError(
                "The server does not tell its nodes, so nothing can be put into the workflow.",
                "Choose the level 'none', or another server.",
            )
        return blocks_for(self.wish.level, self.card, self.graph, nodes, Conditions.of(self.wish))

    def on(self, nodes: NodeList | None) -> "GraphRun":
        """The same with all that is put in on a server with these nodes.

        Raises:
            ConfigurationError: the server lacks something for it.
        """
        level = self.level_on(nodes)
        if level is None or nodes is None:
            return self
        graph = apply_level(self.graph, self.card, nodes, level, self.wish.materials)
        return replace(self, graph=graph, wish=_NOTHING)

    def refusals(self, nodes: NodeList | None) -> tuple[Problem, ...]:
        """Why a server with these nodes could not run it; one that does not tell its nodes is trusted."""
        level = self.level_on(nodes)
        if level and level.lacks:
            advice = f"Choose the level '{level.instead}'."
            return tuple(Problem(ProblemKind.UNKNOWN_CLASS, sentence, advice) for sentence in level.lacks)
        if nodes is None:
            return ()
        return validate(self.on(nodes).graph, nodes, card=self.card, files=self.files).refusals


def upload_name(blob: str, suffix: str) -> str:
    """What a graph calls a blob that is uploaded for it: blobs and uploads are both named by their SHA-256."""
    return f"{_UPLOADS}/{blob}{suffix}"


def named_by_content(graph: Graph, files: Iterable[str]) -> Graph:
    """The graph with its uploads named by what is in them alone: where they lie does not change the result."""
    return _renamed(graph, {name: PurePosixPath(name).name for name in files})


async def places(pool: Pool, job: Job, run: GraphRun) -> list[str]:
    """Where the work may run. What was submitted is waited for where it was, unless it is surely lost there."""
    held = str(job.memory.get("instance", "")) if job.memory.get("prompt_id") else ""
    if held and not await pool.is_lost(held):
        return [held]
    able = [instance.url for instance in await pool.able_to(run.refusals)]
    if held in able:  # it has come back in between
        return [held]
    if held:
        await job.remember(prompt_id="", instance="")
    return able


def called(pool: Pool, urls: Iterable[str]) -> str:
    """What people call the servers at some addresses of a pool: one of them is waited for."""
    return " / ".join(pool.at(url).name for url in urls)


async def made_by(studio: Studio, job: Job, run: GraphRun, instance: Instance, folder: Path) -> Path:
    """The file that the graph's output node saved, brought into a folder."""
    async with instance.client() as client:
        files = await asyncio.to_thread(lambda: [_to_upload(studio, job, name) for name in run.files])
        stored = dict(zip(run.files, await client.upload_all(files, subfolder=_UPLOADS), strict=True))
        result = await _run_once(client, job, run, _renamed(run.graph, stored), instance.url)
        if not result.cached:
            instance.ran(result.seconds)
        try:
            return await fetched(client, _output_of(result, run.card.output_node), folder)
        except ApiError:
            # without this the next attempt would get the same lost file from the server's history, or its cache
            await job.remember(prompt_id="")
            await client.free_memory()
            raise


async def fetched(client: PictureServer, file: OutputFile, folder: Path) -> Path:
    """A file that a server made, brought into a folder. A picture, clip or sound is read to its end: servers and what
    stands before them have been seen to send a part as the whole.

    Raises:
        NetworkError: it did not come whole; it may the next time.
    """
    path = await client.download_to(file, folder / f"result{file.suffix}")
    if (guess_type(path)[0] or "").partition("/")[0] in ("image", "video", "audio"):
        try:
            await asyncio.to_thread(check_whole, path)
        except VideoError:
            raise NetworkError(
                f"The file '{file.filename}' of the ComfyUI server at {client.url} is cut off or damaged.",
                "Try again in a moment; if it stays so, look at the file on the server.",
            ) from None
    return path


def _to_upload(studio: Studio, job: Job, upload: str) -> tuple[Path, str]:
    """A file, and what people call it, should the server not take it."""
    name = PurePosixPath(upload)
    known = select(Asset.name).where(Asset.project_id == job.project_id, Asset.blob == name.stem)
    with studio.database.reading() as session:
        called = session.exec(known).first() or name.name
    return studio.blobs.path(name.stem), PurePosixPath(called).stem + name.suffix


def _renamed(graph: Graph, stored: Mapping[str, str]) -> Graph:
    """The graph with the names under which the server has put what was uploaded."""
    return {
        node: {**entry, "inputs": {name: _stored_as(value, stored) for name, value in entry["inputs"].items()}}
        for node, entry in graph.items()
    }


def _stored_as(value: object, stored: Mapping[str, str]) -> object:
    return stored.get(value, value) if isinstance(value, str) else value


async def _run_once(client: PictureServer, job: Job, run: GraphRun, graph: Graph, place: str) -> RunResult:
    """A prompt that broke off is attached to again; one that the server ended or forgot gets a new id next time."""
    attach = bool(job.memory.get("prompt_id"))
    if not attach:
        await job.remember(prompt_id=new_id(), instance=place)
    try:
        return await _run_on(client, job, run.card, graph, attach=attach)
    except LostPromptError:
        # the server restarted: nothing of this prompt can still be running there
        await job.remember(prompt_id="")
        return await _run_once(client, job, run, graph, place)
    except NetworkError:
        raise
    except WorkbenchError:
        await job.remember(prompt_id="")
        raise


async def _run_on(client: PictureServer, job: Job, card: Card, graph: Graph, *, attach: bool) -> RunResult:
    """Run under the remembered id; a process that ends leaves the prompt on the server, to be attached to again."""
    prompt_id = job.memory["prompt_id"]
    report = _reporter(job)
    return await client.run(graph, prompt_id, attach=attach, leave=lambda: job.leaving, report=report, card=card)


def _reporter(job: Job) -> RunReport:
    return lambda progress: job.report(Progress(progress.fraction, _waiting(progress), progress.preview))


def _waiting(progress: RunProgress) -> str:
    """What it waits for, or, in whole tens of seconds, for how long the server has been at it."""
    if progress.queue_position:
        return f"number {progress.queue_position} in the server's queue"
    tens = int(progress.seconds // 10)
    return f"running for {10 * tens} s" if tens else ""


def _output_of(result: RunResult, node: str) -> OutputFile:
    """The file that a node saved; what others left on the way, such as previews, is not the result."""
    for file in result.outputs:
        if file.node == node:
            return file
    raise ApiError("The workflow ended without a picture.", f"Check that its node {node} saves the result.")
