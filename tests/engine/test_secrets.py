"""A planted key is nowhere: not in errors, logs, files, the database, or in any answer; whatever server it is for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import STORY
from tests.llm.chat_server import MODEL, chat_server
from tests.llm.claude_program import claude_program, failed
from tests.llm.messages_api import KEY, Fault, messages_api
from tests.llm.scripted_writer import scripted_answer, scripted_text
from workbench.engine import OPERATIONS, build_studio, load_settings
from workbench.engine.projects import create_project, write_project
from workbench.kit.errors import WorkbenchError
from workbench.model.people import Actor

PLANTED = "Zx81planted"


@contextmanager
def claude(_folder: Path) -> Iterator[dict[str, str]]:
    with messages_api(scripted_answer) as api:
        api.faults = [Fault(403, message=f"{KEY} may not")]
        yield {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url}


@contextmanager
def chat(_folder: Path) -> Iterator[dict[str, str]]:
    with chat_server() as server:
        server.key, server.statuses, server.answering = PLANTED, [400], scripted_text
        url = {"WORKBENCH_LLM__OPENAI__URL": server.url, "WORKBENCH_LLM__OPENAI__MODEL": MODEL}
        yield {"WORKBENCH_OPENAI_KEY": PLANTED, **url}


@contextmanager
def claude_code(folder: Path) -> Iterator[dict[str, str]]:
    program = claude_program(folder / "bin")
    program.answers({}, failed(f"odd {KEY}", api_error_status=400), None)
    yield {"WORKBENCH_LLM__BACKEND": "claude-code", "WORKBENCH_LLM__CLAUDE_CODE__PROGRAM": program.path}


@pytest.mark.parametrize("server", [claude, chat, claude_code])
def test_a_planted_key_is_nowhere(server: Any, tmp_path: Path, owner: Actor, capfd: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    with server(tmp_path) as environ:
        settings = load_settings(tmp_path, environ | {"WORKBENCH_LOG__LEVEL": "debug"})
        studio = build_studio(settings, worker=False)
        project = create_project(studio, owner, "Mine")
        told: list[object] = [repr(settings), settings.model_dump_json()]
        for _ in range(2):
            try:
                write_project(studio, owner, project.id, STORY)
            except WorkbenchError as error:
                told.append(f"{error!r} {error}")
        assert len(told) > 2
        for operation in OPERATIONS.values():
            names = [one.name for one in operation.parameters if one.default is one.empty]
            if operation.reads_only and not operation.is_async and names in ([], ["project_id"]):
                told.append(_answer(operation.function, studio, owner, *[project.id for _ in names]))
        studio.database.close()
    printed = capfd.readouterr()
    assert PLANTED not in json.dumps(told, default=str) + printed.out + printed.err
    files = [path for path in data.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if PLANTED.encode() in path.read_bytes()] == []


def _answer(function: Any, *arguments: Any) -> object:
    try:
        answer = function(*arguments)
        rows = answer if isinstance(answer, list) else [answer]
        return [row.model_dump(mode="json") if hasattr(row, "model_dump") else row for row in rows]
    except WorkbenchError as error:
        return f"{error!r}"
