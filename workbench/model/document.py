"""The base of every typed document: unknown fields are errors, and a document knows its schema version."""

import re

from pydantic import BaseModel, ConfigDict
from pydantic_core import ErrorDetails


class Document(BaseModel):
    """A value that is checked on the way in and never changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_CLAUSES = {"missing": "is missing", "extra_forbidden": "is not known"}


def fault(error: ErrorDetails) -> str:
    """What is wrong with a value, as the clause that follows its name: `must be greater than 0`."""
    if error["type"] in _CLAUSES:
        return _CLAUSES[error["type"]]
    if error["type"] == "value_error":
        return error["msg"].removeprefix("Value error, ")
    return re.sub(r"^\w+ should ", "must ", error["msg"].split(", unable to")[0])
