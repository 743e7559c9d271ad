"""The one list of what a person can do. CLI, REST, MCP and screens are derived from it.

An operation is a plain function `(studio, actor, …) -> document`. Decorating it puts it on the list and makes it
check the actor's role itself, so that no face can forget to.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from workbench.engine.studio import Studio
from workbench.kit.errors import NotAllowedError
from workbench.model.people import Actor, Role

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Operation:
    """One entry of the list.

    Attributes:
        name: the function's name, the same on every face.
        role: the least role that may call it; VIEW operations change nothing.
        function: the checked function.
        signature: of the function, annotations resolved; the first two parameters are `studio` and `actor`.
    """

    name: str
    role: Role
    function: Callable[..., Any]
    signature: inspect.Signature

    @property
    def reads_only(self) -> bool:
        """Whether it changes nothing, so that it may be asked for with GET."""
        return self.role is Role.VIEW

    @property
    def is_async(self) -> bool:
        """Whether it waits on the world."""
        return inspect.iscoroutinefunction(inspect.unwrap(self.function))

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return (inspect.getdoc(self.function) or self.name).splitlines()[0]

    @property
    def parameters(self) -> list[inspect.Parameter]:
        """What a caller gives, without studio and actor."""
        return list(self.signature.parameters.values())[2:]


OPERATIONS: dict[str, Operation] = {}


def operation(
    role: Role,
) -> Callable[[Callable[Concatenate[Studio, Actor, P], R]], Callable[Concatenate[Studio, Actor, P], R]]:
    """Put a function on the list and make it check the role first.

    Raises (when called):
        NotAllowedError: the actor's role is too low.
    """

    def register(function: Callable[Concatenate[Studio, Actor, P], R]) -> Callable[Concatenate[Studio, Actor, P], R]:
        @wraps(function)
        def checked(studio: Studio, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
            need(actor, role)
            return function(studio, actor, *args, **kwargs)

        name = function.__name__
        OPERATIONS[name] = Operation(name, role, checked, inspect.signature(function, eval_str=True))
        return checked

    return register


def need(actor: Actor, role: Role) -> None:
    """Refuse an actor whose role is too low."""
    if actor.role < role:
        raise NotAllowedError(
            f"{actor.name} may {actor.role.name.lower()}, and this needs the right to {role.name.lower()}.",
            "Ask the project's owner for an invitation with that right.",
        )
