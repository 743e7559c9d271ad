"""The task that packs a hand-off."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlmodel import select

from workbench.engine.handoff_order import HandoffOrder
from workbench.engine.single_runs import is_there
from workbench.engine.studio import Studio, scratch
from workbench.jobs import Job, Outcome
from workbench.kit.progress import Progress
from workbench.media import write_stems
from workbench.media.handoff import TIMELINE_FORMATS, HandoffFormat, file_word, pack_handoff, write_handoff
from workbench.model.cut import Cut
from workbench.model.tasks import Task, TaskKind, TaskState

_MUSIC = "music"
_GATHERING, _PACKING = 0.3, 0.8
"""Shares of the work at which files are gathered and then packed; the sound is mixed before."""


async def make_handoff(studio: Studio, job: Job) -> Outcome:
    """The runner of the hand-off task: one ZIP, or the one that was made of the same before."""
    return await asyncio.to_thread(_make_handoff, studio, job)


def _make_handoff(studio: Studio, job: Job) -> Outcome:
    formats = [HandoffFormat(name) for name in job.params["formats"]]
    order = HandoffOrder.of(studio, job.project_id, formats, stems=job.params["stems"])
    if made := _made_before(studio, job.project_id, order.key):
        return Outcome(made, key=order.key, reused=True)
    name = file_word(order.cut_order.project.name) or "film"
    with scratch(studio) as folder:
        _write(studio, job, order, folder / name)
        package = _packed(job, folder / name)
        size, blob = package.stat().st_size, studio.blobs.put_file(package)
    number = order.film.number if order.film else 0
    return Outcome({"blob": blob, "name": package.name, "size": size, "film_number": number}, key=order.key)


def _made_before(studio: Studio, project_id: str, key: str) -> dict[str, Any] | None:
    query = select(Task).where(Task.project_id == project_id, Task.kind == TaskKind.HANDOFF, Task.key == key)
    with studio.database.session() as session:
        tasks = session.exec(query.where(Task.state == TaskState.COMPLETED)).all()
    return next((task.result for task in tasks if is_there(studio, task)), None)


def _write(studio: Studio, job: Job, order: HandoffOrder, folder: Path) -> None:
    """Write everything into a folder that is still to be made."""
    cuts = order.cut_order
    stems = _stems(studio, job, order, folder.with_name("stems"))
    write_handoff(
        cuts.cut,
        studio.blobs.path(order.film.blob) if order.film else None,
        folder,
        order.formats,
        title=cuts.project.name,
        notes=order.notes,
        stems=stems,
        language=cuts.project.language,
        stop=_gathering(job, cuts.cut, folder / "media"),
    )


def _gathering(job: Job, cut: Cut, media: Path) -> Callable[[], None]:
    """Stops the work when it is cancelled, and else tells how much of the pictures and sounds is there."""
    wanted = sum(1 + len(shot.voices) + len(shot.effects) for shot in cut.shots)

    def gathering() -> None:
        job.check()
        there = len(list(media.iterdir())) if media.exists() else 0
        fraction = _GATHERING + (_PACKING - _GATHERING) * min(there / wanted, 1)
        job.report(Progress(fraction, "gathering pictures and sounds"))

    return gathering


def _stems(studio: Studio, job: Job, order: HandoffOrder, folder: Path) -> Mapping[str, Path]:
    """The parts of the sound that are asked for; timelines always get the music, which may be in no file of its own."""
    if not order.stems and TIMELINE_FORMATS.isdisjoint(order.formats):
        return {}
    parts = studio.settings.segments_folder

    def mixing(fraction: float) -> None:
        job.check()
        job.report(Progress(_GATHERING * fraction, "mixing the sound"))

    parts.mkdir(parents=True, exist_ok=True)
    stems = {path.stem: path for path in write_stems(order.cut_order.cut, folder, parts, mixing)}
    return stems if order.stems else {_MUSIC: stems[_MUSIC]}


def _packed(job: Job, folder: Path) -> Path:
    """The ZIP of a folder, beside it."""
    package = folder.with_name(f"{folder.name}.zip")

    def step(fraction: float) -> None:
        job.check()
        job.report(Progress(_PACKING + (1 - _PACKING) * fraction, "packing"))

    pack_handoff(folder, package, step)
    return package
