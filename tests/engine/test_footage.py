"""Videos that people bring: looked into, taken apart, put together with a picture of one's own, and made smaller."""

import io
from pathlib import Path
from zipfile import ZipFile

import cv2
import numpy as np
import pytest

from tests.media.materials import Materials
from workbench.engine import Studio
from workbench.engine.assets import list_assets, store_file
from workbench.engine.footage import (
    Footage,
    extract_footage,
    list_footage,
    preprocess_footage,
    probe_asset,
    reassemble_footage,
)
from workbench.engine.people import local_owner
from workbench.engine.projects import open_story
from workbench.kit.errors import InvalidInputError
from workbench.media import probe
from workbench.model.assets import Asset
from workbench.model.footage import FrameFormat, FrameSheet
from workbench.model.tasks import Render, RenderState

OWNER = local_owner()


async def done(studio: Studio, render: Render) -> Footage:
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
    return list_footage(studio, OWNER, render.project_id)[0]


@pytest.fixture
def clip(studio: Studio, tmp_path: Path) -> Asset:
    project = open_story(studio, OWNER, "The king walked to the sea.")
    return store_file(studio, OWNER, project.id, Materials(tmp_path / "materials").clip(12, 24), "sea.mp4")


async def test_a_clip_is_taken_apart_and_put_together_with_another_picture(
    studio: Studio, clip: Asset, tmp_path: Path
) -> None:
    facts = probe_asset(studio, OWNER, clip.id)
    assert (facts.fps, facts.frames) == (24, 12)

    render = await extract_footage(studio, OWNER, clip.id, FrameFormat.PNG)
    frames = await done(studio, render)
    with ZipFile(io.BytesIO(studio.blobs.get(frames.blob))) as archive:
        sheet = FrameSheet.model_validate_json(archive.read("frames.json"))
        assert {*sheet.names, "frames.json"} == set(archive.namelist())
    assert (frames.name, len(sheet.ticks), frames.asset) == ("sea-frames.zip", 12, "")
    assert (await extract_footage(studio, OWNER, clip.id, FrameFormat.PNG)).id == render.id
    assert list(studio.settings.footage_folder.iterdir()) == [], "frames were left behind"

    cv2.imwrite(str(tmp_path / "white.png"), np.full((facts.height, facts.width, 3), 255, np.uint8))
    white = store_file(studio, OWNER, str(clip.project_id), tmp_path / "white.png", "white.png")
    again = await done(studio, await reassemble_footage(studio, OWNER, render.id, {3: white.id}))
    video = cv2.VideoCapture(str(studio.blobs.path(again.blob)))
    light = [float(video.read()[1].mean()) for _ in range(12)]
    assert max(range(12), key=light.__getitem__) == 3
    assert {clip.id, again.asset} <= {asset.id for asset in list_assets(studio, OWNER, str(clip.project_id), "clip")}


async def test_a_clip_is_made_smaller(studio: Studio, clip: Asset) -> None:
    small = await done(studio, await preprocess_footage(studio, OWNER, clip.id, 64, 64))
    assert max((facts := probe(studio.blobs.path(small.blob))).width, facts.height) == 64
    assert (small.name, facts.frames) == ("sea-64x64.mp4", 12)


async def test_what_is_no_clip_is_refused_at_once(studio: Studio, clip: Asset, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "dot.png"), np.zeros((16, 16, 3), np.uint8))
    dot = store_file(studio, OWNER, str(clip.project_id), tmp_path / "dot.png", "dot.png")
    with pytest.raises(InvalidInputError, match="is no clip of a project"):
        await extract_footage(studio, OWNER, dot.id)
    with pytest.raises(InvalidInputError, match="cannot be made to fit into 0 x 9"):
        await preprocess_footage(studio, OWNER, clip.id, 0, 9)
    small = await done(studio, await preprocess_footage(studio, OWNER, clip.id, 64, 64))
    with pytest.raises(InvalidInputError, match="These are no frames of a clip"):
        await reassemble_footage(studio, OWNER, small.render_id)
