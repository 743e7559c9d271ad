"""Files that are whole or not there."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def _umask() -> int:
    """The process's umask; reading it means setting it, so it is read once, before there are threads."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


_UMASK = _umask()


@contextmanager
def whole_file(path: Path, *, private: bool = False) -> Generator[Path]:
    """Yield a temporary path in the same folder that replaces `path` only when the block ends well.

    The temporary name keeps the suffix of `path`, since media libraries choose a format by it. The file gets the
    rights that the user's umask gives to new files; a `private` one can be read by its user alone, at any moment.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".part-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    if not private:
        temporary.chmod(0o666 & ~_UMASK)
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, *, private: bool = False) -> Path:
    """Write bytes so that a reader sees the old file or the new one, never a part."""
    with whole_file(path, private=private) as temporary:
        temporary.write_bytes(data)
    return path
