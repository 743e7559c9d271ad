"""The film as OpenTimelineIO (`.otio`): pictures, voices, music and effects, with transitions, markers and notes.

Format: https://opentimelineio.readthedocs.io. Times are whole frames at the film's exact rate; files are named relative
to the document.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import opentimelineio

from workbench.kit.files import write_whole
from workbench.media.handoff.layout import Lane, Material, ShotEvent, SoundEvent, Timeline
from workbench.media.handoff.timecode import first_frame
from workbench.model.vocabulary import Transition

_library = cast(Any, opentimelineio)
_schema, _opentime = _library.schema, _library.opentime
"""OpenTimelineIO's classes come from C++ without types."""

_KINDS = {Transition.CROSS_FADE: "SMPTE_Dissolve", Transition.WIPE: "SMPTE_Wipe"}
_OURS = "workbench"


def write_otio(timeline: Timeline, path: Path) -> None:
    """Write a timeline as `.otio`. A `workbench` entry in the metadata holds what the format has no place for."""
    document = _Document(timeline, path.parent).timeline()
    write_whole(path, document.to_json_string(indent=2).encode())


class _Document:
    """Builds OpenTimelineIO's objects, which have no types here."""

    def __init__(self, timeline: Timeline, folder: Path) -> None:
        self._timeline = timeline
        self._folder = folder
        self._rate = float(timeline.cut.fps)

    def timeline(self) -> Any:
        timeline = self._timeline
        start = self._time(first_frame(timeline.cut.fps))
        document = _schema.Timeline(name=timeline.title, global_start_time=start)
        size = {"width": timeline.cut.width, "height": timeline.cut.height, "fps": str(timeline.cut.fps)}
        document.metadata[_OURS] = size
        pictures = _schema.Track(name="Picture", kind="Video", children=list(self._pictures()))
        document.tracks.extend([pictures, *map(self._lane, timeline.lanes)])
        document.tracks.markers.extend(map(self._marker, timeline.shots))
        return document

    def _pictures(self) -> Iterator[Any]:
        for event, material in self._timeline.placed():
            if event.lead:
                yield _schema.Transition(
                    name=event.coming.value,
                    transition_type=_KINDS.get(event.coming, "Custom_Transition"),
                    in_offset=self._time(event.lead // 2),
                    out_offset=self._time(event.lead - event.lead // 2),
                )
            clip = self._clip(event.shot.name, material, event.source_in, event.length)
            clip.metadata[_OURS] = _facts(event)
            strip = event.strip
            if strip.fade_in or strip.fade_out:
                frames = {"frames_in": strip.fade_in, "frames_out": strip.fade_out}
                clip.effects.append(_schema.Effect("Fade", "fade through black", {_OURS: frames}))
            yield clip

    def _lane(self, lane: Lane) -> Any:
        track = _schema.Track(name=lane.name, kind="Audio", metadata={_OURS: {"kind": lane.kind}})
        position = 0
        for event in lane.events:
            if event.start > position:
                track.append(_schema.Gap(source_range=self._range(0, event.start - position)))
            track.append(self._sound(event))
            position = event.end
        return track

    def _sound(self, event: SoundEvent) -> Any:
        clip = self._clip(event.name, event.material, event.skipped, event.frames)
        clip.metadata[_OURS] = {"text": event.text, "gain_db": event.gain_db}
        return clip

    def _clip(self, name: str, material: Material, first: int, frames: int) -> Any:
        url = quote(material.path.relative_to(self._folder).as_posix())
        reference = _schema.ExternalReference(target_url=url, available_range=self._range(0, material.frames))
        return _schema.Clip(name=name, media_reference=reference, source_range=self._range(first, frames))

    def _marker(self, event: ShotEvent) -> Any:
        whole = self._range(event.start, event.frames)
        return _schema.Marker(event.shot.name, whole, "GREEN", {}, event.note.description)

    def _time(self, frames: int) -> Any:
        return _opentime.RationalTime(frames, self._rate)

    def _range(self, first: int, frames: int) -> Any:
        return _opentime.TimeRange(self._time(first), self._time(frames))


def _facts(event: ShotEvent) -> dict[str, object]:
    """What is known of a shot, as JSON."""
    shot = event.shot
    return {
        **event.note.model_dump(mode="json", exclude={"number"}),
        "shot": shot.number,
        "movement": shot.movement.value,
        "framing": shot.framing.value,
        "transition": shot.transition.value,
        "overlays": [overlay.model_dump(mode="json") for overlay in shot.overlays],
    }
