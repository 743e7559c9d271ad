"""Continuity: what contradicts what in a storyboard, by rules and by a language model."""

from workbench.llm.continuity.board import Board
from workbench.llm.continuity.reading import board_questions, read_board
from workbench.llm.continuity.rules import rule_findings

__all__ = ["Board", "board_questions", "read_board", "rule_findings"]
