"""Subtitles as files and as tracks: read back as they were written, by pysubs2 and by ffmpeg."""

import re
import shutil
import subprocess
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pysubs2
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

from tests.media.footage import boxes
from tests.media.materials import Materials, cue, cut_of
from workbench.kit.errors import ConfigurationError
from workbench.media import (
    encoding_for,
    film_findings,
    film_key,
    make_film,
    subtitle_events,
    write_subtitles,
)
from workbench.media.text.fonts import FONT_FILE
from workbench.media.text.tracks import soft_tracks
from workbench.model.cut import Cut, CutShot
from workbench.model.finishing import Delivery, SubtitleLook, SubtitleStyle
from workbench.model.vocabulary import Language

CHINESE = "老人沿着狭窄的楼梯慢慢爬上去，一只手扶着冰冷的墙。“谁在那里？”她问道，没有人回答。"
TRANSLATION = "The old man climbed the narrow stairs, one hand on the cold wall. “Who is there?” she asked."
STRANGE = "<b>bold</b> {\\an8} & so\\N on → 5 > 3"
NTSC = Fraction(30000, 1001)


def _cut(text: str = CHINESE, fps: Fraction = NTSC, **style: object) -> Cut:
    line = cue(Path("v"), text, 12.0, start=0.4, language=Language.CHINESE)
    line = line.model_copy(update={"translations": {"en": TRANSLATION}})
    shot = CutShot(number=1, picture=Path("p"), key="p", frames=400, voices=(line,))
    return cut_of(shot, width=640, height=360, fps=fps, subtitles=SubtitleStyle.model_validate(style))


def _ffmpeg(*arguments: str | Path) -> bytes:
    """What ffmpeg writes; it must not complain."""
    result = subprocess.run([get_ffmpeg_exe(), "-v", "warning", *arguments], capture_output=True, check=True)
    assert result.stderr == b""
    return result.stdout


@pytest.mark.parametrize("language", ["", "en"])
@pytest.mark.parametrize("text", [CHINESE, STRANGE])
@pytest.mark.parametrize("suffix", [".srt", ".vtt", ".ass"])
def test_files_have_the_events(suffix: str, text: str, language: str, tmp_path: Path) -> None:
    cut = _cut(text)
    path = tmp_path / f"film{suffix}"
    write_subtitles(cut, path, language)
    read = pysubs2.load(str(path), **({} if suffix == ".ass" else {"keep_html_tags": True}))
    events = subtitle_events(cut, language)
    step = 0.010 if suffix == ".ass" else 0.001
    assert len(read) == len(events) > 0
    for line, event in zip(read, events, strict=True):
        assert 0 <= event.start - line.start / 1000 < step + 1e-6
        assert 0 <= event.end - line.end / 1000 < step + 1e-6
        assert _plain(line.text, suffix) == event.text
    assert _ffmpeg("-i", path, "-map", "0:s", "-f", "webvtt", "-").count(b" --> ") == len(events)


def _plain(text: str, suffix: str) -> str:
    """What a player shows."""
    shown = text.replace(r"\N", "\n").replace("\u2060", "")
    if suffix == ".ass":
        return shown.replace(r"\{", "{").replace(r"\}", "}")
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if suffix == ".vtt" else shown


def test_touching_events_share_no_moment(tmp_path: Path) -> None:
    for suffix in (".srt", ".vtt", ".ass"):
        write_subtitles(_cut(CHINESE * 3), tmp_path / f"film{suffix}")
        read = list(pysubs2.load(str(tmp_path / f"film{suffix}")))
        assert all(before.end <= after.start for before, after in pairwise(read))


