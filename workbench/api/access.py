"""The one gate in front of every face: who is not known gets 401, on every path but the few named here."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from html import escape
from http.cookies import SimpleCookie
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from workbench.api.answers import problem_of
from workbench.engine import Studio
from workbench.engine.people import identify, is_owner_key, redeem
from workbench.kit.command import command
from workbench.kit.errors import NotSignedInError
from workbench.model.people import Actor

COOKIE = "workbench_key"
_COOKIE_SECONDS = 30 * 86400

PUBLIC_PATHS = frozenset({"/enter", "/gradio_api/startup-events", "/manifest.json"})
"""Sign-in itself, the empty call with which Gradio's own launch finds that the server is up, and the name and icon of
the page, which browsers ask for without a cookie."""


def actor_of(scope: Scope | HTTPConnection) -> Actor:
    """Who sent a request that has passed the gate."""
    return (scope.scope if isinstance(scope, HTTPConnection) else scope)["workbench.actor"]


def key_in(scope: Scope) -> str:
    """The key that a request carries: a bearer token, or the cookie."""
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    cookies: SimpleCookie = SimpleCookie(headers.get("cookie", ""))
    return cookies[COOKIE].value if COOKIE in cookies else ""


_lookups = ThreadPoolExecutor(4, thread_name_prefix="workbench-gate")
"""Keys are looked for in threads of their own: strangers keep nobody waiting who has come in."""


async def who_holds(studio: Studio, key: str) -> Actor:
    """Who holds a key. The owner is known without the database, and so is who has no key.

    Raises:
        NotSignedInError: nobody does, or no longer.
    """
    if not key or is_owner_key(studio, key):
        return identify(studio, key)
    return await asyncio.get_running_loop().run_in_executor(_lookups, identify, studio, key)


class Gate:
    """ASGI middleware: lets known people through with their actor in the scope, answers 401 to everybody else."""

    def __init__(self, app: ASGIApp, studio: Studio) -> None:
        self.app = app
        self.studio = studio

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        try:
            scope["workbench.actor"] = await who_holds(self.studio, key_in(scope))
        except NotSignedInError as error:
            if scope["path"] not in PUBLIC_PATHS:
                await _refusal(scope, error)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _refusal(scope: Scope, error: NotSignedInError) -> ASGIApp:
    if scope["type"] == "websocket":
        return _close_socket
    accepts = dict(scope["headers"]).get(b"accept", b"")
    if b"text/html" in accepts:
        return HTMLResponse(_sign_in_page(error), status_code=401)
    answer = problem_of(error)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


async def _close_socket(_scope: Scope, _receive: Receive, send: Send) -> None:
    message: dict[str, Any] = {"type": "websocket.close", "code": 4401}
    await send(message)


def _sign_in_page(error: NotSignedInError) -> str:
    style = "font:16px/1.6 system-ui;max-width:34rem;margin:20vh auto;padding:0 1.5rem;color-scheme:light dark"
    link = escape(command("link"))
    return (
        f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>Workbench</title><main style="{style}"><h1>Workbench</h1><p>{escape(error.message)} '
        f"{escape(error.advice)}</p><p>On the machine where it runs, <code>{link}</code> prints a new one.</p>"
        f'<p lang="zh">您尚未登录。请打开邀请链接，或在运行工作台的电脑上执行 <code>{link}</code>。</p></main>'
    )


async def enter(studio: Studio, request: Request) -> Response:
    """Exchange the code of a sign-in link, or an invitation's key, for a cookie; then the address is clean again."""
    try:
        code = request.query_params.get("code", "")
        key = await asyncio.get_running_loop().run_in_executor(_lookups, redeem, studio, code)
    except NotSignedInError as error:
        return HTMLResponse(_sign_in_page(error), status_code=401)
    answer = RedirectResponse("/", status_code=303, headers={"Referrer-Policy": "no-referrer"})
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, key, max_age=_COOKIE_SECONDS, httponly=True, samesite="lax", secure=secure)
    return answer
