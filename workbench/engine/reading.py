"""Files that people name: looked at before they are read, so that a device, a pipe or a disk image is not."""

import stat
from pathlib import Path

from workbench.kit.errors import InvalidInputError


def read_file(path: Path, most: int) -> bytes:
    """The bytes of an ordinary file of at most `most` bytes.

    Raises:
        InvalidInputError: it is something else, it is larger, or it cannot be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InvalidInputError(f"“{path}” is {_kind(status.st_mode)}, not a file.", "Name a file with text in it.")
        if status.st_size > most:
            raise InvalidInputError(
                f"“{path}” has {status.st_size / 1_000_000:,.1f} MB; at most {most // 1_000_000} MB are read.",
                "Name a smaller file.",
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidInputError(f"“{path}” cannot be read: {reason}.", "Check the path.") from None


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a pipe" if stat.S_ISFIFO(mode) else "a device"
