"""The cut for other programs: timelines, lists and boards."""

from workbench.media.handoff.archive import pack_handoff, unpack_handoff
from workbench.media.handoff.media import file_word
from workbench.media.handoff.notes import ShotNote
from workbench.media.handoff.package import TIMELINE_FORMATS, HandoffFormat, write_handoff

__all__ = [
    "TIMELINE_FORMATS",
    "HandoffFormat",
    "ShotNote",
    "file_word",
    "pack_handoff",
    "unpack_handoff",
    "write_handoff",
]
