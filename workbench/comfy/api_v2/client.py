"""The client of one server that speaks the Comfy API v2, behind the same interface as ComfyUI's own.

Source: the OpenAPI document that comfy-api-proxy 0.1.6 carries. The API tells neither nodes nor models, so a graph is
checked only by the server itself.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from workbench.comfy.api_v2.assets import upload
from workbench.comfy.api_v2.jobs import cancel, under_way
from workbench.comfy.api_v2.running import ApiV2Run
from workbench.comfy.connected import Connected
from workbench.comfy.connection import Connection
from workbench.comfy.documents import OutputFile, RunReport, RunResult, SystemInfo
from workbench.comfy.downloads import Download, Known
from workbench.comfy.server import Capabilities, never, silent
from workbench.comfy.uploads import File
from workbench.kit.files import whole_file
from workbench.model.workflows import Card, Graph


class ApiV2Client(Connected):
    """Used as `ComfyClient` is; its address is what lies before /api/v2."""

    @property
    def capabilities(self) -> Capabilities:
        """The API runs graphs and keeps files; it does not describe what it has."""
        return Capabilities(lists_nodes=False, frees_memory=False)

    async def system(self) -> SystemInfo:
        """That it answers; the API tells no devices."""
        await self.waiting()
        return SystemInfo(version="API v2", is_draft=False, devices=(), vram_total=0, vram_free=0)

    async def waiting(self) -> int:
        """How many of the newest hundred jobs are not over; 0 where the server does not list them."""
        return await under_way(self._connection)

    async def object_info(self) -> dict[str, Any]:
        """Nothing: the API has no node list."""
        return {}

    async def models(self, folder: str) -> list[str]:
        """Nothing: the API has no model lists."""
        return []

    async def model_counts(self) -> dict[str, int]:
        """Nothing: the API has no model lists."""
        return {}

    async def log(self) -> None:
        """Nothing: the API has no log."""

    async def upload(self, file: File, name: str, *, subfolder: str = "workbench") -> str:
        """Put a file among the server's assets, unless it is there; returns the value for a file input."""
        return await upload(self._connection, file, name)

    async def upload_all(self, files: Sequence[tuple[File, str]], *, subfolder: str = "workbench") -> list[str]:
        """The same for many files, one after the other."""
        return [await self.upload(file, name) for file, name in files]

    async def download(self, file: OutputFile) -> bytes:
        """The bytes of an output; a break costs only what had not arrived."""
        sink = BytesIO()
        await self._fetch(file, sink)
        return sink.getvalue()

    async def download_to(self, file: OutputFile, path: Path) -> Path:
        """Like `download`, into a file that is there when it is whole, and not before."""
        with whole_file(path) as part, part.open("w+b") as sink:
            await self._fetch(file, sink)
        return path

    async def free_memory(self) -> None:
        """Nothing: the server looks after its memory."""
        await asyncio.sleep(0)

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
        """As `ComfyClient.run`, with the same errors; the API does not take `extra`, which is left out."""
        run = ApiV2Run(self._connection, graph, prompt_id, report, card)
        return await run.result(attach=attach, leave=leave)

    async def cancel(self, prompt_id: str) -> bool:
        """End a job, trying again until it is over, for ten seconds at most; whether it is over."""
        return await cancel(self._connection, prompt_id)

    async def _fetch(self, file: OutputFile, sink: BinaryIO) -> None:
        """From the server, or from where it keeps its files, which must not get to see our token."""
        path = f"/api/v2/assets/{file.folder}"
        asset = await self._connection.get(path)
        known = Known(int(asset.get("size_bytes") or 0), str(asset.get("hash") or ""))
        url = urlsplit(str(asset.get("url", "")))
        if not url.netloc or url.netloc == urlsplit(self.url).netloc:
            await Download(self._connection, f"{path}/content", {}, file.filename, sink, known).to_end()
            return
        store = Connection(f"{url.scheme}://{url.netloc}", {}, self._connection.timeout)
        try:
            await Download(store, f"{url.path}?{url.query}", {}, file.filename, sink, known).to_end()
        finally:
            await store.close()
