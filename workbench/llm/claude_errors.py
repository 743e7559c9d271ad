"""What Anthropic's errors mean for a person: a sentence each, and whether the same request may succeed in a moment."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.kit.errors import (
    ApiError,
    ConfigurationError,
    NetworkError,
    ResourceError,
    WorkbenchError,
)
from workbench.kit.log import hide_secrets
from workbench.llm.patience import Busy
from workbench.llm.refusals import another_model, too_long

_KEEPS = "What is finished is kept, and not paid for again."
_LONGEST_MESSAGE = 300


def busy_or_error(error: Exception, name: str, key: str, setting: str) -> Busy | WorkbenchError:
    """The error of a request as `Busy` when it is worth another try, else as what a person reads.

    Args:
        name: of the model, for the sentence.
        key: taken out of what the server said, should it be there.
        setting: where people name the model, for the advice.
    """
    from anthropic import AnthropicError, APIConnectionError, APIStatusError
    from httpx2 import HTTPError

    if isinstance(error, Busy | WorkbenchError):
        return error
    if isinstance(error, APIStatusError):
        told = _Told(error.status_code, error.type or "", _said(error, key), error.response.headers)
        return _of_status(told, name, setting)
    if isinstance(error, APIConnectionError | HTTPError | TimeoutError):
        return Busy(NetworkError(f"{name} cannot be reached.", f"Check the network, and go on. {_KEEPS}"))
    if isinstance(error, AnthropicError | ValueError):
        return ApiError(f"The server of {name} does not answer as the Messages API does.", "Check llm.claude.url.")
    raise error


def _said(error: Exception, key: str) -> str:
    """The server's own words, without secrets and on one line."""
    words = " ".join(str(getattr(error, "api_message", None) or "").split())
    return hide_secrets(words.replace(key, "…"))[:_LONGEST_MESSAGE]


@dataclass(frozen=True)
class _Told:
    """An error as the server tells it: its status, its type, its words, and its headers."""

    status: int
    kind: str
    said: str
    headers: Mapping[str, str]


def _of_status(told: _Told, name: str, setting: str) -> Busy | WorkbenchError:
    if told.kind == "rate_limit_error" or told.status == 429:
        limit = ResourceError(f"{name} has reached the account's limit of requests.", f"Go on later. {_KEEPS}")
        return Busy(limit, _retry_after(told.headers))
    if told.status == 200 or told.status >= 500 or told.status in (408, 409):  # 200: the error came within the stream
        ill = NetworkError(f"{name} is overloaded or out of order.", f"Go on later. {_KEEPS}")
        return Busy(ill, _retry_after(told.headers))
    if told.status == 402 or told.kind == "billing_error" or "credit balance" in told.said.lower():
        return ConfigurationError(
            "The account of Claude has no money left.",
            f"Add credit at platform.claude.com, and go on. {_KEEPS}",
        )
    return _for_person(told, name, setting)


def _for_person(told: _Told, name: str, setting: str) -> WorkbenchError:
    says = f" It says: {told.said}" if told.said else ""
    if told.status == 401:
        return ConfigurationError(
            "Claude does not accept the key.", "Put a valid one into ANTHROPIC_API_KEY, and start again."
        )
    if told.status == 403:
        advice = f"Use another key, or name another model as {setting}, and start again."
        return ConfigurationError(f"The key may not use {name}.{says}", advice)
    if told.status == 404:
        return ConfigurationError(f"There is no {name} at this address.", another_model(setting))
    if told.status == 413:
        return too_long(name, setting)
    return ConfigurationError(f"{name} refused the request (status {told.status}).{says}", another_model(setting))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait (RFC 9110, section 10.2.3, and its finer form in milliseconds)."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit)
        except (KeyError, ValueError):
            continue
    return None
