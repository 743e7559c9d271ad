"""For all tests: a clean environment, and no way out of this machine."""

import gc
import os
import sys
from collections.abc import Iterator
from ipaddress import ip_address

import hypothesis
import pytest

from tests.databases import database_url, migrated_url, postgresql, postgresql_template, ready_tables, template

__all__ = ["database_url", "migrated_url", "postgresql", "postgresql_template", "ready_tables", "template"]

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True, scope="session")
def _clean_environment() -> Iterator[None]:
    """Settings and keys of whoever runs the tests change nothing."""
    kept = dict(os.environ)
    for name in list(os.environ):
        if name.startswith(("WORKBENCH_", "ANTHROPIC_", "GRADIO_")) and not name.startswith("WORKBENCH_TEST_"):
            del os.environ[name]
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    yield
    os.environ.clear()
    os.environ.update(kept)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking for garbage in it takes a good part of the time."""
    gc.collect()
    gc.freeze()


_REACHES_OUT = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


def _stay_on_this_machine(event: str, arguments: tuple[object, ...]) -> None:
    """A test that reaches for anything but this machine fails where it does so.

    Python reports every use of its own sockets here, TCP and UDP, however it is called. What it cannot see: sockets
    that native code opens (the PostgreSQL and S3 clients, and the system's own look-up of host names) and other
    processes (the draft backend, browsers, notebooks).
    """
    if event in _REACHES_OUT and isinstance(address := arguments[1], tuple) and not _is_here(str(address[0])):
        raise RuntimeError(f"A test tried to reach {address[0]}.")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


sys.addaudithook(_stay_on_this_machine)
