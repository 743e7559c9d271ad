"""Which ComfyUI server makes the pictures: the one named in the settings, or the built-in draft backend."""

import os
import shutil
import threading
from pathlib import Path
from time import monotonic

from workbench import draft
from workbench.comfy import ComfyClient, says_draft
from workbench.engine.settings import Settings

_ASK_AGAIN_SECONDS = 30.0


class Backend:
    """Gives clients for the picture server and starts the draft backend when no server is named.

    Nothing falls back silently: with a server named in the settings, only that server is ever used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._draft: draft.DraftServer | None = None
        self._lock = threading.Lock()
        self._says_draft: bool | None = None
        self._ask_again = 0.0

    @property
    def is_draft(self) -> bool:
        """Whether pictures are drafts: no server is named, or the named one says that it draws drafts. Blocking."""
        return not self._settings.comfy.url or self._named_is_draft()

    @property
    def kind(self) -> str:
        """What makes the pictures. Blocking, see `is_draft`."""
        return "draft" if self.is_draft else "comfyui"

    @property
    def key(self) -> list[str | int]:
        """Part of every picture's content key: a draft never stands in for a real picture, nor for a better draft."""
        return ["draft", draft.DRAWING_VERSION] if self.is_draft else ["comfyui"]

    def _named_is_draft(self) -> bool:
        """Asked once; a server that does not answer counts as a real one and is asked again after a while."""
        if self._says_draft is None and monotonic() >= self._ask_again:
            self._says_draft = says_draft(self._settings.comfy.url, self._settings.comfy_headers)
            self._ask_again = monotonic() + _ASK_AGAIN_SECONDS
        return bool(self._says_draft)

    def url(self) -> str:
        """The server's address; the first call may take a second to start the draft backend. Blocking."""
        if self._settings.comfy.url:
            return self._settings.comfy.url
        with self._lock:
            if self._draft is not None and self._draft.process.poll() is not None:
                self._draft.stop()  # it died; what is left of it is closed
                self._draft = None
            if self._draft is None:
                self._draft = draft.start(self._folder)
            return self._draft.url

    @property
    def _folder(self) -> Path:
        """The draft backend's files, which are of no use after the takes are kept; one folder for each process."""
        return self._settings.scratch_folder / f"{os.getpid()}-draft"

    def client(self) -> ComfyClient:
        """A client for the server, with the credentials from the environment. Blocking, see `url`."""
        headers = self._settings.comfy_headers if self._settings.comfy.url else {}
        return ComfyClient(self.url(), headers=headers)

    def stop(self) -> None:
        """End the draft backend if this process started it."""
        with self._lock:
            if self._draft is not None:
                self._draft.stop()
                self._draft = None
                shutil.rmtree(self._folder, ignore_errors=True)
