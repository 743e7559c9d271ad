"""Writing with a language model: a story becomes a plan step by step, each step checked and kept."""

from workbench.llm.writing.instructions import instruction, instructions_version
from workbench.llm.writing.writer import Records, write_story_with

__all__ = ["Records", "instruction", "instructions_version", "write_story_with"]
