"""A process of its own that renders a project, until it is killed: `python -m tests.engine.rendering_process FOLDER`.

It prints the id of the project and that of the render.
"""

import asyncio
import sys
from pathlib import Path

from tests.engine.looks import LAMP, written
from workbench.engine import load_settings, open_studio
from workbench.engine.people import local_owner
from workbench.engine.renders import start_render

RETRY = {"policy": "retry", "threshold": 60, "tries": 2, "drafts": True}


async def render(folder: Path) -> None:
    """Begin, and wait to be killed."""
    async with open_studio(load_settings(folder)) as studio:
        project = written(studio, local_owner(), LAMP, **RETRY)
        begun = await start_render(studio, local_owner(), project, "preview")
        sys.stdout.write(f"{project} {begun.id}\n")
        sys.stdout.flush()
        await studio.jobs.wait(begun.id)


if __name__ == "__main__":
    asyncio.run(render(Path(sys.argv[1])))
