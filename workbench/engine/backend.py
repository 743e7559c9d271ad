"""Which servers make the pictures: those named in the settings, or the built-in draft backend."""

import os
import shutil
import threading
from pathlib import Path
from time import monotonic

from workbench import draft
from workbench.comfy import Address, Pool, says_draft
from workbench.engine.settings import Settings

_ASK_AGAIN_SECONDS = 30.0
_DRAFT = "draft backend"


class Backend:
    """Gives the pool of picture servers and starts the draft backend when none is named.

    Nothing falls back silently: with servers named in the settings, only those are ever used.
    """

    def __init__(self, settings: Settings, *, timeout: float = 30.0) -> None:
        """Prepare; `timeout` is the seconds without an answer after which a server is out of reach."""
        self._addresses = settings.comfy_addresses
        self._scratch = settings.scratch_folder
        self._timeout = timeout
        self._named = Pool(self._addresses, timeout=timeout)
        self._draft: draft.DraftServer | None = None
        self._draft_pool: Pool | None = None
        self._lock, self._asking = threading.Lock(), threading.Lock()
        self._drafts: dict[str, bool] = {}
        self._ask_again = 0.0

    @property
    def has_servers(self) -> bool:
        """Whether the settings name any; otherwise the draft backend draws."""
        return bool(self._addresses)

    @property
    def is_draft(self) -> bool:
        """Whether pictures are drafts: no server is named, or each one says that it draws drafts. Blocking."""
        self._ask_who_drafts()
        return all(self._drafts.get(address.url, False) for address in self._addresses)

    @property
    def kind(self) -> str:
        """What makes the pictures. Blocking, see `is_draft`."""
        return "draft" if self.is_draft else "comfyui"

    @property
    def key(self) -> list[str | int]:
        """Part of every picture's content key: a draft never stands in for a real picture, nor for a better draft."""
        return ["draft", draft.DRAWING_VERSION] if self.is_draft else ["comfyui"]

    def everyone(self) -> Pool:
        """All servers of the settings, or the draft backend where they name none. Blocking, see `pool`."""
        return self._named if self.has_servers else self._with_draft()

    def pool(self) -> Pool:
        """The servers that make pictures; the first call may take a second to start the draft backend. Blocking.

        One that draws drafts is left out beside one that does not.
        """
        pool, all_draft = self.everyone(), self.is_draft
        drafts = {url for url, is_draft in self._drafts.items() if is_draft}
        return pool if all_draft or not drafts else pool.without(drafts)

    def _ask_who_drafts(self) -> None:
        """Asked once, by one thread; a server that does not answer counts as a real one and is asked again later."""
        with self._asking:
            unknown = [address for address in self._addresses if address.url not in self._drafts]
            if not unknown or monotonic() < self._ask_again:
                return
            for address in unknown:
                said = says_draft(address.url, address.headers) if address.kind == "comfyui" else False
                if said is not None:
                    self._drafts[address.url] = said
            self._ask_again = monotonic() + _ASK_AGAIN_SECONDS

    def _with_draft(self) -> Pool:
        with self._lock:
            if self._draft is not None and self._draft.process.poll() is not None:
                self._draft.stop()  # it died; what is left of it is closed
                self._draft = None
            if self._draft is None or self._draft_pool is None:
                self._draft = draft.start(self._folder)
                self._draft_pool = Pool([Address(_DRAFT, self._draft.url)], timeout=self._timeout)
            return self._draft_pool

    @property
    def _folder(self) -> Path:
        """The draft backend's files, which are of no use after the takes are kept; one folder for each process."""
        return self._scratch / f"{os.getpid()}-draft"

    def stop(self) -> None:
        """End the draft backend if this process started it."""
        with self._lock:
            if self._draft is not None:
                self._draft.stop()
                self._draft = None
                shutil.rmtree(self._folder, ignore_errors=True)
