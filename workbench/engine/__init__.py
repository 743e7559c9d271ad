"""The coordinator: what a person can do, one module per area, all of it on one list of operations."""

from workbench.engine import (
    assets,
    characters,
    chat,
    continuity,
    costs,
    doctor,
    estimates,
    facts,
    footage,
    handoff,
    instances,
    judgements,
    lacking,
    loras,
    outline,
    people,
    projects,
    renders,
    scripts,
    storyboard,
    trials,
    workflows,
    world,
    writing_path,
)
from workbench.engine.filming import FilmFiles, export_film, film_story
from workbench.engine.opening import build_studio, open_studio
from workbench.engine.operations import OPERATIONS, Operation
from workbench.engine.settings import Settings, load_settings
from workbench.engine.studio import Studio

areas = (
    projects,
    writing_path,
    world,
    facts,
    characters,
    outline,
    scripts,
    storyboard,
    assets,
    footage,
    renders,
    judgements,
    continuity,
    handoff,
    workflows,
    trials,
    loras,
    instances,
    lacking,
    people,
    costs,
    estimates,
    doctor,
    chat,
)
"""Importing an area puts its operations on the list."""

__all__ = [
    "OPERATIONS",
    "FilmFiles",
    "Operation",
    "Settings",
    "Studio",
    "areas",
    "build_studio",
    "export_film",
    "film_story",
    "load_settings",
    "open_studio",
]
