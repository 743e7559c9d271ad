"""Validation: a graph compared with a server's node list before it is sent, in words that a person understands."""

from workbench.comfy.validation.cards import frames_made
from workbench.comfy.validation.check import validate
from workbench.comfy.validation.structure import check_whole
from workbench.comfy.validation.verdict import Problem, ProblemKind, Verdict, error_of
from workbench.comfy.validation.words import Words

__all__ = ["Problem", "ProblemKind", "Verdict", "Words", "check_whole", "error_of", "frames_made", "validate"]
