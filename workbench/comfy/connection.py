"""HTTP to one ComfyUI server: one pooled client, answers checked, failures as the product's own errors.

No header, user name or password of the address appears in an error or a log line.
"""

from collections.abc import AsyncGenerator, Collection, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import Any, cast

import httpx

from workbench.comfy.access import Access, Refresh, basic, check_headers
from workbench.comfy.errors import FileTooLargeError, NoServerError, SilentServerError, UnreachableError
from workbench.comfy.memory import ServerMemory
from workbench.kit.certificates import certificates
from workbench.kit.errors import ApiError, ConfigurationError, NetworkError, WorkbenchError
from workbench.kit.retry import retry

_UNREACHED = frozenset({HTTPStatus.TOO_MANY_REQUESTS, 502, 503, 504})


class Connection:
    """One server's address, its access and the `httpx.AsyncClient` that everything shares.

    Attributes:
        url: without user name and password.
        timeout: seconds without an answer after which the server counts as out of reach.
        memory: what is known about the server from earlier requests.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        timeout: float,
        refresh: Refresh | None = None,
        memory: ServerMemory | None = None,
    ) -> None:
        """Read the address; a user name and password in it become a header.

        Raises:
            ConfigurationError: when it is not an http or https address, or a header cannot be sent.
        """
        address = _address(url)
        check_headers(headers)
        login = basic(address.username, address.password) if address.userinfo else {}
        self.memory = memory or ServerMemory()
        self._access = Access({**login, **headers}, refresh, self.memory)
        self.timeout = timeout
        self.url = str(address.copy_with(username=None, password=None)).rstrip("/")
        self._http = httpx.AsyncClient(base_url=self.url, auth=self._access, verify=certificates(), timeout=timeout)

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries now; secret."""
        return self._access.headers

    @property
    def websocket_url(self) -> str:
        """The address of the server's websocket, without a client id."""
        return "ws" + self.url.removeprefix("http") + "/ws"

    async def close(self) -> None:
        """Close every pooled socket."""
        await self._http.aclose()

    async def send(self, method: str, path: str, *, accept: Collection[int] = (), **options: Any) -> httpx.Response:
        """One request, tried once; the whole answer is read.

        Args:
            method: the HTTP method.
            path: from the server's root.
            accept: error statuses that the caller reads itself.
            options: what `httpx.AsyncClient.request` takes.

        Raises:
            NetworkError: no answer, or one that says to come again.
            ConfigurationError: refused access, too big, or a redirect.
            ApiError: any other error status.
        """
        with self._broken_off():
            response = await self._http.request(method, path, **options)
        return self._checked(path, response, accept)

    async def send_again(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Like `send`, tried three times: for requests that change nothing when they come twice."""
        return await retry(lambda: self.send(method, path, **options), on=NetworkError)

    @asynccontextmanager
    async def stream(
        self, path: str, *, accept: Collection[int] = (), **options: Any
    ) -> AsyncGenerator[httpx.Response]:
        """GET an answer whose body is read in the block; a break there is a `NetworkError` too."""
        with self._broken_off():
            async with self._http.stream("GET", path, **options) as response:
                yield self._checked(path, response, accept)

    def json_of(self, response: httpx.Response) -> Any:
        """The body as JSON.

        Raises:
            ApiError: when it is something else, such as the page of a sign-in form.
        """
        try:
            return response.json()
        except ValueError:
            raise ApiError(
                f"The server at {self.url} does not answer as a ComfyUI server does.",
                "Check the address; it must be the one that ComfyUI itself prints at its start.",
            ) from None

    async def get(self, path: str) -> dict[str, Any]:
        """GET a JSON object, tried once."""
        return self.object_of(await self.send("GET", path))

    def object_of(self, response: httpx.Response) -> dict[str, Any]:
        """The body as a JSON object; anything else is an `ApiError`."""
        answer = self.json_of(response)
        if isinstance(answer, dict):
            return cast(dict[str, Any], answer)
        raise ApiError(f"The server at {self.url} answered with {type(answer).__name__} where an object is due.")

    @contextmanager
    def _broken_off(self) -> Generator[None]:
        try:
            yield
        except httpx.RequestError as error:
            raise self._unreachable(error) from None

    def _checked(self, path: str, response: httpx.Response, accept: Collection[int]) -> httpx.Response:
        if response.is_success or response.status_code in accept:
            return response
        raise self._failure(path, response)

    def _unreachable(self, error: httpx.RequestError) -> UnreachableError:
        kind, reason = UnreachableError, "broke off the connection"
        if isinstance(error, httpx.ConnectError):
            kind, reason = NoServerError if _nobody_listens(error) else UnreachableError, "cannot be reached"
        elif isinstance(error, httpx.TimeoutException):
            kind, reason = SilentServerError, f"did not answer within {self.timeout:g} seconds"
        return kind(f"The ComfyUI server at {self.url} {reason}.", "Check that it runs and that the address is right.")

    def _failure(self, path: str, response: httpx.Response) -> WorkbenchError:
        status, who = response.status_code, f"The ComfyUI server at {self.url}"
        if status in _UNREACHED:
            return UnreachableError(f"{who} cannot take requests now (HTTP {status}).", "Try again in a moment.")
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return ConfigurationError(
                f"{who} refuses access (HTTP {status}).",
                "Check its token, key or login in the environment, such as WORKBENCH_COMFY_TOKEN.",
            )
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return FileTooLargeError(
                f"{who} does not take requests of this size.",
                "Use a smaller file, or start the server with a larger --max-upload-size.",
            )
        if response.is_redirect:
            return ConfigurationError(
                f"{who} sends callers to another address (HTTP {status}).",
                "Use the address that it sends to; if that is a sign-in page, set WORKBENCH_COMFY_TOKEN.",
            )
        plain = path.partition("?")[0]  # the query of a signed address is a key
        return ApiError(f"{who} answered {plain} with HTTP {status}.", "Its own log says why.")


def _address(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL:
        address = httpx.URL("")
    if address.scheme in ("http", "https") and address.host and not address.query:
        return address
    raise ConfigurationError(
        "The address of the ComfyUI server is not an http or https address.",
        "Set comfy.url to something like http://127.0.0.1:8188.",
    )


def _nobody_listens(error: BaseException | None) -> bool:
    """Whether the host itself refused; a name that is not found or a way that is broken says nothing of the server."""
    if isinstance(error, BaseExceptionGroup):
        group = cast(BaseExceptionGroup[BaseException], error)
        return all(_nobody_listens(one) for one in group.exceptions)
    if error is None or isinstance(error, ConnectionRefusedError):
        return error is not None
    return _nobody_listens(error.__cause__ or error.__context__)
