"""Routes about the server: nodes, models, features, and that it is a draft backend."""

import os
import sys
from typing import Any

from aiohttp import web

from workbench.draft.catalogue import MODEL_FOLDERS, Catalogue

COMFYUI_VERSION = "0.3.64"
"""The version whose protocol is spoken."""

MAX_UPLOAD_BYTES = 100 * 1024 * 1024
FEATURES = {"supports_preview_metadata": True, "max_upload_size": MAX_UPLOAD_BYTES}


class InfoRoutes:
    """Handlers that describe the server."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def table(self, prefix: str) -> list[web.RouteDef]:
        """The routes under a prefix."""
        return [
            web.get(f"{prefix}/object_info", self.object_info),
            web.get(f"{prefix}/object_info/{{node_class}}", self.object_info_of),
            web.get(f"{prefix}/models", self.model_folders),
            web.get(f"{prefix}/models/{{folder}}", self.models),
            web.get(f"{prefix}/embeddings", self.embeddings),
            web.get(f"{prefix}/features", self.features),
            web.get(f"{prefix}/system_stats", self.system_stats),
        ]

    async def object_info(self, _request: web.Request) -> web.Response:
        """All nodes."""
        return web.json_response({name: self._catalogue.node(name) for name in self._catalogue})

    async def object_info_of(self, request: web.Request) -> web.Response:
        """One node, or an empty object."""
        name = request.match_info["node_class"]
        return web.json_response({name: self._catalogue.node(name)} if name in self._catalogue else {})

    async def model_folders(self, _request: web.Request) -> web.Response:
        """Names of the model folders."""
        return web.json_response(MODEL_FOLDERS)

    async def models(self, request: web.Request) -> web.Response:
        """Files of one model folder."""
        folder = request.match_info["folder"]
        if folder not in MODEL_FOLDERS:
            return web.Response(status=404)
        return web.json_response(self._catalogue.models(folder))

    async def embeddings(self, _request: web.Request) -> web.Response:
        """Textual inversions; a draft has none."""
        return web.json_response([])

    async def features(self, _request: web.Request) -> web.Response:
        """What the server can do beyond the basics."""
        return web.json_response(FEATURES)

    async def system_stats(self, _request: web.Request) -> web.Response:
        """The machine, with `draft: true` so that nobody takes drafts for renderings."""
        return web.json_response({"system": _system(), "devices": [_device()]})


def _memory() -> tuple[int, int]:
    """Total and free memory in bytes; 0 where the system does not tell."""
    known: dict[str, int] = getattr(os, "sysconf_names", {})
    if not {"SC_PAGE_SIZE", "SC_PHYS_PAGES", "SC_AVPHYS_PAGES"} <= known.keys():
        return 0, 0
    page = os.sysconf("SC_PAGE_SIZE")
    return page * os.sysconf("SC_PHYS_PAGES"), page * os.sysconf("SC_AVPHYS_PAGES")


def _system() -> dict[str, Any]:
    total, free = _memory()
    return {
        "os": os.name,
        "ram_total": total,
        "ram_free": free,
        "comfyui_version": COMFYUI_VERSION,
        "required_frontend_version": "",
        "installed_templates_version": "",
        "required_templates_version": "",
        "python_version": sys.version,
        "pytorch_version": "",
        "embedded_python": False,
        "argv": sys.argv,
        "draft": True,
    }


def _device() -> dict[str, Any]:
    total, free = _memory()
    return {
        "name": "cpu (draft)",
        "type": "cpu",
        "index": None,
        "vram_total": total,
        "vram_free": free,
        "torch_vram_total": total,
        "torch_vram_free": free,
    }
