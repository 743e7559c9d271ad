"""What a shot tells of the story: by this, shots that are written again are known from those that are there."""

from workbench.kit.hashing import content_key
from workbench.model.story import ShotDraft


def source_key(draft: ShotDraft) -> str:
    """Content key of what a shot tells; equal sources keep the row, whatever was edited since.

    Direction is not part of it: a new neighbour may change it, and must not cost a finished shot its takes.
    """
    lines = [(line.speaker, line.text) for line in draft.lines]
    return draft.source or content_key("shot", draft.scene, draft.description, list(draft.characters), lines)
