"""The pictures of the draft backend: animatic frames and short clips drawn from prompts on the CPU."""

from workbench.draft.drawing.brief import Person, PictureBrief, read_prompt
from workbench.draft.drawing.compose import draw
from workbench.draft.drawing.figure import Figure, figure_for
from workbench.draft.drawing.motion import animate

__all__ = ["Figure", "Person", "PictureBrief", "animate", "draw", "figure_for", "read_prompt"]
