"""Routes about files: upload to `input`, view what was uploaded, saved or previewed.

As on a real server, what cannot be read at all ends in an unhandled error, which is the answer 500.
"""

import asyncio
import filecmp
import mimetypes
import shutil
import tempfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from aiohttp import web
from PIL import Image

from workbench.draft.folders import Folders, inside
from workbench.kit.errors import InvalidInputError

_OVERWRITES = ("true", "1")
_ACTIVE_CONTENT = {"text/html", "text/html-sandboxed", "application/xhtml+xml", "text/javascript", "text/css"}


class FileRoutes:
    """Handlers that store and show files."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    def table(self, prefix: str) -> list[web.RouteDef]:
        """The routes under a prefix."""
        return [
            web.post(f"{prefix}/upload/image", self.upload),
            web.get(f"{prefix}/view", self.view),
        ]

    async def upload(self, request: web.Request) -> web.Response:
        """Store a file of any kind; the answer's name is the one to use, since another file may have had it."""
        form = await request.post()
        image = form.get("image")
        if image is None:
            return web.Response(status=400)
        kind, subfolder = str(form.get("type", "input")), str(form.get("subfolder", ""))
        folder = self._folders.of_type(kind)
        if folder is None or not isinstance(image, web.FileField):
            raise InvalidInputError("An upload needs a file, and a type of input, output or temp.")
        place = inside(folder, subfolder)
        path = place and inside(place, image.filename)
        if place is None or path is None:
            return web.Response(status=400)
        place.mkdir(parents=True, exist_ok=True)
        file = cast(BinaryIO, image.file)
        stored = await asyncio.to_thread(_store, file, path, overwrite=form.get("overwrite") in _OVERWRITES)
        return web.json_response({"name": stored.name, "subfolder": subfolder, "type": kind})

    async def view(self, request: web.Request) -> web.StreamResponse:
        """A file of `input`, `output` (default) or `temp`; `preview=webp;60` encodes a picture anew."""
        if "filename" not in request.query:
            return web.Response(status=404)
        name, folder = self._folders.split_annotation(request.query["filename"])
        folder = folder or self._folders.of_type(request.query.get("type", "output"))
        if not name or name.startswith("/") or ".." in name or folder is None:
            return web.Response(status=400)
        folder = inside(folder, request.query.get("subfolder", ""))
        if folder is None:
            return web.Response(status=403)
        path = folder / Path(name).name
        if "\0" in name or not path.is_file():
            return web.Response(status=404)
        disposition = {"Content-Disposition": f'filename="{path.name}"'}
        if "preview" in request.query:
            data, mime = await asyncio.to_thread(_preview, path, request.query["preview"])
            return web.Response(body=data, content_type=mime, headers=disposition)
        return web.FileResponse(path, headers={**disposition, "Content-Type": _content_type(path)})


def _store(file: BinaryIO, path: Path, *, overwrite: bool) -> Path:
    """Write a file where it is wanted, or beside under the first name that is free or holds the same bytes."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as part:
        shutil.copyfileobj(file, part)
    new = Path(part.name)
    try:
        target, number = path, 0
        while not overwrite and target.exists() and not filecmp.cmp(new, target, shallow=False):
            number += 1
            target = path.with_name(f"{path.stem} ({number}){path.suffix}")
        return new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def _preview(path: Path, wanted: str) -> tuple[bytes, str]:
    """A picture as `webp` or `jpeg`, at a quality in percent (default 90): `webp;60`."""
    kind, _, quality = wanted.partition(";")
    kind = "webp" if kind == "webp" else "jpeg"
    file = BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGB").save(file, kind, quality=int(quality) if quality.isdigit() else 90)
    return file.getvalue(), f"image/{kind}"


def _content_type(path: Path) -> str:
    """By the name; what a browser would run is sent as plain bytes."""
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return "application/octet-stream" if guessed in _ACTIVE_CONTENT else guessed