def test_ass_carries_the_look(tmp_path: Path) -> None:
    looks = dict[SubtitleLook, pysubs2.SSAStyle]()
    for look in SubtitleLook:
        write_subtitles(_cut(look=look, colour="cyan"), tmp_path / "film.ass")
        document = pysubs2.load(str(tmp_path / "film.ass"))
        looks[look] = document.styles["Film"]
        assert (document.info["PlayResX"], document.info["PlayResY"]) == ("640", "360")
        assert document.info["YCbCr Matrix"] == "TV.709"
    plain, boxed = looks[SubtitleLook.PLAIN], looks[SubtitleLook.BOXED]
    assert plain.fontname == "Noto Sans CJK SC"
    assert (plain.primarycolor.r, plain.primarycolor.g, plain.primarycolor.b) == (92, 225, 255)
    assert (plain.borderstyle, boxed.borderstyle) == (1, 4)
    assert plain.marginv >= 18
    assert boxed.backcolor.a == pytest.approx(255 * 0.38, abs=1)
    write_subtitles(_cut(), tmp_path / "film.ass", "en")
    assert pysubs2.load(str(tmp_path / "film.ass")).styles["Film"].fontname == "Noto Sans"


def test_karaoke_times_add_up_to_the_event(tmp_path: Path) -> None:
    cut = _cut(look="word by word")
    write_subtitles(cut, tmp_path / "film.ass")
    for line, event in zip(pysubs2.load(str(tmp_path / "film.ass")), subtitle_events(cut), strict=True):
        counts = [int(count) for count in re.findall(r"\\k(\d+)", line.text)]
        assert len(counts) == len(event.words)
        reached = 0
        for count, word in zip(counts, event.words, strict=True):
            assert abs(line.start / 1000 + reached / 100 - word.first / cut.fps) <= 0.0101
            reached += count
        assert re.sub(r"{[^}]*}", "", line.text).replace(r"\N", "\n") == event.text
    write_subtitles(cut, tmp_path / "film.ass", "en")
    assert r"\k" not in (tmp_path / "film.ass").read_text(encoding="utf-8"), "nobody speaks a translation"


