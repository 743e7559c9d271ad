"""Clips that the draft backend loads: which frames, at which rate and size; and masks."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.draft.client import Client
from workbench.draft import drawing
from workbench.draft.footage import Footage, own_rate
from workbench.draft.pictures import Still
from workbench.draft.saving import save_mp4
from workbench.kit.errors import InvalidInputError

GREYS = [20 * index for index in range(1, 11)]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten frames at 10 per second, each 20 brighter than the one before."""
    folder = tmp_path_factory.mktemp("clip")
    frames = tuple(np.full((64, 96, 3), grey, np.uint8) for grey in GREYS)
    save_mp4(Still(frames), 10, folder, "greys", prompt=None, extra_pnginfo=None)
    return next(folder.glob("*.mp4"))


def numbers(footage: Footage) -> list[int]:
    """Which of the clip's frames are shown, counted from 1."""
    return [round(float(frame.mean()) / 20) for frame in footage.frames()]


def test_a_clip_is_read_as_it_is(clip: Path) -> None:
    assert own_rate(clip) == 10
    assert numbers(Footage(clip)) == list(range(1, 11))
    assert {frame.shape for frame in Footage(clip).frames()} == {(64, 96, 3)}


def test_frames_are_left_out_and_repeated_as_the_rate_asks(clip: Path) -> None:
    assert len(numbers(Footage(clip, rate=5))) == 5
    assert numbers(Footage(clip, rate=20)) == sorted([*range(1, 11), *range(1, 11)])


def test_some_frames_are_chosen(clip: Path) -> None:
    assert numbers(Footage(clip, skip=2, nth=3, limit=2)) == [3, 6]


@pytest.mark.parametrize(("size", "shape"), [((48, 0), (32, 48, 3)), ((64, 64), (64, 64, 3))])
def test_a_side_follows_from_the_other(clip: Path, size: tuple[int, int], shape: tuple[int, ...]) -> None:
    assert next(Footage(clip, size=size).frames()).shape == shape


def test_a_file_that_is_no_clip_is_named(tmp_path: Path) -> None:
    (tmp_path / "story.mp4").write_text("once upon a time")
    with pytest.raises(InvalidInputError, match=r"story\.mp4 is no clip"):
        own_rate(tmp_path / "story.mp4")


@pytest.mark.parametrize("count", [0, 1, 2, 5])
@pytest.mark.parametrize("multiplier", [1, 2, 3])
def test_frames_between_frames_are_counted_as_rife_counts_them(count: int, multiplier: int) -> None:
    frames = [np.full((32, 32, 3), 20 * index, np.uint8) for index in range(count)]
    made = list(drawing.interpolate(iter(frames), multiplier))
    assert len(made) == (max(0, count - 1) * multiplier + 1 if count else 0)
    assert all(np.array_equal(made[multiplier * index], frame) for index, frame in enumerate(frames))


def test_a_moved_square_is_found_halfway() -> None:
    before, after = np.zeros((64, 96, 3), np.uint8), np.zeros((64, 96, 3), np.uint8)
    before[24:40, 20:36], after[24:40, 28:44] = 255, 255
    between = list(drawing.interpolate(iter([before, after]), 2))[1]
    columns = np.flatnonzero(between[32, :, 0] > 128)
    assert abs(columns.mean() - 31.5) < 2


async def test_what_is_transparent_is_a_mask(client: Client, tmp_path: Path) -> None:
    picture = Image.new("RGBA", (64, 64), (200, 30, 30, 255))
    picture.paste((200, 30, 30, 0), (32, 0, 64, 64))
    picture.save(tmp_path / "half.png")
    await client.upload("half.png", (tmp_path / "half.png").read_bytes())
    checkpoint = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}}
    masked = {"positive": ["3", 0], "negative": ["3", 0], "vae": ["1", 2], "pixels": ["2", 0], "mask": ["2", 1]}
    sampling = {"seed": 1, "steps": 1, "cfg": 1.0, "sampler_name": "euler", "scheduler": "simple", "denoise": 1.0}
    linked = {"model": ["1", 0], "positive": ["4", 0], "negative": ["4", 1], "latent_image": ["4", 2]}
    graph = {
        "1": checkpoint,
        "2": {"class_type": "LoadImage", "inputs": {"image": "half.png"}},
        "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "night", "clip": ["1", 1]}},
        "4": {"class_type": "InpaintModelConditioning", "inputs": masked | {"noise_mask": True}},
        "5": {"class_type": "KSampler", "inputs": sampling | linked},
        "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
        "7": {"class_type": "SaveImage", "inputs": {"images": ["6", 0], "filename_prefix": "half"}},
    }
    outcome = await client.run(graph)
    (tmp_path / "painted.png").write_bytes(await client.view(outcome.files[0]))
    painted = np.asarray(Image.open(tmp_path / "painted.png"), np.int16)
    change = np.abs(painted - (200, 30, 30)).mean(axis=2)[40:]
    assert change[:, :28].mean() < 2 < 20 < change[:, 36:].mean()
