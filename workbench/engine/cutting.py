"""From picked takes to a finished film: the cut's arithmetic, its report, and the task that makes it."""

import asyncio
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, col, func, select

from workbench.engine.lookup import episode_of, fetch, hold_project, shots_of
from workbench.engine.planning import Bible, frame_size
from workbench.engine.report import film_report
from workbench.engine.studio import Studio
from workbench.engine.takes import Slot, picked_takes, picture_of
from workbench.engine.work import add_missing, adopt_found, is_waiting, missing_work
from workbench.jobs import Job, Outcome, Postponed
from workbench.kit.errors import ConfigurationError
from workbench.media import encoding_for, film_findings, film_key, make_film, write_subtitle_files, write_subtitles
from workbench.model.cut import Cut, CutShot, FilmFacts, Quality, VoiceCue
from workbench.model.projects import Project
from workbench.model.storyboard import Film, Shot, Take, TakeKind
from workbench.model.tasks import Render
from workbench.model.vocabulary import CameraMovement

_LEAD_IN = 0.35
"""Seconds before the first word of a shot: room for the eye to arrive."""
_LEAD_OUT = 0.45
_LEAST_SECONDS = 2.0


def build_cut(studio: Studio, shots: Sequence[Shot], takes: Mapping[Slot, Take], bible: Bible, quality: Quality) -> Cut:
    """The cut of an episode's shots from their picked takes.

    Raises:
        ConfigurationError: a shot has no picture or a line no voice.
    """
    width, height = frame_size(bible.project)
    settings = bible.project.settings
    overlaps = [overlap_frames(shot, bible.project) for shot in shots[:-1]] + [0]
    return Cut(
        width=width,
        height=height,
        fps=settings.fps.exact,
        quality=quality,
        sound=settings.sound,
        subtitles=settings.subtitle_style,
        delivery=settings.delivery,
        shots=tuple(
            _cut_shot(studio, bible, shot, takes, number, before, after)
            for number, (shot, before, after) in enumerate(zip(shots, [0, *overlaps], overlaps, strict=False), start=1)
        ),
    )


def _cut_shot(
    studio: Studio, bible: Bible, shot: Shot, takes: Mapping[Slot, Take], number: int, before: int, after: int
) -> CutShot:
    """One shot, sharing `before` frames with its predecessor and `after` with its successor."""
    picture = picture_of(shot, takes)
    if picture is None:
        raise ConfigurationError(f"Shot {number} has no picture.", "Open the shot and press Remake.")
    fps = bible.project.settings.fps.exact
    room = bible.project.settings.sound.room_between_lines
    voices = _voices(studio, shot, takes, number, float(before / fps), room)
    spoken = max((cue.start + cue.duration for cue in voices), default=0.0)
    seconds = max(spoken + _LEAD_OUT, shot.duration, _LEAST_SECONDS) + float(after / fps)
    return CutShot(
        number=number,
        picture=studio.blobs.path(picture.blob),
        key=picture.blob,
        frames=max(math.ceil(seconds * fps), before + after + 1),
        framing=shot.finish.framing,
        overlays=shot.finish.overlays,
        plugins=shot.finish.plugins,
        movement=CameraMovement.STATIC if picture.kind is TakeKind.CLIP else shot.movement,
        transition=shot.transition,
        overlap=after,
        voices=voices,
        mood=shot.mood,
    )


def overlap_frames(shot: Shot, project: Project) -> int:
    """Frames that a shot shares with the next one; cuts and fades share none."""
    if not shot.transition.overlaps:
        return 0
    return round(project.settings.transition_seconds * project.settings.fps.exact)


def _voices(
    studio: Studio, shot: Shot, takes: Mapping[Slot, Take], number: int, opening: float, room: float
) -> tuple[VoiceCue, ...]:
    """The shot's lines one after the other, `room` seconds apart, after `opening` seconds of the shot before."""
    start = opening + _LEAD_IN
    cues: list[VoiceCue] = []
    for line in shot.lines:
        take = takes.get((shot.id, TakeKind.VOICE, line.id))
        if take is None:
            raise ConfigurationError(f"A line of shot {number} has no voice.", "Press Make film again.")
        cues.append(
            VoiceCue(
                audio=studio.blobs.path(take.blob),
                start=start,
                duration=take.duration,
                text=take.provenance.prompt or line.text,  # a person may have picked a take of an earlier wording
                language=line.language,
                words=take.words,
                speaker=line.speaker,
                gain_db=shot.finish.gain_db,
                translations=line.translations,
            )
        )
        start += take.duration + room
    return tuple(cues)


