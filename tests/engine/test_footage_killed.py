"""kill -9 while a video is taken apart: the next start goes on with the frames that are there."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import cv2
import numpy as np

from tests.media.screening import raw_clip
from workbench.engine import load_settings, open_studio
from workbench.engine.footage import list_footage
from workbench.model.people import Actor
from workbench.model.tasks import RenderState

FRAMES = 40


def kill_between_frames(folder: Path, clip: Path) -> tuple[str, str, list[Path]]:
    """Let a process take a clip apart until some frames are there; its project, its render, and those frames."""
    command = [sys.executable, "-m", "tests.engine.extracting_process", folder, clip]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        project, render = process.stdout.readline().split()
        while len(kept := list(load_settings(folder).footage_folder.glob("*/[!.]*.webp"))) < 3:
            assert process.poll() is None
            time.sleep(0.005)
        process.kill()
    return project, render, kept


async def test_frames_that_are_there_are_not_taken_again(tmp_path: Path, owner: Actor) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (FRAMES, 180, 320, 3), np.uint8)
    clip = raw_clip(tmp_path / "noise.mkv", list(noise), "rgb24")
    project, render, kept = await asyncio.to_thread(kill_between_frames, tmp_path, clip)
    assert len(kept) < FRAMES
    first = min(kept)
    mark = cv2.imencode(".webp", np.full((180, 320, 3), 255, np.uint8))[1].tobytes()
    first.write_bytes(mark)
    async with open_studio(load_settings(tmp_path)) as studio:
        assert await studio.jobs.wait(render) is RenderState.COMPLETED
        blob = studio.blobs.path(list_footage(studio, owner, project)[0].blob)
        assert list(studio.settings.footage_folder.iterdir()) == []
    with ZipFile(blob) as archive:
        assert len(archive.namelist()) == FRAMES + 1
        assert archive.read(first.name) == mark, "it was taken anew"
