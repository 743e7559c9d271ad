"""`workbench do OPERATION`: every operation of the engine as a command, its answer as JSON.

Options are made from the operation's signature. A plain value is given as it is, a document as JSON.
"""

import asyncio
import json
from collections.abc import Callable
from enum import Enum
from inspect import Parameter, Signature
from typing import Annotated, Any, get_args

import typer
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from workbench.engine import OPERATIONS, Operation, Settings, open_studio
from workbench.engine.people import local_owner
from workbench.kit.errors import InvalidInputError


def operations_app(settings: Callable[[], Settings]) -> typer.Typer:
    """One command per operation."""
    app = typer.Typer(no_args_is_help=True, help="Call one operation of the engine; the answer is JSON.")
    for operation in OPERATIONS.values():
        app.command(operation.name, help=operation.summary)(_command(operation, settings))
    return app


def _command(operation: Operation, settings: Callable[[], Settings]) -> Callable[..., None]:
    def command(**given: str | None) -> None:
        values = {
            parameter.name: _parsed(parameter, text)
            for parameter in operation.parameters
            if (text := given[parameter.name]) is not None
        }
        answer = asyncio.run(_call(operation, settings(), values))
        typer.echo(to_json(answer, indent=2).decode())

    # the stubs of functions do not know the attribute that `inspect` honours
    signature = Signature([_option(item) for item in operation.parameters])
    command.__signature__ = signature  # pyright: ignore[reportFunctionMemberAccess]  # read by inspect
    return command


def _option(parameter: Parameter) -> Parameter:
    needed = parameter.default is Parameter.empty
    option = typer.Option(help=_choices(parameter.annotation))
    kind = Annotated[str, option] if needed else Annotated[str | None, option]
    default = Parameter.empty if needed else None
    return Parameter(parameter.name, Parameter.KEYWORD_ONLY, annotation=kind, default=default)


def _choices(annotation: Any) -> str | None:
    """The words of a fixed list that an option takes; None for all others."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(each.name.lower() if isinstance(each, int) else str(each.value) for each in annotation)
    return next(filter(None, map(_choices, get_args(annotation))), None)


def _parsed(parameter: Parameter, text: str) -> Any:
    adapter = TypeAdapter[Any](parameter.annotation)
    try:
        return adapter.validate_python(_plain_or_json(text))
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise InvalidInputError(f"--{parameter.name.replace('_', '-')}: {problem}.", "See --help.") from None


def _plain_or_json(text: str) -> Any:
    """A document or list is JSON; everything else is the text itself, which Pydantic reads as a number and so on."""
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except json.JSONDecodeError:
        return text


async def _call(operation: Operation, settings: Settings, values: dict[str, Any]) -> Any:
    async with open_studio(settings, worker=False) as studio:
        answer = operation.function(studio, local_owner(), **values)
        return await answer if operation.is_async else answer
