"""Servers that a test may kill: the draft backend, or a real ComfyUI whose command the environment names."""

import os
import shlex
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from workbench.draft import start

COMMAND = "WORKBENCH_TEST_COMFYUI_COMMAND"
"""Starts a real server in the foreground; `{port}` stands for its port."""
_READY_SECONDS = 180.0


@dataclass(frozen=True)
class Killable:
    """A running server, and what it is."""

    url: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


def begin(kind: str, folder: Path, port: int, pace: float) -> Killable:
    """Start one; `pace` is the seconds that each node of the draft backend takes."""
    if kind == "draft":
        server = start(folder, port, pace=pace)
        return Killable(server.url, server.process)
    command = os.environ.get(COMMAND)
    if not command:
        pytest.skip(f"{COMMAND} starts no ComfyUI server")
    with (folder / "comfyui.log").open("a") as log:
        words = shlex.split(command.replace("{port}", str(port)))
        process = subprocess.Popen(words, stdout=log, stderr=log, text=True)
    url, end = f"http://127.0.0.1:{port}", monotonic() + _READY_SECONDS
    while process.poll() is None and monotonic() < end:
        with suppress(httpx.HTTPError):
            httpx.get(f"{url}/system_stats", timeout=5).raise_for_status()
            return Killable(url, process)
        sleep(0.5)
    process.kill()
    raise AssertionError((folder / "comfyui.log").read_text()[-2000:])
