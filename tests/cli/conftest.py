"""The command line in this process, in a folder of its own."""

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from workbench.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> dict[str, Any]:
        return json.loads(self.out)["error"]


Command = Callable[..., Answer]


@pytest.fixture
def workbench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("signal.signal", lambda *_: None)  # the tests' own answer to signals stays

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["workbench", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        structlog.reset_defaults()
        logging.getLogger("dbos").handlers.clear()  # they would write into this command's standard error for ever
        captured = capsys.readouterr()
        code = end.value.code
        assert code is None or isinstance(code, int)
        assert "Traceback" not in captured.out + captured.err
        return Answer(code or 0, captured.out, " ".join(captured.err.split()))

    return run
