"""Writing a story's film in steps that can be changed between them: with a language model, or by the rules."""

from workbench.llm.writing.asker import Asker
from workbench.llm.writing.bible import fact_text, facts_in
from workbench.llm.writing.episodes import told_seconds
from workbench.llm.writing.model_writer import ModelWriter
from workbench.llm.writing.passages import Passage
from workbench.llm.writing.rules import RulesWriter
from workbench.llm.writing.story import Story
from workbench.llm.writing.writer import Part, StoryWriter

__all__ = [
    "Asker",
    "ModelWriter",
    "Part",
    "Passage",
    "RulesWriter",
    "Story",
    "StoryWriter",
    "fact_text",
    "facts_in",
    "told_seconds",
]
