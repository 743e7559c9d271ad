"""Files that are whole or not there."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

if sys.platform != "win32":
    import fcntl

_PART = ".workbench-part-"


def _umask() -> int:
    """The process's umask; reading it means setting it, so it is read once, before there are threads."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_UMASK = _umask()


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Generator[Path]:
    """Yield a temporary path in the same folder that replaces `path` only when the block ends well.

    The temporary name keeps the suffix of `path`, since media libraries choose a format by it. The file is locked until
    the block ends or the process does, so that `remove_scraps` can tell which of the two it was. It gets the rights
    that the user's umask gives to new files; a `private` one can be read by its user alone, at any moment.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked_file(path) as file:
        temporary = Path(file.name)
        if not private:
            temporary.chmod(0o666 & ~_UMASK)
        try:
            yield temporary
            if sys.platform == "win32":
                file.close()  # an open file cannot be renamed there
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, *, private: bool = False) -> Path:
    """Write bytes so that a reader sees the old file or the new one, never a part."""
    with whole_file(path, private=private) as temporary:
        temporary.write_bytes(data)
    return path


def remove_scraps(folder: Path) -> None:
    """Remove what `whole_file` left in a folder when its process was killed, and nothing that is being written."""
    for scrap in folder.glob(f"{_PART}*"):
        with suppress(FileNotFoundError, PermissionError), scrap.open("rb") as file:
            if _lock(file):
                scrap.unlink()


def _locked_file(path: Path) -> IO[bytes]:
    """A new file beside `path`; yet another one when somebody took it for a scrap before it was locked."""
    while True:
        file = NamedTemporaryFile(prefix=_PART, suffix=path.suffix, dir=path.parent, delete=False)  # noqa: SIM115 - closed by the caller
        if _lock(file) and os.fstat(file.fileno()).st_nlink:
            return file
        file.close()


def _lock(file: IO[bytes]) -> bool:
    """Lock a file until it is closed; False when somebody else has it. Windows itself keeps open files from removal."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
