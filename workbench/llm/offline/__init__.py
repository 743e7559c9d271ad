"""The offline writer: a story becomes a plan, by rule and without a network."""

from workbench.llm.offline.languages import detect_language
from workbench.llm.offline.reading import MAX_STORY_CHARACTERS, clean_story, decode_text
from workbench.llm.offline.screenplay import TAKEN_FROM_SCRIPT, plan_script
from workbench.llm.offline.script import take_title
from workbench.llm.offline.writer import WRITTEN_BY, write_story

__all__ = [
    "MAX_STORY_CHARACTERS",
    "TAKEN_FROM_SCRIPT",
    "WRITTEN_BY",
    "clean_story",
    "decode_text",
    "detect_language",
    "plan_script",
    "take_title",
    "write_story",
]
