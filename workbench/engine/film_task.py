"""The task that makes a film of a cut, with everything that belongs to it."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session, col, func, select

from workbench.engine.cutting import CutOrder
from workbench.engine.judging import judged_sentences
from workbench.engine.lookup import fetch, hold_project, shots_of
from workbench.engine.planning import Bible
from workbench.engine.report import film_report, origin_report
from workbench.engine.studio import Studio, scratch
from workbench.engine.subtitles import store_tracks
from workbench.engine.work import add_missing, adopt_found, is_waiting, missing_work
from workbench.jobs import Job, Outcome, Postponed
from workbench.kit.progress import Progress
from workbench.media import encoding_for, film_findings, make_film, probe
from workbench.model.cut import FilmFacts
from workbench.model.findings import Finding
from workbench.model.storyboard import Film, Verdict
from workbench.model.tasks import Render, Task


async def make_cut(studio: Studio, job: Job) -> Outcome | Postponed:
    """The runner of the cut task: the film of an episode, or the one that is there already.

    Where the storyboard was changed since the render began, the render makes what is missing first.
    """
    return await asyncio.to_thread(_make_cut, studio, job)


def _make_cut(studio: Studio, job: Job) -> Outcome | Postponed:
    order = _order(studio, job)
    if order is None:
        return Postponed()
    if film := finished_film(studio, order):
        return Outcome({"film": film.id, "encoded_frames": 0}, key=order.key, reused=True)
    _tell_key(studio, job, order.key)
    with scratch(studio) as folder:
        path = folder / f"film{encoding_for(order.cut).suffix}"
        facts = make_film(order.cut, path, studio.settings.segments_folder, report=job.report, cancelled=job.cancelled)
        job.report(Progress(1.0, "checking the film"))
        findings = film_findings(path, order.cut, job.check)
        film = _store_film(studio, job, order, path, facts, findings)
    return Outcome({"film": film.id, "encoded_frames": facts.encoded_frames}, key=order.key)


def _order(studio: Studio, job: Job) -> CutOrder | None:
    """What is to be cut; None when the render has to make something first, for which it then has tasks."""
    with studio.database.session() as session:
        project = hold_project(session, job.project_id)
        shots = shots_of(session, job.params["episode"])
        work = missing_work(studio, session, Bible.of(session, project), shots)
        adopt_found(session, project.id, work)
        add_missing(session, fetch(session, Render, job.render_id), work)
        session.flush()
        if is_waiting(session, job.render_id):
            return None
        return CutOrder.of(studio, session, project, job.params["episode"], job.params["quality"])


def _tell_key(studio: Studio, job: Job, key: str) -> None:
    """Which film is being cut: who asks for the same one meanwhile waits for it."""
    with studio.database.session() as session:
        job.hold(session)
        fetch(session, Task, job.id).key = key


def finished_film(studio: Studio, order: CutOrder) -> Film | None:
    """The newest film of that very cut whose bytes are there."""
    query = select(Film).where(Film.episode_id == order.episode_id, Film.key == order.key)
    with studio.database.session() as session:
        films = list(session.exec(query.order_by(col(Film.number).desc())))
    return next((film for film in films if studio.blobs.exists(film.blob)), None)


def _store_film(
    studio: Studio, job: Job, order: CutOrder, path: Path, facts: FilmFacts, findings: Sequence[Finding]
) -> Film:
    """Store the files, then the row: the database is not kept waiting for bytes."""
    cut, picture = order.cut, probe(path)
    report = film_report(order, facts, findings)
    with studio.database.session() as session:
        report |= origin_report(session, order.project.id, order.episode_id)
        report["judged"] = judged_sentences(session, order, job.render_id)
    tracks = store_tracks(studio.blobs, order.project, cut, path.parent)
    film = Film(
        episode_id=order.episode_id,
        render_id=job.render_id,
        number=0,
        blob=studio.blobs.put_file(path),
        subtitles_blob=tracks[order.project.language.value]["srt"],
        report_blob=studio.blobs.put(json.dumps(report, ensure_ascii=False, indent=2).encode()),
        tracks=tracks,
        verdict=Verdict.FAULTY if any(found.is_fault for found in findings) else Verdict.PASSED,
        duration=facts.duration,
        width=picture.width,
        height=picture.height,
        key=order.key,
        composition=facts.model_dump(mode="json"),
    )
    with studio.database.session() as session:
        job.hold(session)
        hold_project(session, job.project_id)
        film.number = _next_number(session, order.episode_id)
        session.add(film)
        studio.tell(session, order.project.id, "film", film=film.id, verdict=film.verdict.value)
    return film


def _next_number(session: Session, episode_id: str) -> int:
    newest = session.exec(select(func.max(Film.number)).where(Film.episode_id == episode_id)).one()
    return (newest or 0) + 1
