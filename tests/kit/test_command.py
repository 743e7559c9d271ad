"""Advice names the program as it has to be typed."""

import sys
from pathlib import Path

import pytest

from workbench.kit.command import command


@pytest.mark.parametrize(
    ("called", "told"),
    [
        ("bin/workbench", "bin/workbench link"),
        ("/elsewhere/workbench", "workbench link"),
        ("/usr/bin/pytest", "workbench link"),
    ],
)
def test_the_program_is_named_as_it_was_called(
    called: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [called, "film"])
    assert command("link") == told


def test_on_the_path_its_name_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "workbench"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(program)])
    assert command("app") == "workbench app"


def test_as_a_module_it_is_named_with_its_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/somewhere/workbench/__main__.py"])
    assert command("app").endswith(" -m workbench app")
