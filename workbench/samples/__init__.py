"""Sample stories in the public domain, one in each language; README.md beside them names their sources."""

from importlib.resources import files

from workbench.model.vocabulary import Language

_FILES = {Language.ENGLISH: "stone-cutter.txt", Language.CHINESE: "yijian-xiaoshi.txt"}


def sample_story(language: Language) -> str:
    """The sample story in that language; its first line is the title."""
    return files(__name__).joinpath(_FILES[language]).read_text(encoding="utf-8")
