"""Where a film is written: checked before anything is made, so that no work is lost at the end."""

from pathlib import Path
from tempfile import TemporaryFile

from workbench.kit.errors import InvalidInputError

SUBTITLES, REPORT = ".srt", ".report.json"
"""Endings of what lies beside a film."""


def film_path(out: Path, name: str) -> Path:
    """The file of a film: `out` itself, or, when that is a folder, `name`.mp4 in it. Its folder is made.

    Raises:
        InvalidInputError: no MP4 can be written there.
    """
    try:
        path = out / f"{name}.mp4" if out.is_dir() else out
        _check(path)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidInputError(f"“{out}” cannot be written: {reason}.", "Name another file with --out.") from None
    return path


def _check(path: Path) -> None:
    if path.suffix.lower() != ".mp4":
        raise InvalidInputError(
            f"A film is an MP4, and “{path}” does not end with .mp4.", "Add it, or name a folder that is there."
        )
    for file in (path, path.with_suffix(SUBTITLES), path.with_suffix(REPORT)):
        if file.exists() and not file.is_file():
            raise InvalidInputError(f"“{file}” is in the way: it is no file.", "Name another file with --out.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=path.parent):
        """The folder can be written to."""
