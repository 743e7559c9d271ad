"""One exception tree. Every error carries a class, a sentence a creator understands, and what to do next."""

from enum import StrEnum


class ErrorClass(StrEnum):
    """What kind of thing went wrong, which decides what can be done about it; `input` is what a person gave."""

    CONFIGURATION = "configuration"
    NETWORK = "network"
    API = "api"
    VIDEO = "video"
    RESOURCE = "resource"
    INPUT = "input"


class WorkbenchError(Exception):
    """Base of every error shown to a person.

    Attributes:
        message: what is wrong and where, one sentence, without secrets or stack traces.
        advice: what to do next, one sentence, may be empty.
        error_class: which of the classes it is; decides whether a task is tried again.
        status: the HTTP status that the REST face answers.
        code: what programs tell the error by, where its class alone is too little; may be empty.
    """

    error_class = ErrorClass.API
    status = 500
    code = ""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class ConfigurationError(WorkbenchError):
    """A setting, model file, node or font is wrong or missing; trying again cannot help."""

    error_class = ErrorClass.CONFIGURATION
    status = 422


class NetworkError(WorkbenchError):
    """A service could not be reached or broke off; trying again may help."""

    error_class = ErrorClass.NETWORK
    status = 502


class ApiError(WorkbenchError):
    """A service answered with an error."""

    error_class = ErrorClass.API
    status = 502


class VideoError(WorkbenchError):
    """A picture, sound or film could not be read or made."""

    error_class = ErrorClass.VIDEO
    status = 422


class ResourceError(WorkbenchError):
    """Memory, disk or a GPU is short; trying again later may help."""

    error_class = ErrorClass.RESOURCE
    status = 503


class InvalidInputError(WorkbenchError):
    """What a person gave cannot be used."""

    error_class = ErrorClass.INPUT
    status = 422


class WorkCancelledError(WorkbenchError):
    """A person cancelled the work; it is not tried again."""

    error_class = ErrorClass.INPUT
    status = 409


class NotFoundError(InvalidInputError):
    """There is no such thing, or not in this project."""

    status = 404


class ConflictError(InvalidInputError):
    """Somebody changed it in the meantime (optimistic locking)."""

    status = 409


class NotSignedInError(WorkbenchError):
    """The caller is unknown."""

    error_class = ErrorClass.INPUT
    status = 401


class NotAllowedError(WorkbenchError):
    """The caller is known, and their role does not allow this."""

    error_class = ErrorClass.INPUT
    status = 403
