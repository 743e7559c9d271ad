"""The film as FCPXML 1.8, for Final Cut Pro X and DaVinci Resolve.

Apple, "FCPXML Reference". Times are exact fractions of a second. Files are named relative to the document, which Apple
allows. Sounds hang below the shot during which they begin.
"""

from fractions import Fraction
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import Element

from workbench.media.handoff.layout import Lane, Material, ShotEvent, SoundEvent, Timeline
from workbench.media.handoff.markup import child, write_markup
from workbench.media.handoff.timecode import drops, first_frame
from workbench.model.finishing import Framing
from workbench.model.vocabulary import Transition

_DISSOLVE = ("Cross Dissolve", "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265")
_EFFECTS = {
    Transition.CROSS_FADE: _DISSOLVE,
    Transition.DIP_TO_BLACK: ("Fade To Color", "FxPlug:F779C565-486D-4633-8035-0374B4DB8F5C"),
    Transition.DIP_TO_WHITE: _DISSOLVE,
    Transition.WIPE: ("Wipe", "FxPlug:857E2FBA-98DB-411B-A88C-CE6ABC1F65D8"),
}
"""Final Cut Pro's names of transitions. How it writes the colour of a fade is not documented, and black is its default,
so that a dip to white becomes a dissolve of that name."""
_ROLES = {"voice": "dialogue", "effect": "effects", "music": "music"}


def write_fcpxml(timeline: Timeline, path: Path) -> None:
    """Write a timeline as `.fcpxml`."""
    write_markup(_Document(timeline, path.parent).root, path)


class _Document:
    """One project in one event; resources are declared as they are needed."""

    def __init__(self, timeline: Timeline, folder: Path) -> None:
        self._fps, self._folder = timeline.cut.fps, folder
        self._origin = first_frame(self._fps)
        self._ids: dict[object, str] = {}
        self.root = Element("fcpxml", version="1.8")
        self._resources = child(self.root, "resources")
        size = self._format(timeline.cut.width, timeline.cut.height)
        event = child(child(self.root, "library"), "event", name=timeline.title)
        sequence = child(
            child(event, "project", name=timeline.title),
            "sequence",
            format=size,
            duration=self._seconds(timeline.cut.total_frames),
            tcStart=self._seconds(self._origin),
            tcFormat="DF" if drops(self._fps) else "NDF",
            audioLayout="stereo",
            audioRate="48k",
        )
        self._fill(child(sequence, "spine"), timeline)

    def _fill(self, spine: Element, timeline: Timeline) -> None:
        for event, material in timeline.placed():
            if event.lead:
                self._transition(spine, event)
            item = self._picture(spine, event, material)
            for lane, track in enumerate(timeline.lanes, start=1):
                for sound in track.events:
                    if event.edit_in <= sound.start < event.edit_out:
                        self._sound(item, event, track, sound, -lane)
            mark = self._seconds(event.source_in)
            text = {"value": event.shot.name, "note": event.note.description}
            child(item, "marker", start=mark, duration=self._seconds(1), **text)

    def _transition(self, spine: Element, event: ShotEvent) -> None:
        name, uid = _EFFECTS[event.coming]
        label = "Dip To White" if event.coming is Transition.DIP_TO_WHITE else name
        times = {"offset": self._place(event.start), "duration": self._seconds(event.lead)}
        transition = child(spine, "transition", name=label, **times)
        child(transition, "filter-video", ref=self._resource("effect", name=name, uid=uid), name=name)

    def _picture(self, spine: Element, event: ShotEvent, material: Material) -> Element:
        """A still is a `video`, whose material has no end; of a clip, an `asset-clip`, only the picture is used."""
        times = self._times(self._place(event.edit_in), event.source_in, event.length)
        ref = self._asset(material)
        if material.kind == "still":
            item = child(spine, "video", ref=ref, name=event.shot.name, **times)
        else:
            item = child(spine, "asset-clip", ref=ref, name=event.shot.name, srcEnable="video", **times)
        if event.shot.framing is Framing.FILL:
            child(item, "adjust-conform", type="fill")
        if event.strip.fade_in or event.strip.fade_out:
            self._fades(item, event)
        return item

    def _fades(self, item: Element, event: ShotEvent) -> None:
        amount = child(child(item, "adjust-blend", amount="1.0"), "param", name="amount", value="1.0")
        for tag, frames in (("fadeIn", event.strip.fade_in), ("fadeOut", event.strip.fade_out)):
            if frames:
                child(amount, tag, type="linear", duration=self._seconds(frames))

    def _sound(self, item: Element, shot: ShotEvent, lane: Lane, sound: SoundEvent, number: int) -> None:
        offset = self._seconds(shot.source_in + sound.start - shot.edit_in)
        role = f"{_ROLES[lane.kind]}.{sound.lane}" if lane.kind == "voice" else _ROLES[lane.kind]
        times = self._times(offset, sound.skipped, sound.frames)
        ref = self._asset(sound.material)
        clip = child(item, "asset-clip", ref=ref, lane=number, name=sound.name, audioRole=role, **times)
        if sound.text:
            child(clip, "note", sound.text)
        if sound.gain_db:
            child(clip, "adjust-volume", amount=f"{sound.gain_db:g}dB")

    def _asset(self, material: Material) -> str:
        url = "./" + quote(material.path.relative_to(self._folder).as_posix())
        facts: dict[str, object] = {"name": material.path.stem, "src": url, "start": "0s"}
        if material.kind == "still":
            still = self._format(material.width, material.height, still=True)
            return self._resource("asset", **facts, duration="0s", hasVideo=1, format=still)
        facts["duration"] = self._seconds(material.frames)
        if material.kind == "clip":
            return self._resource("asset", **facts, hasVideo=1, format=self._format(material.width, material.height))
        return self._resource("asset", **facts, hasAudio=1, audioSources=1, audioChannels=material.channels)

    def _format(self, width: int, height: int, still: bool = False) -> str:
        size = {"width": width, "height": height}
        if still:
            return self._resource("format", name="FFVideoFormatRateUndefined", **size)
        return self._resource("format", frameDuration=self._seconds(1), colorSpace="1-1-1 (Rec. 709)", **size)

    def _resource(self, tag: str, **attributes: object) -> str:
        """The id of a resource, which is declared once."""
        key = (tag, *sorted(attributes.items()))
        if key not in self._ids:
            self._ids[key] = f"r{len(self._ids) + 1}"
            child(self._resources, tag, id=self._ids[key], **attributes)
        return self._ids[key]

    def _times(self, offset: str, first: int, frames: int) -> dict[str, str]:
        return {"offset": offset, "start": self._seconds(first), "duration": self._seconds(frames)}

    def _place(self, frame: int) -> str:
        """A frame of the film in the time of its sequence, which begins with its first timecode."""
        return self._seconds(self._origin + frame)

    def _seconds(self, frames: int) -> str:
        time = Fraction(frames) / self._fps
        return f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"
