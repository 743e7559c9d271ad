"""What Anthropic's errors mean for a person: a sentence each, and whether the same request may succeed in a moment."""

from collections.abc import Mapping

from workbench.kit.errors import (
    ApiError,
    ConfigurationError,
    InvalidInputError,
    NetworkError,
    ResourceError,
    WorkbenchError,
)
from workbench.kit.log import hide_secrets
from workbench.llm.patience import Busy

_KEEPS = "What is finished is kept, and not paid for again."
_LONGEST_MESSAGE = 300


def busy_or_error(error: Exception, name: str, key: str) -> Busy | WorkbenchError:
    """The error of a request as `Busy` when it is worth another try, else as what a person reads.

    Args:
        name: of the model, for the sentence.
        key: taken out of what the server said, should it be there.
    """
    from anthropic import AnthropicError, APIConnectionError, APIStatusError
    from httpx2 import HTTPError

    if isinstance(error, Busy | WorkbenchError):
        return error
    if isinstance(error, APIStatusError):
        return _of_status(error.status_code, error.type or "", _said(error, key), error.response.headers, name)
    if isinstance(error, APIConnectionError | HTTPError | TimeoutError):
        return Busy(NetworkError(f"{name} cannot be reached.", f"Check the network, and go on. {_KEEPS}"))
    if isinstance(error, AnthropicError | ValueError):
        return ApiError(f"The server of {name} does not answer as the Messages API does.", "Check llm.claude.url.")
    raise error


def _said(error: Exception, key: str) -> str:
    """The server's own words, without secrets and on one line."""
    words = " ".join(str(getattr(error, "api_message", None) or "").split())
    return hide_secrets(words.replace(key, "…"))[:_LONGEST_MESSAGE]


def _of_status(status: int, kind: str, said: str, headers: Mapping[str, str], name: str) -> Busy | WorkbenchError:
    if kind == "rate_limit_error" or status == 429:
        limit = ResourceError(f"{name} has reached the account's limit of requests.", f"Go on later. {_KEEPS}")
        return Busy(limit, _retry_after(headers))
    if status == 200 or status >= 500 or status in (408, 409):  # 200: the error came within the stream
        return Busy(
            NetworkError(f"{name} is overloaded or out of order.", f"Go on later. {_KEEPS}"), _retry_after(headers)
        )
    if status == 402 or kind == "billing_error" or "credit balance" in said.lower():
        return ConfigurationError(
            "The account of Claude has no money left.",
            f"Add credit at platform.claude.com, and go on. {_KEEPS}",
        )
    return _for_person(status, said, name)


def _for_person(status: int, said: str, name: str) -> WorkbenchError:
    told = f" It says: {said}" if said else ""
    if status == 401:
        return ConfigurationError(
            "Claude does not accept the key.", "Put a valid one into ANTHROPIC_API_KEY, and start again."
        )
    if status == 403:
        return ConfigurationError(f"The key may not use {name}.{told}", "Use another key or another model.")
    if status == 404:
        return ConfigurationError(f"There is no {name} at this address.", "Name another model in the settings.")
    if status == 413:
        return InvalidInputError(f"This text is too long for {name}.", "Choose a model that reads more.")
    return ConfigurationError(
        f"{name} refused the request (status {status}).{told}", "Choose another model in the settings, or report this."
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait (RFC 9110, section 10.2.3, and its finer form in milliseconds)."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit)
        except (KeyError, ValueError):
            continue
    return None
