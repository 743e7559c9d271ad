"""How long it takes from the command to a page that can be used."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from playwright.sync_api import expect, sync_playwright

from tests.benchmarks.figures import Figure

CHROMIUM = "/usr/bin/chromium"


def figures() -> Iterator[Figure]:
    """Cold: a new data folder, a new browser profile."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-quic"])
        command = [sys.executable, "-m", "workbench", "app", "--port", "0", "--no-browser"]
        env = {**os.environ, "WORKBENCH_DATA": folder}
        started = time.perf_counter()
        server = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = re.search(r"http\S+", server.stdout.readline())
            assert address is not None, "the app printed no address"
            page = browser.new_page()
            page.goto(address.group())
            expect(page.locator("#make-film")).to_be_enabled(timeout=60_000)
            yield Figure("app/start to usable page", time.perf_counter() - started, "s", 8.0)
        finally:
            server.terminate()
            server.wait()
            browser.close()
