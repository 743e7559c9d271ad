"""Structured logs without secrets, and without the values that functions were at work on when they failed."""

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, cast

import stamina
import structlog
from stamina.instrumentation import RetryDetails

from workbench.kit.times import now

_SECRET_NAMES = re.compile(r"key|token|secret|password|authorization|cookie", re.IGNORECASE)
_SECRET_VALUES = re.compile(
    r"(?i)(bearer\s+|sk-|[?&][\w-]*(?:key|token|code|signature)=|://[^/\s:@]*:(?=[^/\s@]+@))[^\s&@\"']+"
)
_HIDDEN = "…"


def hide_secrets(text: str) -> str:
    """The text with bearer tokens, API keys, URL keys and passwords in URLs replaced."""
    return _SECRET_VALUES.sub(lambda match: match.group(1) + _HIDDEN, text)


def _scrub(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: _scrubbed(name, value) for name, value in event.items()}


def _scrubbed(name: object, value: Any) -> Any:
    """A value of a field without secrets, at any depth."""
    if _SECRET_NAMES.search(str(name)) and name != "content_key":
        return _HIDDEN
    if isinstance(value, Mapping):
        return {key: _scrubbed(key, inner) for key, inner in cast("Mapping[object, Any]", value).items()}
    if isinstance(value, list | tuple | set):
        return [_scrubbed("", inner) for inner in cast("Iterable[Any]", value)]
    return value if isinstance(value, bool | int | float | None) else hide_secrets(str(value))


def configure_logging(level: str = "info", *, as_json: bool = False, tracebacks: Path | None = None) -> None:
    """Send logs to standard error, so that a command's own output stays clean. Doing so again changes the settings.

    Args:
        level: debug, info, warning or error.
        as_json: one JSON object a line, for log collectors, tracebacks included.
        tracebacks: file that gets the tracebacks of a log for people, which then names it; None: they stay in the log.
    """
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            _scrub,
            *([] if as_json or tracebacks is None else [_Aside(tracebacks)]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=_standard_error,
    )
    stamina.instrumentation.set_on_retry_hooks([_log_retry])


def _log_retry(details: RetryDetails) -> None:
    """A single try that failed is no news; the error of the last one is."""
    structlog.get_logger(module=__name__).debug("trying again", reason=type(details.caused_by).__name__)


def _standard_error(*_names: object) -> structlog.PrintLogger:
    """Standard error as it is now: whoever runs the program may have put another in its place."""
    return structlog.PrintLogger(sys.stderr)


class _Aside:
    """Moves tracebacks out of the way of the log's lines, into a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, _logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if trace := event.pop("exception", ""):
            event["details"] = str(_append(trace, self._path))
        return event


def keep_traceback(error: BaseException, path: Path | None) -> Path:
    """Write an error's traceback to the end of a file, without secrets and values; the file that it is in."""
    return _append(hide_secrets("".join(traceback.format_exception(error))), path)


def _append(trace: str, path: Path | None) -> Path:
    """Where there is no file to write to, a temporary one takes its place."""
    text = f"{now().isoformat(timespec='seconds')}\n{trace.rstrip()}\n\n"
    with suppress(OSError):
        if path:
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
            return path
    with NamedTemporaryFile("w", prefix="workbench-", suffix=".log", delete=False, encoding="utf-8") as file:
        file.write(text)
    return Path(file.name)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for one module. A program that has not set up logging gets logs without secrets all the same."""
    if not structlog.is_configured():
        configure_logging()
    return structlog.get_logger(module=name)
