"""How long it takes from the command to a page that can be used, and what a page costs that opens a project."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from playwright.sync_api import Page, Request, expect, sync_playwright

from tests.benchmarks.figures import Figure

CHROMIUM = "/usr/bin/chromium"
STORY = "Mara lived in a small house by the sea.\n\nEvery night she lit a lamp in the window.\n"


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
            yield from _opening(page)
        finally:
            server.terminate()
            server.wait()
            browser.close()


def _opening(page: Page) -> Iterator[Figure]:
    """A project is opened in a browser that was there before."""
    origin, rest = page.url.split("?")[0], page.request
    project = rest.post(f"{origin}rest/v1/create_project", data={"name": "The Lamp"}).json()["id"]
    rest.post(f"{origin}rest/v1/write_project", data={"project_id": project, "story": STORY})
    asked = list[Request]()
    page.on("request", lambda one: asked.append(one))
    started = time.perf_counter()
    page.goto(f"{origin}?project={project}")
    page.locator("html[data-ready]").wait_for()
    page.locator("#board .card").first.wait_for()
    yield Figure("app/project to board", time.perf_counter() - started, "s", 2.5)
    page.wait_for_timeout(1000)  # the other tabs are filled meanwhile
    calls = [one for one in asked if one.resource_type not in ("script", "stylesheet")]
    yield Figure("app/calls of a page that opens a project", len(calls), "", 34)
    sent = "performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize || 0), 0) / 1000"
    yield Figure("app/sent to a page that opens a project", page.evaluate(sent), "kB", 250)
    yield Figure(
        "app/nodes of a storyboard of two shots", page.evaluate("document.querySelectorAll('*').length"), "", 450
    )