def _rendered(path: Path, seconds: float) -> NDArray[np.uint8]:
    """What ffmpeg's libass shows of a file on grey, RGB, 640 x 360."""
    fonts = path.parent / "fonts"
    fonts.mkdir(exist_ok=True)
    if not (fonts / FONT_FILE.name).exists():
        shutil.copy(FONT_FILE, fonts)
    source = f"color=0x808080:s=640x360:r=24:d=0.1,setpts=PTS+{seconds}/TB,ass={path}:fontsdir={fonts}"
    raw = _ffmpeg("-f", "lavfi", "-i", source, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-")
    return np.frombuffer(raw, np.uint8).reshape(360, 640, 3)


def test_players_show_the_word_that_is_spoken_in_its_colour(tmp_path: Path) -> None:
    cut = _cut(look="word by word", fps=Fraction(24))
    write_subtitles(cut, tmp_path / "film.ass")
    event = subtitle_events(cut)[0]
    yellow: list[float] = []
    for word in event.words[:4]:
        picture = _rendered(tmp_path / "film.ass", (word.first + 1) / 24).astype(int)
        columns = np.nonzero((picture[..., 0] - picture[..., 2] > 120).any(axis=0))[0]
        assert columns.size
        yellow.append(float(columns.mean()))
    assert yellow == sorted(yellow)
    assert yellow[3] - yellow[0] > 60


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be written as film\.txt"):
        write_subtitles(_cut(), tmp_path / "film.txt")
    assert not (tmp_path / "film.txt").exists()


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_tracks_inside_a_film(suffix: str, tmp_path: Path) -> None:
    cut = _cut(tracks=("zh", "en"))
    path = tmp_path / f"film{suffix}"
    events = {language: subtitle_events(cut, language) for language in ("zh", "en")}
    with av.open(path, "w") as film:
        picture = film.add_stream("libx264", rate=cut.fps)
        picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
        tracks = [track.added(film) for track in soft_tracks(cut)]
        for number in range(cut.total_frames):
            frame = av.VideoFrame(32, 32, "yuv420p")
            frame.pts, frame.time_base = number, 1 / cut.fps
            film.mux(picture.encode(frame))
        film.mux(picture.encode(None))
        for track in tracks:
            for shown, packet in track:
                assert shown == float(packet.pts * packet.time_base)
                film.mux(packet)
    with av.open(path) as film:
        names = ["chi" if suffix == ".mov" else "zho", "eng"]
        assert [stream.metadata["language"] for stream in film.streams.subtitles] == names
        for stream, spoken in zip(film.streams.subtitles, events.values(), strict=True):
            film.seek(0)
            samples = [packet for packet in film.demux(stream) if packet.size > 2]
            shown = [(packet.pts * packet.time_base, bytes(packet)[2:].decode()) for packet in samples]
            assert shown == [(event.first / cut.fps, event.text) for event in spoken]
            assert [packet.duration * packet.time_base for packet in samples] == [
                (event.last - event.first) / cut.fps for event in spoken
            ]
    for number in range(2):
        assert b" --> " in _ffmpeg("-i", path, "-map", f"0:s:{number}", "-f", "srt", "-")


def _film_cut(materials: Materials, english: str, **style: object) -> Cut:
    """Two shots, the second with a Chinese line that has a translation."""
    line = cue(materials.speech(1.5), "老人慢慢爬上去。", 1.5, start=0.2, language=Language.CHINESE)
    line = line.model_copy(update={"translations": {"en": english}})
    shots = materials.shot(1, 30), materials.shot(2, 48, voices=(line,))
    return cut_of(*shots, subtitles=SubtitleStyle.model_validate(style))


def _read_tracks(film: Path) -> dict[str, list[tuple[Fraction, str]]]:
    with av.open(film) as container:
        names = {stream.index: stream.metadata["language"] for stream in container.streams.subtitles}
        packets = [packet for packet in container.demux(*container.streams.subtitles) if packet.size > 2]
        tracks = {name: list[tuple[Fraction, str]]() for name in names.values()}
        for packet in packets:
            tracks[names[packet.stream_index]].append((packet.pts * packet.time_base, bytes(packet)[2:].decode()))
        return tracks


@pytest.mark.parametrize("delivery", [{}, {"codec": "prores"}])
def test_a_film_has_the_tracks_that_its_cut_orders(
    materials: Materials, segments: Path, tmp_path: Path, delivery: dict[str, str]
) -> None:
    cut = _film_cut(materials, "The old man climbs.", tracks=("zh", "en")).model_copy(
        update={"delivery": Delivery.model_validate(delivery)}
    )
    film = tmp_path / f"film{encoding_for(cut).suffix}"
    make_film(cut, film, segments)
    start = subtitle_events(cut)[0].first / cut.fps
    chinese = "chi" if delivery else "zho"
    assert _read_tracks(film) == {chinese: [(start, "老人慢慢爬上去。")], "eng": [(start, "The old man climbs.")]}
    assert [kind for kind, flags in _flags(film) if flags & 1] == [b"vide", b"soun"], (
        "no subtitles are on by themselves"
    )
    assert film_findings(film, cut) == []
    assert b" --> " in _ffmpeg("-i", film, "-map", "0:s:1", "-f", "srt", "-")


def _flags(film: Path) -> list[tuple[bytes, int]]:
    """Kind and flags of each track; 1 is enabled (ISO/IEC 14496-12, 8.3.2)."""
    tracks = boxes(film.read_bytes(), "moov", "trak")
    return [
        (boxes(track, "mdia", "hdlr")[0][8:12], int.from_bytes(boxes(track, "tkhd")[0][1:4], "big")) for track in tracks
    ]


def test_other_tracks_join_again_and_encode_nothing(materials: Materials, segments: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    cuts = [
        _film_cut(materials, "The old man climbs."),
        _film_cut(materials, "The old man climbs.", tracks=("en",)),
        _film_cut(materials, "The man climbs up.", tracks=("en",)),
    ]
    make_film(cuts[0], film, segments)
    kept = {path: path.read_bytes() for path in segments.iterdir()}
    for cut in cuts[1:]:
        assert make_film(cut, film, segments).encoded_frames == 0
        assert [text for _, text in _read_tracks(film)["eng"]] == [cut.shots[1].voices[0].translations["en"]]
    assert {path: path.read_bytes() for path in segments.iterdir()} == kept
    assert len({film_key(cut) for cut in cuts}) == 3, "each is a film of its own"
