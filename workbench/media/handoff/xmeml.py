"""The film as Final Cut Pro 7 XML (`xmeml` 4), for Premiere Pro and DaVinci Resolve.

Apple, "Final Cut Pro XML Interchange Format". Files are named by absolute addresses, as the format demands; when the
folder has been moved, the program asks for one of them and finds the others beside it.
"""

from pathlib import Path, PurePath
from urllib.parse import quote
from xml.etree.ElementTree import Element

from workbench.media.handoff.layout import Material, ShotEvent, SoundEvent, Timeline, shown_scale
from workbench.media.handoff.markup import child, write_markup
from workbench.media.handoff.timecode import drops, first_frame, programme_time
from workbench.model.vocabulary import Transition

_DIP = "Dip to Color Dissolve"
_EFFECTS = {
    Transition.CROSS_FADE: ("Cross Dissolve", "Dissolve"),
    Transition.DIP_TO_BLACK: (_DIP, "Dissolve"),
    Transition.DIP_TO_WHITE: (_DIP, "Dissolve"),
    Transition.WIPE: ("Edge Wipe", "Wipe"),
}
"""Final Cut Pro's names of transitions, and where it lists them."""
_LEVEL_MOST = 3.98107
"""+12 dB, where Final Cut Pro's fader ends."""


def write_xmeml(timeline: Timeline, path: Path) -> None:
    """Write a timeline as `.xml`."""
    write_markup(_Document(timeline).root, path)


def address(path: PurePath) -> str:
    """The address of a file or folder; one of this machine is made absolute."""
    whole = path.resolve() if isinstance(path, Path) else path
    return f"file://localhost{quote('/' + whole.as_posix().lstrip('/'))}"


