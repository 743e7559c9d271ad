"""What language models are told, from the readable files in this folder, and which version of them it is."""

from functools import cache
from importlib.resources import files

from workbench.kit.hashing import content_key
from workbench.model.vocabulary import Language

_FOLDER = files("workbench.llm.instructions")
_WRITING = ("writer", "read", "digest", "world", "outline", "episodes", "script", "shots")
_LANGUAGES = {Language.ENGLISH: "English", Language.CHINESE: "Chinese"}


@cache
def instruction(name: str) -> str:
    """The text of one file, without its name's ending."""
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()


def in_language(told: str, language: Language) -> str:
    """Instructions with the language of the answer in its place."""
    return told.replace("{language}", _LANGUAGES[language])


@cache
def instructions_version() -> str:
    """Eight characters that change with any word of the instructions to a writer."""
    return content_key("instructions", [instruction(name) for name in _WRITING])[:8]


def instruction_versions() -> dict[str, str]:
    """Of every instruction there is, by the name of its file: eight characters that change with any word of it."""
    names = sorted(file.name.removesuffix(".md") for file in _FOLDER.iterdir() if file.name.endswith(".md"))
    return {name: content_key("instruction", instruction(name))[:8] for name in names}
