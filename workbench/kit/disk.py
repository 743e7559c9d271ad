"""What to say when a disk takes no more."""

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from workbench.kit.errors import ResourceError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def disk_errors() -> Generator[None]:
    """Turn a full disk, or a file that is too large for it, into a sentence.

    Raises:
        ResourceError: it is so.
    """
    try:
        yield
    except OSError as error:
        if not takes_no_more(error):
            raise
        raise disk_error(error) from error


def takes_no_more(error: BaseException) -> bool:
    """Whether an error is the disk's: it is full, a quota is used up, or a file would become too large.

    A database that lies on it says so in its own way, and SQLAlchemy hands that on as `orig`.
    """
    cause = getattr(error, "orig", error)
    full = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return full or getattr(error, "errno", None) in (*_FULL, errno.EFBIG)


def disk_error(error: BaseException) -> ResourceError:
    """The sentence for an error of a disk that takes no more."""
    if getattr(error, "errno", None) == errno.EFBIG:
        message = "A file grew larger than this disk allows."
        return ResourceError(message, "Use another disk, or order a smaller film.")
    return ResourceError("The disk is full.", "Free some space; finished parts are kept.")
