"""Pictures inside a notebook, small and without files beside it."""

import base64

from workbench.engine import Studio
from workbench.media import thumbnail

_WIDTH = 240


def picture_tag(studio: Studio, blob: str) -> str:
    """An HTML image of a picture, or of the first frame of a clip; nothing where there is none."""
    if not blob:
        return ""
    data = base64.b64encode(thumbnail(studio.blobs.path(blob), _WIDTH)).decode()
    return f'<img src="data:image/jpeg;base64,{data}" width="{_WIDTH}"><br>'
