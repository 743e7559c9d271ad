"""The one form of an answer that says what is wrong."""

from starlette.responses import JSONResponse

from workbench.kit.errors import ErrorClass, WorkbenchError
from workbench.kit.ids import new_id
from workbench.kit.log import hide_secrets


def problem(status: int, message: str, advice: str = "", error_class: ErrorClass = ErrorClass.INPUT) -> JSONResponse:
    """A JSON document with the HTTP status, what is wrong, what to do, and an id to name the request by."""
    body = {"code": status, "message": message, "advice": advice, "class": error_class.value, "request_id": new_id()}
    return JSONResponse(body, status_code=status)


def problem_of(error: WorkbenchError) -> JSONResponse:
    """The answer to a request that the engine refused."""
    return problem(error.status, hide_secrets(error.message), hide_secrets(error.advice), error.error_class)
