"""`workbench` with Claude as the writer: what it says, and what a killed process does not pay for again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.llm.messages_api import KEY, MessagesApi, messages_api
from tests.llm.scripted_writer import scripted_answer

STORY = 'The Door\n\nMia stood in the house. "Who is there?" asked Mia. Nobody answered, and she went to bed.\n'


@pytest.fixture
def api() -> Iterator[MessagesApi]:
    with messages_api(scripted_answer) as api:
        yield api


def put_in(folder: Path, api: MessagesApi, key: str = KEY) -> None:
    """As the README says: a key in `.env`."""
    lines = [f"ANTHROPIC_API_KEY={key}", f"ANTHROPIC_BASE_URL={api.url}", "WORKBENCH_FILM__HEIGHT=240"]
    (folder / ".env").write_text("\n".join(lines))
    (folder / "story.txt").write_text(STORY)


def llm(answer: str) -> dict[str, str]:
    return next(part for part in json.loads(answer) if part["part"].startswith("LLM"))


def test_the_doctor_tells_who_writes(workbench: Command, tmp_path: Path, api: MessagesApi) -> None:
    put_in(tmp_path, api)
    told = llm(workbench("doctor", "--json").out)
    assert (told["state"], told["advice"]) == ("ok", "")
    assert told["detail"] == f"Claude (claude-opus-5-5) plans films; stories are sent to {api.url}"
    put_in(tmp_path, api, key="sk-another")
    answer = workbench("doctor", "--json")
    assert (answer.code, llm(answer.out)["state"]) == (1, "error")
    assert "does not accept the key" in llm(answer.out)["detail"]
    assert "sk-another" not in answer.out + answer.err
    (tmp_path / ".env").unlink()
    assert "ANTHROPIC_API_KEY" in llm(workbench("doctor", "--json").out)["advice"]
    assert api.asked == []


def test_a_killed_writer_pays_for_no_step_twice(tmp_path: Path, api: MessagesApi) -> None:
    put_in(tmp_path, api)
    command = [sys.executable, "-m", "workbench", "film", "story.txt", "--json"]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    api.hold_from(4)
    first = subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert api.reached(4, 120), "it never asked for the script"
    first.send_signal(signal.SIGKILL)
    first.communicate()
    api.go_on()
    again = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=200, check=True)
    steps = [body["messages"][0]["content"][-1]["text"].split()[0] for body in api.asked]
    assert steps == ["Read", "The", "Outline", "Write", "Write", "Direct"]
    files = json.loads(again.stdout)
    assert files["written_by"][0].startswith("Claude (claude-opus-5-5), instructions ")
    assert KEY not in again.stdout + again.stderr
