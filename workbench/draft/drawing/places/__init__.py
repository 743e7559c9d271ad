"""Backdrops: one drawing for each kind of place."""

from workbench.draft.drawing.places.registry import GROUNDS, INDOORS, draw_place

__all__ = ["GROUNDS", "INDOORS", "draw_place"]
