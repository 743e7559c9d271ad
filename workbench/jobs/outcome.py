"""How an attempt ends: with a result, or with a failure that says whether to try again and what to show."""

from dataclasses import dataclass
from typing import Any

from workbench.kit.disk import disk_error, takes_no_more
from workbench.kit.errors import ErrorClass, WorkbenchError
from workbench.kit.log import hide_secrets

_TRANSIENT = (ErrorClass.NETWORK, ErrorClass.API, ErrorClass.RESOURCE)
_LONGEST_DELAY = 300.0
_RESOURCE_FACTOR = 4


@dataclass(frozen=True)
class Outcome:
    """What a task made.

    Attributes:
        result: kept in the task's row; JSON values.
        key: content key of what was made; empty keeps the key that the task was created with.
        reused: a result with the same key was there, and nothing ran.
    """

    result: dict[str, Any]
    key: str = ""
    reused: bool = False


@dataclass(frozen=True)
class Postponed:
    """A runner found that its task needs more than is there, and added tasks for it: it is run again after those."""


@dataclass(frozen=True)
class Failure:
    """Why an attempt failed.

    Attributes:
        message: what a person reads, without secrets.
        error_class: decides whether and when it is tried again.
    """

    message: str
    error_class: ErrorClass

    @property
    def is_transient(self) -> bool:
        """Whether another attempt may help; the other classes need a person."""
        return self.error_class in _TRANSIENT

    def delay(self, base: float, attempt: int) -> float:
        """Seconds between the failed attempt (1, 2, …) and the next: doubling, longer when a resource is short."""
        factor = _RESOURCE_FACTOR if self.error_class is ErrorClass.RESOURCE else 1
        return min(_LONGEST_DELAY, base * factor * 2.0 ** (attempt - 1))


def failure_of(error: BaseException) -> Failure:
    """The failure that an exception of a runner stands for."""
    if isinstance(error, WorkbenchError):
        return Failure(hide_secrets(str(error)), error.error_class)
    if takes_no_more(error):
        return failure_of(disk_error(error))
    sentence = f"Something unexpected went wrong ({type(error).__name__}). The log tells more."
    return Failure(sentence, _class_of(error))


def _class_of(error: BaseException) -> ErrorClass:
    if isinstance(error, MemoryError):
        return ErrorClass.RESOURCE
    if isinstance(error, ConnectionError | TimeoutError):
        return ErrorClass.NETWORK
    return ErrorClass.API
