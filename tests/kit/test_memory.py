"""Memory that is freed and needed again while a film is made."""

import platform
import resource
from threading import Thread

import numpy as np
import pytest

from workbench.kit.memory import freed_memory_kept

_PAGES = 2 * 2**20 // resource.getpagesize()
_TIMES = 40


def _cleared_pages() -> list[int]:
    """Pages that the system cleared for two megabytes, taken and freed again and again beside the main thread."""
    faults: list[int] = []

    def work() -> None:
        for _ in range(_TIMES):
            before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
            np.empty(2 * 2**20, np.uint8).fill(1)
            faults.append(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    return faults


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left as they are")
def test_what_was_freed_is_used_again() -> None:
    with freed_memory_kept():
        kept = _cleared_pages()
    assert sum(kept[1:]) < _PAGES / 10
    with freed_memory_kept():
        pass
    assert sum(_cleared_pages()) > _TIMES * _PAGES / 2, "afterwards it goes back at once"
