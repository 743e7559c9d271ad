"""Files that are whole or not there."""

import subprocess
import sys
from pathlib import Path

import pytest

from workbench.kit.files import remove_scraps, whole_file, write_whole


def test_nothing_is_seen_until_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "films" / "film.mp4"
    with whole_file(path) as part:
        part.write_bytes(b"half")
        assert not path.exists()
        assert part.suffix == ".mp4"
    assert path.read_bytes() == b"half"
    assert list(path.parent.iterdir()) == [path]


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "film.mp4", b"old")

    def fail() -> None:
        with whole_file(path) as part:
            part.write_bytes(b"ne")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_scraps_of_a_killed_process_are_removed_and_a_living_one_keeps_its_file(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from workbench.kit.files import whole_file\n"
        "with whole_file(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, tmp_path / "theirs.mp4"], check=False)
    other = tmp_path / "film.mp4"
    other.write_bytes(b"whole")
    with whole_file(tmp_path / "mine.mp4") as part:
        assert len(list(tmp_path.iterdir())) == 3
        remove_scraps(tmp_path)
        assert set(tmp_path.iterdir()) == {part, other}
    assert (tmp_path / "mine.mp4").exists()


def test_files_can_be_read_by_whom_the_user_lets_and_private_ones_by_nobody_else(tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.touch()
    assert write_whole(tmp_path / "film.mp4", b"film").stat().st_mode == plain.stat().st_mode
    assert write_whole(tmp_path / "owner.key", b"key", private=True).stat().st_mode & 0o077 == 0
