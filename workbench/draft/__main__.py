"""`python -m workbench.draft`: run the draft backend in a process of its own."""

import argparse
import asyncio
import json
import os
import sys
import threading
from pathlib import Path

from workbench.draft.server import Options, serve, stop_on_signals


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m workbench.draft", description="A ComfyUI server that draws drafts on the CPU."
    )
    parser.add_argument("--folder", type=Path, required=True, help="holds input, output, temp and models")
    parser.add_argument("--port", type=int, default=8188, help="on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--previews", action="store_true", help="send a picture with each sampling step")
    parser.add_argument("--pace", type=float, default=0.0, help="seconds that each node and step takes at least")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input does")
    return parser.parse_args()


def _end_with_stdin(stop: asyncio.Event) -> None:
    """Set the event when whoever holds the other end of standard input is gone, in whatever way it went."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        loop.call_soon_threadsafe(stop.set)

    threading.Thread(target=wait, name="end with stdin", daemon=True).start()


def _say_ready(url: str) -> None:
    sys.stdout.write(json.dumps({"url": url}) + "\n")
    sys.stdout.flush()


async def _main(arguments: argparse.Namespace) -> None:
    stop = asyncio.Event()
    stop_on_signals(stop)
    if arguments.with_parent:
        _end_with_stdin(stop)
    options = Options(arguments.folder, arguments.port, arguments.previews, arguments.pace)
    await serve(options, _say_ready, stop)


if __name__ == "__main__":
    asyncio.run(_main(_arguments()))
