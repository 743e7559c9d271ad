"""A process that takes a clip apart until it is killed: `python -m tests.engine.extracting_process FOLDER CLIP`."""

import asyncio
import sys
from pathlib import Path

from workbench.engine import load_settings, open_studio
from workbench.engine.assets import store_file
from workbench.engine.footage import extract_footage
from workbench.engine.people import local_owner
from workbench.engine.projects import open_story
from workbench.model.footage import FrameFormat


async def extract(folder: Path, clip: Path) -> None:
    """Begin, and wait to be killed."""
    async with open_studio(load_settings(folder)) as studio:
        project = open_story(studio, local_owner(), "The king walked to the sea.")
        asset = store_file(studio, local_owner(), project.id, clip, clip.name)
        render = await extract_footage(studio, local_owner(), asset.id, FrameFormat.WEBP)
        sys.stdout.write(f"{project.id} {render.id}\n")
        sys.stdout.flush()
        await studio.jobs.wait(render.id)


if __name__ == "__main__":
    asyncio.run(extract(Path(sys.argv[1]), Path(sys.argv[2])))
