"""Memory that is used again at once, for work that takes and frees megabytes many times a second."""

import ctypes
import platform
from collections.abc import Generator
from contextlib import contextmanager

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Parameters of glibc's mallopt (malloc.h)."""
_USUAL = 128 * 1024
_LARGEST = 4 * 1024 * 1024
_LARGEST_EVER = 32 * 1024 * 1024
"""mallopt refuses more."""
_KEPT = 1024 * 1024 * 1024


@contextmanager
def freed_memory_kept(largest: int = _LARGEST) -> Generator[None]:
    """While the block runs, glibc keeps freed memory for what is needed next; afterwards it gives back what is free.

    Of its own accord it gives large pieces back at once, and the system clears them page by page when they are needed
    again, which takes a film a tenth of its time. Other C libraries are left as they are.

    Args:
        largest: bytes of a piece that is needed again and again. Larger ones are given back at once: they are needed
            for moments, and kept ones would lie between those in use.
    """
    if platform.libc_ver()[0] != "glibc":
        yield
        return
    libc = ctypes.CDLL(None)
    libc.mallopt(_MMAP_THRESHOLD, min(max(largest, _LARGEST), _LARGEST_EVER))
    libc.mallopt(_TRIM_THRESHOLD, _KEPT)
    try:
        yield
    finally:
        libc.mallopt(_MMAP_THRESHOLD, _USUAL)
        libc.mallopt(_TRIM_THRESHOLD, _USUAL)
        libc.malloc_trim(0)
