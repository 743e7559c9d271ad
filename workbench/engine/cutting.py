"""From picked takes to a finished film: the cut's arithmetic, its report, and the task that makes it."""

import asyncio
import json
import math
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, col, func, select

from workbench.engine.lookup import fetch, shots_of
from workbench.engine.planning import Bible, frame_size
from workbench.engine.report import film_report
from workbench.engine.studio import Studio
from workbench.engine.takes import Slot, picked_takes
from workbench.jobs import Job, Outcome
from workbench.kit.errors import ConfigurationError
from workbench.kit.hashing import content_key
from workbench.media import MEDIA_VERSION, film_findings, make_film, write_subtitles
from workbench.model.cut import Cut, CutShot, FilmFacts, Quality, VoiceCue
from workbench.model.projects import Project
from workbench.model.storyboard import Film, Shot, Take, TakeKind
from workbench.model.vocabulary import CameraMovement

_LEAD_IN = 0.35
"""Seconds before the first word of a shot: room for the eye to arrive."""
_BETWEEN_LINES = 0.25
_LEAD_OUT = 0.45
_LEAST_SECONDS = 2.0


def build_cut(studio: Studio, session: Session, episode_id: str, bible: Bible, quality: Quality) -> Cut:
    """The cut of an episode from its picked takes.

    Raises:
        ConfigurationError: a shot has no picture or a line no voice.
    """
    shots = shots_of(session, episode_id)
    takes = picked_takes(session, [shot.id for shot in shots])
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
    studio: Studio, bible: Bible, shot: Shot, takes: dict[Slot, Take], number: int, before: int, after: int
) -> CutShot:
    """One shot, sharing `before` frames with its predecessor and `after` with its successor."""
    picture = takes.get((shot.id, TakeKind.CLIP, "")) if shot.generation.clip else None
    picture = picture or takes.get((shot.id, TakeKind.IMAGE, ""))
    if picture is None:
        raise ConfigurationError(f"Shot {number} has no picture.", "Open the shot and press Remake.")
    fps = bible.project.settings.fps.exact
    voices = _voices(studio, shot, takes, number, opening=float(before / fps))
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


def _voices(studio: Studio, shot: Shot, takes: dict[Slot, Take], number: int, opening: float) -> tuple[VoiceCue, ...]:
    """The shot's lines one after the other, after `opening` seconds that still belong to the shot before."""
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
                text=line.text,
                language=line.language,
                words=take.words,
                speaker=line.speaker,
                gain_db=shot.finish.gain_db,
                translations=line.translations,
            )
        )
        start += take.duration + _BETWEEN_LINES
    return tuple(cues)


def film_key(cut: Cut) -> str:
    """Content key of a film: everything in the cut (files by their content), and the film engine's version."""
    values = cut.model_dump(mode="json")
    for shot in values["shots"]:
        shot["picture"] = shot.pop("key")
        for cue in shot["voices"]:
            cue["audio"] = Path(cue["audio"]).name
    return content_key("film", MEDIA_VERSION, values)


async def make_cut(studio: Studio, job: Job) -> Outcome:
    """The runner of the cut task: the film of an episode, or the one that is there already."""
    return await asyncio.to_thread(_make_cut, studio, job)


def _make_cut(studio: Studio, job: Job) -> Outcome:
    with studio.database.session() as session:
        bible = Bible.of(session, fetch(session, Project, job.project_id))
        cut = build_cut(studio, session, job.params["episode"], bible, job.params["quality"])
        key = film_key(cut)
        if film := _finished_film(studio, session, job.params["episode"], key):
            return Outcome({"film": film.id, "encoded_frames": 0}, key=key, reused=True)

    with TemporaryDirectory(prefix="film-", dir=studio.settings.data) as folder:
        path = Path(folder) / "film.mp4"
        facts = make_film(cut, path, studio.settings.segments_folder, report=job.report, cancelled=job.cancelled)
        film = _store_film(studio, job, bible.project, cut, key, path, facts)
    return Outcome({"film": film.id, "encoded_frames": facts.encoded_frames}, key=key)


def _finished_film(studio: Studio, session: Session, episode_id: str, key: str) -> Film | None:
    query = select(Film).where(Film.episode_id == episode_id, Film.key == key).order_by(col(Film.number).desc())
    return next((film for film in session.exec(query) if studio.blobs.exists(film.blob)), None)


def _store_film(studio: Studio, job: Job, project: Project, cut: Cut, key: str, path: Path, facts: FilmFacts) -> Film:
    srt = path.with_suffix(".srt")
    write_subtitles(cut, srt)
    findings = film_findings(path, cut)
    with studio.database.session() as session:
        shots = shots_of(session, job.params["episode"])
        takes = picked_takes(session, [shot.id for shot in shots])
        report = film_report(project, cut, shots, takes, facts, findings)
        film = Film(
            episode_id=job.params["episode"],
            render_id=job.render_id,
            number=_next_number(session, job.params["episode"]),
            blob=studio.blobs.put_file(path),
            subtitles_blob=studio.blobs.put_file(srt),
            report_blob=studio.blobs.put(json.dumps(report, ensure_ascii=False, indent=2).encode()),
            duration=facts.duration,
            width=cut.width,
            height=cut.height,
            key=key,
            composition=facts.model_dump(mode="json"),
        )
        session.add(film)
        studio.tell(session, project.id, "film", film=film.id)
    return film


def _next_number(session: Session, episode_id: str) -> int:
    newest = session.exec(select(func.max(Film.number)).where(Film.episode_id == episode_id)).one()
    return (newest or 0) + 1
