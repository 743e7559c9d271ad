"""What is said of a graph before it is sent. The node list is a recorded one: 0.3.64's, with dynamic nodes of 0.27."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from workbench.comfy import NodeList, ProblemKind, Verdict, validate
from workbench.comfy.validation import check_whole, frames_made
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import Card, Graph

NODES = NodeList(json.loads(gzip.decompress((Path(__file__).parent / "data" / "node_list.json.gz").read_bytes())))


def picture() -> Graph:
    """A sound graph: a checkpoint samples a picture, a LoRA beside it, an uploaded picture is blended in."""
    sampler = {"seed": 1, "steps": 20, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0}
    wires = {"model": ["2", 0], "positive": ["3", 0], "negative": ["3", 0], "latent_image": ["4", 0]}
    return {
        "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dream.safetensors"}},
        "2": {
            "class_type": "LoraLoader",
            "inputs": {
                "model": ["1", 0],
                "clip": ["1", 1],
                "lora_name": "ink.safetensors",
                "strength_model": 1.0,
                "strength_clip": 1.0,
            },
        },
        "3": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["2", 1], "text": "a fox"}},
        "4": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
        "5": {"class_type": "KSampler", "inputs": {**sampler, **wires}},
        "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
        "7": {"class_type": "LoadImage", "inputs": {"image": "fox.png"}},
        "8": {
            "class_type": "ImageBlend",
            "inputs": {"image1": ["6", 0], "image2": ["7", 0], "blend_factor": 0.5, "blend_mode": "normal"},
        },
        "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "x"}},
    }


def changed(node: str, **inputs: Any) -> Graph:
    graph = picture()
    graph[node]["inputs"] |= inputs
    return graph


def said(verdict: Verdict) -> list[tuple[str, str, str, str]]:
    return [(each.kind.value, each.node, each.input, each.sentence) for each in verdict.refusals]


def test_a_sound_graph_has_no_problem() -> None:
    assert validate(picture(), NODES).problems == ()


@pytest.mark.parametrize(
    ("node", "name", "value", "kind", "sentence"),
    [
        (
            "1",
            "ckpt_name",
            "gone.safetensors",
            "absent_model",
            "The server does not have the file 'gone.safetensors' for 'ckpt_name' of CheckpointLoaderSimple (node 1) "
            "among its 2 choices.",
        ),
        (
            "5",
            "scheduler",
            "magic",
            "absent_choice",
            "The server does not have the value 'magic' for 'scheduler' of KSampler (node 5) among its 9 choices.",
        ),
        (
            "8",
            "blend_mode",
            "magic",
            "absent_choice",
            "The server does not have the value 'magic' for 'blend_mode' of ImageBlend (node 8) among its 6 choices.",
        ),
        (
            "7",
            "image",
            "gone.png",
            "absent_file",
            "The file 'gone.png' for 'image' of LoadImage (node 7) is not on the server.",
        ),
        ("7", "image", {}, "absent_file", "The file '{}' for 'image' of LoadImage (node 7) is not on the server."),
        ("7", "image", None, "absent_file", "The file 'None' for 'image' of LoadImage (node 7) is not on the server."),
        (
            "5",
            "steps",
            "many",
            "wrong_value",
            "The value 'many' cannot be used for 'steps' of KSampler (node 5), which takes a whole number.",
        ),
        (
            "5",
            "cfg",
            {},
            "wrong_value",
            "The value {} cannot be used for 'cfg' of KSampler (node 5), which takes a number.",
        ),
        (
            "5",
            "cfg",
            float("nan"),
            "wrong_value",
            "The value nan cannot be used for 'cfg' of KSampler (node 5), which takes a number.",
        ),
        (
            "5",
            "steps",
            0,
            "out_of_range",
            "The value 0 for 'steps' of KSampler (node 5) is under 1, the least that the server allows.",
        ),
        (
            "5",
            "cfg",
            "101",
            "out_of_range",
            "The value 101.0 for 'cfg' of KSampler (node 5) is over 100.0, the most that the server allows.",
        ),
        (
            "5",
            "model",
            5,
            "needs_link",
            "The input 'model' of KSampler (node 5) takes MODEL from another node, not a value.",
        ),
        (
            "5",
            "model",
            ["1", 1],
            "link_type",
            "The link of 'model' of KSampler (node 5) brings CLIP, but it takes MODEL.",
        ),
        (
            "5",
            "model",
            ["1", 3],
            "broken_link",
            "The link of 'model' of KSampler (node 5) leads to output 3 of CheckpointLoaderSimple (node 1), "
            "which has no such output.",
        ),
        (
            "5",
            "model",
            ["77", 0],
            "broken_link",
            "The link of 'model' of KSampler (node 5) leads to node 77, which the workflow lacks.",
        ),
        (
            "5",
            "model",
            [1, 0],
            "broken_link",
            "The link of 'model' of KSampler (node 5) leads nowhere: [1, 0] is no node with its output.",
        ),
        (
            "5",
            "model",
            ["1", 0.0],
            "broken_link",
            "The link of 'model' of KSampler (node 5) leads nowhere: ['1', 0.0] is no node with its output.",
        ),
        (
            "5",
            "seed",
            [],
            "broken_link",
            "The link of 'seed' of KSampler (node 5) leads nowhere: [] is no node with its output.",
        ),
    ],
)
def test_an_input_at_fault_is_named(node: str, name: str, value: Any, kind: str, sentence: str) -> None:
    verdict = validate(changed(node, **{name: value}), NODES)
    assert set(said(verdict)) == {(kind, node, name, sentence)}
    assert all(problem.advice for problem in verdict.refusals)


@pytest.mark.parametrize(
    ("node", "name", "value"),
    [
        ("5", "steps", "20"),
        ("5", "cfg", 7),
        ("5", "denoise", {"__value__": "0.5"}),
        ("5", "seed", True),
        ("5", "model", ["1", -3]),
        ("3", "text", ["10", 0]),
        ("7", "image", "fox.png [input]"),
        ("7", "image", "workbench/new.png"),
        ("7", "image", "old.png [output]"),
    ],
)
def test_what_the_server_reads_as_right_is_right(node: str, name: str, value: Any) -> None:
    graph = changed(node, **{name: value})
    graph["10"] = {"class_type": "CustomCombo", "inputs": {"choice": "of my own"}}
    assert validate(graph, NODES, files=("workbench/new.png", "old.png [output]")).refusals == ()


def test_a_missing_input_is_named() -> None:
    graph = picture()
    del graph["4"]["inputs"]["width"]
    assert said(validate(graph, NODES)) == [
        ("missing_input", "4", "width", "There is no value for 'width' of EmptyLatentImage (node 4).")
    ]


def test_an_unknown_class_is_named_with_the_pack_that_brings_it() -> None:
    graph = picture()
    graph["8"]["class_type"] = "FaceSwap"
    verdict = validate(graph, NODES, card=CARD.model_copy(update={"packs": ("ComfyUI-Faces",)}))
    assert said(verdict) == [("unknown_class", "8", "", "The server has no node FaceSwap.")]
    assert "ComfyUI-Faces" in verdict.refusals[0].advice


def test_a_circle_is_told_with_its_nodes() -> None:
    graph = changed("2", clip=["3", 0])
    graph["2"]["inputs"]["model"] = ["5", 0]
    kinds = {problem.kind: problem for problem in validate(graph, NODES).refusals}
    assert "LoraLoader (node 2)" in kinds[ProblemKind.CYCLE].sentence


def test_a_graph_that_makes_nothing_is_refused() -> None:
    graph = picture()
    del graph["9"]
    assert [kind for kind, *_ in said(validate(graph, NODES))] == ["no_output"]
    assert [kind for kind, *_ in said(validate({}, NODES))] == ["no_output"]


def test_an_output_that_the_server_would_drop_in_silence_is_a_refusal() -> None:
    graph = picture()
    graph["10"] = {"class_type": "SaveImage", "inputs": {"filename_prefix": "y"}}
    assert [(kind, node) for kind, node, *_ in said(validate(graph, NODES))] == [("missing_input", "10")]


def test_what_no_output_needs_is_a_hint() -> None:
    graph = picture()
    graph["10"] = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "gone.safetensors"}}
    verdict = validate(graph, NODES)
    assert verdict.refusals == ()
    assert [(hint.kind, hint.node) for hint in verdict.hints] == [(ProblemKind.ABSENT_MODEL, "10")]


@pytest.mark.parametrize(
    ("node", "name", "value", "kind"),
    [
        ("4", "width", 513, ProblemKind.STEP),
        ("5", "steps", 7.9, ProblemKind.CONVERTED),
        ("3", "text", None, ProblemKind.CONVERTED),
        ("3", "colour", "red", ProblemKind.UNUSED),
    ],
)
def test_what_the_server_takes_is_only_a_hint(node: str, name: str, value: Any, kind: ProblemKind) -> None:
    verdict = validate(changed(node, **{name: value}), NODES)
    assert verdict.refusals == ()
    assert [(hint.kind, hint.node, hint.input) for hint in verdict.hints] == [(kind, node, name)]
    verdict.require()


@pytest.mark.parametrize(
    "broken", [None, 1, "x", [], {}, {"class_type": "SaveImage"}, {"class_type": [], "inputs": {}}]
)
def test_an_entry_that_is_no_node_is_refused_before_all_else(broken: Any) -> None:
    graph = picture() | {"4": broken}
    assert [(kind, node) for kind, node, *_ in said(validate(graph, NODES))] == [("no_node", "4")]
    with pytest.raises(ConfigurationError, match="Node 4"):
        check_whole(graph)


@pytest.mark.parametrize("link", [["nowhere", 0], ["nowhere", 0.0], ["1", 0.5]])
def test_a_link_that_ends_the_servers_worker_is_refused_wherever_it_is(link: Any) -> None:
    graph = changed("9", surplus=link)
    assert [kind for kind, *_ in said(validate(graph, NODES))] == ["broken_link"]
    with pytest.raises(ConfigurationError, match="'surplus' of SaveImage"):
        check_whole(graph)


GONE = object()
DYNAMIC: Graph = {
    "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 0}},
    "2": {"class_type": "BatchImagesNode", "inputs": {"images.image0": ["1", 0], "images.image1": ["1", 0]}},
    "3": {
        "class_type": "ResizeImageMaskNode",
        "inputs": {
            "input": ["2", 0],
            "resize_type": "scale by multiplier",
            "resize_type.multiplier": 2.0,
            "scale_method": "lanczos",
        },
    },
    "4": {"class_type": "SaveImage", "inputs": {"images": ["3", 0], "filename_prefix": "x"}},
}


@pytest.mark.parametrize(
    ("node", "inputs", "problems"),
    [
        ("2", {}, []),
        ("2", {"images.image0": GONE}, [("missing_input", "images.image0")]),
        ("2", {"images.image7": ["1", 1]}, [("broken_link", "images.image7")]),
        ("3", {"resize_type.multiplier": GONE}, [("missing_input", "resize_type.multiplier")]),
        ("3", {"resize_type.multiplier": 99}, [("out_of_range", "resize_type.multiplier")]),
        ("3", {"resize_type": GONE}, [("missing_input", "resize_type")]),
        ("3", {"resize_type": "magic"}, [("absent_choice", "resize_type")]),
    ],
)
def test_inputs_that_depend_on_a_value_are_known(
    node: str, inputs: dict[str, Any], problems: list[tuple[str, str]]
) -> None:
    graph = copy.deepcopy(DYNAMIC)
    given = graph[node]["inputs"] | inputs
    graph[node]["inputs"] = {name: value for name, value in given.items() if value is not GONE}
    assert [(kind, name) for kind, _, name, _ in said(validate(graph, NODES))] == problems


CARD = Card.model_validate(
    {
        "id": "x",
        "name": "X",
        "description": "",
        "category": "video",
        "output_node": "9",
        "size_multiple": 64,
        "frames": "4n+1",
        "slots": [
            {"name": "cfg", "kind": "number", "targets": [{"node": "5", "input": "cfg"}]},
            {"name": "width", "kind": "integer", "targets": [{"node": "4", "input": "width"}]},
            {"name": "frames", "kind": "integer", "targets": [{"node": "4", "input": "batch_size"}]},
        ],
    }
)


def test_a_slot_is_called_by_its_name() -> None:
    (problem,) = validate(changed("5", cfg=101), NODES, card=CARD).refusals
    assert problem.sentence == "The value 101.0 for slot 'cfg' is over 100.0, the most that the server allows."


def test_frames_and_sizes_that_the_model_will_round_are_hints() -> None:
    verdict = validate(changed("4", width=520, batch_size=80), NODES, card=CARD)
    assert verdict.refusals == ()
    assert [hint.sentence for hint in verdict.hints] == [
        "The model makes 4n+1 frames, so the 80 of slot 'frames' become 77.",
        "The value 520 for slot 'width' is no multiple of 64, as the model wants it.",
    ]


@pytest.mark.parametrize(
    ("rule", "asked", "made"), [("4n+1", 81, 81), ("4n+1", 84, 81), ("8n+1", 96, 89), ("8n+1", 0, 1), ("", 80, 80)]
)
def test_a_model_rounds_its_frames_down(rule: str, asked: int, made: int) -> None:
    assert frames_made(rule, asked) == made


def test_everything_that_is_wrong_is_said_at_once() -> None:
    graph = changed("5", steps=0)
    graph["1"]["inputs"]["ckpt_name"] = "gone.safetensors"
    graph["10"] = graph["11"] = {"class_type": "FaceSwap", "inputs": {}}
    with pytest.raises(ConfigurationError) as caught:
        validate(graph, NODES).require()
    assert [word in caught.value.message for word in ("'steps'", "gone.safetensors")] == [True, True]
    assert caught.value.message.count("no node FaceSwap") == 1
    assert "models folder" in caught.value.advice
