"""What the draft backend makes of graphs: pictures and clips, from cache or anew."""

import io
import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.draft.client import Client
from tests.draft.graphs import image_to_video, loaded_image, plain_image, text_to_image


def png(red: int) -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (320, 192), (red, 40, 40)).save(file, "PNG")
    return file.getvalue()


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.int16)


async def test_text_becomes_a_png_that_tells_how_it_was_made(client: Client) -> None:
    graph = text_to_image()
    outcome = await client.run(graph, extra_data={"extra_pnginfo": {"workflow": {"note": "mine"}}})
    assert outcome.files == [{"filename": "shot-001_00001_.png", "subfolder": "film", "type": "output"}]
    picture = Image.open(io.BytesIO(await client.view(outcome.files[0])))
    assert picture.size == (256, 144)
    assert json.loads(picture.info["prompt"])["2"]["inputs"]["text"] == graph["2"]["inputs"]["text"]
    assert json.loads(picture.info["workflow"]) == {"note": "mine"}
    assert picture.info["Software"] == "draft backend"


async def test_sampler_tells_each_step_and_sends_no_picture_unless_asked(client: Client) -> None:
    outcome = await client.run(text_to_image(seed=2))
    assert [step["value"] for step in outcome.told("progress")] == [1, 2, 3]
    assert {step["max"] for step in outcome.told("progress")} == {3}
    assert outcome.previews == []


async def test_pictures_depend_on_text_and_seed_alone(client: Client) -> None:
    graphs = [text_to_image(), text_to_image(seed=9), text_to_image("A desert at noon."), text_to_image()]
    outcomes = [await client.run(graph) for graph in graphs]
    first, other_seed, other_text, again = [pixels(await client.view(outcome.files[0])) for outcome in outcomes]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other_seed)
    assert not np.array_equal(first, other_text)


async def test_under_another_name_the_same_picture_is_saved_anew(client: Client) -> None:
    one = await client.run(text_to_image(seed=3, prefix="film/shot-003"))
    two = await client.run(text_to_image(seed=3, prefix="film/shot-088"))
    assert two.told("execution_cached")[0]["nodes"] == ["1", "2", "3", "4", "5", "6"]
    assert one.files != two.files
    assert np.array_equal(pixels(await client.view(one.files[0])), pixels(await client.view(two.files[0])))


async def test_same_graph_again_runs_nothing_and_names_the_old_file(client: Client, folder: Path) -> None:
    one = await client.run(plain_image(0x102030, "again/same"))
    two = await client.run(plain_image(0x102030, "again/same"))
    assert two.files == one.files
    assert set(two.told("execution_cached")[0]["nodes"]) == {"1", "2"}
    assert [data["node"] for data in two.told("executing")] == [None]
    assert len(list((folder / "output" / "again").iterdir())) == 1


async def test_cache_knows_nodes_by_what_they_do_and_the_history_by_their_old_names(client: Client) -> None:
    await client.run(plain_image(0x405060))
    renamed = {"8": plain_image(0x405060)["1"], "9": plain_image(0x405060)["2"]}
    renamed["9"]["inputs"]["images"] = ["8", 0]
    outcome = await client.run(renamed)
    assert set(outcome.told("execution_cached")[0]["nodes"]) == {"8", "9"}
    assert set(outcome.entry["outputs"]) == {"9"}
    assert outcome.entry["meta"]["9"]["node_id"] == "2"


async def test_cache_forgets_all_but_the_last_graph_and_all_when_memory_is_freed(client: Client) -> None:
    for color in (1, 2, 1):
        outcome = await client.run(plain_image(color))
        assert outcome.told("execution_cached")[0]["nodes"] == []
    await client.http.post("/free", json={"free_memory": True})
    assert (await client.run(plain_image(1))).told("execution_cached")[0]["nodes"] == []


async def test_uploaded_picture_counts_by_its_bytes(client: Client) -> None:
    cached: list[int] = []
    for red in (1, 1, 2):
        await client.upload("changing.png", png(red), overwrite="true")
        outcome = await client.run(loaded_image("changing.png"))
        cached.append(len(outcome.told("execution_cached")[0]["nodes"]))
    assert cached == [0, 2, 0]


async def test_output_can_be_the_next_input(client: Client) -> None:
    made = await client.run(plain_image(0x00FF00, "chain/green"))
    name = f"chain/{made.files[0]['filename']} [output]"
    outcome = await client.run(loaded_image(name))
    assert outcome.files[0]["type"] == "temp"
    assert (pixels(await client.view(outcome.files[0])) == (0, 255, 0)).all()


async def test_picture_becomes_a_clip_that_starts_with_it(client: Client, folder: Path) -> None:
    uploaded = await client.upload("first.png", png(200))
    outcome = await client.run(image_to_video(uploaded["name"]))
    assert outcome.entry["outputs"]["12"]["animated"] == [True]
    with av.open(str(folder / "output" / "film" / outcome.files[0]["filename"])) as container:
        stream = container.streams.video[0]
        assert (stream.codec.name, stream.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 24)
        assert (stream.codec_context.colorspace, stream.codec_context.color_primaries) == (1, 1)
        assert container.metadata["software"] == "draft backend"
        assert json.loads(container.metadata["prompt"]).keys() == image_to_video("x").keys()
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert [frame.shape for frame in frames] == [(192, 320, 3)] * 9
    assert np.abs(frames[0][96, 160].astype(int) - (200, 40, 40)).max() <= 6


async def test_wan_makes_one_frame_more_than_a_multiple_of_four(client: Client, folder: Path) -> None:
    graph = image_to_video("unused.png", length=8, prefix="film/short")
    del graph["7"], graph["8"]["inputs"]["start_image"]
    outcome = await client.run(graph)
    with av.open(str(folder / "output" / "film" / outcome.files[0]["filename"])) as container:
        assert sum(1 for _ in container.decode(video=0)) == 5


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("normal", (100, 128, 50)),
        ("multiply", (100, 81, 30)),
        ("screen", (200, 147, 70)),
        ("difference", (200, 22, 25)),
    ],
)
async def test_blending_lays_one_picture_over_another(
    client: Client, mode: str, expected: tuple[int, int, int]
) -> None:
    graph = plain_image(0xC86432, f"blend/{mode}")
    graph["3"] = plain_image(0x009C32)["1"]
    blend = {"image1": ["1", 0], "image2": ["3", 0], "blend_factor": 0.5, "blend_mode": mode}
    graph["4"] = {"class_type": "ImageBlend", "inputs": blend}
    graph["2"]["inputs"]["images"] = ["4", 0]
    outcome = await client.run(graph)
    picture = pixels(await client.view(outcome.files[0]))
    assert np.abs(picture - expected).max() <= 1
