"""Files over HTTP: blobs with ranges and for ever in the cache, previews, and the assets that people bring."""

import asyncio
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from workbench.api.access import actor_of
from workbench.api.answers import problem, problem_of
from workbench.engine import Studio
from workbench.engine.assets import store_file, too_large
from workbench.engine.following import task_preview
from workbench.engine.operations import need
from workbench.engine.studio import scratch
from workbench.kit.errors import WorkbenchError
from workbench.kit.files import write_whole
from workbench.media import thumbnail
from workbench.model.people import Role

_BLOB = re.compile(r"[0-9a-f]{64}")
_WIDTHS = (160, 320, 640, 1280)
_TYPES = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "audio/wav",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"OggS": "audio/ogg",
    b"fLaC": "audio/flac",
    b"PK\x03\x04": "application/zip",
    b"WEBVTT": "text/vtt",
    b"{": "application/json",
}
_MOMENTARY = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


async def send_blob(studio: Studio, request: Request) -> Response:
    """GET /files/{blob}[?width=320][&name=film.mp4]: the bytes, a JPEG of that width, or a download under a name."""
    blob, width = request.path_params["blob"], request.query_params.get("width")
    if not _BLOB.fullmatch(blob):
        return problem(404, "There is no such file.")
    try:
        path = await asyncio.to_thread(studio.blobs.path, blob)
        if width is not None:
            small = await asyncio.to_thread(_small, studio, path, blob, int(width))
            return FileResponse(small, media_type="image/jpeg", headers=_FOREVER)
    except (WorkbenchError, ValueError):
        return problem(404, "There is no such file.")
    return FileResponse(path, media_type=media_type(path), filename=request.query_params.get("name"), headers=_FOREVER)


async def send_preview(studio: Studio, request: Request) -> Response:
    """GET /previews/{task}: what a task at work has so far; another picture each time."""
    try:
        image = await asyncio.to_thread(task_preview, studio, request.path_params["task"])
    except WorkbenchError as error:
        return problem_of(error)
    return Response(image, media_type=_type_of(image), headers=_MOMENTARY)


async def receive_file(studio: Studio, request: Request) -> Response:
    """POST /files?project_id=…&name=song.mp3 with the bytes as body: a new asset of the project."""
    project, name = request.query_params.get("project_id", ""), request.query_params.get("name", "")
    if not (project and name):
        return problem(422, "The request names no project_id or no name.", "Add both to the address.")
    try:
        need(actor_of(request), Role.EDIT)  # before the body is read
        with scratch(studio) as folder:
            path = await _received(request, folder / "upload", name, studio.settings.limits.upload_mb)
            asset = await asyncio.to_thread(store_file, studio, actor_of(request), project, path, name)
    except WorkbenchError as error:
        return problem_of(error)
    return JSONResponse(asset.model_dump(mode="json"))


async def _received(request: Request, path: Path, name: str, most: int) -> Path:
    """The body of a request as a file of at most `most` MB; more of it is not read."""
    size = 0
    with path.open("wb") as file:
        async for block in request.stream():
            size += len(block)
            if size > most * 1_000_000:
                raise too_large(name, most)
            await asyncio.to_thread(file.write, block)
    return path


def media_type(path: Path) -> str:
    """The media type by the file's first bytes; what is not known is never shown as a page."""
    with path.open("rb") as file:
        return _type_of(file.read(12))


def _type_of(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return "video/mp4"
    if head[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _TYPES.items() if head.startswith(magic)), "application/octet-stream")


def _small(studio: Studio, path: Path, blob: str, width: int) -> Path:
    width = min(_WIDTHS, key=lambda known: abs(known - width))
    target = studio.settings.data / "thumbnails" / f"{blob}-{width}.jpg"
    return target if target.exists() else write_whole(target, thumbnail(path, width))
