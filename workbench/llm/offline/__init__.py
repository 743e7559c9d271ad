"""The offline writer: a story becomes a plan, by rule and without a network."""

from workbench.llm.offline.languages import detect_language
from workbench.llm.offline.reading import MAX_STORY_CHARACTERS, clean_story, read_story
from workbench.llm.offline.script import take_title
from workbench.llm.offline.writer import WRITTEN_BY, write_story

__all__ = [
    "MAX_STORY_CHARACTERS",
    "WRITTEN_BY",
    "clean_story",
    "detect_language",
    "read_story",
    "take_title",
    "write_story",
]
