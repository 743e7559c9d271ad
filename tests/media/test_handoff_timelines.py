"""Each exported timeline, read back, equals the cut."""

import itertools
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote
from xml.etree import ElementTree

import opentimelineio as otio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.media.materials import Materials, cue, cut_of
from tests.media.readback import RATES, Seen, from_edl, from_fcpxml, from_jianying, from_otio, plain_name, written
from workbench.media.handoff import HandoffFormat, ShotNote, write_handoff
from workbench.media.handoff.timecode import drops, first_frame, timecode
from workbench.media.text.subtitles import subtitle_events
from workbench.model.cut import Cut, EffectCue
from workbench.model.finishing import Card
from workbench.model.vocabulary import ShotSize, Transition

TIMELINES = ("otio", "edl", "fcpxml", "premiere", "jianying")
OVERLAPPING = [transition for transition in Transition if transition.overlaps]
OTIO = {transition: transition.value for transition in Transition}
FCPXML = {
    Transition.CROSS_FADE: "Cross Dissolve",
    Transition.DIP_TO_BLACK: "Fade To Color",
    Transition.DIP_TO_WHITE: "Dip To White",
    Transition.WIPE: "Wipe",
}
XMEML = {
    Transition.CROSS_FADE: "Cross Dissolve",
    Transition.DIP_TO_BLACK: "Dip to Color Dissolve",
    Transition.DIP_TO_WHITE: "Dip to Color Dissolve",
    Transition.WIPE: "Edge Wipe",
}
JIANYING = {
    Transition.CROSS_FADE: "叠化",
    Transition.DIP_TO_BLACK: "闪黑",
    Transition.DIP_TO_WHITE: "闪白",
    Transition.WIPE: "向右擦除",
}


def check(cut: Cut, folder: Path) -> None:
    """Write all timelines of a cut and compare each with it."""
    write_handoff(cut, None, folder, set(map(HandoffFormat, TIMELINES)), title="film")
    assert from_otio(folder / "film.otio", cut.fps) == written(cut, OTIO)
    assert from_otio(folder / "film.xml", cut.fps) == written(cut, XMEML)
    assert from_fcpxml(folder / "film.fcpxml", cut.fps) == written(cut, FCPXML)
    assert from_jianying(folder / "film-jianying", cut.fps) == written(cut, JIANYING)
    assert from_edl(folder / "film.edl", cut.fps) == list(edl_expected(cut))


