"""What to say when a disk is full."""

import errno
from collections.abc import Generator
from contextlib import contextmanager

from workbench.kit.errors import ResourceError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def disk_errors() -> Generator[None]:
    """Turn a full disk into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise ResourceError("The disk is full.", "Free some space; finished parts are kept.") from error
