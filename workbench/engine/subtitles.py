"""The subtitle files of a film: every language in every format."""

from pathlib import Path

from workbench.media import write_subtitles
from workbench.model.cut import Cut
from workbench.model.projects import Project
from workbench.storage import Blobs

SUBTITLE_FORMATS = ("srt", "vtt", "ass")


def track_languages(project: Project) -> list[str]:
    """The tags of a project's subtitle languages, the spoken one first."""
    return list(dict.fromkeys((project.language.value, *project.settings.subtitle_style.tracks)))


def store_tracks(blobs: Blobs, project: Project, cut: Cut, folder: Path) -> dict[str, dict[str, str]]:
    """Write the subtitles of a cut and keep them: for each language, the blob of each format.

    Args:
        folder: where the files are written first.
    """
    spoken = project.language.value
    return {
        language: {
            format_: _stored(blobs, cut, folder / f"{language}.{format_}", "" if language == spoken else language)
            for format_ in SUBTITLE_FORMATS
        }
        for language in track_languages(project)
    }


def _stored(blobs: Blobs, cut: Cut, path: Path, translation: str) -> str:
    write_subtitles(cut, path, translation)
    return blobs.put_file(path)
