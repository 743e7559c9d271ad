"""Files that are whole or not there."""

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """Yield a temporary path in the same folder that replaces `path` only when the block ends well.

    The temporary name keeps the suffix of `path`, since media libraries choose a format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".part-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> Path:
    """Write bytes so that a reader sees the old file or the new one, never a part."""
    with whole_file(path) as temporary:
        temporary.write_bytes(data)
    return path
