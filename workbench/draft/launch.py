"""Starts the draft backend in a process of its own and waits until it answers."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from workbench.kit.errors import ResourceError

_READY_SECONDS = 60.0
_STOP_SECONDS = 10.0
_LOG_TAIL = 2000


@dataclass(frozen=True)
class DraftServer:
    """A running draft backend; it ends with the process that started it, however that one ends."""

    url: str
    process: subprocess.Popen[str]

    def stop(self) -> None:
        """End it, and wait until it has ended; doing so twice does no harm."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


def start(folder: Path, port: int = 0, *, previews: bool = False, pace: float = 0.0) -> DraftServer:
    """Start a draft backend on 127.0.0.1.

    Args:
        folder: holds its input, output, temp and models, and `draft.log`.
        port: 0 takes a free one.
        previews: whether samplers send pictures of how far they are.
        pace: seconds that each node and each sampling step takes at least.

    Raises:
        ResourceError: when it ends or stays silent instead of answering.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "workbench.draft", "--folder", str(folder), "--port", str(port)]
    command += ["--pace", str(pace), "--with-parent", *(["--previews"] if previews else [])]
    log = folder / "draft.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C is the parent's to answer
        )
    line = _first_line(process)
    if not line:
        DraftServer("", process).stop()
        tail = log.read_text("utf-8", errors="replace")[-_LOG_TAIL:].strip()
        raise ResourceError(f"The draft backend did not start: {tail or 'it said nothing'}.", f"See {log}.")
    return DraftServer(json.loads(line)["url"], process)


def _first_line(process: subprocess.Popen[str]) -> str:
    """What it says when it is ready; empty when it ended, or did not say it in time."""
    lines: list[str] = []

    def read(pipe: IO[str]) -> None:
        lines.append(pipe.readline())

    assert process.stdout
    reader = threading.Thread(target=read, args=(process.stdout,), daemon=True)
    reader.start()
    reader.join(_READY_SECONDS)
    return lines[0] if lines else ""
