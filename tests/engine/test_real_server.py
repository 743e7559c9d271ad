"""A real ComfyUI, where WORKBENCH_TEST_COMFYUI names one, accepts what shots ask for at each level.

Empty files with the right names are put into the server's base directory, so that has to be one of this machine.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.engine.consistent import LORA, known, ordered, shot_with, silent_project
from workbench.comfy import NodeList
from workbench.engine import Studio
from workbench.engine.graph_run import GraphRun
from workbench.kit.ids import new_id
from workbench.model.consistency import ConsistencyLevel
from workbench.model.people import Actor

pytestmark = pytest.mark.comfyui

WORKFLOWS = ("sd15_text_to_image", "text_to_image", "flux_text_to_image", "flux_kontext_edit", "qwen_edit")
FILES = (
    f"loras/{LORA}",
    "controlnet/control_v11p_sd15_canny_fp16.safetensors",
    "controlnet/controlnet_union_sdxl_promax.safetensors",
    "controlnet/FLUX.1-dev-ControlNet-Union-Pro-2.0.safetensors",
    "model_patches/qwen_image_canny_diffsynth_controlnet.safetensors",
    "style_models/flux1-redux-dev.safetensors",
    "clip_vision/sigclip_vision_patch14_384.safetensors",
    "photomaker/photomaker-v1.bin",
)
BY_PACKS = ("IPAdapter", "ReActorFaceSwap")
"""What a plain ComfyUI lacks."""


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    address = os.environ.get("WORKBENCH_TEST_COMFYUI")
    if not address:
        pytest.skip("WORKBENCH_TEST_COMFYUI names no ComfyUI server")
    with httpx.Client(base_url=address, timeout=60) as http:
        yield http


def with_files(http: httpx.Client, studio: Studio) -> NodeList:
    """The server's nodes, once it has a file for all that is asked for."""
    argv: list[str] = http.get("/system_stats").json()["system"]["argv"]
    base = Path(argv[argv.index("--base-directory") + 1])
    shipped = [f"{file.folder}/{file.name}" for name in WORKFLOWS for file in studio.workflow(name)[0].models]
    for path in (base / "models" / name for name in (*FILES, *shipped)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return NodeList(http.get("/object_info").json())


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_each_level_is_accepted(
    still: Studio, owner: Actor, tmp_path: Path, server: httpx.Client, workflow: str
) -> None:
    project = silent_project(still, owner)
    reference = known(still, owner, project, tmp_path)
    nodes = with_files(server, still)
    for level in ConsistencyLevel:
        for swap in ("off", ""):
            shot = shot_with(still, owner, project, workflow=workflow, level=level, control=reference, face_swap=swap)
            order = ordered(still, project, shot)
            run = GraphRun(still.workflow(workflow)[0], order.graph, order.files, order.plan.wish)
            put_in = run.level_on(nodes)
            if put_in and put_in.lacks:
                assert all(any(name in lack for name in BY_PACKS) for lack in put_in.lacks), put_in.lacks
                assert put_in.instead
                continue
            assert run.refusals(nodes) == ()
            for name in order.files:
                path = Path(name)
                files = {"image": (path.name, still.blobs.get(path.stem))}
                server.post("/upload/image", files=files, data={"subfolder": "workbench"}).raise_for_status()
            prompt = new_id()
            answer = server.post("/prompt", json={"prompt": run.on(nodes).graph, "prompt_id": prompt})
            server.post("/queue", json={"delete": [prompt]})
            server.post("/interrupt", json={"prompt_id": prompt})
            assert (answer.status_code, answer.json().get("node_errors")) == (200, {}), (level, answer.text)
