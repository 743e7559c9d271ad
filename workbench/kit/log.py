"""Structured logs without secrets."""

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, cast

import structlog

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


def configure_logging(level: str = "info", *, as_json: bool = False) -> None:
    """Send logs to standard error, so that a command's own output stays clean.

    Args:
        level: debug, info, warning or error.
        as_json: one JSON object a line, for log collectors.
    """
    renderer = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            _scrub,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for one module."""
    return structlog.get_logger(module=name)
