"""Ctrl-C before the command has even begun: a sentence and an exit code, no traceback."""

import subprocess
import sys
from types import ModuleType

import pytest

from workbench.__main__ import main


class Loading(ModuleType):
    """A module that somebody gets tired of waiting for."""

    def __getattr__(self, name: str) -> object:
        raise KeyboardInterrupt


def test_ctrl_c_while_the_command_is_loaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "workbench.cli", Loading("workbench.cli"))
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_what_is_loaded_before_that_takes_no_time() -> None:
    shown = "import sys; known = set(sys.modules); import workbench.__main__; print(*set(sys.modules) - known)"
    loaded = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True).stdout
    assert {name.partition(".")[0] for name in loaded.split()} <= {"workbench", *sys.stdlib_module_names}
