"""Which ComfyUI server makes the pictures: the one named in the settings, or the built-in draft backend."""

import os
import shutil
import threading
from pathlib import Path

import psutil

from workbench import draft
from workbench.comfy import ComfyClient
from workbench.engine.settings import Settings


class Backend:
    """Gives clients for the picture server and starts the draft backend when no server is named.

    Nothing falls back silently: with a server named in the settings, only that server is ever used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._draft: draft.DraftServer | None = None
        self._lock = threading.Lock()

    @property
    def is_draft(self) -> bool:
        """Whether pictures are drawn by the built-in draft backend."""
        return not self._settings.comfy.url

    @property
    def kind(self) -> str:
        """Part of every picture's content key: a draft never stands in for a real picture."""
        return "draft" if self.is_draft else "comfyui"

    def url(self) -> str:
        """The server's address; the first call may take a second to start the draft backend. Blocking."""
        if not self.is_draft:
            return self._settings.comfy.url
        with self._lock:
            if self._draft is None or self._draft.process.poll() is not None:
                _remove_left_over(self._settings.drafts_folder)
                self._draft = draft.start(self._folder)
            return self._draft.url

    @property
    def _folder(self) -> Path:
        """The draft backend's files, which are of no use after the takes are kept; one folder for each process."""
        return self._settings.drafts_folder / str(os.getpid())

    def client(self) -> ComfyClient:
        """A client for the server, with the credentials from the environment. Blocking, see `url`."""
        headers = {} if self.is_draft else self._settings.comfy_headers
        return ComfyClient(self.url(), headers=headers, timeout=self._settings.comfy.timeout)

    def stop(self) -> None:
        """End the draft backend if this process started it."""
        with self._lock:
            if self._draft is not None:
                self._draft.stop()
                self._draft = None
                shutil.rmtree(self._folder, ignore_errors=True)


def _remove_left_over(folder: Path) -> None:
    """Folders of processes that were killed."""
    for path in folder.glob("*"):
        if path.name.isdigit() and not psutil.pid_exists(int(path.name)):
            shutil.rmtree(path, ignore_errors=True)
