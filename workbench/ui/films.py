"""What the render tab shows of a project's films: the newest to watch, what the film check found in it, its files."""

from collections.abc import Sequence
from itertools import groupby

from workbench.engine import Studio, renders
from workbench.engine.projects import get_project
from workbench.engine.renders import FilmNotes
from workbench.engine.report import FilmFinding
from workbench.engine.targets import film_suffix
from workbench.kit.errors import NotFoundError
from workbench.kit.times import clock_time
from workbench.model.people import Actor
from workbench.model.storyboard import Film
from workbench.model.vocabulary import Language
from workbench.ui.i18n import TONGUES, sentence, text, words_of


def films_value(studio: Studio, who: Actor, project_id: str, words: Language) -> dict[str, object]:
    """The value of the `player` part."""
    films, name = _films(studio, who, project_id), get_project(studio, who, project_id).name
    shown = [_film(film, name, words) for film in films]
    if films:
        shown[0] |= _notes(renders.film_notes(studio, who, films[0].id), words)
    outdated = bool(films) and not renders.film_is_current(studio, who, films[0].id)
    return {"films": shown, "words": words_of("film", words), "outdated": outdated}


def _films(studio: Studio, who: Actor, project_id: str) -> list[Film]:
    try:
        return renders.list_films(studio, who, project_id)
    except NotFoundError:
        return []  # a project that no story was written into yet


def _notes(notes: FilmNotes, words: Language) -> dict[str, object]:
    faults = [finding for finding in notes.findings if finding.is_fault]
    hints = [finding for finding in notes.findings if not finding.is_fault]
    faulty = text("film_faulty_one" if len(faults) == 1 else "film_faulty", words).format(count=len(faults))
    return {
        "faulty": faulty if faults else "",
        "findings": _by_shot(faults, words),
        "hinting": text("film_hints", words).format(count=len(hints)) if hints else "",
        "hints": _by_shot(hints, words),
        "stand_ins": [sentence(note, words) for note in notes.stand_ins],
        "notes": [sentence(note, words) for note in notes.notes],
        "encoder": text("film_encoder", words).format(encoder=notes.encoder) if notes.encoder else "",
    }


def _by_shot(findings: Sequence[FilmFinding], words: Language) -> list[dict[str, object]]:
    """The findings of the whole film, then those of each shot in the order of the film."""
    placed = sorted(findings, key=lambda finding: (bool(finding.shot), finding.at))
    return [
        {
            "name": sentence(shot, words) if shot else text("film_whole", words),
            "shot": shot_id,
            "found": [
                {"at": one.at, "time": clock_time(one.at) if shot else "", "text": sentence(one.text, words)}
                for one in group
            ],
        }
        for (shot, shot_id), group in groupby(placed, key=lambda finding: (finding.shot, finding.shot_id))
    ]


def _tracks(film: Film) -> list[dict[str, object]]:
    """The subtitles of each language; a player offers those that do not stand in the picture already."""
    tracks = film.tracks or {"": {"srt": film.subtitles_blob}}  # films from before there were several
    burned_in = film.subtitles_blob if film.composition.get("burned_in", True) else ""
    return [
        {
            "tag": tag,
            "language": TONGUES.get(tag, tag),
            "files": files,
            "offered": "" if files["srt"] == burned_in else files.get("vtt", ""),
        }
        for tag, files in tracks.items()
    ]


def _film(film: Film, name: str, words: Language) -> dict[str, object]:
    return {
        "blob": film.blob,
        "tracks": _tracks(film),
        "report": film.report_blob,
        "number": film.number,
        "name": name,
        "suffix": film_suffix(film)[1:],
        "aspect": f"{film.width} / {film.height}",
        "about": text("film_about", words).format(
            number=film.number,
            length=clock_time(round(film.duration)),
            size=f"{film.width} × {film.height}",
            at=f"{film.created_at:%Y-%m-%d %H:%M}",
        ),
    }
