"""The workbench in the browser as other commands find it."""

import socket
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from workbench.engine import load_settings
from workbench.engine.running_app import announced, free_port, running_app
from workbench.kit.errors import ConfigurationError, NetworkError


def test_a_link_leads_to_the_app_that_runs(workbench: Command, tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with announced(settings, port):
            answer = workbench("link")
            assert (tmp_path / "data" / "app.json").stat().st_mode & 0o077 == 0
    assert answer.code == 0
    assert answer.out.startswith(f"http://127.0.0.1:{port}/enter?code=")
    with pytest.raises(NetworkError):
        running_app(settings)


@pytest.mark.parametrize(
    ("host", "url"), [("0.0.0.0", "http://127.0.0.1:"), ("::", "http://[::1]:"), ("127.0.0.2", "http://127.0.0.2:")]
)
def test_the_address_opens_on_this_machine(tmp_path: Path, host: str, url: str) -> None:
    settings = load_settings(tmp_path, {"WORKBENCH_SERVER__HOST": host})
    port = free_port(host, 0, exact=True)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family), announced(settings, port):
        assert running_app(settings).url == f"{url}{port}"


def test_a_port_that_was_asked_for_is_taken_or_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(ConfigurationError, match="Address already in use"):
            free_port("127.0.0.1", port, exact=True)
        assert free_port("127.0.0.1", port, exact=False) > port
    assert free_port("127.0.0.1", port, exact=True) == port


def test_an_app_on_a_port_in_use_says_so_at_once(workbench: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        answer = workbench("app", "--port", str(port))
    assert (answer.code, answer.out) == (2, "")
    assert f"cannot listen on 127.0.0.1:{port}" in answer.err
