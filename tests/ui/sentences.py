"""Every sentence that the engine and what is below it can say, read from the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "workbench"
AREAS = ("engine", "comfy", "voice", "media", "storage", "jobs", "api", "llm", "kit")
HOLE = "7"
"""Stands where a value is put into a sentence: a number and a word."""


def said() -> dict[str, str]:
    """Sentences with a `HOLE` for each value, and the file that says them."""
    files = (path for area in AREAS for path in sorted((ROOT / area).rglob("*.py")))
    return {sentence: str(path.relative_to(ROOT)) for path in files for sentence in _sentences(path)}


def _sentences(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    unseen = {id(part) for node in ast.walk(tree) for part in _not_for_people(node)}
    for node in ast.walk(tree):
        if id(node) not in unseen and (text := _template(node)) and _is_sentence(text):
            yield text


def _not_for_people(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, what is logged, what describes a field to machines, and the parts of an f-string by themselves."""
    match node:
        case ast.Expr(value=ast.Constant() as text):
            yield text
        case ast.JoinedStr():
            yield from (part for value in node.values for part in ast.walk(value))
        case ast.Call(func=ast.Attribute(value=ast.Name(id="_log"))):
            yield from ast.walk(node)
        case ast.keyword(arg="description"):
            yield from ast.walk(node)
        case _:
            return


def _template(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in parts)
        case _:
            return ""


def _is_sentence(text: str) -> bool:
    return " " in text and text.endswith((".", "…")) and (text[0].isupper() or text[0] in f"{HOLE}“")
