"""The settings of the ComfyUI servers: one by its address, or any number by name, each with its own secrets."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, Field, SecretStr, field_validator, model_validator

from workbench.comfy import Address, Refresh, ServerKind, basic, check_headers, token_from
from workbench.engine.settings_urls import HTTP, url_of_form
from workbench.kit.errors import ConfigurationError
from workbench.model.document import Document

_PLACE = "WORKBENCH_COMFY_TOKEN or WORKBENCH_COMFY_KEY"
_ONLY = "comfyui"
"""Name of the server that `comfy.url` names."""

ComfyUrl = Annotated[str, url_of_form(HTTP, "http://host:port", _PLACE)]
ServerUrl = Annotated[str, Field(min_length=1), url_of_form(HTTP, "http://host:port", f"{_PLACE}, each with __NAME")]
ServerName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


class ComfyInstance(Document):
    """A server with a name."""

    name: ServerName = Field(description="small letters, digits and underscores; unique")
    url: ServerUrl = Field(description="address of the server")
    kind: ServerKind = Field(default="comfyui", description="the protocol that it speaks")


def _from_text(value: object) -> object:
    """A variable holds `name=url name=url`; the file holds a list."""
    if not isinstance(value, str):
        return value
    parts = (part.partition("=") for part in re.split(r"[\s,]+", value.strip()) if part)
    return [{"name": name, "url": url} for name, _, url in parts]


class Comfy(Document):
    """The ComfyUI servers."""

    url: ComfyUrl = Field(default="", description="address of the server; empty: the built-in draft backend")
    instances: Annotated[tuple[ComfyInstance, ...], BeforeValidator(_from_text)] = Field(
        default=(),
        description="several servers, each with `name` and `url`; in the variable: name=url name=url",
    )
    timeout: float = Field(default=1800, gt=0, description="seconds that one picture or clip may take")
    patience: float = Field(
        default=900, ge=0, description="seconds that a render waits while no server answers, as when it starts anew"
    )

    @field_validator("instances")
    @classmethod
    def _are_different(cls, instances: tuple[ComfyInstance, ...]) -> tuple[ComfyInstance, ...]:
        for what, values in (
            ("name", [instance.name for instance in instances]),
            ("url", [instance.url.rstrip("/") for instance in instances]),
        ):
            if twice := [value for value, count in Counter(values).items() if count > 1]:
                raise ValueError(f"must have each {what} once, and has {', '.join(twice)} several times")
        return instances

    @model_validator(mode="after")
    def _has_one_form(self) -> "Comfy":
        if self.url and self.instances:
            raise ValueError("must have either url or instances: name the server of comfy.url in comfy.instances")
        return self


class ComfySecrets(Document):
    """What requests to one server carry, and the command that prints a new token."""

    token: SecretStr | None = None
    token_command: SecretStr | None = None
    key: SecretStr | None = None
    login: SecretStr | None = None
    headers: SecretStr | None = None


def addresses(comfy: Comfy, secrets: ComfySecrets, named: Mapping[str, ComfySecrets]) -> tuple[Address, ...]:
    """The servers with what requests to them carry. No server gets the secret of another.

    Args:
        comfy: the servers.
        secrets: for the server of `comfy.url`.
        named: for those of `comfy.instances`, by name.

    Raises:
        ValueError: a secret is for a server that is not named, or cannot be sent.
    """
    if strangers := named.keys() - {server.name for server in comfy.instances}:
        listed = ", ".join(sorted(strangers))
        raise ValueError(f"comfy.instances names no server {listed}, for which the environment has a secret")
    if comfy.instances and secrets != ComfySecrets():
        raise ValueError("a secret for one of comfy.instances has its name: WORKBENCH_COMFY_TOKEN__NAME and so on")
    if comfy.url:
        return (_address(_ONLY, comfy.url, "comfyui", secrets),)
    return tuple(
        _address(server.name, server.url, server.kind, named.get(server.name, ComfySecrets()))
        for server in comfy.instances
    )


def _address(name: str, url: str, kind: ServerKind, secrets: ComfySecrets) -> Address:
    return Address(name, url.rstrip("/"), _headers(secrets), kind, _refresh(secrets))


def _refresh(secrets: ComfySecrets) -> Refresh | None:
    if secrets.token_command is None:
        return None
    if secrets.login:
        raise ValueError("a ComfyUI server takes WORKBENCH_COMFY_TOKEN_COMMAND or WORKBENCH_COMFY_LOGIN, not both")
    try:
        command = shlex.split(secrets.token_command.get_secret_value())
    except ValueError:
        raise ValueError("WORKBENCH_COMFY_TOKEN_COMMAND has a quotation mark that is not closed") from None
    return token_from(command) if command else None


def _headers(secrets: ComfySecrets) -> dict[str, str]:
    if secrets.token and secrets.login:
        raise ValueError("a ComfyUI server takes WORKBENCH_COMFY_TOKEN or WORKBENCH_COMFY_LOGIN, not both")
    headers = _custom(secrets.headers.get_secret_value()) if secrets.headers else {}
    if secrets.token:
        headers["Authorization"] = f"Bearer {secrets.token.get_secret_value()}"
    if secrets.login:
        user, _, password = secrets.login.get_secret_value().partition(":")
        headers |= basic(user, password)
    if secrets.key:
        headers["X-API-Key"] = secrets.key.get_secret_value()
    try:
        check_headers(headers)
    except ConfigurationError as error:
        raise ValueError(error.message.rstrip(".")) from None
    return headers


def _custom(text: str) -> dict[str, str]:
    try:
        headers: Any = json.loads(text)
    except ValueError:
        headers = None
    if isinstance(headers, dict) and all(isinstance(value, str) for value in cast(dict[str, Any], headers).values()):
        return cast(dict[str, str], headers)
    raise ValueError('WORKBENCH_COMFY_HEADERS must be a JSON object of texts: {"Name": "value"}')
