"""No secret reaches a log, wherever it stands in an event."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from workbench.kit.log import configure_logging, get_logger, hide_secrets, keep_traceback

SECRET = "Zx81planted"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


PLANTED = {
    "in a named field": {"api_key": SECRET},
    "in a field of any case": {"X-API-Key": SECRET, "Authorization": f"Basic {SECRET}"},
    "in a mapping": {"request": {"headers": {"authorization": f"Bearer {SECRET}"}, "url": "http://host"}},
    "in a list": {"headers": [{"cookie": SECRET}, f"bearer {SECRET}"]},
    "in a link": {"url": f"http://host/enter?code={SECRET}&page=2"},
    "in a URL of a database": {"database": f"postgresql://me:{SECRET}@host/films"},
    "in a sentence": {"reason": f"refused: Bearer {SECRET} has run out"},
    "in an error": {"error": RuntimeError(f"GET http://host/a?X-Amz-Signature={SECRET}")},
    "as a key of Claude": {"reason": f"sk-ant-{SECRET} is not valid"},
}


@pytest.mark.parametrize("fields", PLANTED.values(), ids=PLANTED.keys())
@pytest.mark.parametrize("as_json", [True, False])
def test_a_planted_secret_is_nowhere_in_the_output(
    fields: dict[str, object], as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("debug", as_json=as_json)
    get_logger("test").warning("request failed", **fields)
    output = "".join(capsys.readouterr())
    assert "request failed" in output
    assert SECRET not in output


@pytest.mark.parametrize("as_json", [True, False])
def test_a_secret_in_an_exception_is_hidden_too(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=as_json)
    try:
        raise RuntimeError(f"GET http://host/?token={SECRET}")
    except RuntimeError:
        get_logger("test").exception("request failed")
    output = "".join(capsys.readouterr())
    assert "RuntimeError" in output
    assert SECRET not in output


def test_what_is_no_secret_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=True)
    get_logger("shots").info(
        "done", content_key="ab12", shot={"number": 3, "size": "close-up"}, url="http://host/a?b=1"
    )
    captured = capsys.readouterr()
    event = json.loads(captured.err)
    assert captured.out == ""
    assert (event["module"], event["content_key"], event["url"]) == ("shots", "ab12", "http://host/a?b=1")
    assert event["shot"] == {"number": 3, "size": "close-up"}


def test_a_level_hides_what_is_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("warning")
    get_logger("test").info("quiet")
    get_logger("test").error("loud")
    output = capsys.readouterr().err
    assert "loud" in output
    assert "quiet" not in output


def test_the_text_around_a_secret_stays() -> None:
    assert hide_secrets(f"see http://h/?key={SECRET}&page=2 now") == "see http://h/?key=…&page=2 now"


@pytest.mark.parametrize("set_up", [False, True])
def test_a_program_that_uses_the_library_logs_no_values_and_no_secrets(
    set_up: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(header: str) -> None:
        raise KeyError("x")

    if set_up:
        configure_logging(tracebacks=tmp_path / "errors.log")
    try:
        call(f"{SECRET}-{len(SECRET)}")
    except KeyError as error:
        get_logger("test").error("a task failed", exc_info=error, token=SECRET)
    captured = capsys.readouterr()
    trace = (tmp_path / "errors.log").read_text() if set_up else captured.err
    assert "in call" in trace
    assert f"{SECRET}-12" not in captured.out + captured.err + trace
    assert captured.out == ""
    assert ("Traceback" in captured.err) is not set_up


def test_a_traceback_that_cannot_be_put_in_its_file_is_not_lost(tmp_path: Path) -> None:
    try:
        raise RuntimeError(f"http://host/?token={SECRET}")
    except RuntimeError as error:
        path = keep_traceback(error, tmp_path / "nowhere" / "errors.log")
    assert "RuntimeError" in path.read_text()
    assert SECRET not in path.read_text()
    path.unlink()
