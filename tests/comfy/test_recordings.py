"""Recorded sessions of a real server, replayed into the tracker and the reader of history."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from workbench.comfy import InterruptedRunError
from workbench.comfy.history import read_entry
from workbench.comfy.tracker import Tracker
from workbench.kit.errors import WorkbenchError

TRANSCRIPTS = Path(__file__).parents[2] / ".." / "shared" / "comfyui" / "transcripts"
pytestmark = pytest.mark.skipif(not TRANSCRIPTS.is_dir(), reason="the recordings are not on this machine")


def events(name: str) -> list[dict[str, Any]]:
    return json.loads((TRANSCRIPTS / f"{name}.json").read_text()).get("events", [])


def entries(name: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """Every whole history entry in a recording."""
    for event in events(name):
        if str(event.get("http", "")).startswith("GET /history/") and event.get("phase") == "response":
            for prompt_id, entry in (event.get("json") or {}).items():
                if isinstance(entry, dict) and "prompt" in entry:
                    yield prompt_id, entry


@pytest.mark.parametrize("name", ["success", "diffusion"])
def test_the_fraction_grows_to_the_end(name: str) -> None:
    prompt_id, entry = next(iter(entries(name)))
    tracker = Tracker(prompt_id, entry["prompt"][2])
    fractions: list[float] = []
    for event in events(name):
        if isinstance(event.get("text"), dict):
            tracker.hear(json.dumps(event["text"]))
            fractions.append(tracker.progress().fraction)
    assert tracker.ended
    assert fractions == sorted(fractions)
    assert len(set(fractions)) >= len(entry["prompt"][2])
    assert fractions[-1] == 1.0


def test_only_what_succeeded_is_a_success() -> None:
    recorded = [entry for path in sorted(TRANSCRIPTS.glob("*.json")) for _, entry in entries(path.stem)]
    assert {entry["status"]["status_str"] for entry in recorded} == {"success", "error"}
    for entry in recorded:
        if entry["status"]["status_str"] == "success":
            read_entry(entry, entry["prompt"][2])
            continue
        interrupted = entry["status"]["messages"][-1][0] == "execution_interrupted"
        with pytest.raises(WorkbenchError) as caught:
            read_entry(entry, entry["prompt"][2])
        assert isinstance(caught.value, InterruptedRunError) is interrupted


def test_the_files_and_the_time_are_read_from_a_recorded_history() -> None:
    prompt_id, entry = next(iter(entries("success")))
    result = read_entry(entry, entry["prompt"][2])
    (file,) = result.outputs
    assert (file.node, file.filename, file.subfolder, file.folder) == ("5", "img_00001_.png", "ex", "output")
    assert (result.cached, result.seconds) == (False, 0.01)
    assert prompt_id == entry["prompt"][1]
