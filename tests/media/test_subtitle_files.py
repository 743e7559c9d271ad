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

from tests.media.materials import cue, cut_of
from workbench.kit.errors import ConfigurationError
from workbench.media import subtitle_events, write_subtitles
from workbench.media.text.fonts import FONT_FILE
from workbench.media.text.tracks import add_track
from workbench.model.cut import Cut, CutShot
from workbench.model.finishing import SubtitleLook, SubtitleStyle
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


def test_tracks_inside_a_film(tmp_path: Path) -> None:
    cut = _cut()
    path = tmp_path / "film.mp4"
    events = {language: subtitle_events(cut, language) for language in ("zh", "en")}
    with av.open(path, "w") as film:
        picture = film.add_stream("libx264", rate=cut.fps)
        picture.width, picture.height, picture.pix_fmt = 32, 32, "yuv420p"
        tracks = [add_track(film, events[language], language, cut.fps) for language in events]
        for number in range(cut.total_frames):
            frame = av.VideoFrame(32, 32, "yuv420p")
            frame.pts, frame.time_base = number, 1 / cut.fps
            film.mux(picture.encode(frame))
        film.mux(picture.encode(None))
        for track in tracks:
            for shown, packet in track:
                assert shown == packet.pts * packet.time_base
                film.mux(packet)
    with av.open(path) as film:
        assert [stream.metadata["language"] for stream in film.streams.subtitles] == ["zho", "eng"]
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
