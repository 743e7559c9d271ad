"""Identities of rows and remote jobs."""

import uuid


def new_id() -> str:
    """A canonical lower-case UUID 4, the only form newer ComfyUI servers accept as a prompt id."""
    return str(uuid.uuid4())
