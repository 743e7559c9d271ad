"""The client of one ComfyUI server, real or draft: everything that the workbench asks of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from workbench.comfy import truth, uploads
from workbench.comfy.connected import Connected
from workbench.comfy.documents import LogLine, OutputFile, QueueState, RunReport, RunResult, SystemInfo
from workbench.comfy.downloads import Download
from workbench.comfy.logs import read_log
from workbench.comfy.running import Run
from workbench.comfy.server import Capabilities, never, silent
from workbench.comfy.uploads import File
from workbench.kit.errors import NotFoundError
from workbench.kit.files import whole_file
from workbench.model.workflows import Card, Graph

_NO_LOG = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


class ComfyClient(Connected):
    """An async context manager over one pool of connections to one server; many prompts may run through it at once.

    Every method may raise `NetworkError` (no answer), `ConfigurationError` (no access) and `ApiError` (an answer that
    is an error). Requests that are safe to repeat are tried three times.
    """

    @property
    def capabilities(self) -> Capabilities:
        """ComfyUI tells everything about itself."""
        return Capabilities(lists_nodes=True, frees_memory=True)

    async def system(self) -> SystemInfo:
        """Version and devices of the server."""
        answer = self._connection.object_of(await self._connection.send_again("GET", "/system_stats"))
        system: dict[str, Any] = answer.get("system", {})
        devices: list[dict[str, Any]] = answer.get("devices", [])
        return SystemInfo(
            version=system.get("comfyui_version", "unknown"),
            is_draft=system.get("draft") is True,
            devices=tuple(device["name"] for device in devices),
            vram_total=sum(device.get("vram_total", 0) for device in devices),
            vram_free=sum(device.get("vram_free", 0) for device in devices),
        )

    async def object_info(self) -> dict[str, Any]:
        """Every node class of the server with its inputs and their choices; about half a megabyte."""
        return self._connection.object_of(await self._connection.send_again("GET", "/object_info"))

    async def models(self, folder: str) -> list[str]:
        """Names of the model files in a folder such as `checkpoints` or `loras`, as node inputs take them."""
        response = await self._connection.send_again("GET", f"/models/{quote(folder, safe='')}")
        return list(self._connection.json_of(response))

    async def model_counts(self) -> dict[str, int]:
        """How many model files each folder has, without empty ones."""
        folders = self._connection.json_of(await self._connection.send_again("GET", "/models"))
        lists = await asyncio.gather(*(self.models(folder) for folder in folders))
        return {folder: len(files) for folder, files in zip(folders, lists, strict=True) if files}

    async def waiting(self) -> int:
        """How many prompts are not finished, without their graphs, which make the queue a long answer."""
        answer = self._connection.object_of(await self._connection.send_again("GET", "/prompt"))
        counts: dict[str, int] = answer.get("exec_info") or {}
        return counts.get("queue_remaining", 0)

    async def log(self) -> tuple[LogLine, ...] | None:
        """The newest lines of the server's log; None where it, or what stands before it, keeps them to itself."""
        response = await self._connection.send_again("GET", "/internal/logs/raw", accept=_NO_LOG)
        return read_log(self._connection.object_of(response).get("entries") or ()) if response.is_success else None

    async def saved_workflows(self) -> list[str]:
        """Names, with their folders, of the workflows that people saved on the server."""
        query = {"dir": "workflows", "recurse": "true"}
        response = await self._connection.send_again("GET", "/userdata", params=query, accept=(HTTPStatus.NOT_FOUND,))
        names: list[str] = self._connection.json_of(response) if response.is_success else []
        return sorted(name for name in names if name.endswith(".json"))

    async def saved_workflow(self, name: str) -> bytes:
        """A workflow that somebody saved on the server, for `importing.read_document`.

        Raises:
            NotFoundError: the server has none of that name.
        """
        path = quote(f"workflows/{name}", safe="")
        response = await self._connection.send_again("GET", f"/userdata/{path}", accept=(HTTPStatus.NOT_FOUND,))
        if response.is_success:
            return response.content
        raise NotFoundError(f"The server has no saved workflow “{name}”.", "Choose one from its list.")

    async def queue(self) -> QueueState:
        """What runs and what waits."""
        return (await truth.read_queue(self._connection))[0]

    async def upload(self, file: File, name: str, *, subfolder: str = "workbench") -> str:
        """Put a file into the server's input folder, unless it is there; see `comfy.uploads.upload`.

        Returns:
            The value for the file input of LoadImage, LoadVideo or LoadAudio.

        Raises:
            FileTooLargeError: the server takes no file of this size; it was neither read nor sent.
        """
        return await uploads.upload(self._connection, file, name, subfolder)

    async def upload_all(self, files: Sequence[tuple[File, str]], *, subfolder: str = "workbench") -> list[str]:
        """Like `upload` for many files of (file, name), a few at a time; the answers are in their order."""
        return await uploads.upload_all(self._connection, files, subfolder)

    async def download(self, file: OutputFile) -> bytes:
        """The bytes of an output; a break costs only what had not arrived.

        Raises:
            MissingFileError: the file is gone from the server, which still answers from its cache as if it were there.
        """
        sink = BytesIO()
        await self._fetch(file, sink)
        return sink.getvalue()

    async def download_to(self, file: OutputFile, path: Path) -> Path:
        """Like `download`, into a file that is there when it is whole, and not before."""
        with whole_file(path) as part, part.open("w+b") as sink:
            await self._fetch(file, sink)
        return path

    async def _fetch(self, file: OutputFile, sink: BinaryIO) -> None:
        place = {"filename": file.filename, "subfolder": file.subfolder, "type": file.folder}
        await Download(self._connection, "/view", place, file.filename, sink).to_end()

    async def free_memory(self) -> None:
        """Unload the models and forget cached results, after the prompt that runs."""
        await self._connection.send_again("POST", "/free", json={"unload_models": True, "free_memory": True})

    async def run(
        self,
        graph: Graph,
        prompt_id: str,
        *,
        attach: bool = False,
        leave: Callable[[], bool] = never,
        report: RunReport = silent,
        card: Card | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> RunResult:
        """Run a graph and wait for its result. Cancelling the waiting task ends the prompt on the server as well,
        unless `leave` says that it is to go on there.

        Args:
            graph: in API form, patched.
            prompt_id: a new id of `kit.ids.new_id`, which the caller has stored before this call.
            attach: the id may have been sent before (a crash, a lost answer): look in queue and history, and submit
                only when it is nowhere.
            leave: asked when the waiting task is cancelled, whether somebody will attach to the prompt later.
            report: hears of progress, several times a second at most as fast as it returns.
            card: names the slots, should the server refuse the graph.
            extra: kept by the server with the prompt (`extra_data`), such as `{"extra_pnginfo": {"workflow": …}}`.

        Raises:
            RefusedGraphError: the server refuses the graph; a sentence for each problem.
            LostPromptError: it had taken the prompt and knows it no more; submit anew under a new id.
            InterruptedRunError: somebody stopped it on the server.
            ServerMemoryError: the server ran out of memory.
            FailedRunError: a node failed.
            NetworkError: no answer for `timeout` seconds; the prompt may still run, so come back with `attach`.
        """
        run = Run(self._connection, graph, prompt_id, report, card)
        return await run.result(attach=attach, leave=leave, extra=extra or {})

    async def cancel(self, prompt_id: str) -> bool:
        """End a prompt that waits or runs, trying again until it is over, for ten seconds at most.

        Returns:
            Whether it is over; False while a node that cannot be interrupted still runs.
        """
        return await truth.cancel(self._connection, prompt_id)
