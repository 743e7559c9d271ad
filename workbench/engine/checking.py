"""What stands in the way of a render, told before it: nodes, models, GPU memory, disk, servers, pictures."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.comfy import Instance, InstanceState, NodeList
from workbench.comfy.blocks import Level
from workbench.engine.lookup import fetch
from workbench.engine.operations import operation
from workbench.engine.render_needs import PictureWork, RenderNeeds, render_needs, shot_pictures
from workbench.engine.report import number_ranges
from workbench.engine.storyboard import ShotChanges, get_shot, list_shots, update_shot
from workbench.engine.studio import Studio
from workbench.kit.errors import ConfigurationError, WorkbenchError
from workbench.model.consistency import BlockKind, ConsistencyLevel
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.storyboard import Shot

_GB = 1e9
_SPARE = 1.5
"""A disk with less than this much of what is needed is worth a word."""


class RenderFinding(Document):
    """Something that is worth knowing before a render.

    Attributes:
        severity: an error means that the render cannot be made; a warning, that it may turn out badly; a note, neither.
        about: what it concerns, for programs.
        shots: the shots that it concerns, by number; empty when it concerns all.
        server: the picture server that it concerns, empty when it concerns all.
        advice: what to do about it.
        level: the level of consistency that those shots ask for, where that is at fault.
        instead: the next level that works for them.
    """

    severity: Literal["error", "warning", "note"]
    about: Literal["server", "workflow", "consistency", "memory", "disk", "picture"]
    sentence: str
    advice: str = ""
    shots: tuple[int, ...] = ()
    server: str = ""
    level: ConsistencyLevel | None = None
    instead: ConsistencyLevel | None = None


class RenderCheck(Document):
    """What was found before a render, the worst first."""

    findings: tuple[RenderFinding, ...] = ()

    @property
    def errors(self) -> tuple[RenderFinding, ...]:
        """What keeps the render from being made."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def levels(self) -> dict[int, ConsistencyLevel]:
        """For the shots whose level no server can make, by number: the next level that works."""
        return {number: found.instead for found in self.errors if found.instead for number in found.shots}


@dataclass(frozen=True)
class _Server:
    """A picture server as it was found: away with an error, or there, with its nodes where it tells them."""

    name: str
    error: WorkbenchError | None = None
    nodes: NodeList | None = None
    state: InstanceState | None = None


@operation(Role.VIEW)
async def check_render(studio: Studio, actor: Actor, project_id: str) -> RenderCheck:
    """Tell what stands in the way of a render, or may spoil it, without starting it."""
    return await _found(studio, await asyncio.to_thread(_needs, studio, project_id))


@operation(Role.VIEW)
async def check_shot(studio: Studio, actor: Actor, shot_id: str) -> RenderCheck:
    """Tell what stands in the way of a shot's pictures, or may spoil them, also where there are some already."""
    return await _found(studio, await asyncio.to_thread(_shot_needs, studio, shot_id))


async def _found(studio: Studio, needs: RenderNeeds) -> RenderCheck:
    check = _checked(studio, needs, await _servers(studio, needs))
    if any(finding.server for finding in check.errors):  # what was put on a server a moment ago counts
        return _checked(studio, needs, await _servers(studio, needs, fresh=True))
    return check


def _checked(studio: Studio, needs: RenderNeeds, servers: Sequence[_Server]) -> RenderCheck:
    found = [*_of_disk(studio, needs), *_of_servers(servers)]
    for work in needs.pictures:
        found += [*_of_pictures(work), *_of_work(work, servers)]
    rank = ("error", "warning", "note").index
    return RenderCheck(findings=tuple(sorted(dict.fromkeys(found), key=lambda finding: rank(finding.severity))))


async def refuse_unmakeable(studio: Studio, actor: Actor, project_id: str) -> None:
    """Refuse a render that cannot be made.

    Raises:
        ConfigurationError: the first reason, and what to do about it.
    """
    if errors := (await check_render(studio, actor, project_id)).errors:
        raise ConfigurationError(errors[0].sentence, errors[0].advice)


@operation(Role.EDIT)
async def use_working_levels(studio: Studio, actor: Actor, project_id: str) -> list[int]:
    """Give every shot whose level no server can make the next level that works; answers the shots' numbers."""
    levels = (await check_render(studio, actor, project_id)).levels
    shots = await asyncio.to_thread(list_shots, studio, actor, project_id)
    await asyncio.to_thread(_set_levels, studio, actor, shots, levels)
    return sorted(levels)


@operation(Role.EDIT)
async def use_working_level(studio: Studio, actor: Actor, shot_id: str) -> Shot:
    """Give a shot whose level no server can make the next level that works."""
    levels = (await check_shot(studio, actor, shot_id)).levels
    shot = await asyncio.to_thread(get_shot, studio, actor, shot_id)
    await asyncio.to_thread(_set_levels, studio, actor, [shot], levels)
    return await asyncio.to_thread(get_shot, studio, actor, shot_id)


def _set_levels(studio: Studio, actor: Actor, shots: Iterable[Shot], levels: Mapping[int, ConsistencyLevel]) -> None:
    for shot in shots:
        if level := levels.get(shot.position):
            generation = shot.generation.model_copy(update={"level": level})
            update_shot(studio, actor, shot.id, ShotChanges(generation=generation))


def _shot_needs(studio: Studio, shot_id: str) -> RenderNeeds:
    with studio.database.session() as session:
        return shot_pictures(studio, session, fetch(session, Shot, shot_id))


def _needs(studio: Studio, project_id: str) -> RenderNeeds:
    with studio.database.session() as session:
        return render_needs(studio, session, fetch(session, Project, project_id))