class _Document:
    """One sequence; a file is described where it is used."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline, self._fps = timeline, timeline.cut.fps
        self._count = 0
        self.root = Element("xmeml", version="4")
        sequence = child(self.root, "sequence", id="sequence-1")
        child(sequence, "name", timeline.title)
        child(sequence, "duration", timeline.cut.total_frames)
        self._rate(sequence)
        self._timecode(sequence)
        media = child(sequence, "media")
        self._video(child(media, "video"))
        self._audio(child(media, "audio"))
        for event in timeline.shots:
            self._marker(sequence, event)

    def _rate(self, parent: Element) -> None:
        rate = child(parent, "rate")
        child(rate, "timebase", round(self._fps))
        child(rate, "ntsc", "TRUE" if self._fps.denominator == 1001 else "FALSE")

    def _timecode(self, sequence: Element) -> None:
        timecode = child(sequence, "timecode")
        self._rate(timecode)
        child(timecode, "string", programme_time(0, self._fps))
        child(timecode, "frame", first_frame(self._fps))
        child(timecode, "displayformat", "DF" if drops(self._fps) else "NDF")

    def _video(self, video: Element) -> None:
        cut = self._timeline.cut
        frame = child(child(video, "format"), "samplecharacteristics")
        self._rate(frame)
        self._size(frame, cut.width, cut.height)
        child(frame, "fielddominance", "none")
        track = child(video, "track")
        for event, material in self._timeline.placed():
            if event.lead:
                self._transition(track, event)
            self._picture(track, event, material)

    def _picture(self, track: Element, event: ShotEvent, material: Material) -> None:
        """A clip item; at an end with a transition its place is -1, and its source includes the shared frames."""
        start = -1 if event.lead else event.start
        end = -1 if event.tail else event.start + event.frames
        item = self._item(track, event.shot.name, material, (start, end), 0, event.frames)
        if material.kind == "still":
            child(item, "stillframe", "TRUE")
        video = child(child(self._file(item, material), "media"), "video")
        self._size(child(video, "samplecharacteristics"), material.width, material.height)
        scale = 100 * shown_scale(self._timeline.cut, event.shot, material)
        effect = _filter(item, "Basic Motion", "basic", "motion", "video")
        _parameter(effect, "scale", "Scale", f"{scale:.3f}", 0, 1000)
        if event.strip.fade_in or event.strip.fade_out:
            self._fades(item, event)

    def _fades(self, item: Element, event: ShotEvent) -> None:
        fade_in, fade_out, last = event.strip.fade_in, event.strip.fade_out, event.frames
        keys = {0: 0, fade_in: 100} if fade_in else {0: 100}
        keys |= {last - fade_out: 100, last: 0} if fade_out else {}
        opacity = _parameter(_filter(item, "Opacity", "opacity", "motion", "video"), "opacity", "Opacity", 100, 0, 100)
        for when, value in keys.items():
            key = child(opacity, "keyframe")
            child(key, "when", when)
            child(key, "value", value)

    def _transition(self, track: Element, event: ShotEvent) -> None:
        name, category = _EFFECTS[event.coming]
        item = child(track, "transitionitem")
        child(item, "start", event.start)
        child(item, "end", event.start + event.lead)
        child(item, "alignment", "center")
        self._rate(item)
        effect = _effect(item, name, name, category, "transition", "video")
        if event.coming is Transition.WIPE:
            for tag, value in (("wipecode", 1), ("wipeaccuracy", 100), ("startratio", 0), ("endratio", 1)):
                child(effect, tag, value)
            child(effect, "reverse", "FALSE")
        elif name == _DIP:
            _colour(effect, 255 if event.coming is Transition.DIP_TO_WHITE else 0)

    def _audio(self, audio: Element) -> None:
        child(audio, "numOutputChannels", 2)
        format_ = child(child(audio, "format"), "samplecharacteristics")
        child(format_, "depth", 16)
        child(format_, "samplerate", 48000)
        for lane in self._timeline.lanes:
            track = child(audio, "track")
            for event in lane.events:
                self._sound(track, event)

    def _sound(self, track: Element, event: SoundEvent) -> None:
        material = event.material
        item = self._item(track, event.name, material, (event.start, event.end), event.skipped, event.frames)
        item.set("premiereChannelType", "mono" if material.channels == 1 else "stereo")
        child(child(child(self._file(item, material), "media"), "audio"), "channelcount", material.channels)
        source = child(item, "sourcetrack")
        child(source, "mediatype", "audio")
        child(source, "trackindex", 1)
        if event.gain_db:
            effect = _filter(item, "Audio Levels", "audiolevels", "audiolevels", "audio")
            level = min(10 ** (event.gain_db / 20), _LEVEL_MOST)
            _parameter(effect, "level", "Level", f"{level:.5f}", 0, _LEVEL_MOST)
        if event.text:
            child(child(item, "comments"), "mastercomment1", event.text)

    def _item(
        self, track: Element, name: str, material: Material, place: tuple[int, int], first: int, frames: int
    ) -> Element:
        self._count += 1
        item = child(track, "clipitem", id=f"clipitem-{self._count}")
        child(item, "name", name)
        child(item, "duration", material.frames)
        self._rate(item)
        for tag, frame in (("start", place[0]), ("end", place[1]), ("in", first), ("out", first + frames)):
            child(item, tag, frame)
        return item

    def _file(self, item: Element, material: Material) -> Element:
        file = child(item, "file", id=f"file-{self._count}")
        child(file, "name", material.path.name)
        child(file, "pathurl", address(material.path))
        self._rate(file)
        child(file, "duration", material.frames)
        return file

    def _marker(self, sequence: Element, event: ShotEvent) -> None:
        marker = child(sequence, "marker")
        child(marker, "name", event.shot.name)
        child(marker, "comment", event.note.description)
        child(marker, "in", event.start)
        child(marker, "out", event.start + event.frames)

    def _size(self, parent: Element, width: int, height: int) -> None:
        child(parent, "width", width)
        child(parent, "height", height)
        child(parent, "pixelaspectratio", "square")


def _filter(item: Element, name: str, effect: str, kind: str, media: str) -> Element:
    return _effect(child(item, "filter"), name, effect, kind, kind, media)


def _effect(parent: Element, name: str, effect: str, category: str, kind: str, media: str) -> Element:
    element = child(parent, "effect")
    tags = ("name", "effectid", "effectcategory", "effecttype", "mediatype")
    for tag, value in zip(tags, (name, effect, category, kind, media), strict=True):
        child(element, tag, value)
    return element


def _parameter(effect: Element, identity: str, name: str, value: object, least: float, most: float) -> Element:
    parameter = child(effect, "parameter")
    tags = ("parameterid", "name", "valuemin", "valuemax", "value")
    for tag, text in zip(tags, (identity, name, least, most, value), strict=True):
        child(parameter, tag, text)
    return parameter


def _colour(effect: Element, level: int) -> None:
    parameter = child(effect, "parameter")
    child(parameter, "parameterid", "dipcolor")
    child(parameter, "name", "Color")
    value = child(parameter, "value")
    for tag, channel in (("alpha", 255), ("red", level), ("green", level), ("blue", level)):
        child(value, tag, channel)
