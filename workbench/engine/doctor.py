"""The doctor: each part, its state, and what to do about it."""

import asyncio
import shutil
from collections.abc import Callable
from typing import Literal

from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import WorkbenchError
from workbench.kit.log import hide_secrets
from workbench.media import check_ffmpeg, check_fonts
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.voice import check_voices

_LEAST_DISK = 2 << 30


class PartHealth(Document):
    """The state of one part."""

    part: str
    state: Literal["ok", "warning", "error"]
    detail: str
    advice: str = ""


@operation(Role.VIEW)
async def check_health(studio: Studio, actor: Actor) -> list[PartHealth]:
    """Check each part of the workbench and tell what to do where something is wrong."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("database", studio.database.check),
        ("blobs", studio.blobs.check),
        ("voices", lambda: f"{check_voices()}; chosen: {studio.settings.voice.engine}"),
        ("ffmpeg", check_ffmpeg),
        ("fonts", check_fonts),
    ]
    found = [await asyncio.to_thread(_checked, part, check) for part, check in checks]
    return [*found[:2], await _comfy(studio), _writer(studio), *found[2:], _disk(studio)]


def _checked(part: str, check: Callable[[], str]) -> PartHealth:
    try:
        return PartHealth(part=part, state="ok", detail=check())
    except WorkbenchError as error:
        return PartHealth(part=part, state="error", detail=error.message, advice=error.advice)
    except Exception as error:  # a doctor reports every failure, also those nobody thought of
        return PartHealth(part=part, state="error", detail=hide_secrets(f"{type(error).__name__}: {error}"))


async def _comfy(studio: Studio) -> PartHealth:
    try:
        async with await asyncio.to_thread(studio.backend.client) as client:
            system = await client.system()
    except WorkbenchError as error:
        return PartHealth(part="comfyui", state="error", detail=error.message, advice=error.advice)
    if system.is_draft:
        advice = "Set comfy.url in workbench.yaml to a ComfyUI server for real pictures."
        return PartHealth(part="comfyui", state="ok", detail="draft backend: draws animatic frames", advice=advice)
    return PartHealth(part="comfyui", state="ok", detail=f"ComfyUI {system.version} at {studio.settings.comfy.url}")


def _writer(studio: Studio) -> PartHealth:
    return PartHealth(part="writer", state="ok", detail="offline writer: plans by rule, English and Chinese")


def _disk(studio: Studio) -> PartHealth:
    free = shutil.disk_usage(studio.settings.data).free
    detail = f"{free / (1 << 30):.1f} GiB free in {studio.settings.data}"
    if free < _LEAST_DISK:
        return PartHealth(part="disk", state="warning", detail=detail, advice="Free at least 2 GiB for a film.")
    return PartHealth(part="disk", state="ok", detail=detail)