@dataclass(frozen=True)
class CutOrder:
    """A cut and the rows that it was built from; what people change afterwards belongs to the next one."""

    project: Project
    episode_id: str
    shots: list[Shot]
    takes: dict[Slot, Take]
    cut: Cut

    @classmethod
    def of(cls, studio: Studio, session: Session, project: Project, episode_id: str, quality: Quality) -> "CutOrder":
        """The cut of an episode as its storyboard and its picks are now.

        Raises:
            ConfigurationError: a shot has no picture or a line no voice.
        """
        shots = shots_of(session, episode_id)
        takes = picked_takes(session, [shot.id for shot in shots])
        cut = build_cut(studio, shots, takes, Bible.of(session, project), quality)
        return cls(project, episode_id, shots, takes, cut)

    @cached_property
    def key(self) -> str:
        """Content key of the film."""
        return film_key(self.cut)


def current_cut(studio: Studio, project_id: str, quality: Quality = "final") -> Cut:
    """The cut of a project as its storyboard and its picks are now.

    Raises:
        ConfigurationError: a shot has no picture or a line no voice yet.
    """
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        episode = episode_of(session, project_id)
        return CutOrder.of(studio, session, project, episode.id, quality).cut


async def make_cut(studio: Studio, job: Job) -> Outcome | Postponed:
    """The runner of the cut task: the film of an episode, or the one that is there already.

    Where the storyboard was changed since the render began, the render makes what is missing first.
    """
    return await asyncio.to_thread(_make_cut, studio, job)


def _make_cut(studio: Studio, job: Job) -> Outcome | Postponed:
    order = _order(studio, job)
    if order is None:
        return Postponed()
    if film := _finished_film(studio, order):
        return _outcome(film, encoded_frames=0, reused=True)
    with TemporaryDirectory(prefix=f"{os.getpid()}-", dir=studio.settings.scratch_folder) as folder:
        path = Path(folder) / f"film{encoding_for(order.cut).suffix}"
        facts = make_film(order.cut, path, studio.settings.segments_folder, report=job.report, cancelled=job.cancelled)
        film = _store_film(studio, job, order, path, facts)
    return _outcome(film, encoded_frames=facts.encoded_frames, reused=False)


def _outcome(film: Film, *, encoded_frames: int, reused: bool) -> Outcome:
    """A film that the check found fault with is kept, and whoever asks for the render is told."""
    result = {"film": film.id, "encoded_frames": encoded_frames, "findings": film.composition.get("findings", 0)}
    return Outcome(result, key=film.key, reused=reused)


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


def _finished_film(studio: Studio, order: CutOrder) -> Film | None:
    query = select(Film).where(Film.episode_id == order.episode_id, Film.key == order.key)
    with studio.database.session() as session:
        films = list(session.exec(query.order_by(col(Film.number).desc())))
    return next((film for film in films if studio.blobs.exists(film.blob)), None)


def _store_film(studio: Studio, job: Job, order: CutOrder, path: Path, facts: FilmFacts) -> Film:
    """Store the files, then the row: the database is not kept waiting for bytes."""
    cut, srt = order.cut, path.with_suffix(".srt")
    write_subtitles(cut, srt)
    files = write_subtitle_files(cut, path)
    beside = {file.name.removeprefix(path.stem): studio.blobs.put_file(file) for file in files}
    findings = film_findings(path, cut)
    report = film_report(order.project, cut, order.shots, order.takes, facts, findings)
    film = Film(
        episode_id=order.episode_id,
        render_id=job.render_id,
        number=0,
        blob=studio.blobs.put_file(path),
        subtitles_blob=studio.blobs.put_file(srt),
        report_blob=studio.blobs.put(json.dumps(report, ensure_ascii=False, indent=2).encode()),
        duration=facts.duration,
        width=cut.width,
        height=cut.height,
        key=order.key,
        composition={**facts.model_dump(mode="json"), "findings": len(findings), "beside": beside},
    )
    with studio.database.session() as session:
        hold_project(session, job.project_id)
        film.number = _next_number(session, order.episode_id)
        session.add(film)
        studio.tell(session, order.project.id, "film", film=film.id)
    return film


def _next_number(session: Session, episode_id: str) -> int:
    newest = session.exec(select(func.max(Film.number)).where(Film.episode_id == episode_id)).one()
    return (newest or 0) + 1
