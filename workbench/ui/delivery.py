"""How the page and the files of its scripts reach a browser: complete, small, and only once."""

from dataclasses import dataclass, field
from gzip import compress

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ASSETS = "/assets/"
"""Where Gradio has its scripts and styles; their names change with their content."""
_FOREVER = "private, max-age=31536000, immutable"
_SMALL = 1024
"""Bytes below which compression gains nothing."""
_PACKED = ("text/", "application/javascript", "application/json", "image/svg")
"""Types of content that compression makes smaller."""


@dataclass
class Answer:
    """An answer to a GET as a whole."""

    status: int = 200
    headers: MutableHeaders = field(default_factory=MutableHeaders)
    body: bytes = b""

    def packed(self, level: int) -> "Answer":
        """The same with its body compressed, where that makes it smaller."""
        kind = self.headers.get("content-type", "")
        if len(self.body) < _SMALL or not kind.startswith(_PACKED) or "content-encoding" in self.headers:
            return self
        headers = MutableHeaders(raw=list(self.headers.raw))
        headers["Content-Encoding"] = "gzip"
        headers.add_vary_header("Accept-Encoding")
        return Answer(self.status, headers, compress(self.body, level, mtime=0))

    async def __call__(self, send: Send) -> None:
        """Send it."""
        self.headers["Content-Length"] = str(len(self.body))
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers.raw})
        await send({"type": "http.response.body", "body": self.body})


class Delivery:
    """ASGI middleware: puts the workbench's own part into Gradio's page, and keeps Gradio's files ready to be sent.

    Gradio itself adds styles and scripts only when its own have run, compresses its files anew for every browser, and
    does not say how long they hold.
    """

    def __init__(self, app: ASGIApp, own: str) -> None:
        """Args: own: HTML for the end of the page's body, before Gradio's script runs."""
        self.app = app
        self.own = own.encode()
        self.kept: dict[tuple[str, bool], Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        plain = scope["type"] == "http" and scope["method"] == "GET" and "range" not in Headers(scope=scope)
        if plain and scope["path"] == "/":
            await self._page(scope, receive, send)
        elif plain and scope["path"].startswith(_ASSETS):
            await self._asset(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await _answer(self.app, scope, receive)
        answer.body = answer.body.replace(b"</body>", self.own + b"</body>", 1)
        await (answer.packed(4) if _unpacks(scope) else answer)(send)

    async def _asset(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"], _unpacks(scope)
        answer = self.kept.get(name)
        if answer is None:
            answer = await _answer(self.app, scope, receive)
            if answer.status == 200:
                answer.headers["Cache-Control"] = _FOREVER
                answer = self.kept[name] = answer.packed(9) if _unpacks(scope) else answer
        await answer(send)


def _unpacks(scope: Scope) -> bool:
    return "gzip" in Headers(scope=scope).get("accept-encoding", "")


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """What the application answers, with nothing of it sent yet."""
    answer, parts = Answer(), list[bytes]()

    async def take(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], MutableHeaders(raw=list(message["headers"]))
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, take)
    answer.body = b"".join(parts)
    return answer
