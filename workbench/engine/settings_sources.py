"""Where settings come from: `workbench.yaml`, `.env` and the environment, each value with the place that gave it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import Any, cast

from dotenv.parser import parse_stream
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from workbench.engine.reading import read_file
from workbench.kit.errors import InvalidInputError

Key = tuple[str, ...]
"""The way to a setting: ("server", "port")."""

PREFIX = "WORKBENCH_"
INSTANCE_SECRETS = "instance_secrets"
_INSTANCE_SECRET = re.compile(rf"{PREFIX}COMFY_(TOKEN|TOKEN_COMMAND|KEY|LOGIN|HEADERS)__(\w+)")
_IGNORED = re.compile(f"{PREFIX}(CONFIG$|TEST_)")
_SECRET_KEY = re.compile(r"token|secret|password|(^|_)key$", re.IGNORECASE)
_LARGEST_FILE = 1_000_000
_PASSWORD_IN_URL = re.compile(r"://[^/\s:@]*:[^/\s@]+@")


@dataclass(frozen=True)
class Given:
    """A value as somebody wrote it, and where: `workbench.yaml, line 3` or `WORKBENCH_DATA`.

    Attributes:
        of_others: it comes from a variable that other programs read too, and gives way to every setting of our own.
    """

    key: Key
    value: object
    place: str
    of_others: bool = False


@dataclass
class Known:
    """What may be set.

    Attributes:
        variables: the key of every environment variable.
        secrets: the variables whose values may stand in no file but `.env`.
        of_others: the key of every variable of another program that is read too.
    """

    variables: dict[str, Key]
    secrets: frozenset[str]
    of_others: Mapping[str, Key]

    @property
    def keys(self) -> dict[str, Key]:
        """The settings that a file may hold, by their dotted names."""
        return {".".join(key): key for name, key in self.variables.items() if name not in self.secrets}


def read_settings(path: Path, problems: list[str]) -> bytes:
    """A settings file; nothing when there is none, or, with a sentence in `problems`, no usable one."""
    if not path.exists():
        return b""
    try:
        return read_file(path, _LARGEST_FILE)
    except InvalidInputError as error:
        problems.append(error.message)
        return b""


def from_yaml(data: bytes, file: str, known: Known, problems: list[str]) -> list[Given]:
    """The values of a settings file; what is wrong with it is added to `problems`, with the line."""
    try:
        content = cast(object, YAML().load(data.decode("utf-8")))
    except MarkedYAMLError as error:
        problems.append(f"{_line(file, error.problem_mark)}: {_syntax_fault(error)}.")
        return []
    except (UnicodeDecodeError, YAMLError):
        problems.append(f"{file}: is not a YAML text in UTF-8.")
        return []
    if not isinstance(content, CommentedMap | None):
        problems.append(f"{file}, line 1: the file must hold lines of the form `key: value`.")
        return []
    values = _leaves(content or CommentedMap(), (), file)
    return [value for value in values if _may_stand_in_file(value, known, problems) and value.value is not None]


def from_dotenv(data: bytes, file: str, known: Known, problems: list[str]) -> list[Given]:
    """The values of a `.env` file. Variables that are not known are left alone, unless they are named like ours."""
    values: list[Given] = []
    for binding in parse_stream(StringIO(data.decode("utf-8", errors="replace"))):
        place = f"{file}, line {binding.original.line}"
        if binding.error:
            problems.append(f"{place}: the line must have the form NAME=value.")
        elif binding.key:
            values += _from_variable(binding.key, binding.value or "", f"{place}: {binding.key}", known, problems)
    return values


def from_environment(environ: Mapping[str, str], known: Known, problems: list[str]) -> list[Given]:
    """The values of the environment. Variables that are not known are left alone, unless they are named like ours."""
    return [value for name, text in environ.items() for value in _from_variable(name, text, name, known, problems)]


def _from_variable(name: str, text: str, place: str, known: Known, problems: list[str]) -> list[Given]:
    if name in known.variables:
        return [Given(known.variables[name], text, place)] if text else []
    if name in known.of_others:
        return [Given(known.of_others[name], text, place, of_others=True)] if text else []
    if found := _INSTANCE_SECRET.fullmatch(name):
        kind, instance = found[1].lower(), found[2].lower()
        return [Given((INSTANCE_SECRETS, instance, kind), text, place)] if text else []
    if name.startswith(PREFIX) and not _IGNORED.match(name):
        problems.append(f"{place}: there is no such variable. {_suggest_variable(name, known)}")
    return []


def _leaves(mapping: CommentedMap, above: Key, file: str) -> Iterator[Given]:
    """Every value below a mapping with its line; ruamel counts lines from 0, and merged keys have none of their own."""
    position = cast(Any, mapping).lc
    lines = cast("dict[object, list[int]]", position.data or {})
    for name, value in cast("dict[object, object]", mapping).items():
        key = (*above, str(name))
        if isinstance(value, CommentedMap):
            yield from _leaves(value, key, file)
        else:
            line = lines[name][0] if name in lines else position.line
            yield Given(key, value, f"{file}, line {line + 1}")


def _may_stand_in_file(given: Given, known: Known, problems: list[str]) -> bool:
    fault = _file_fault(given, ".".join(given.key), known)
    if fault:
        problems.append(f"{given.place}: {fault}")
    return not fault


def _file_fault(given: Given, name: str, known: Known) -> str:
    if name not in known.keys:
        if given.key[0] == "secrets" or _SECRET_KEY.search(given.key[-1]):
            return f"{name} is a secret. Move it to the environment or .env; {_suggest_secret(given.key, known)}"
        if section := [other for other in known.keys if other.startswith(f"{name}.")]:
            empty = given.value is None
            return "" if empty else f"{name} is a section. Write its keys below it: {_listed(section)}."
        return f"{name} is not a setting. {_suggest(_nearest(name, known.keys), known.keys)}"
    if given.key == ("database",) and _PASSWORD_IN_URL.search(str(given.value)):
        return f"{name} holds a password. Move it to the environment or .env, as {_variable(given.key, known)}."
    return ""


def _variable(key: Key, known: Known) -> str:
    return next(name for name, own in known.variables.items() if own == key)


def _suggest(near: str, names: Iterable[str]) -> str:
    """The nearest name if there is one, else all."""
    return f"Did you mean {near}?" if near else f"Known are: {_listed(names)}."


def _suggest_variable(name: str, known: Known) -> str:
    """As for a setting: what all variables have in common brings none of them nearer."""
    settings = {_as_setting(variable): variable for variable in known.variables}
    return _suggest(settings.get(_nearest(_as_setting(name), settings), ""), known.variables)


def _as_setting(variable: str) -> str:
    return variable.removeprefix(PREFIX).replace("__", ".")


def _nearest(name: str, names: Iterable[str]) -> str:
    """The same word in another section, else the nearest name; empty when none is near."""
    last = name.rpartition(".")[2]
    near = [other for other in names if other.rpartition(".")[2] == last] or get_close_matches(name, names)
    return near[0] if near else ""


def _suggest_secret(key: Key, known: Known) -> str:
    name = "_".join(key).upper().removeprefix(PREFIX)
    near = get_close_matches(name, [secret.removeprefix(PREFIX) for secret in known.secrets], n=1, cutoff=0.7)
    return f"its name there is {PREFIX}{near[0]}." if near else f"the names there are {_listed(known.secrets)}."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _line(file: str, mark: Any) -> str:
    return f"{file}, line {mark.line + 1}" if mark else file


def _syntax_fault(error: MarkedYAMLError) -> str:
    """The parser's sentence, without the values that it may quote."""
    return str(cast(object, error.problem)).partition(" with value")[0]
