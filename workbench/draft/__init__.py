"""The draft backend: a server of its own that speaks ComfyUI's protocol and draws animatic frames on the CPU."""

from workbench.draft.launch import DraftServer, start

__all__ = ["DraftServer", "start"]
