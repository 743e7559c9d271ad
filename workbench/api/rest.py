"""REST: one route per operation. Reading is GET with query parameters, changing is POST with a JSON body."""

from collections.abc import Callable
from inspect import Parameter
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, create_model
from starlette.concurrency import run_in_threadpool

from workbench.api.access import actor_of
from workbench.api.answers import problem, problem_of
from workbench.engine import OPERATIONS, Operation, Studio
from workbench.kit.disk import disk_error, takes_no_more
from workbench.kit.errors import ErrorClass, WorkbenchError
from workbench.kit.log import get_logger
from workbench.model.people import Actor

_log = get_logger(__name__)


def rest_app(studio: Studio) -> FastAPI:
    """The REST face; its own documentation is at `/docs`."""
    app = FastAPI(title="Video workbench", version="1", redoc_url=None)
    for operation in OPERATIONS.values():
        app.add_api_route(
            f"/v1/{operation.name}",
            _endpoint(studio, operation),
            methods=["GET" if operation.reads_only else "POST"],
            response_model=operation.signature.return_annotation,
            summary=operation.summary,
            operation_id=operation.name,
        )
    app.add_exception_handler(WorkbenchError, _workbench_error)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(Exception, _unexpected)
    return app


def _endpoint(studio: Studio, operation: Operation) -> Callable[..., Any]:
    given = _arguments_model(operation)
    source = Query() if operation.reads_only else Body()

    async def endpoint(actor: Annotated[Actor, Depends(_caller)], arguments: Annotated[Any, source]) -> Any:
        values = {name: getattr(arguments, name) for name in given.model_fields}
        if operation.is_async:
            return await operation.function(studio, actor, **values)
        return await run_in_threadpool(operation.function, studio, actor, **values)

    endpoint.__annotations__["arguments"] = Annotated[given, source]
    return endpoint


def _caller(request: Request) -> Actor:
    return actor_of(request)


def _arguments_model(operation: Operation) -> type[BaseModel]:
    fields: dict[str, Any] = {
        parameter.name: (parameter.annotation, ... if parameter.default is Parameter.empty else parameter.default)
        for parameter in operation.parameters
    }
    return create_model(f"{operation.name}_arguments", __config__=ConfigDict(extra="forbid"), **fields)


async def _workbench_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WorkbenchError)
    return problem_of(error)


async def _bad_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    problems = "; ".join(f"{'.'.join(map(str, item['loc'][1:]))}: {item['msg']}" for item in error.errors())
    return problem(422, f"The request cannot be understood: {problems}.", "See /rest/docs for what is expected.")


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    if takes_no_more(error):
        return problem_of(disk_error(error))
    _log.error("request failed", path=request.url.path, exc_info=error)
    return problem(500, "Something unexpected went wrong.", "The log tells more.", ErrorClass.API)
