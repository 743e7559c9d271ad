"""The pictures of the draft backend: animatic frames and short clips drawn from prompts on the CPU."""

from workbench.draft.drawing.between import interpolate, passage
from workbench.draft.drawing.brief import Person, PictureBrief, read_prompt
from workbench.draft.drawing.compose import draw
from workbench.draft.drawing.figure import Figure, figure_for
from workbench.draft.drawing.motion import animate
from workbench.draft.drawing.redraw import redraw, repaint, trace, with_insets
from workbench.draft.drawing.sheet import asks_for_sheet, draw_sheet

__all__ = [
    "Figure",
    "Person",
    "PictureBrief",
    "animate",
    "asks_for_sheet",
    "draw",
    "draw_sheet",
    "figure_for",
    "interpolate",
    "passage",
    "read_prompt",
    "redraw",
    "repaint",
    "trace",
    "with_insets",
]
