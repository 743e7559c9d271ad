"""The workbench in the browser, as other commands on this machine find it: its port, and its address in a file."""

import errno
import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psutil
from pydantic import ValidationError

from workbench.engine.settings import Settings
from workbench.kit.command import command
from workbench.kit.errors import ConfigurationError, NetworkError
from workbench.kit.files import write_whole
from workbench.model.document import Document

_HIGHEST_PORT = 65535
_ANSWER_SECONDS = 2.0
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


class RunningApp(Document):
    """A process and where it listens."""

    pid: int
    host: str
    port: int

    @property
    def url(self) -> str:
        """Its address in a browser on this machine."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def free_port(host: str, port: int, *, exact: bool) -> int:
    """A port that nobody listens on.

    Args:
        port: the wanted one; 0: any.
        exact: whether no other one will do; otherwise the next free one is taken.

    Raises:
        ConfigurationError: there is none, or nobody may listen there.
    """
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            return probe.getsockname()[1]
    except OSError as error:
        if error.errno == errno.EADDRINUSE and not exact and port < _HIGHEST_PORT:
            return free_port(host, port + 1, exact=False)
        reason = f"The workbench cannot listen on {host}:{port}: {error.strerror}."
        raise ConfigurationError(reason, "Stop what uses it, or choose another with --port.") from None


@contextmanager
def announced(settings: Settings, port: int) -> Generator[None]:
    """Let others find the workbench of this process while the block lasts."""
    host = settings.server.host
    mine = RunningApp(pid=os.getpid(), host=_EVERYWHERE.get(host, host), port=port)
    write_whole(_file(settings), mine.model_dump_json().encode(), private=True)
    try:
        yield
    finally:
        if _read(settings) == mine:
            _file(settings).unlink(missing_ok=True)


def running_app(settings: Settings) -> RunningApp:
    """The workbench that runs on the data of these settings.

    Raises:
        NetworkError: none runs, or it does not answer yet.
    """
    found = _read(settings)
    if found is None or not psutil.pid_exists(found.pid):
        raise NetworkError(f"No workbench runs on the data in {settings.data}.", f"Start it: {command('app')}")
    try:
        socket.create_connection((found.host, found.port), _ANSWER_SECONDS).close()
    except OSError:
        raise NetworkError(
            f"The workbench at {found.url} does not answer.", "If it is starting, wait a moment."
        ) from None
    return found


def _file(settings: Settings) -> Path:
    return settings.data / "app.json"


def _read(settings: Settings) -> RunningApp | None:
    try:
        return RunningApp.model_validate_json(_file(settings).read_bytes())
    except (OSError, ValidationError):
        return None
