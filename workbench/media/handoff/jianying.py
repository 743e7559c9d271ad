"""A draft for JianYing (剪映) and CapCut: a folder to be put beside the other drafts of the program.

The format is not published. This is what JianYing Pro 5.9 wrote, the last version that kept its drafts in the clear;
later ones, and CapCut, take it over as their own. Times are whole microseconds. Files lie in the draft's folder and are
named through the program's own sign for it, so that the draft can be moved. The pictures follow one another without
gaps; a transition hangs at the shot that it leaves and lies over the edit.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

from workbench.kit.files import write_whole
from workbench.media.handoff.draft import content_frame, meta_frame
from workbench.media.handoff.layout import (
    Lane,
    Material,
    ShotEvent,
    SoundEvent,
    Timeline,
    fitting_scale,
    shown_scale,
)
from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.model.vocabulary import Transition

Json = dict[str, object]

_FOLDER = "##_draftpath_placeholder_0E685133-18CE-45ED-8CB8-2904A212EC80_##"
_EFFECTS = {
    Transition.CROSS_FADE: ("叠化", "6724845717472416269", "322577", True),
    Transition.DIP_TO_BLACK: ("闪黑", "6724239388189921806", "321493", False),
    Transition.DIP_TO_WHITE: ("闪白", "6724845376098013708", "322575", False),
    Transition.WIPE: ("向右擦除", "6724849898857959950", "2917284", True),
}
"""The program's transitions: name, resource, effect, and whether both shots are seen at once."""
_STILL_MICROSECONDS = 3 * 3600 * 10**6
"""How long the program takes any still to be."""
_TEXT_LAYER = 15000
_SUBTITLE_SIZE, _SUBTITLE_HEIGHT = 5.0, -0.8
"""As the program sets subtitles that it imports: the height is in halves of the frame, from its middle up."""


def write_jianying(timeline: Timeline, folder: Path) -> None:
    """Write a draft: a folder with two descriptions and the material."""
    for material in _materials(timeline):
        _share(material.path, folder / "media" / material.path.name)
    draft = _Draft(timeline)
    content = json.dumps(draft.content(), ensure_ascii=False).encode()
    meta = meta_frame(timeline.title, draft.microseconds(timeline.cut.total_frames))
    # JianYing for Windows looks for the first name, CapCut and JianYing for macOS for the second
    for name in ("draft_content.json", "draft_info.json"):
        write_whole(folder / name, content)
    write_whole(folder / "draft_meta_info.json", json.dumps(meta, ensure_ascii=False).encode())


def _materials(timeline: Timeline) -> Iterator[Material]:
    yield from timeline.pictures
    yield from (event.material for lane in timeline.lanes for event in lane.events)