def edl_expected(cut: Cut) -> Iterator[Seen]:
    """A dissolve begins where the next shot does; what goes through black is seen up to the darkest frame."""
    for shot, seen in zip(cut.shots, written(cut, OTIO), strict=True):
        start = seen.start + (seen.lead // 2 if seen.coming == Transition.DIP_TO_BLACK else 0)
        end = seen.start + seen.frames
        if shot is not cut.shots[-1] and shot.transition is Transition.DIP_TO_BLACK:
            end -= shot.overlap - shot.overlap // 2
        yield Seen(seen.file, start, end - start)


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_every_transition_at_every_rate(fps: Fraction, materials: Materials, tmp_path: Path) -> None:
    transitions = [Transition.CUT, *OVERLAPPING, Transition.FADE, Transition.CROSS_FADE]
    shots = [
        materials.shot(number, 40 + number, transition=transition, overlap=7 + number if transition.overlaps else 0)
        for number, transition in enumerate(transitions, start=1)
    ]
    title = Card(role="title", text="海边", ground="picture")
    first = materials.shot(0, 30, transition=Transition.CROSS_FADE, overlap=9).model_copy(update={"picture": title})
    last = materials.shot(0, 25).model_copy(update={"picture": Card(role="end", text="The end")})
    check(cut_of(first, *shots, last, fps=fps), tmp_path / "out")


@st.composite
def cuts(draw: st.DrawFn, picture: Path) -> Cut:
    """A few shots of one still, with transitions that leave each of them a frame of its own."""
    count = draw(st.integers(1, 5))
    shots, before = [], 0
    for number in range(1, count + 1):
        transition = draw(st.sampled_from(Transition))
        overlap = draw(st.integers(0, 9)) if transition.overlaps and number < count else 0
        frames = before + overlap + draw(st.integers(1, 40))
        values = {"frames": frames, "transition": transition, "overlap": overlap}
        shots.append({"number": number, "picture": picture, "key": "still", **values})
        before = overlap
    return cut_of(*shots, fps=draw(st.sampled_from(RATES)))  # pyright: ignore[reportArgumentType]  # hypothesis draws the type


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_cut(data: st.DataObject, materials: Materials) -> None:
    picture = materials.plain((90, 120, 150), (32, 18))
    with TemporaryDirectory() as folder:
        check(data.draw(cuts(picture)), Path(folder))


@pytest.mark.parametrize("fps", ["24", "24000/1001", "60000/1001"])
@pytest.mark.parametrize("clip_frames", [20, 50], ids=["shorter", "longer"])
def test_clips(fps: str, clip_frames: int, materials: Materials, tmp_path: Path) -> None:
    clip = materials.clip(clip_frames, 24)
    fading = {"transition": Transition.CROSS_FADE, "overlap": 9}
    shots = [materials.shot(1, 30, **fading), *(materials.shot(number, 40, clip, **fading) for number in range(2, 6))]
    check(cut_of(*shots, materials.shot(6, 41, clip), fps=Fraction(fps)), tmp_path / "out")


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_timecode_agrees_with_opentimelineio(fps: Fraction) -> None:
    frames = itertools.chain(range(5000), range(0, first_frame(fps) * 2, 1789), [first_frame(fps)])
    for frame in frames:
        expected = otio.opentime.to_timecode(otio.opentime.RationalTime(frame, float(fps)), float(fps))
        assert timecode(frame, fps) == expected
    assert timecode(first_frame(fps), fps).replace(";", ":") == "01:00:00:00"
    assert drops(fps) == (fps in (Fraction(30000, 1001), Fraction(60000, 1001)))


@pytest.mark.parametrize(
    ("fps", "mode", "first", "second"),
    [
        ("30", "NON-DROP FRAME", "01:00:00:00 01:01:06:05", "01:01:06:05 01:01:09:15"),
        ("30000/1001", "DROP FRAME", "01:00:00;00 01:01:06;07", "01:01:06;07 01:01:09;17"),
        ("60", "NON-DROP FRAME", "01:00:00:00 01:00:33:05", "01:00:33:05 01:00:34:45"),
        ("24000/1001", "NON-DROP FRAME", "01:00:00:00 01:01:22:17", "01:01:22:17 01:01:26:21"),
    ],
)
def test_an_edit_list(fps: str, mode: str, first: str, second: str, materials: Materials, tmp_path: Path) -> None:
    shots = [materials.shot(1, 2000, transition=Transition.CROSS_FADE, overlap=15), materials.shot(2, 100)]
    write_handoff(cut_of(*shots, fps=Fraction(fps)), None, tmp_path, {HandoffFormat.EDL}, title="A day")
    lines = (tmp_path / "a-day.edl").read_bytes().decode().split("\r\n")
    assert lines[:2] == ["TITLE: A day", f"FCM: {mode}"]
    assert lines[3].startswith("001  AX       V     C ")
    assert lines[3].endswith(first)
    assert lines[4] == "* FROM CLIP NAME: shot-001-picture.png"
    assert lines[6].startswith("002  AX       V     D    015 ")
    assert lines[6].endswith(second)
    assert lines[7:9] == ["* FROM CLIP NAME: shot-001-picture.png", "* TO CLIP NAME: shot-002-picture.png"]


def sounding(materials: Materials) -> Cut:
    """Two speakers, one of whom interrupts himself, an effect that rings on, and music."""
    voices = [
        cue(materials.speech(1.0, f"{name}.wav"), text, 1.0, start).model_copy(
            update={"speaker": name, "gain_db": -6.0}
        )
        for name, text, start in (("美华", "你好。", 0.21), ("Tom", "Hello.", 0.5), ("Tom 2", "Again.", 1.0))
    ]
    voices[2] = voices[2].model_copy(update={"speaker": "Tom"})
    effect = EffectCue(audio=materials.speech(9.0, "sea.wav"), start=0.5)
    shots = [
        materials.shot(1, 50, transition=Transition.CROSS_FADE, overlap=10, voices=voices, effects=[effect]),
        materials.shot(2, 60, voices=[cue(materials.speech(1.0, "late.wav"), "Late.", 1.0, start=9.0)]),
    ]
    return cut_of(*shots, fps=25, music=materials.speech(2.0, "song.wav"))


def test_sounds_lie_where_the_cut_has_them(materials: Materials, tmp_path: Path) -> None:
    cut = sounding(materials)
    write_handoff(cut, None, tmp_path, set(map(HandoffFormat, TIMELINES)), title="film")
    expected = [
        ("Tom", [("shot-001-voice-2-tom", 12, 25)]),
        ("Tom 2", [("shot-001-voice-3-tom", 25, 25)]),
        ("美华", [("shot-001-voice-1-美华", 5, 25)]),
        ("Effects", [("shot-001-effect-1", 12, 88)]),
        ("Music", [("music", 0, 50)]),
    ]
    timeline = otio.adapters.read_from_file(str(tmp_path / "film.otio"))
    assert [(track.name, placed(track)) for track in timeline.audio_tracks()] == expected
    assert timeline.global_start_time.to_timecode() == "01:00:00:00"
    adapted = otio.adapters.read_from_file(str(tmp_path / "film.xml"))
    assert [placed(track) for track in adapted.audio_tracks()] == [events for _, events in expected]
    draft = json.loads((tmp_path / "film-jianying" / "draft_content.json").read_bytes())
    assert [drafted(track, draft) for track in draft["tracks"] if track["type"] == "audio"] == expected
    assert draft["tracks"][1]["segments"][0]["volume"] == pytest.approx(10 ** (-6 / 20))


def placed(track: otio.schema.Track) -> list[tuple[str, int, int]]:
    """Files of a track with their place and length in frames."""
    found: list[tuple[str, int, int]] = []
    for clip in track.find_clips():
        place = clip.range_in_parent()
        found.append(
            (plain_name(clip.media_reference.target_url), int(place.start_time.value), int(place.duration.value))
        )
    return found


def drafted(track: dict[str, object], draft: dict[str, object]) -> tuple[str, list[tuple[str, int, int]]]:
    """The same of a track of a draft at 25 frames a second."""
    names = {each["id"]: Path(each["path"]).stem for each in draft["materials"]["audios"]}  # pyright: ignore  # JSON of the draft
    spans = [(names[each["material_id"]], each["target_timerange"]) for each in track["segments"]]  # pyright: ignore  # JSON of the draft
    return track["name"], [(name, span["start"] // 40_000, span["duration"] // 40_000) for name, span in spans]  # pyright: ignore  # JSON of the draft


def test_final_cut_hangs_sounds_below_the_shot_in_which_they_begin(materials: Materials, tmp_path: Path) -> None:
    write_handoff(sounding(materials), None, tmp_path, {HandoffFormat.FCPXML}, title="film")
    root = ElementTree.parse(tmp_path / "film.fcpxml").getroot()
    sounds = {clip.attrib["name"]: clip for clip in root.iter("asset-clip")}
    assert sounds.keys() >= {"music", "shot-001-voice-1-美华", "shot-001-effect-1"}
    voice = sounds["shot-001-voice-1-美华"]
    assert (voice.attrib["offset"], voice.attrib["duration"]) == ("1/5s", "1s")
    assert voice.attrib["audioRole"] == "dialogue.美华"
    assert voice.find("adjust-volume").attrib["amount"] == "-6dB"  # pyright: ignore[reportOptionalMemberAccess]  # it must be there
    lanes = [int(clip.attrib["lane"]) for clip in sounds.values()]
    assert sorted(lanes) == [-5, -4, -3, -2, -1]
    for asset in root.iter("asset"):
        assert (tmp_path / unquote(asset.attrib["src"])).is_file()


def test_a_draft_is_whole_in_its_folder(materials: Materials, tmp_path: Path) -> None:
    cut = sounding(materials)
    write_handoff(cut, None, tmp_path, {HandoffFormat.JIANYING}, title="海边")
    folder = (tmp_path / "海边-jianying").rename(tmp_path / "elsewhere")
    draft = json.loads((folder / "draft_content.json").read_bytes())
    assert (folder / "draft_info.json").read_bytes() == (folder / "draft_content.json").read_bytes()
    for material in (*draft["materials"]["videos"], *draft["materials"]["audios"]):
        sign, _, name = material["path"].partition("/")
        assert sign == "##_draftpath_placeholder_0E685133-18CE-45ED-8CB8-2904A212EC80_##"
        assert (folder / name).is_file()
    meta = json.loads((folder / "draft_meta_info.json").read_bytes())
    assert (meta["draft_name"], meta["tm_duration"]) == ("海边", draft["duration"]) == ("海边", 4_000_000)
    texts = {each["id"]: json.loads(each["content"])["text"] for each in draft["materials"]["texts"]}
    subtitles = draft["tracks"][-1]["segments"]
    assert [texts[each["material_id"]] for each in subtitles][:2] == ["你好。", "Hello."]
    assert [each["target_timerange"]["start"] for each in subtitles] == [
        round(event.start * 10**6) for event in subtitle_events(cut)
    ]


def test_notes_and_fades_are_kept(materials: Materials, tmp_path: Path) -> None:
    shots = [materials.shot(7, 40, transition=Transition.FADE), materials.shot(8, 40)]
    note = ShotNote(number=8, description="The quay <at> dawn\x01 & more", size=ShotSize.WIDE, seed=5)
    cut = cut_of(*shots, fps=24)
    write_handoff(cut, None, tmp_path, set(map(HandoffFormat, TIMELINES)), title="film", notes=[note])
    timeline = otio.adapters.read_from_file(str(tmp_path / "film.otio"))
    first, second = timeline.find_clips()
    assert first.effects[0].metadata["workbench"] == {"frames_in": 0, "frames_out": 12}
    assert second.metadata["workbench"]["size"] == "wide shot"
    assert [marker.name for marker in timeline.tracks.markers] == ["Shot 7", "Shot 8"]
    assert [marker.marked_range.start_time.value for marker in timeline.tracks.markers] == [0, 40]
    root = ElementTree.parse(tmp_path / "film.fcpxml").getroot()
    assert [marker.attrib["note"] for marker in root.iter("marker")] == ["", "The quay <at> dawn & more"]
    assert [fade.attrib["duration"] for fade in root.iter("fadeOut")] == ["1/2s"]
    assert [fade.attrib["duration"] for fade in root.iter("fadeIn")] == ["1/2s"]
    opacity = ElementTree.parse(tmp_path / "film.xml").getroot().findall(".//keyframe")
    assert [(key.findtext("when"), key.findtext("value")) for key in opacity] == [
        *(("0", "100"), ("28", "100"), ("40", "0")),
        *(("0", "0"), ("12", "100")),
    ]
    draft = json.loads((tmp_path / "film-jianying" / "draft_content.json").read_bytes())
    keys = [each["common_keyframes"][0]["keyframe_list"] for each in draft["tracks"][0]["segments"]]
    assert [[(key["time_offset"], *key["values"]) for key in each] for each in keys] == [
        [(1_166_667, 1.0), (1_666_667, 0.0)],
        [(0, 0.0), (500_000, 1.0)],
    ]


@pytest.mark.parametrize(("framing", "percent", "fit"), [("fill", "150.000", 2.25), ("fit", "66.667", 1.0)])
def test_pictures_are_as_large_as_in_the_film(
    framing: str, percent: str, fit: float, materials: Materials, tmp_path: Path
) -> None:
    upright = materials.shot(1, 24, materials.plain((9, 9, 9), (64, 64 * 9 // 6)), framing=framing)
    cut = cut_of(upright).model_copy(update={"width": 96, "height": 64})
    write_handoff(cut, None, tmp_path, set(map(HandoffFormat, TIMELINES)), title="film")
    root = ElementTree.parse(tmp_path / "film.xml").getroot()
    assert root.findtext(".//parameter[parameterid='scale']/value") == percent
    draft = json.loads((tmp_path / "film-jianying" / "draft_content.json").read_bytes())
    assert draft["tracks"][0]["segments"][0]["clip"]["scale"]["x"] == pytest.approx(fit)
    filled = ElementTree.parse(tmp_path / "film.fcpxml").getroot().find(".//adjust-conform")
    assert (filled is not None) == (framing == "fill")
