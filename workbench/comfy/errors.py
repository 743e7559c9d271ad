"""What can go wrong with a server, each with its code; the class decides whether a task is tried again."""

from enum import StrEnum

from workbench.kit.errors import ApiError, ConfigurationError, NetworkError, ResourceError


class ComfyErrorCode(StrEnum):
    """What programs tell the errors apart by."""

    CONNECTION = "CONNECTION_ERROR"
    REFUSED = "WORKFLOW_VALIDATION_ERROR"
    FAILED = "WORKFLOW_EXECUTION_ERROR"
    QUEUE = "QUEUE_OPERATION_ERROR"
    FILE = "FILE_OPERATION_ERROR"
    NO_FILE = "IMAGE_NOT_FOUND"
    TIMEOUT = "TASK_TIMEOUT"
    WEBSOCKET = "WEBSOCKET_ERROR"


class UnreachableError(NetworkError):
    """The server gives no answer, or one that says to come again."""

    code = ComfyErrorCode.CONNECTION


class NoServerError(UnreachableError):
    """Nobody listens at the address: the host refuses, so the server's process has ended, and with it its queue."""


class SilentServerError(UnreachableError):
    """The server took the request and does not answer in time."""

    code = ComfyErrorCode.TIMEOUT


class RefusedGraphError(ConfigurationError):
    """The server does not accept the graph."""

    code = ComfyErrorCode.REFUSED


class LostPromptError(NetworkError):
    """The server had taken the prompt and no longer knows it: it was restarted, or somebody cleared its queue.

    Nothing of the prompt runs any more, so it is safe to submit the graph anew under a new id.
    """

    code = ComfyErrorCode.QUEUE


class FailedRunError(ApiError):
    """A node failed while the prompt ran."""

    code = ComfyErrorCode.FAILED


class InterruptedRunError(FailedRunError):
    """Somebody stopped the prompt on the server while it ran."""


class ServerMemoryError(ResourceError):
    """The server ran out of memory while the prompt ran."""

    code = ComfyErrorCode.FAILED


class FileTooLargeError(ConfigurationError):
    """The server takes no file of that size."""

    code = ComfyErrorCode.FILE


class MissingFileError(ApiError):
    """The server no longer has a file that it had made."""

    code = ComfyErrorCode.NO_FILE
