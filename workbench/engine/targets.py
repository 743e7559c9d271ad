"""Where a film or a hand-off is written: checked before anything is made, so that no work is lost at the end."""

import os
from pathlib import Path
from tempfile import TemporaryFile

from workbench.engine.subtitles import SUBTITLE_FORMATS
from workbench.kit.errors import InvalidInputError
from workbench.media import container_of
from workbench.model.storyboard import Film

_FILMS = (".mp4", ".mov")
REPORT = ".report.json"
"""The ending of the report beside a film."""


def film_path(out: Path, name: str) -> Path:
    """The file of a film: `out` itself, or, when that is a folder, `name`.mp4 in it. Its folder is made.

    What kind of file it is in the end, the film says: see `film_suffix`.

    Raises:
        InvalidInputError: no film can be written there.
    """
    try:
        path = out / f"{name}.mp4" if out.is_dir() else out
        _check(path)
    except (OSError, ValueError) as error:
        raise _unwritable(out, error, "Name another file with --out.") from None
    return path


def film_target(out: str, name: str) -> Path:
    """The file of a film as somebody names it: as `film_path`, where a path that ends with a slash is a folder.

    Raises:
        InvalidInputError: no MP4 can be written there.
    """
    path = Path(out)
    return film_path(export_folder(path) if out.endswith(("/", os.sep)) else path, name)


def film_suffix(film: Film) -> str:
    """The ending of a film's name: .mov for ProRes, whose file is QuickTime, and .mp4 for all others."""
    return f".{container_of(str(film.composition.get('encoder', '')))}"


def export_folder(out: Path) -> Path:
    """The folder of a hand-off, which is made.

    Raises:
        InvalidInputError: nothing can be written there.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        _try_to_write(out)
    except (OSError, ValueError) as error:
        raise _unwritable(out, error, "Name another folder with --out.") from None
    return out


def _unwritable(out: Path, error: OSError | ValueError, advice: str) -> InvalidInputError:
    """ValueError: a name that no file can have."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return InvalidInputError(f"“{out}” cannot be written: {reason}.", advice)


def subtitles_path(film: Path, format_: str, language: str = "") -> Path:
    """The subtitles beside a film: `film.srt` in the spoken language, `film.zh.srt` in another."""
    return film.with_suffix(f".{language}.{format_}" if language else f".{format_}")


def _check(path: Path) -> None:
    if path.suffix.lower() not in _FILMS:
        raise InvalidInputError(
            f"A film is an MP4, and “{path}” does not end with .mp4.", "Add it, or name a folder that is there."
        )
    films = (path.with_suffix(suffix) for suffix in _FILMS)
    for file in (*films, path.with_suffix(REPORT), *(subtitles_path(path, format_) for format_ in SUBTITLE_FORMATS)):
        if file.exists() and not file.is_file():
            raise InvalidInputError(f"“{file}” is in the way: it is no file.", "Name another file with --out.")
    path.parent.mkdir(parents=True, exist_ok=True)
    _try_to_write(path.parent)


def _try_to_write(folder: Path) -> None:
    with TemporaryFile(dir=folder):
        """The folder can be written to."""
