"""Asking Claude through its program for the command line."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.llm.claude_program import RESULT, ClaudeProgram, claude_program, failed
from tests.llm.test_asking import ANSWER, QUESTION, QUICK, Weather
from workbench.kit.errors import (
    ApiError,
    ConfigurationError,
    InvalidInputError,
    NetworkError,
    ResourceError,
    WorkbenchError,
    WorkCancelledError,
)
from workbench.llm import ClaudeCode, Picture, Question, Reply, Usage, ask

KEY = "sk-ant-Zx81planted"


@pytest.fixture
def program(tmp_path: Path) -> ClaudeProgram:
    program = claude_program(tmp_path / "bin")
    program.answers(ANSWER)
    return program


def model(program: ClaudeProgram, name: str = "") -> ClaudeCode:
    return ClaudeCode(program.path, name, QUICK)


def test_an_answer_comes_with_what_it_used_and_cost(program: ClaudeProgram) -> None:
    spent: list[Reply] = []
    answer = ask(model(program), QUESTION, spent=spent.append)
    assert answer.document == Weather.model_validate(ANSWER)
    assert (answer.model, answer.usage) == ("claude-opus-5-5", Usage(100, 40, 20, 200))
    assert spent[0].money == 0.0045


def test_it_can_only_answer(program: ClaudeProgram) -> None:
    ask(model(program, "claude-sonnet-5-5"), QUESTION)
    (asked,) = program.asked
    given: list[str] = asked["arguments"]
    after = {name: given[at + 1] for at, name in enumerate(given[:-1]) if name.startswith("--")}
    assert given[0] == "-p"
    assert (after["--tools"], after["--setting-sources"], asked["files"]) == ("", "", [])
    assert (after["--model"], after["--system-prompt"]) == ("claude-sonnet-5-5", "You know the weather.")
    assert (after["--input-format"], after["--output-format"]) == ("stream-json", "stream-json")
    assert json.loads(after["--json-schema"])["required"] == ["place", "mood", "degrees", "title"]
    assert "--no-session-persistence" in given
    assert asked["folder"] != str(Path.cwd())
    assert "It is warm in Kyoto." in asked["row"]["message"]["content"][0]["text"]


def test_pictures_are_sent(program: ClaudeProgram) -> None:
    ask(model(program), Question("You see.", (), "What is it?", Weather, (Picture("image/png", b"\x89PNG"),)))
    picture, _ = program.asked[0]["row"]["message"]["content"]
    assert picture["source"] == {"type": "base64", "media_type": "image/png", "data": "iVBORw=="}


def test_a_wrong_answer_is_told_and_corrected(program: ClaudeProgram) -> None:
    prose = RESULT | {"result": "It is warm.", "stop_reason": "end_turn"}
    program.answers(ANSWER, prose, RESULT | {"structured_output": {**ANSWER, "degrees": 400}})
    assert ask(model(program), QUESTION).repairs == 2
    told = program.asked[2]["row"]["message"]["content"][0]["text"]
    assert "It is warm." in told
    assert "degrees: Input should be less than or equal to 60" in told


def test_a_cut_answer_is_asked_for_again(program: ClaudeProgram) -> None:
    program.answers(ANSWER, failed("API Error: it exceeded the maximum.", api_error="max_output_tokens"))
    assert ask(model(program), QUESTION).repairs == 1


@pytest.mark.parametrize(
    ("result", "kind", "says", "runs"),
    [
        (failed("Not logged in · Please run /login"), ConfigurationError, "not signed in", 1),
        (failed("Failed to authenticate.", api_error_status=401), ConfigurationError, "not signed in", 1),
        (failed("Credit balance is too low"), ConfigurationError, "no money left", 1),
        (failed("You've hit your session limit · resets 3pm"), ResourceError, "resets 3pm", 3),
        (failed("Request rejected", api_error_status=429), ResourceError, "limit", 3),
        (failed("Overloaded", api_error_status=529), NetworkError, "cannot reach", 3),
        (failed("Unable to connect to API"), NetworkError, "cannot reach", 3),
        (failed(f"odd {KEY}", api_error_status=400), ApiError, "It says: odd sk-…", 1),
        (failed("No such model", api_error_status=404), ConfigurationError, "may not be used. It says: No such", 1),
        (failed("Too large", api_error_status=413), InvalidInputError, "too long", 1),
        (failed("It is about poison.", stop_reason="refusal"), InvalidInputError, "It is about poison.", 1),
        (failed("Prompt is too long", terminal_reason="prompt_too_long"), InvalidInputError, "too long", 1),
        (None, ApiError, "it broke with key sk-…", 1),
    ],
)
def test_what_goes_wrong_is_told(
    program: ClaudeProgram, result: dict[str, Any] | None, kind: type[WorkbenchError], says: str, runs: int
) -> None:
    program.answers(ANSWER, *[result] * 3)
    with pytest.raises(kind) as caught:
        ask(model(program), QUESTION)
    assert says in caught.value.message
    assert caught.value.advice
    assert KEY not in f"{caught.value!r}"
    assert len(program.asked) == runs


def test_the_program_ends_when_it_is_given_up(program: ClaudeProgram) -> None:
    program.answers(ANSWER, hangs=True)
    with pytest.raises(WorkCancelledError):
        ask(model(program), QUESTION, cancelled=lambda: bool(program.asked))
    with pytest.raises(ProcessLookupError):
        os.kill(program.asked[0]["pid"], 0)


def test_whether_it_is_there_and_signed_in_can_be_checked(program: ClaudeProgram, tmp_path: Path) -> None:
    model(program).check()
    program.answers(ANSWER, signed_in=False)
    with pytest.raises(ConfigurationError, match="not signed in"):
        model(program).check()
    with pytest.raises(ConfigurationError, match="There is no program"):
        ClaudeCode(str(tmp_path / "nowhere")).check()
    assert program.asked == []
