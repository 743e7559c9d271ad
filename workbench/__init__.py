"""A creator's workbench: a story goes in, a finished film comes out.

The public names are loaded when they are first used, so that importing a part of the product costs only that part.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.engine import OPERATIONS, FilmFiles, Settings, Studio, film_story, load_settings, open_studio
    from workbench.engine.people import local_owner
    from workbench.kit.errors import WorkbenchError

__version__ = "0.1.0"

_HOMES = {
    "OPERATIONS": "workbench.engine",
    "FilmFiles": "workbench.engine",
    "Settings": "workbench.engine",
    "Studio": "workbench.engine",
    "WorkbenchError": "workbench.kit.errors",
    "film_story": "workbench.engine",
    "load_settings": "workbench.engine",
    "local_owner": "workbench.engine.people",
    "open_studio": "workbench.engine",
}

__all__ = [
    "OPERATIONS",
    "FilmFiles",
    "Settings",
    "Studio",
    "WorkbenchError",
    "film_story",
    "load_settings",
    "local_owner",
    "open_studio",
]


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'workbench' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
