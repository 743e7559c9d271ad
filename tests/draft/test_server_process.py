"""The draft backend as a process: how it starts, and that it never outlives whoever started it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from workbench.draft import start
from workbench.kit.errors import ResourceError

_PARENT = """
import sys
from pathlib import Path
from workbench.draft import start
server = start(Path(sys.argv[1]))
print(server.process.pid, server.url, flush=True)
sys.stdin.read()
"""


def test_listens_on_loopback_and_ends_when_told(tmp_path: Path) -> None:
    server = start(tmp_path)
    assert server.url.startswith("http://127.0.0.1:")
    addresses = {
        each.laddr.ip for each in psutil.Process(server.process.pid).net_connections() if each.status == "LISTEN"
    }
    assert addresses == {"127.0.0.1"}
    assert httpx.get(f"{server.url}/queue").json() == {"queue_running": [], "queue_pending": []}
    server.stop()
    server.stop()
    assert server.process.returncode == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url)


def test_taken_port_is_one_clear_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ResourceError, match="did not start") as raised:
            start(tmp_path, taken.getsockname()[1])
    assert "address already in use" in raised.value.message


def test_ends_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdin
    assert parent.stdout
    with parent.stdin, parent.stdout:
        pid, url = parent.stdout.readline().split()
        server = psutil.Process(int(pid))
        assert httpx.get(f"{url}/queue").status_code == 200
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    server.wait(timeout=30)
    assert not psutil.pid_exists(int(pid))


def test_files_survive_a_restart_and_previews_do_not(tmp_path: Path) -> None:
    for kind in ("input", "output", "temp"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "old.png").touch()
    start(tmp_path).stop()
    assert [kind for kind in ("input", "output", "temp") if (tmp_path / kind / "old.png").exists()] == [
        "input",
        "output",
    ]
