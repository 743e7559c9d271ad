"""Disks that are soon full."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Generator[Path]:
    """Mount a disk of that size on a new folder while the block runs."""
    folder.mkdir()
    tmpfs = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder]
    if subprocess.run(tmpfs, check=False, capture_output=True).returncode:
        pytest.skip("only the superuser mounts disks")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
