"""A small client: submits graphs and collects what is told about them."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp
import httpx

from workbench.kit.ids import new_id

Graph = dict[str, dict[str, Any]]
Message = dict[str, Any]


@dataclass
class Outcome:
    """A finished prompt: its id, what was told about it, and its history entry."""

    prompt_id: str
    messages: list[Message]
    previews: list[bytes]
    entry: dict[str, Any]

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The data of all messages of one kind."""
        return [message["data"] for message in self.messages if message["type"] == kind]

    @property
    def files(self) -> list[dict[str, str]]:
        """The files of all outputs."""
        return [file for output in self.entry["outputs"].values() for file in output["images"]]


@dataclass
class Client:
    """Talks to one server."""

    http: httpx.AsyncClient
    sockets: aiohttp.ClientSession

    async def run(self, graph: Graph, interrupt_at: tuple[str, int] | None = None, **extra: Any) -> Outcome:
        """Run a graph to its end; `interrupt_at` = (node, step) interrupts it when that progress is told."""
        client, messages, previews = new_id(), [], []
        async with self.sockets.ws_connect(f"/ws?clientId={client}", max_msg_size=0) as socket:
            await socket.send_json({"type": "feature_flags", "data": {"supports_preview_metadata": True}})
            submitted = await self.http.post("/prompt", json={"prompt": graph, "client_id": client, **extra})
            assert submitted.status_code == 200, submitted.text
            async for frame in socket:
                if frame.type is aiohttp.WSMsgType.BINARY:
                    previews.append(frame.data)
                    continue
                message = json.loads(frame.data)
                messages.append(message)
                data = message["data"]
                if message["type"] == "progress" and (data["node"], data["value"]) == interrupt_at:
                    await self.http.post("/interrupt", json={"prompt_id": data["prompt_id"]})
                if message["type"] == "executing" and data["node"] is None:
                    break
        prompt_id = submitted.json()["prompt_id"]
        entry = (await self.http.get(f"/history/{prompt_id}")).json()[prompt_id]
        return Outcome(prompt_id, messages, previews, entry)

    async def upload(self, name: str, data: bytes, **form: str) -> dict[str, str]:
        """Upload a file; returns how the server names it."""
        answer = await self.http.post("/upload/image", files={"image": (name, data)}, data=form)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def view(self, file: dict[str, str]) -> bytes:
        """Download a file that a message names."""
        answer = await self.http.get("/view", params=file)
        assert answer.status_code == 200
        return answer.content
