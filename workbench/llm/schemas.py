"""JSON schemas of answers: every field is asked for, so that no default stands in for what a model left out."""

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_NOT_SENT = ("default", "title", "discriminator")


@lru_cache(maxsize=64)
def answer_schema(kind: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of an answer, with all fields required. It is shared: nobody changes it."""
    return _required(kind.model_json_schema())


def schema_text(kind: type[BaseModel]) -> str:
    """The schema as a model can read it, for servers that do not hold it to one."""
    return json.dumps(answer_schema(kind), ensure_ascii=False, indent=1)


def _required(part: Any) -> Any:
    if isinstance(part, list):
        return [_required(inner) for inner in part]  # pyright: ignore[reportUnknownVariableType]  # JSON
    if not isinstance(part, dict):
        return part
    schema: dict[str, Any] = {name: value for name, value in part.items() if name not in _NOT_SENT}  # pyright: ignore[reportUnknownVariableType]  # JSON
    for name in ("properties", "$defs"):
        if name in schema:  # names of fields, which may be called `title`
            schema[name] = {field: _required(inner) for field, inner in schema[name].items()}
    if "properties" in schema:
        schema["required"] = list(schema["properties"])
    return {name: value if name in ("properties", "$defs") else _required(value) for name, value in schema.items()}
