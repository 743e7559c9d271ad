"""The doctor shows every part, whatever is wrong with one of them."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Answer, Command
from tests.disks import small_disk
from tests.llm.claude_program import claude_program
from tests.llm.messages_api import KEY, messages_api

PARTS = ["disk", "database", "tasks", "files", "ComfyUI", "LLM", "voices", "ffmpeg", "fonts"]

Serve = Callable[[bytes | None], str]


def parts(answer: Answer) -> dict[str, dict[str, str]]:
    found = json.loads(answer.out)
    assert [part["part"] for part in found] == PARTS
    assert all(part["detail"] for part in found)
    return {part["part"]: part for part in found}


def broken(answer: Answer) -> list[str]:
    found = parts(answer)
    assert all(part["advice"] for part in found.values() if part["state"] == "error")
    return [name for name, part in found.items() if part["state"] == "error"]


def test_nothing_is_wrong_with_a_fresh_folder(workbench: Command, tmp_path: Path) -> None:
    answer = workbench("doctor", "--json")
    assert (answer.code, broken(answer)) == (0, [])
    assert "offline writer" in parts(answer)["LLM"]["detail"]
    text = workbench("doctor").out
    assert str(tmp_path / "data" / "workbench.db") in text
    assert all(part in text for part in PARTS)


@pytest.mark.parametrize("kilobytes", [300, 900])
def test_a_full_disk_is_named_as_such(
    workbench: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kilobytes: int
) -> None:
    """Which database finds it first, depends on how much room is left."""
    with small_disk(tmp_path / "disk", kilobytes) as disk:
        monkeypatch.setenv("WORKBENCH_DATA", str(disk / "data"))
        (disk / "rest").write_bytes(bytes(200_000))
        answer = workbench("do", "create_project", "--name", "Fog")
        found = parts(workbench("doctor", "--json"))
    assert (answer.code, answer.err) == (1, "The disk is full. Free some space; finished parts are kept.")
    faults = {part["detail"]: part["advice"] for part in found.values() if part["state"] == "error"}
    assert faults["The disk is full."] == "Free some space; finished parts are kept."


def test_claude_code_is_named_where_it_is_installed(
    workbench: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Claude Code" not in parts(workbench("doctor", "--json"))["LLM"]["advice"]
    monkeypatch.setenv("WORKBENCH_LLM__CLAUDE_CODE__PROGRAM", claude_program(tmp_path / "bin").path)
    assert "llm.backend: claude-code" in parts(workbench("doctor", "--json"))["LLM"]["advice"]


def test_work_that_is_left_to_rules_beside_a_key_needs_no_other_key(
    workbench: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with messages_api(lambda _: {}) as api:
        settings = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url, "WORKBENCH_LLM__WRITER": "offline"}
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        found = {part["part"]: part for part in json.loads(workbench("doctor", "--json").out)}
    by_rule = found["LLM: writer, translator"]
    assert by_rule["advice"] == "For a language model, name one in llm.writer, llm.translator."
    assert found["LLM: judge, quick"]["detail"].startswith("Claude (claude-opus-5-5) is asked")


def test_a_database_that_does_not_answer(workbench: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATABASE", "postgresql://me:Zx81planted@127.0.0.1:1/films")
    answer = workbench("doctor", "--json")
    assert (answer.code, broken(answer)) == (1, ["database", "tasks"])
    assert "Zx81planted" not in answer.out + answer.err


def test_a_damaged_database(workbench: Command, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "workbench.db").write_bytes(b"nonsense" * 1000)
    answer = workbench("doctor", "--json")
    assert (answer.code, broken(answer)) == (1, ["database"])


def test_a_data_folder_that_is_none(workbench: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATA", "/proc/nowhere")
    assert "disk" in broken(workbench("doctor", "--json"))


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Whoever asked may be gone before the answer."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server that answers everything with the same bytes; with None, it never answers."""
    over = threading.Event()
    servers: list[ThreadingHTTPServer] = []

    def start(body: bytes | None) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if body is None:
                    over.wait(60)
                    return
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nobody reads it."""

        servers.append(_Quiet(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield start
    over.set()
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "body", [b'{"system": null}', b'{"system": {}, "devices": [{}]}', b"<html>sign in", b"[1]", b'{"devices": 3}']
)
def test_a_server_that_is_no_comfyui(
    workbench: Command, serve: Serve, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setenv("WORKBENCH_COMFY__URL", serve(body))
    answer = workbench("doctor", "--json")
    assert (answer.code, broken(answer)) == (1, ["ComfyUI"])


def test_a_server_that_is_silent(workbench: Command, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_COMFY__URL", serve(None))
    answer = workbench("doctor", "--json")
    assert (answer.code, broken(answer)) == (1, ["ComfyUI"])
    assert "did not answer within 5 seconds" in parts(answer)["ComfyUI"]["detail"]
