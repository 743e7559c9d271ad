"""What a writer is told, from the readable files in `workbench/llm/instructions`, and which version of them it is."""

from functools import cache
from importlib.resources import files

from workbench.kit.hashing import content_key

_FOLDER = files("workbench.llm") / "instructions"
_NAMES = ("writer", "read", "world", "script", "shots")


@cache
def instruction(name: str) -> str:
    """The text of one file, without its name's ending."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def instructions_version() -> str:
    """Eight characters that change with any word of the instructions."""
    return content_key("instructions", [instruction(name) for name in _NAMES])[:8]
