"""The hand-off: a folder with a film for other programs."""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from workbench.kit.disk import disk_errors
from workbench.media.encoding import encoding_for
from workbench.media.handoff.edl import write_edl
from workbench.media.handoff.fcpxml import write_fcpxml
from workbench.media.handoff.jianying import write_jianying
from workbench.media.handoff.layout import Board, ShotEvent, Timeline, shot_events
from workbench.media.handoff.media import MediaFolder, copied, file_word
from workbench.media.handoff.notes import ShotNote
from workbench.media.handoff.otio import write_otio
from workbench.media.handoff.sounds import sound_lanes, stem_name
from workbench.media.handoff.xmeml import write_xmeml
from workbench.model.cut import Cut
from workbench.model.vocabulary import Language


class HandoffFormat(StrEnum):
    """What a film can be handed over as."""

    OTIO = "otio"
    EDL = "edl"
    FCPXML = "fcpxml"
    PREMIERE = "premiere"
    JIANYING = "jianying"
    CSV = "csv"
    EXCEL = "excel"
    STORYBOARD = "storyboard"


_TIMELINES: dict[HandoffFormat, tuple[str, Callable[[Timeline, Path], None]]] = {
    HandoffFormat.OTIO: (".otio", write_otio),
    HandoffFormat.EDL: (".edl", write_edl),
    HandoffFormat.FCPXML: (".fcpxml", write_fcpxml),
    HandoffFormat.PREMIERE: (".xml", write_xmeml),
    HandoffFormat.JIANYING: ("-jianying", write_jianying),
}
TIMELINE_FORMATS = frozenset(_TIMELINES)
"""Those that have pictures and sounds beside them."""
T = TypeVar("T", Timeline, Board)

_NO_STEMS: Mapping[str, Path] = {}


def _go_on() -> None:
    """Nobody cancels."""


def write_handoff(
    cut: Cut,
    film: Path | None,
    folder: Path,
    formats: Collection[HandoffFormat],
    *,
    title: str,
    notes: Iterable[ShotNote] = (),
    stems: Mapping[str, Path] = _NO_STEMS,
    language: Language = Language.ENGLISH,
    stop: Callable[[], None] = _go_on,
) -> list[Path]:
    """Write a film in formats of other programs; material for timelines goes into the folder's `media`.

    Args:
        film: the finished film, to lie beside them.
        title: what the film is called; the files are named after it.
        stems: files of `write_stems` by their names (`music`, `voices`, …).
        language: of the tables and the storyboard.
        stop: called now and then; raises when the work is cancelled.

    Returns:
        The film and what was written: files, and the folder of a draft.

    Raises:
        VideoError: a picture or a sound cannot be read, or the cut contradicts itself.
        ResourceError: the disk is full.
    """
    shots = shot_events(cut, notes)
    name = file_word(title) or "film"
    with disk_errors():
        folder.mkdir(parents=True, exist_ok=True)
        written = [copied(film, folder / f"{name}{encoding_for(cut).suffix}")] if film else []
        if not TIMELINE_FORMATS.isdisjoint(formats):
            timeline = _timeline(title, cut, shots, stems, MediaFolder(cut, folder / "media", stop))
            written += _write(_TIMELINES, formats, timeline, folder / name)
        else:
            written += _copied_stems(stems, folder / "media")
        stop()
        return written + _write(_boards(), formats, Board(title, cut, shots, language), folder / name)


def _boards() -> dict[HandoffFormat, tuple[str, Callable[[Board, Path], None]]]:
    from workbench.media.handoff.shotlist import write_csv, write_excel  # these imports take half a second
    from workbench.media.handoff.storyboard import write_storyboard

    return {
        HandoffFormat.CSV: (".csv", write_csv),
        HandoffFormat.EXCEL: (".xlsx", write_excel),
        HandoffFormat.STORYBOARD: ("-storyboard.pdf", write_storyboard),
    }


def _copied_stems(stems: Mapping[str, Path], media: Path) -> list[Path]:
    """The stems where timelines would have them."""
    return [copied(path, media / f"{stem_name(name)}{path.suffix}") for name, path in stems.items()]


def _timeline(
    title: str, cut: Cut, shots: tuple[ShotEvent, ...], stems: Mapping[str, Path], media: MediaFolder
) -> Timeline:
    pictures = tuple(media.picture(event) for event in shots)
    return Timeline(title, cut, shots, pictures, sound_lanes(cut, shots, media, stems))


def _write(
    writers: Mapping[HandoffFormat, tuple[str, Callable[[T, Path], None]]],
    formats: Collection[HandoffFormat],
    what: T,
    name: Path,
) -> list[Path]:
    """Write in those of the formats that there are writers for, to a path that begins with a name."""
    paths: list[Path] = []
    for format_, (suffix, write) in writers.items():
        if format_ in formats:
            paths.append(name.with_name(name.name + suffix))
            write(what, paths[-1])
    return paths
