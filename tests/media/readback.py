"""Timelines of other programs read back into what the cut says: which file, from where to where, coming how."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from workbench.model.cut import Cut
from workbench.model.vocabulary import Transition

RATES = tuple(Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "60000/1001", "60"))


@dataclass(frozen=True)
class Seen:
    """A shot as a timeline has it, in frames: its whole length with what it shares, and its source from frame 0 on."""

    file: str
    start: int
    frames: int
    lead: int = 0
    coming: str = "cut"


def written(cut: Cut, words: dict[Transition, str]) -> list[Seen]:
    """What a format should say of a cut, by its names of the transitions."""
    seen: list[Seen] = []
    lead, coming = 0, "cut"
    for shot, start in zip(cut.shots, cut.starts(), strict=True):
        name = f"shot-{shot.number:03}" if isinstance(shot.picture, Path) else f"card-{shot.picture.role}"
        seen.append(Seen(name, start, shot.frames, lead, coming))
        lead, coming = shot.overlap, words[shot.transition] if shot.overlap else "cut"
    return seen


def plain_name(url: str) -> str:
    """The shot's part of a file's address."""
    return Path(unquote(urlsplit(url).path)).stem.removesuffix("-picture")


def from_otio(path: Path, fps: Fraction) -> list[Seen]:
    """The picture track of a document of OpenTimelineIO's own kind, or of Final Cut Pro 7 through its adapter."""
    timeline: Any = otio.adapters.read_from_file(str(path))
    track = timeline.video_tracks()[0]
    seen: list[Seen] = []
    position, items = 0, list(track)
    for index, item in enumerate(items):
        if isinstance(item, otio.schema.Transition):
            continue
        before = items[index - 1] if index and isinstance(items[index - 1], otio.schema.Transition) else None
        after = items[index + 1] if isinstance(items[min(index + 1, len(items) - 1)], otio.schema.Transition) else None
        head, tail = before.in_offset.value if before else 0, after.out_offset.value if after else 0
        assert item.source_range.start_time.value == head, "the source begins with the transition"
        assert item.source_range.start_time.rate == pytest.approx(float(fps), abs=1e-9)
        length = item.source_range.duration.value
        lead = before.in_offset.value + before.out_offset.value if before else 0
        coming = before.name if before else "cut"
        file = plain_name(item.media_reference.target_url)
        seen.append(Seen(file, round(position - head), round(head + length + tail), round(lead), coming))
        position += length
    return seen


def from_edl(path: Path, fps: Fraction) -> list[Seen]:
    """Shots of an edit list from their first frame to the last in which anything of them is seen."""
    timeline: Any = otio.adapters.read_from_file(str(path), rate=float(fps))
    seen: list[Seen] = []
    position, items = 0.0, list(timeline.video_tracks()[0])
    for index, item in enumerate(items):
        if isinstance(item, otio.schema.Transition):
            continue
        after = items[index + 1] if isinstance(items[min(index + 1, len(items) - 1)], otio.schema.Transition) else None
        length = item.source_range.duration.value
        if not isinstance(item.media_reference, otio.schema.GeneratorReference):
            tail = after.out_offset.value if after else 0
            seen.append(Seen(plain_name(item.name), round(position), round(length + tail)))
        position += length
    return seen


def from_fcpxml(path: Path, fps: Fraction) -> list[Seen]:
    """The spine: every time in it is a whole number of frames."""
    root = ElementTree.parse(path).getroot()
    assets = {asset.attrib["id"]: asset.attrib["src"] for asset in root.iter("asset")}

    def frames(item: ElementTree.Element, name: str) -> int:
        count = Fraction(item.attrib[name].removesuffix("s")) * fps
        assert count.denominator == 1, f"{name} of {item.tag} is {count} frames"
        return int(count)

    sequence = root.find("library/event/project/sequence")
    spine = root.find("library/event/project/sequence/spine")
    assert sequence is not None
    assert spine is not None
    origin, position = frames(sequence, "tcStart"), 0
    seen: list[Seen] = []
    items = list(spine)
    for index, item in enumerate(items):
        if item.tag == "transition":
            continue
        before = items[index - 1] if index and items[index - 1].tag == "transition" else None
        after = items[index + 1] if items[min(index + 1, len(items) - 1)].tag == "transition" else None
        first, end = frames(item, "offset") - origin, frames(item, "offset") - origin + frames(item, "duration")
        assert first == position, "clips of a spine follow one another"
        head = first - (frames(before, "offset") - origin) if before is not None else 0
        tail = frames(after, "offset") - origin + frames(after, "duration") - end if after is not None else 0
        assert frames(item, "start") == head
        lead = frames(before, "duration") if before is not None else 0
        coming = before.attrib["name"] if before is not None else "cut"
        seen.append(Seen(plain_name(assets[item.attrib["ref"]]), first - head, end - first + head + tail, lead, coming))
        position = end
    assert position == frames(sequence, "duration")
    return seen


def from_jianying(folder: Path, fps: Fraction) -> list[Seen]:
    """The main track of a draft; times are microseconds, so that a frame is the nearest one."""
    draft = json.loads((folder / "draft_content.json").read_text("utf-8"))
    materials = {each["id"]: each for kind in draft["materials"].values() for each in kind}

    def frame(time: int) -> int:
        return round(time * fps / 10**6)

    seen: list[Seen] = []
    lead, coming, position = 0, "cut", 0
    for segment in draft["tracks"][0]["segments"]:
        span, source, material = segment["target_timerange"], segment["source_timerange"], segment["material_id"]
        assert span["start"] == position, "a main track has no gaps"
        assert source["duration"] == span["duration"]
        assert source["start"] + source["duration"] <= materials[material]["duration"]
        head = lead // 2
        assert abs(source["start"] - float(head * 10**6 / fps)) <= 1
        position += span["duration"]
        refers = (materials[each] for each in segment["extra_material_refs"])
        leaving = next((each for each in refers if each["type"] == "transition"), None)
        after = frame(leaving["duration"]) if leaving else 0
        start = frame(span["start"])
        whole = frame(position) - start + head + after - after // 2
        file = Path(materials[material]["path"]).stem.removesuffix("-picture")
        seen.append(Seen(file, start - head, whole, lead, coming))
        lead, coming = after, leaving["name"] if leaving else "cut"
    assert position == draft["duration"]
    return seen
