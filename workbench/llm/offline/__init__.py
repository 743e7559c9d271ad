"""The offline writer and translator: a story becomes a plan, a shot becomes a prompt, by rule and without a network."""

from workbench.llm.offline.languages import detect_language
from workbench.llm.offline.prompts import STYLES, PromptText, describe_shot, plan_shot
from workbench.llm.offline.reading import MAX_STORY_CHARACTERS, clean_story, decode_text
from workbench.llm.offline.screenplay import TAKEN_FROM_SCRIPT, plan_script
from workbench.llm.offline.script import take_title
from workbench.llm.offline.writer import WRITTEN_BY, write_story

__all__ = [
    "MAX_STORY_CHARACTERS",
    "STYLES",
    "TAKEN_FROM_SCRIPT",
    "WRITTEN_BY",
    "PromptText",
    "clean_story",
    "decode_text",
    "describe_shot",
    "detect_language",
    "plan_script",
    "plan_shot",
    "take_title",
    "write_story",
]
