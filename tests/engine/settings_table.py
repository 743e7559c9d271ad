"""The table of all settings as docs/settings.md shows it, made from the model."""

from typing import Any

from workbench.engine.settings import Secrets, Settings
from workbench.engine.settings_sources import INSTANCE_SECRETS, PREFIX

_HEAD = "| key | variable | values | default | meaning |\n| --- | --- | --- | --- | --- |"
_BOUNDS = {"minimum": "≥ {}", "exclusiveMinimum": "> {}", "maximum": "≤ {}"}


def settings_table() -> str:
    """Markdown, one row a setting."""
    schema = Settings.model_json_schema()
    return "\n".join([_HEAD, *_rows(schema, schema["$defs"], ())])


def _rows(section: dict[str, Any], others: dict[str, Any], above: tuple[str, ...]) -> list[str]:
    rows: list[str] = []
    for name, field in section["properties"].items():
        if name == INSTANCE_SECRETS:  # their variables are named after the instances; the text tells of them
            continue
        target = others.get(field.get("$ref", "").rpartition("/")[2], {})
        if "properties" in target:
            rows += _rows(target, others, (*above, name))
        else:
            rows.append(_row((*above, name), target | field))
    return rows


def _row(key: tuple[str, ...], field: dict[str, Any]) -> str:
    name = "—" if key[0] == "secrets" else f"`{'.'.join(key)}`"
    cells = [name, f"`{_variable(key)}`", _values(field), _default(field), field.get("description", "")]
    return f"| {' | '.join(cells)} |"


def _variable(key: tuple[str, ...]) -> str:
    if key[0] != "secrets":
        return PREFIX + "__".join(key).upper()
    assert key[1] in Secrets.model_fields
    return PREFIX + key[1].upper()


def _values(field: dict[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    bounds = [form.format(field[name]) for name, form in _BOUNDS.items() if name in field]
    kind = {"integer": "whole number", "number": "number", "boolean": "`true`, `false`"}.get(
        field.get("type", ""), "text"
    )
    return ", ".join([kind, *bounds])


def _default(field: dict[str, Any]) -> str:
    if "default" not in field:
        return "number of processors"
    value = field["default"]
    return "none" if value in ("", None, []) else f"`{str(value).lower() if isinstance(value, bool) else value}`"
