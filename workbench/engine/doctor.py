"""The doctor: each part, its state, and what to do about it. No part keeps the others from being looked at."""

import asyncio
import shutil
from collections.abc import Awaitable
from typing import Literal

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from workbench.comfy import Instance
from workbench.engine.backend import Backend
from workbench.engine.lacking import ServerCheck, check_server
from workbench.engine.language_models import language_model
from workbench.engine.opening import prepare_folders
from workbench.engine.operations import operation
from workbench.engine.settings import Settings
from workbench.engine.settings_llm import MODEL_ROLES, ModelRole
from workbench.engine.studio import Studio, workflow_library
from workbench.jobs import Jobs
from workbench.kit.disk import takes_no_more
from workbench.kit.errors import NetworkError, ResourceError, WorkbenchError
from workbench.kit.log import hide_secrets
from workbench.llm import LanguageModel
from workbench.media import check_ffmpeg, check_fonts
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.storage import Database, open_blobs
from workbench.voice import check_voices

_LEAST_DISK = 2 << 30
_SERVER = "ComfyUI"

Finding = tuple[Literal["ok", "warning"], str, str]
"""State, what was found, and what to do, which may be empty."""


class PartHealth(Document):
    """The state of one part."""

    part: str
    state: Literal["ok", "warning", "error"]
    detail: str
    advice: str = ""


class ModelUse(Document):
    """Which language model does one kind of work; without one, rules, word lists or measures do it."""

    role: ModelRole
    model: str
    place: str


@operation(Role.VIEW)
async def check_health(studio: Studio, actor: Actor) -> list[PartHealth]:
    """Check each part of the workbench and tell what to do where something is wrong."""
    return await _examine(studio.settings, studio.backend)


async def examine(settings: Settings) -> list[PartHealth]:
    """The same without a studio, which cannot be opened when something is wrong."""
    backend = Backend(settings)
    try:
        return await _examine(settings, backend)
    finally:
        await asyncio.to_thread(backend.stop)


async def _examine(settings: Settings, backend: Backend) -> list[PartHealth]:
    return [
        await _part("disk", asyncio.to_thread(_disk, settings)),
        await _part("database", asyncio.to_thread(_database, settings)),
        await _part("tasks", _tasks(settings)),
        await _part("files", asyncio.to_thread(_files, settings)),
        *await _servers(backend),
        *[await _part(name, asyncio.to_thread(_model, settings, roles)) for name, roles in _models(settings)],
        await _part("voices", asyncio.to_thread(_voices, settings)),
        await _part("ffmpeg", asyncio.to_thread(_ffmpeg)),
        await _part("fonts", asyncio.to_thread(_fonts)),
    ]


async def _part(part: str, check: Awaitable[Finding]) -> PartHealth:
    """What a check finds; a doctor reports every failure, also those nobody thought of."""
    try:
        state, detail, advice = await check
    except WorkbenchError as error:
        advice = error.advice or "Check what workbench.yaml and the environment say about this part."
        return PartHealth(part=part, state="error", detail=hide_secrets(error.message), advice=advice)
    except Exception as error:
        detail = hide_secrets(f"{type(error).__name__}: {error}")
        return PartHealth(part=part, state="error", detail=detail, advice="This should not happen; please report it.")
    return PartHealth(part=part, state=state, detail=detail, advice=advice)


def _disk(settings: Settings) -> Finding:
    prepare_folders(settings)
    free = shutil.disk_usage(settings.data).free
    detail = f"{free / (1 << 30):.1f} GiB free in {settings.data}"
    return ("ok", detail, "") if free >= _LEAST_DISK else ("warning", detail, "Free at least 2 GiB for a film.")


def _database(settings: Settings) -> Finding:
    database = Database(settings.database_url)
    try:
        database.migrate()
        return "ok", database.check(), ""
    except ResourceError as error:
        if not settings.uses_sqlite or takes_no_more(error.__cause__ or error):
            raise
        raise ResourceError(
            error.message, "Put a copy of the file in its place, or move it away to start anew."
        ) from error
    finally:
        database.close()


async def _tasks(settings: Settings) -> Finding:
    jobs = Jobs(settings.jobs_database_url, sessionmaker(class_=Session), {}, workers=1, worker=False)
    try:
        await jobs.start()
    finally:
        await jobs.stop()
    return "ok", f"tasks are kept {'in the data folder' if settings.uses_sqlite else 'beside the database'}", ""


