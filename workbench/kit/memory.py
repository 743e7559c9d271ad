"""Memory that is used again at once, for work that takes and frees megabytes many times a second."""

import ctypes
import mmap
import platform
from collections.abc import Callable, Generator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's mallopt (malloc.h)."""
_USUAL = 128 * 1024
_LARGEST = 4 * 1024 * 1024
_LARGEST_EVER = 32 * 1024 * 1024
"""mallopt refuses more."""
_KEPT_BY_EACH = 8 * 1024 * 1024
_KEPT = 1024 * 1024 * 1024


@contextmanager
def freed_memory_kept(largest: int = _LARGEST) -> Generator[Callable[[], None]]:
    """While the block runs, glibc keeps freed memory for what is needed next; afterwards it gives back what is free.

    Of its own accord it gives large pieces back at once, and the system clears them page by page when they are needed
    again, which takes a film a tenth of its time. Other C libraries are left as they are.

    Args:
        largest: bytes of a piece that is needed again and again. Larger ones are given back at once: they are needed
            for moments, and kept ones would lie between those in use.

    Yields:
        To be called once no thread ends any more before the block does. It gives back what the ended ones left. Until
        then a thread keeps no more than 8 MB at the end of its heap, since `give_freed_back` cannot reach those.
    """
    libc = _glibc()
    if not libc:
        yield lambda: None
        return

    def keep_all() -> None:
        libc.mallopt(_TRIM_THRESHOLD, _KEPT)
        give_freed_back()

    libc.mallopt(_MMAP_THRESHOLD, min(max(largest, _LARGEST), _LARGEST_EVER))
    libc.mallopt(_TRIM_THRESHOLD, _KEPT_BY_EACH)
    try:
        yield keep_all
    finally:
        libc.mallopt(_MMAP_THRESHOLD, _USUAL)
        libc.mallopt(_TRIM_THRESHOLD, _USUAL)
        give_freed_back()


def give_freed_back() -> None:
    """Give the system the memory that is free now, from between what is in use, too. It takes milliseconds.

    Done now and then while freed memory is kept, so that the holes between what is in use do not add up.
    """
    if libc := _glibc():
        libc.malloc_trim(0)


def kept_apart(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A copy in pages of its own, for what outlives the pieces beside which it was made: it leaves no hole there.

    Other C libraries than glibc are left as they are: the values themselves are given back.
    """
    if not _glibc():
        return values
    memory = mmap.mmap(-1, values.nbytes, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    pages = np.frombuffer(memory, np.uint8).reshape(values.shape)
    np.copyto(pages, values)
    return pages


def _glibc() -> ctypes.CDLL | None:
    """The C library of this process, if it has these settings."""
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