async def _servers(studio: Studio, needs: RenderNeeds, *, fresh: bool = False) -> list[_Server]:
    """The servers that may make the pictures. The built-in draft backend has all that comes with the product."""
    if not needs.pictures or _is_built_in(studio, needs):
        return []
    pool = await asyncio.to_thread(studio.backend.pool)
    return list(await asyncio.gather(*(_asked(instance, fresh=fresh) for instance in pool)))


def _is_built_in(studio: Studio, needs: RenderNeeds) -> bool:
    shipped = all(work.card.id in studio.workflows and not work.order.plan.wish.blocks for work in needs.pictures)
    return shipped and not studio.backend.has_servers


async def _asked(instance: Instance, *, fresh: bool) -> _Server:
    try:
        nodes, state = await asyncio.gather(instance.nodes(fresh=fresh), instance.state())
    except WorkbenchError as error:
        return _Server(instance.name, error)
    return _Server(instance.name, None, nodes, state)


def _of_servers(servers: Sequence[_Server]) -> Iterator[RenderFinding]:
    """Those that do not answer. The render waits for one, so that it is no error."""
    for server in servers:
        if server.error:
            yield RenderFinding(
                severity="warning",
                about="server",
                sentence=server.error.message,
                advice=server.error.advice,
                server=server.name,
            )


def _of_disk(studio: Studio, needs: RenderNeeds) -> Iterator[RenderFinding]:
    free = studio.blobs.free_bytes()
    if free is None or free > needs.disk_bytes * _SPARE:
        return
    said = f"The render needs about {needs.disk_bytes / _GB:.1f} GB of disk, and {free / _GB:.1f} GB are free."
    yield RenderFinding(
        severity="error" if free < needs.disk_bytes else "warning",
        about="disk",
        sentence=said,
        advice="Make room on the disk, or choose a smaller picture.",
    )


def _of_pictures(work: PictureWork) -> Iterator[RenderFinding]:
    """What the shots have no pictures or LoRAs for."""
    words = {BlockKind.REFERENCE: "reference picture", BlockKind.CONTROLNET: "control picture"}
    for block in work.missing:
        yield RenderFinding(
            severity="error",
            about="picture",
            shots=work.shots,
            sentence=f"{work.card.name} draws from a {words[block]}, and shot {number_ranges(work.shots)} has none.",
            advice="Add one, or choose another workflow.",
        )
    level = work.order.plan.wish.level
    if level in (ConsistencyLevel.STANDARD, ConsistencyLevel.HIGH):
        for reason in work.order.plan.reasons:
            if not reason.choice:
                yield RenderFinding(
                    severity="note", about="picture", shots=work.shots, level=level, sentence=reason.why
                )


def _of_work(work: PictureWork, servers: Sequence[_Server]) -> Iterator[RenderFinding]:
    """Whether the servers that answer can make it, and how well."""
    there = [server for server in servers if server.error is None]
    lacks = {server.name: tuple(_lacks(work, server)) for server in there}
    able = [server for server in there if not lacks[server.name]]
    is_error = not able and len(there) == len(servers)
    for findings in lacks.values():
        for finding in findings:
            severity = "error" if is_error else "note" if able else "warning"
            yield finding.model_copy(update={"severity": severity})
    yield from _of_memory(work, able)
    level = next((level for server in able if (level := work.run.level_on(server.nodes))), None)
    for sentence in level.warnings if level else ():
        yield RenderFinding(
            severity="note", about="consistency", shots=work.shots, sentence=sentence, level=work.order.plan.wish.level
        )


def _lacks(work: PictureWork, server: _Server) -> Iterator[RenderFinding]:
    """Why a server cannot make it; what is said of the level stands for all that follows from it."""
    try:
        level = work.run.level_on(server.nodes)
        refusals = work.run.refusals(server.nodes)
    except WorkbenchError as error:
        yield _finding(work, server, error.message, error.advice)
        return
    if level and level.lacks:
        yield _of_level(work, server, level)
        return
    sentences = dict.fromkeys(problem.sentence for problem in refusals)
    if sentences and not work.missing:
        advice = " ".join(dict.fromkeys(problem.advice for problem in refusals))
        yield _finding(work, server, " ".join(sentences), advice)


def _of_level(work: PictureWork, server: _Server, level: Level) -> RenderFinding:
    found = _finding(work, server, " ".join(level.lacks), f"Choose the level '{level.instead}'.")
    return found.model_copy(update={"about": "consistency", "level": level.level, "instead": level.instead})


def _finding(work: PictureWork, server: _Server, sentence: str, advice: str) -> RenderFinding:
    return RenderFinding(
        severity="error", about="workflow", sentence=sentence, advice=advice, shots=work.shots, server=server.name
    )


def _of_memory(work: PictureWork, able: Iterable[_Server]) -> Iterator[RenderFinding]:
    """ComfyUI moves what does not fit to the computer's memory, so that too little makes it slow before it fails."""
    wanted = work.card.vram_gb
    states = [server.state for server in able if server.state and not server.state.is_draft]
    known = {state.name: state.vram_total / _GB for state in states if state.vram_total}
    if wanted and known and all(size < wanted for size in known.values()):
        name, most = max(known.items(), key=lambda item: item[1])
        yield RenderFinding(
            severity="warning",
            about="memory",
            shots=work.shots,
            server=name,
            sentence=f"{work.card.name} asks for {wanted:g} GB of GPU memory, and {name} has {most:.0f} GB.",
            advice="It will be slow, or fail; choose a smaller workflow or picture.",
        )
