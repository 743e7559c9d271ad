"""Draws workflows at a small size, from pictures and a clip that are uploaded once."""

import io
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.draft.client import Client
from tests.workflows.shipped import card_of, filled
from workbench.model.workflows import SlotValue

WIDTH, HEIGHT, FRAMES = 192, 128, 9
FIRST = "medium shot, eye level, static. Quay, harbour, day, clear, warm. Mara (a woman, long red hair, a blue coat)."
LAST = "close-up, eye level, static. Kitchen, kitchen, night, clear, calm. Tom (an old man, grey beard, green sweater)."

Picture = NDArray[np.int16]


@dataclass(frozen=True)
class Material:
    """What was uploaded: `first.png`, `last.png`, `second.png`, `mask.png` (white right half) and `clip.mp4`."""

    first: Picture
    last: Picture
    clip: list[Picture]


@dataclass
class Studio:
    """Draws workflows at a small size."""

    client: Client
    material: Material

    async def draw(self, name: str, **values: SlotValue) -> list[Picture]:
        """The frames that a workflow makes of the material."""
        outcome = await self.client.run(small(name, **values))
        assert outcome.entry["status"]["completed"], outcome.told("execution_error")
        shown = outcome.entry["outputs"][card_of(name).output_node]
        (file,) = next(value for key, value in shown.items() if key != "animated")
        data = await self.client.view({key: file[key] for key in ("filename", "subfolder", "type")})
        return clip_frames(data) if file["filename"].endswith(".mp4") else [pixels(data)]


def small(name: str, **values: SlotValue) -> dict[str, dict[str, Any]]:
    """The workflow at a small size with few frames, on the material."""
    size: dict[str, SlotValue] = {"width": WIDTH, "height": HEIGHT, "frames": FRAMES, "steps": 2, "positive": FIRST}
    files: dict[str, SlotValue] = {"image": "first.png", "end_image": "last.png", "image_2": "second.png"}
    more: dict[str, SlotValue] = {"mask": "mask.png", "control_image": "first.png", "video": "clip.mp4"}
    return filled(name, **(size | files | more | values))


def pixels(data: bytes) -> Picture:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.int16)


def clip_frames(data: bytes) -> list[Picture]:
    with av.open(io.BytesIO(data), "r") as container:
        return [frame.to_ndarray(format="rgb24").astype(np.int16) for frame in container.decode(video=0)]
