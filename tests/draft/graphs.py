"""The product's own workflows, made small and quick, and plain graphs."""

import json
from pathlib import Path
from typing import Any

Graph = dict[str, dict[str, Any]]

WORKFLOWS = Path(__file__).parents[2] / "workflows"


def text_to_image(text: str = "A fox in the snow at dusk.", *, seed: int = 1, prefix: str = "film/shot-001") -> Graph:
    """The text-to-image workflow at 256x144 with three steps."""
    graph = json.loads((WORKFLOWS / "text_to_image.json").read_text("utf-8"))
    graph["2"]["inputs"]["text"] = text
    graph["4"]["inputs"] |= {"width": 256, "height": 144}
    graph["5"]["inputs"] |= {"seed": seed, "steps": 3}
    graph["7"]["inputs"]["filename_prefix"] = prefix
    return graph


def image_to_video(image: str, *, length: int = 9, prefix: str = "film/shot-002") -> Graph:
    """The image-to-video workflow at 320x192 with three steps."""
    graph = json.loads((WORKFLOWS / "image_to_video.json").read_text("utf-8"))
    graph["5"]["inputs"]["text"] = "A fox in the snow at dusk. The camera pans left."
    graph["7"]["inputs"]["image"] = image
    graph["8"]["inputs"] |= {"width": 320, "height": 192, "length": length}
    graph["9"]["inputs"]["steps"] = 3
    graph["12"]["inputs"]["filename_prefix"] = prefix
    return graph


def plain_image(color: int, prefix: str = "plain") -> Graph:
    """One colour, saved."""
    return {
        "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": color}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": prefix}},
    }


def loaded_image(name: str) -> Graph:
    """An uploaded picture, shown."""
    return {
        "1": {"class_type": "LoadImage", "inputs": {"image": name}},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
    }
