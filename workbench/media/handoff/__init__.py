"""The cut for other programs: timelines, lists and boards."""

from workbench.media.handoff.notes import ShotNote
from workbench.media.handoff.package import HandoffFormat, write_handoff

__all__ = ["HandoffFormat", "ShotNote", "write_handoff"]
