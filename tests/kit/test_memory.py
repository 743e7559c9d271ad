"""Memory that is freed and needed again while a film is made."""

import platform
import subprocess
import sys

import numpy as np
import pytest

from workbench.kit.memory import kept_apart

_MEASURE = """
import resource
from threading import Thread
import numpy as np
from workbench.kit.memory import freed_memory_kept, give_freed_back

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

with freed_memory_kept() as keep_all:
    keep_all()
    kept = cleared()
    give_freed_back()
    again = cleared()
print(kept < 0.1, again < 0.1, cleared() > 20)
"""
"""How often the system cleared two megabytes that were taken and freed again and again beside the main thread."""

_HOLES = """
import numpy as np
import psutil
from workbench.kit.memory import freed_memory_kept, give_freed_back

def resident():
    return psutil.Process().memory_info().rss // 2**20

with freed_memory_kept():
    pieces = [np.ones(2**20, np.uint8) for _ in range(100)]
    full = resident()
    del pieces[::2]
    holes = full - resident()
    give_freed_back()
    print(holes, full - resident(), sum(piece.sum() for piece in pieces) == len(pieces) * 2**20)
"""
"""Megabytes that went back when every second of a hundred pieces was freed, before and after holes are given back."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left as they are")
def test_what_was_freed_is_used_again_and_afterwards_goes_back() -> None:
    answer = subprocess.run([sys.executable, "-c", _MEASURE], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["True"] * 3, answer.stdout


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left as they are")
def test_holes_between_what_is_in_use_are_given_back() -> None:
    answer = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True)
    before, after, whole = answer.stdout.split()
    assert int(before) < 10 < 45 <= int(after), answer.stdout
    assert whole == "True"


def test_what_is_kept_apart_is_an_equal_copy() -> None:
    values = np.arange(6, dtype=np.uint8).reshape(2, 3)
    copy = kept_apart(values)
    assert np.array_equal(copy, values)
    values[:] = 0
    assert copy.sum() == (15 if platform.libc_ver()[0] == "glibc" else 0)
    assert copy.flags.writeable