def _share(source: Path, target: Path) -> None:
    """Give a file a second name; where the file system cannot, copy it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


class _Draft:
    """Gathers materials and tracks, which refer to each other by ids."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._fps: Fraction = timeline.cut.fps
        self._materials: dict[str, list[Json]] = {}

    def microseconds(self, frame: int) -> int:
        """When a frame of the film begins."""
        return round(frame * 10**6 / self._fps)

    def content(self) -> Json:
        """The whole description."""
        cut = self._timeline.cut
        texts = subtitle_events(cut) if cut.subtitles.enabled else ()
        tracks = [self._track("video", "", list(self._pictures()))]
        tracks += [self._lane(lane) for lane in self._timeline.lanes]
        if texts:
            tracks.append(self._track("text", "subtitles", [self._subtitle(event) for event in texts]))
        duration = self.microseconds(cut.total_frames)
        return content_frame(cut.width, cut.height, float(cut.fps), duration, self._materials, tracks)

    def _pictures(self) -> Iterator[Json]:
        shots = self._timeline.shots
        for (event, material), following in zip(self._timeline.placed(), [*shots[1:], None], strict=True):
            refers = [self._speed()]
            if following and following.lead:
                refers.append(self._transition(following))
            span = self._span(event.edit_in, event.edit_out)
            fit = shown_scale(self._timeline.cut, event.shot, material) / fitting_scale(self._timeline.cut, material)
            yield {
                **_segment(self._picture(material), span, refers),
                **_clip(scale=fit),
                "source_timerange": self._source(material, event.source_in, span["duration"]),
                "common_keyframes": self._fades(event),
                "volume": 0.0,
            }

    def _picture(self, material: Material) -> str:
        still = material.kind == "still"
        return self._add(
            "videos",
            type="photo" if still else "video",
            path=f"{_FOLDER}/media/{material.path.name}",
            material_name=material.path.name,
            duration=_STILL_MICROSECONDS if still else self.microseconds(material.frames),
            width=material.width,
            height=material.height,
            has_audio=False,
            category_name="local",
            check_flag=63487,
            crop=_WHOLE_PICTURE,
            crop_ratio="free",
            crop_scale=1.0,
        )

    def _transition(self, event: ShotEvent) -> str:
        name, resource, effect, overlaps = _EFFECTS[event.coming]
        duration = self._span(event.start, event.start + event.lead)["duration"]
        facts = {"resource_id": resource, "effect_id": effect, "is_overlap": overlaps}
        return self._add("transitions", type="transition", name=name, duration=duration, platform="all", **facts)

    def _fades(self, event: ShotEvent) -> list[Json]:
        """Opacity from and to black, in the time of the shot."""
        fade_in, fade_out, last = event.strip.fade_in, event.strip.fade_out, event.frames
        points = [(0, 0.0), (fade_in, 1.0)] if fade_in else []
        points += [(last - fade_out, 1.0), (last, 0.0)] if fade_out else []
        keys = [_keyframe(self.microseconds(frame), value) for frame, value in points]
        return [{"id": _id(), "material_id": "", "property_type": "KFTypeAlpha", "keyframe_list": keys}] if keys else []

    def _lane(self, lane: Lane) -> Json:
        return self._track("audio", lane.name, [self._sound(event) for event in lane.events])

    def _sound(self, event: SoundEvent) -> Json:
        material = self._add(
            "audios",
            type="extract_music",
            path=f"{_FOLDER}/media/{event.material.path.name}",
            name=event.material.path.name,
            duration=self.microseconds(event.material.frames),
            category_name="local",
            check_flag=3,
            source_platform=0,
            wave_points=[],
        )
        span = self._span(event.start, event.end)
        return {
            **_segment(material, span, [self._speed()]),
            "source_timerange": self._source(event.material, event.skipped, span["duration"]),
            "volume": 10 ** (event.gain_db / 20),
        }

    def _subtitle(self, event: SubtitleEvent) -> Json:
        white = {"solid": {"alpha": 1.0, "color": [1.0, 1.0, 1.0]}, "render_type": "solid"}
        style = {"fill": {"alpha": 1.0, "content": white}, "range": [0, len(event.text)], "size": _SUBTITLE_SIZE}
        text = self._add(
            "texts",
            type="subtitle",
            content=json.dumps({"styles": [style], "text": event.text}, ensure_ascii=False),
            alignment=1,
            line_max_width=0.82,
            check_flag=7,
            global_alpha=1.0,
        )
        segment = _segment(text, self._span(event.first, event.last), [])
        return {**segment, **_clip(height=_SUBTITLE_HEIGHT), "source_timerange": None, "render_index": _TEXT_LAYER}

    def _speed(self) -> str:
        return self._add("speeds", type="speed", mode=0, speed=1.0, curve_speed=None)

    def _add(self, kind: str, **facts: object) -> str:
        """A new material, by its id."""
        identity = _id()
        self._materials.setdefault(kind, []).append({"id": identity, **facts})
        return identity

    def _track(self, kind: str, name: str, segments: Sequence[Json]) -> Json:
        base = {"id": _id(), "type": kind, "name": name, "is_default_name": not name, "attribute": 0, "flag": 0}
        return {**base, "segments": segments}

    def _span(self, first: int, last: int) -> dict[str, int]:
        """The time of frames; what follows begins exactly where they end."""
        start = self.microseconds(first)
        return {"start": start, "duration": self.microseconds(last) - start}

    def _source(self, material: Material, first: int, duration: int) -> dict[str, int]:
        """A part of a material; rounding must not lead past its end."""
        start = min(self.microseconds(first), self.microseconds(material.frames) - duration)
        return {"start": max(0, start), "duration": duration}


_WHOLE_PICTURE = {
    f"{side}_{axis}": float(side.endswith("right") if axis == "x" else side.startswith("lower"))
    for side in ("upper_left", "upper_right", "lower_left", "lower_right")
    for axis in "xy"
}


def _segment(material: str, span: dict[str, int], refers: Sequence[str]) -> Json:
    return {
        "id": _id(),
        "material_id": material,
        "target_timerange": span,
        "extra_material_refs": refers,
        "speed": 1.0,
        "visible": True,
        "reverse": False,
        "render_index": 0,
        "track_render_index": 0,
        "track_attribute": 0,
        "common_keyframes": [],
        "keyframe_refs": [],
    }


def _clip(scale: float = 1.0, height: float = 0.0) -> Json:
    """Where a picture or text is in the frame."""
    clip = {
        "alpha": 1.0,
        "rotation": 0.0,
        "flip": {"horizontal": False, "vertical": False},
        "scale": {"x": scale, "y": scale},
        "transform": {"x": 0.0, "y": height},
    }
    return {"clip": clip, "uniform_scale": {"on": True, "value": 1.0}}


def _keyframe(time: int, value: float) -> Json:
    still = {"x": 0.0, "y": 0.0}
    curve = {"curveType": "Line", "graphID": "", "left_control": still, "right_control": still}
    return {"id": _id(), **curve, "time_offset": time, "values": [value]}


def _id() -> str:
    return uuid4().hex
