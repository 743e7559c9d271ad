"""For all tests: a clean environment, and no way out of this machine."""

import os
import socket
from collections.abc import Iterator

import hypothesis
import pytest

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("steady")

_LOOPBACK = ("127.", "::1", "localhost")


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


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """A connection to anything but this machine is an error in the test that makes it."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(_LOOPBACK):
            raise RuntimeError(f"A test tried to reach {address[0]}.")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield
