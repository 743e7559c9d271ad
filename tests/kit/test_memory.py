"""Memory that is freed and needed again while a film is made."""

import platform
import subprocess
import sys

import pytest

_MEASURE = """
import resource
from threading import Thread
import numpy as np
from workbench.kit.memory import freed_memory_kept

pages, faults = 2 * 2**20 // resource.getpagesize(), []

def work():
    for _ in range(40):
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        np.empty(2 * 2**20, np.uint8).fill(1)
        faults.append(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)

def cleared():
    faults.clear()
    thread = Thread(target=work)
    thread.start()
    thread.join()
    return sum(faults[1:]) / pages

with freed_memory_kept():
    kept = cleared()
print(kept < 0.1, cleared() > 20)
"""
"""How often the system cleared two megabytes that were taken and freed again and again beside the main thread."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left as they are")
def test_what_was_freed_is_used_again_and_afterwards_goes_back() -> None:
    answer = subprocess.run([sys.executable, "-c", _MEASURE], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["True", "True"], answer.stdout
