"""The draft backend: a server of its own that speaks ComfyUI's protocol and draws animatic frames on the CPU."""

from workbench.draft.launch import DraftServer, start

DRAWING_VERSION = 3
"""Rises when the same graph would be drawn differently, so that no older draft is shown in its place."""

__all__ = ["DRAWING_VERSION", "DraftServer", "start"]
