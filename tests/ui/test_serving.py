"""The workbench as it starts to serve."""

import gc
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workbench.engine import load_settings
from workbench.kit.errors import ConfigurationError
from workbench.ui import serve


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket")  # Gradio leaves its probing socket unclosed
def test_a_port_that_is_taken_during_the_start_is_named(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        ThreadPoolExecutor(1) as other,
    ):  # a browser has a loop here
        port = listening.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"took 127.0.0.1:{port} while the workbench started"):
            other.submit(serve, settings, port=port, open_browser=False).result()
    gc.collect()