def _files(settings: Settings) -> Finding:
    return "ok", open_blobs(settings.blobs_url, settings.blobs_cache, settings.s3_access).check(), ""


async def _servers(backend: Backend) -> list[PartHealth]:
    """Each picture server; the name of an only one is of no interest."""
    try:
        pool = await asyncio.to_thread(backend.everyone)
    except Exception as error:
        return [await _part(_SERVER, _failed(error))]
    names = [_SERVER] if len(pool) == 1 else [f"{_SERVER} {instance.name}" for instance in pool]
    checks = (_part(name, _server(backend, instance)) for name, instance in zip(names, pool, strict=True))
    return list(await asyncio.gather(*checks))


async def _server(backend: Backend, instance: Instance) -> Finding:
    state = await instance.state()
    if state.problem:
        raise NetworkError(state.problem, state.advice)
    if not backend.has_servers:
        detail = "no server is named: the built-in draft backend draws animatic frames"
        return "ok", detail, "For real pictures, set comfy.url in workbench.yaml to a ComfyUI server."
    check = await check_server(instance, await asyncio.to_thread(lambda: list(workflow_library().values())))
    kind = "a draft backend" if state.is_draft else f"ComfyUI {state.version}"
    return _lacks(check, f"{kind} at {state.url}")


def _lacks(check: ServerCheck, detail: str) -> Finding:
    """What a server lacks for the workflows that come with the product; one that can run none is worth a warning."""
    if not check.is_known:
        return "ok", f"{detail}; it does not tell which nodes and models it has", ""
    every = len(check.able) + len(check.lacking)
    detail = f"{detail}; has all that {len(check.able)} of {every} workflows need"
    absent = {"models": check.models, "nodes": check.nodes}
    told = "; the ".join(f"{word} {', '.join(names)}" for word, names in absent.items() if names)
    advice = f"For the others it lacks the {told}." if told else ""
    return "ok" if check.able else "warning", detail, advice


async def _failed(error: Exception) -> Finding:
    raise error


def _models(settings: Settings) -> list[tuple[str, tuple[ModelRole, ...]]]:
    """The language models to look at, each with what it does; one that does all is just the LLM."""
    groups: dict[str, tuple[ModelRole, ...]] = {}
    for role in MODEL_ROLES:
        model = language_model(settings, role)
        name = model.name if model else ""
        groups[name] = (*groups.get(name, ()), role)
    return [("LLM" if len(groups) == 1 else f"LLM: {', '.join(roles)}", roles) for roles in groups.values()]


def _model(settings: Settings, roles: tuple[ModelRole, ...]) -> Finding:
    model = language_model(settings, roles[0])
    if model is None:
        detail = "none: the offline writer plans by rule, in English and Chinese; nothing leaves this machine"
        told = detail if len(roles) == len(MODEL_ROLES) else "none: rules, word lists and measures do this work"
        if settings.llm_backend != "offline":  # there is a server already, for the others
            return "ok", told, f"For a language model, name one in {', '.join(f'llm.{role}' for role in roles)}."
        return "ok", told, _to_have_claude(settings)
    model.check()
    told = "plans films" if "writer" in roles else "is asked"
    return "ok", f"{model.name} {told}; stories are sent to {model.place}", ""


def _to_have_claude(settings: Settings) -> str:
    """What to set; Claude Code is named where it is installed, and never asked without a word."""
    key = "set ANTHROPIC_API_KEY in the environment or .env"
    if shutil.which(settings.llm.claude_code.program):
        return f"For Claude, {key}, or let Claude Code write, which is installed here: llm.backend: claude-code."
    return f"For Claude, {key}."


@operation(Role.VIEW)
def list_language_models(studio: Studio, actor: Actor) -> list[ModelUse]:
    """List which language model does what: writer, translator, judge, quick."""
    return [_use(role, language_model(studio.settings, role)) for role in MODEL_ROLES]


def _use(role: ModelRole, model: LanguageModel | None) -> ModelUse:
    return ModelUse(role=role, model=model.name if model else "", place=model.place if model else "")


def _voices(settings: Settings) -> Finding:
    found = check_voices()
    if settings.voice.engine == "edge":
        return "ok", f"Microsoft's online voices; where they fail, {found} stand in", ""
    return "ok", found, "For Microsoft's online voices, set voice.engine to edge."


def _ffmpeg() -> Finding:
    return "ok", check_ffmpeg(), ""


def _fonts() -> Finding:
    return "ok", check_fonts(), ""
