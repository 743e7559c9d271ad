"""Files and pastes: either form, bare, wrapped or embedded; everything else is refused with one sentence."""

import json
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from tests.comfy.importing.conftest import MADE, rule
from workbench.comfy.importing import read_document
from workbench.kit.errors import InvalidInputError

GRAPH = {"1": {"class_type": "EmptyImage", "inputs": {"width": 64}}}


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def picture(kind: str = "PNG", **options: Any) -> bytes:
    data = BytesIO()
    Image.new("RGB", (8, 8)).save(data, kind, **options)
    return data.getvalue()


def png_with(**texts: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    return picture(pnginfo=info)


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_what_a_server_made_has_both_forms(path: Path) -> None:
    """Files of a real server (0.27)."""
    document = read_document(path.read_bytes(), path.name)
    assert document.editor is not None
    assert document.editor["extra"] == {"title": "Ein Bild 图"}
    assert document.graph is not None
    assert document.graph["2"]["class_type"] == "SaveImage"


@pytest.mark.parametrize(
    "content",
    [
        {"prompt": GRAPH},
        {"prompt": json.dumps(GRAPH), "workflow": json.dumps(rule("plain"))},
        {"workflow": rule("plain"), "output": GRAPH},
        {"prompt": GRAPH, "extra_data": {"extra_pnginfo": {"workflow": rule("plain")}}},
    ],
)
def test_a_wrapped_graph_is_unwrapped(content: dict[str, Any]) -> None:
    document = read_document(as_json(content), "request.json")
    assert document.graph == GRAPH
    assert (document.editor is None) == (content.keys() == {"prompt"})


def test_the_newest_run_of_a_history_is_read() -> None:
    def run(number: int, graph: dict[str, Any]) -> dict[str, Any]:
        return {
            "prompt": [number, f"id{number}", graph, {"extra_pnginfo": {"workflow": rule("plain")}}, ["2"]],
            "outputs": {},
        }

    older = {"1": {"class_type": "LoadImage", "inputs": {"image": "old.png"}}}
    document = read_document(as_json({"b": run(7, GRAPH), "a": run(3, older)}), "history.json")
    assert document.graph == GRAPH
    assert document.editor is not None


def test_a_paste_out_of_a_code_block_is_read() -> None:
    document = read_document(b"\n```json\n" + as_json(GRAPH) + b"\n```\n", "paste")
    assert document.graph == GRAPH


def test_both_forms_are_told_apart() -> None:
    assert read_document(as_json(GRAPH), "a.json").editor is None
    assert read_document(b"\xef\xbb\xbf" + as_json(rule("plain")), "b.json").graph is None


@pytest.mark.parametrize("compressed", [False, True])
def test_every_kind_of_text_chunk_is_read(compressed: bool) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("workflow", json.dumps(rule("plain")), zip=compressed)
    info.add_text("prompt", json.dumps(GRAPH), zip=compressed)
    document = read_document(picture(pnginfo=info), "a.png")
    assert document.editor == rule("plain")
    assert document.graph == GRAPH


def test_a_picture_of_videohelpersuite_and_a_jpeg_are_read() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Workflow:" + json.dumps(rule("plain"))
    assert read_document(picture("JPEG", exif=exif), "a.jpg").editor == rule("plain")
    both = json.dumps({"prompt": json.dumps(GRAPH)})
    assert read_document(png_with(comment=both), "a.png").graph == GRAPH


def test_numbers_that_are_none_do_not_matter_beside_the_values() -> None:
    """ComfyUI writes NaN into `is_changed` of nodes that always run."""
    always = '{"1": {"class_type": "A", "inputs": {}, "is_changed": [NaN]}}'
    assert read_document(png_with(prompt=always), "a.png").graph == {"1": {"class_type": "A", "inputs": {}}}


def bomb() -> bytes:
    packed = zlib.compress(b"0" * (65 * 2**20), 9)
    chunk = b"zTXt" + b"workflow\0\0" + packed
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + whole


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"\x00\x01\x02\xff", "is neither text nor"),
        (b"\xff\xfea\x00", "is neither text nor"),
        (b"PK\x03\x04....", "is a zip archive"),
        (b"hello", "is not JSON\\. The fault is in line 1\\."),
        (b'{"nodes": [}', "is not JSON"),
        (b"[" * 100_000, "is nested too deep"),
        (b"[1]", "holds a list"),
        (b"7", "holds a single value"),
        (b"{}", "is JSON, but not a ComfyUI workflow"),
        (b'{"prompt": {"workflow": {"prompt": 1}}}', "is JSON, but not a ComfyUI workflow"),
        (b'{"nodes": [], "version": 7}', "is in version 7 of ComfyUI's format"),
        (b'{"1": {"class_type": "A"}}', "Entry 1 of “it” is not a node"),
        (b'{"1": {"class_type": "A", "inputs": {}}, "note": 1}', "Entry note of “it” is not a node"),
        (picture(), "has no workflow in it"),
        (picture("WEBP"), "has no workflow in it"),
        (picture("JPEG"), "has no workflow in it"),
        (png_with(parameters="a cat\nSteps: 20"), "AUTOMATIC1111"),
        (png_with(workflow="{"), "is not JSON"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(64), "The file is damaged"),
        (b"\xff\xd8\xff\xe0", "The file is damaged"),
        (b"RIFF\x10\x00\x00\x00WEBPxxxx", "The file is damaged"),
        (bomb(), "The file is damaged"),
    ],
)
def test_everything_else_is_refused_with_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(InvalidInputError, match=told) as caught:
        read_document(data, "it")
    assert caught.value.advice


def test_a_file_that_names_other_files_is_not_followed(tmp_path: Path) -> None:
    """A list of files in place of a film, as ffmpeg would follow it."""
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(next(path for path in MADE if path.suffix == ".mp4").read_bytes())
    with pytest.raises(InvalidInputError):
        read_document(f"ffconcat version 1.0\nfile '{secret}'\n".encode(), "list.mp4")


def test_a_cut_picture_gives_what_stands_before_the_cut() -> None:
    whole = png_with(prompt=json.dumps(GRAPH))
    assert read_document(whole[: whole.index(b"IDAT")], "a.png").graph == GRAPH
