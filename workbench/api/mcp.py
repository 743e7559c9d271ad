"""MCP: one tool per operation, over streamable HTTP, behind the same gate as everything else."""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any, cast

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from workbench.api.access import actor_of
from workbench.engine import OPERATIONS, Operation, Studio
from workbench.kit.errors import WorkbenchError
from workbench.kit.log import hide_secrets


def mcp_server(studio: Studio) -> MCPServer[Any]:
    """The MCP face."""
    server: MCPServer[Any] = MCPServer(
        "video-workbench", instructions="Make films from stories, shot by shot.", log_level="ERROR"
    )
    for operation in OPERATIONS.values():
        server.add_tool(
            _tool(studio, operation),
            name=operation.name,
            description=operation.summary,
            annotations=ToolAnnotations(read_only_hint=operation.reads_only),
        )
    return server


def _tool(studio: Studio, operation: Operation) -> Callable[..., Any]:
    async def tool(ctx: Context[Any, Any], **arguments: Any) -> Any:
        actor = actor_of(cast(HTTPConnection, ctx.request_context.request))
        try:
            if operation.is_async:
                return await operation.function(studio, actor, **arguments)
            return await run_in_threadpool(operation.function, studio, actor, **arguments)
        except WorkbenchError as error:
            # any other exception would reach the caller as "error executing tool", without a reason
            raise ToolError(hide_secrets(str(error))) from None

    context = Parameter("ctx", Parameter.KEYWORD_ONLY, annotation=Context)
    parameters = [parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in operation.parameters]
    returns = operation.signature.return_annotation
    # the stubs of functions do not know the attribute that `inspect` honours
    signature = Signature([context, *parameters], return_annotation=returns)
    tool.__signature__ = signature  # pyright: ignore[reportFunctionMemberAccess]  # read by inspect
    tool.__annotations__ = {item.name: item.annotation for item in (context, *parameters)} | {"return": returns}
    tool.__name__ = operation.name
    return tool
