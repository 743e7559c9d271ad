"""One running workbench and one browser for all tests of the screens."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

expect.set_options(timeout=60_000)  # a busy machine is no failure
_PATIENCE = 90_000
"""Milliseconds that a page may take for what it is told to do."""

TOKEN = "the-owner-of-the-test-workbench"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STORY = """The Lamp

Mara lived in a small house by the sea. Every night she lit a lamp in the window.

One evening a storm came up, and a boat was lost in the dark. "I see a light!" cried the old sailor.

He rowed to the house, and Mara opened the door. "You are safe now," said Mara.
"""
SHORT = "The Lamp\n\nMara lived in a small house by the sea.\n\nEvery night she lit a lamp in the window.\n"
"""Two shots: enough for what happens to a film that was made."""


@dataclass(frozen=True)
class Workbench:
    """The running application, as its owner sees it."""

    url: str
    rest: httpx.Client

    def get(self, operation: str, **query: str) -> Any:
        """Call an operation that reads."""
        return self.rest.get(f"/rest/v1/{operation}", params=query).raise_for_status().json()

    def post(self, operation: str, **arguments: Any) -> Any:
        """Call an operation that changes something."""
        return self.rest.post(f"/rest/v1/{operation}", json=arguments).raise_for_status().json()

    def project(self, story: str = STORY) -> str:
        """A new project with that story, not rendered yet."""
        project = self.post("create_project", name=story.splitlines()[0])
        self.post("write_project", project_id=project["id"], story=story)
        return project["id"]

    def film(self, project_id: str) -> None:
        """Make the project's film and wait for it."""
        self.post("start_render", project_id=project_id)
        wait_for(lambda: self.get("current_render", project_id=project_id)["state"] == "completed")


def wait_for(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Ask until it holds."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end, "it did not come about"
        sleep(0.2)


@pytest.fixture(scope="session")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """The real application in a process of its own, with small pictures and an empty data folder."""
    with running(tmp_path_factory.mktemp("workbench")) as workbench:
        yield workbench


@contextmanager
def running(folder: Path, **more: str) -> Iterator[Workbench]:
    """The application while the block lasts, with further variables in its environment."""
    settings = {"DATA": "data", "TOKEN": TOKEN, "FILM__HEIGHT": "240", "LOG__LEVEL": "warning"}
    keep = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH_")}
    environment = keep | {f"WORKBENCH_{name}": value for name, value in settings.items()} | more
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", "workbench", "app", "--port", "0", "--no-browser"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            url = _address(process, folder / "log")
            with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as rest:
                yield Workbench(url, rest)
        finally:
            process.terminate()
            process.wait(120)


def _address(process: subprocess.Popen[str], log: Path) -> str:
    """What the application prints when it can be used."""
    assert process.stdout is not None
    for line in process.stdout:
        if match := re.search(r"(http://\S+)/enter\?code=", line):
            return match[1]
    raise AssertionError(f"the workbench did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it the tests are skipped, but never in CI."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "chromium is missing"
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield started
        started.close()


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> "Profiles":
    """The profiles of the browser."""
    return Profiles(browser)


@dataclass
class Profiles:
    """Browser profiles, lent out one to a visit: what Gradio's files were compiled to stays, all else is forgotten."""

    browser: Browser
    free: dict[str, list[BrowserContext]] = field(default_factory=dict)
    lent: list[tuple[str, BrowserContext]] = field(default_factory=list)

    def lend(self, **options: Any) -> BrowserContext:
        """A profile with these options that nobody has at the moment."""
        kind = json.dumps(options, sort_keys=True)
        free = self.free.setdefault(kind, [])
        profile = free.pop() if free else self.browser.new_context(**options)
        self.lent.append((kind, profile))
        return profile

    def take_back(self, url: str) -> None:
        """Close the pages of all that were lent, and forget what the visits to that address left in them."""
        for kind, profile in self.lent:
            _forget(profile, url)
            self.free[kind].append(profile)
        self.lent.clear()


def _forget(profile: BrowserContext, url: str) -> None:
    for page in profile.pages:
        page.close()
    profile.clear_cookies()
    page = profile.new_page()
    profile.new_cdp_session(page).send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "local_storage"})
    page.close()


@dataclass
class Visits:
    """Opens pages, and remembers what they asked for and complained about."""

    workbench: Workbench
    profiles: Profiles
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(
        self, path: str = "/", *, key: str = TOKEN, phone: bool = False, ready: bool = True, **options: Any
    ) -> Page:
        """A page of an empty browser profile; with a key it is signed in, and ready unless it is wanted before."""
        page = self.blank(key=key, phone=phone, **options)
        page.goto(self.workbench.url + path)
        if key and ready:
            page.locator("html[data-ready]").wait_for()
        return page

    def blank(self, *, key: str = TOKEN, phone: bool = False, **options: Any) -> Page:
        """An empty page of an empty browser profile, with the key to the workbench."""
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = self.profiles.lend(viewport=size, reduced_motion="reduce", **{"locale": "en-US", **options})
        context.set_default_timeout(_PATIENCE)
        if key:
            context.add_cookies([{"name": "workbench_key", "value": key, "url": self.workbench.url}])
        page = context.new_page()
        page.on("request", self._asked)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.strangers.append(request.url)


@pytest.fixture
def visits(workbench: Workbench, profiles: Profiles) -> Iterator[Visits]:
    """Opens pages. No page may ask anybody but this machine for anything, or raise an error."""
    with visiting(workbench, profiles) as visits:
        yield visits


@contextmanager
def visiting(workbench: Workbench, profiles: Profiles) -> Iterator[Visits]:
    """Visits to a workbench while the block lasts."""
    visits = Visits(workbench, profiles)
    try:
        yield visits
    finally:
        profiles.take_back(workbench.url)
    assert visits.strangers == []
    assert visits.complaints == []
