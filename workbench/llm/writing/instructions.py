"""What a writer is told, from the readable files in `workbench/llm/instructions`, and which version of them it is."""

from functools import cache
from importlib.resources import files

from workbench.kit.hashing import content_key

_FOLDER = files("workbench.llm") / "instructions"
_WRITING = ("writer", "read", "digest", "world", "outline", "episodes", "script", "shots")


@cache
def instruction(name: str) -> str:
    """The text of one file, without its name's ending."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


@cache
def instructions_version() -> str:
    """Eight characters that change with any word of the instructions to a writer."""
    return content_key("instructions", [instruction(name) for name in _WRITING])[:8]


def instruction_versions() -> dict[str, str]:
    """Of every instruction there is, by the name of its file: eight characters that change with any word of it."""
    names = sorted(file.name.removesuffix(".md") for file in _FOLDER.iterdir() if file.name.endswith(".md"))
    return {name: content_key("instruction", instruction(name))[:8] for name in names}
